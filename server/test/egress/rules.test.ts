/** The small tables behind the guard: kinds of addresses, entries of the allow list, NO_PROXY. */
import { describe, expect, it } from 'vitest';
import { kindOf, parseAddress } from '../../src/egress/address.ts';
import { allowsAddress, allowsHost, parseAllow, parseAllowEntry } from '../../src/egress/allow.ts';
import { bypassesProxy } from '../../src/egress/proxy.ts';

describe('kinds of addresses', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.128.0.0', 'public'],
    ['2606:4700::1', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['2002:808:808::1', 'public'],
    ['64:ff9b:1::8.8.8.8', 'private'],
    ['64:ff9b::192.168.0.1', 'private'],
    ['64:ff9b::169.254.169.254', 'metadata'],
    ['2002:a9fe:a9fe::1', 'metadata'],
    ['127.8.9.1', 'loopback'],
    ['fe80::1%eth0', 'linkLocal'],
    ['::', 'special'],
    ['4000::1', 'special'],
  ])('%s is %s', (text, kind) => {
    const address = parseAddress(text);
    expect(address === null ? null : kindOf(address)).toBe(kind);
  });

  it.each(['', 'localhost', '1.2.3', '0x7f000001', '1.2.3.4.5', '1.2.3.256', ':::'])('"%s" is no address', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('LOCKSTEP_EGRESS_ALLOW', () => {
  it.each(['mail.corp.example', '*.corp.example', '10.0.0.0/8', '127.0.0.1', '127.0.0.1/32', 'fd12:3456::/32', '::1', 'Bücher.example'])(
    '"%s" is an entry',
    (entry) => {
      expect(parseAllowEntry(entry)).not.toHaveProperty('problem');
    },
  );

  it.each([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '*',
    '*.',
    'https://mail.example',
    'mail.example:443',
    '0x7f000001',
    '::ffff:10.0.0.1',
    'a b',
  ])('"%s" is refused with a reason', (entry) => {
    expect(parseAllowEntry(entry)).toHaveProperty('problem');
  });

  it('names match whole, without case and root dot, and a domain matches only what lies below it', () => {
    const allow = parseAllow(['Mail.Corp.example', '*.branch.example']);
    const allowed = (name: string): boolean => allowsHost(allow, name);
    expect(['mail.corp.example', 'mail.corp.example.', 'a.branch.example', 'a.b.branch.example'].map(allowed)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['xmail.corp.example', 'a.mail.corp.example', 'branch.example', 'evilbranch.example'].map(allowed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('a network never opens another kind of address that lies inside it by accident', () => {
    const allow = parseAllow(['10.0.0.0/8', '169.0.0.0/8', '192.0.0.0/8', 'fc00::/7']);
    const allowed = (text: string): boolean => {
      const address = parseAddress(text);
      return address !== null && allowsAddress(allow, address);
    };
    expect(['10.1.2.3', 'fd00::1', '169.254.1.1', '192.168.0.1', 'fe80::1'].map(allowed)).toEqual([true, true, false, false, false]);
  });
});

describe('NO_PROXY', () => {
  const target = (hostname: string, port = 443) => ({ protocol: 'https:' as const, hostname, port });
  it.each([
    [['*'], 'any.example', true],
    [['corp.example'], 'corp.example', true],
    [['corp.example'], 'mail.corp.example', true],
    [['.corp.example'], 'mail.corp.example', true],
    [['*.corp.example'], 'mail.corp.example', true],
    [['corp.example'], 'evilcorp.example', false],
    [['CORP.example:443'], 'mail.corp.example', true],
    [['corp.example:8443'], 'mail.corp.example', false],
    [['10.0.0.0/8'], '10.1.2.3', true],
    [['10.0.0.0/8'], '11.1.2.3', false],
    [['10.1.2.3'], '10.1.2.3', true],
    [[], '127.0.0.1', true],
    [[], 'mail.corp.example', false],
  ])('%j and %s: %s', (noProxy, hostname, bypassed) => {
    expect(bypassesProxy(noProxy, target(hostname))).toBe(bypassed);
  });
});
