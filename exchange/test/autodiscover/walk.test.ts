/** Autodiscover against the simulator: the order, the redirects, and to whom a password goes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Discovery } from '../../src/autodiscover/discover.ts';
import { ACCOUNT, ADA, openTown, type Town } from './town.ts';

let town: Town;
beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

const endpointOf = (found: Discovery): string | null => (found.ok ? found.found.endpoint : null);
const causeOf = (found: Discovery): string | null => (found.ok ? null : found.failure.cause);
const reasonsOf = (found: Discovery): string[] => found.hops.map(({ reason, asked, outcome }) => `${reason} ${asked} ${outcome}`);
const signedHosts = (): string[] => [...new Set(town.left.filter((one) => one.signed).map((one) => new URL(one.url).hostname))];
const nothingAt = (...hosts: string[]): void => {
  for (const host of hosts) town.simulator.autodiscover.hosts.set(host, { kind: 'nothing' });
};
const redirect = (host: string, to: string, status = 302): void =>
  void town.simulator.autodiscover.hosts.set(host, { kind: 'redirect', status, to });

describe('1.1 the order of Autodiscover', () => {
  it('1.1 the domain itself answers first, and nobody else is asked', async () => {
    const found = await town.find();
    expect(found).toMatchObject({
      ok: true,
      found: {
        endpoint: 'https://bank.example/EWS/Exchange.asmx',
        service: 'https://bank.example/autodiscover/autodiscover.svc',
        grouping: 'SIM-SITE-1',
        address: ADA,
      },
    });
    expect(found.ok && found.found.schemas).toContain('Exchange2013_SP1');
    expect(reasonsOf(found)).toEqual(['domain look found', 'domain soap found']);
  });
  it('1.1 where the SOAP one is not, the older one answers with the external address and not the internal one', async () => {
    town.simulator.autodiscover.offers = new Set(['pox']);
    const found = await town.find();
    expect(endpointOf(found)).toBe('https://bank.example/EWS/Exchange.asmx');
    expect(found.ok && found.found.grouping).toBe('SIM-SITE-1');
    expect(reasonsOf(found)).toEqual(['domain look found', 'domain pox found']);
  });
  it('1.1 a web site at the domain never sees a password; autodiscover.<domain> does', async () => {
    town.simulator.autodiscover.hosts.set('bank.example', { kind: 'webSite' });
    expect(endpointOf(await town.find())).toBe('https://autodiscover.bank.example/EWS/Exchange.asmx');
    expect(signedHosts()).toEqual(['autodiscover.bank.example']);
  });
  it('1.1 http is asked without a password and only its redirect to https counts', async () => {
    nothingAt('bank.example', 'autodiscover.bank.example');
    town.simulator.autodiscover.plainRedirect = 'https://mail.bank.example/autodiscover/autodiscover.xml';
    const found = await town.find();
    expect(endpointOf(found)).toBe('https://mail.bank.example/EWS/Exchange.asmx');
    expect(reasonsOf(found).slice(-3)).toEqual(['plainHttp look redirected', 'redirect look found', 'redirect soap found']);
    expect(town.left.filter(({ url, signed }) => signed && url.startsWith('http:'))).toEqual([]);
  });
  it('1.1 the SRV record with the lowest number is asked first, and other ports than 443 never', async () => {
    nothingAt('bank.example', 'autodiscover.bank.example');
    town.dns.set('_autodiscover._tcp.bank.example', [
      { name: 'spare.bank.example', port: 443, priority: 20, weight: 0 },
      { name: 'bank.example', port: 8443, priority: 0, weight: 0 },
      { name: 'mail.bank.example.', port: 443, priority: 10, weight: 0 },
    ]);
    expect(endpointOf(await town.find())).toBe('https://mail.bank.example/EWS/Exchange.asmx');
    expect(town.left.some(({ url }) => url.includes('spare') || url.includes('8443'))).toBe(false);
  });
  it('1.1 the JSON one is a hint: whom it names is asked properly', async () => {
    nothingAt('bank.example');
    town.simulator.autodiscover.externalUrl = 'https://mail.bank.example/EWS/Exchange.asmx';
    // Only the hint is left at autodiscover.bank.example: its folder has no other one.
    town.simulator.autodiscover.offers = new Set(['json']);
    const found = await town.find();
    expect(causeOf(found)).toBe('notExchange');
    expect(reasonsOf(found)).toContain('hint json redirected');
    expect(town.left.at(-1)).toEqual({ url: 'https://mail.bank.example/autodiscover/autodiscover.svc', signed: false });
    expect(signedHosts()).toEqual([]);
  });
  it('1.1 an Autodiscover that is named is asked and nobody else', async () => {
    const configured = new URL('https://mail.bank.example/autodiscover/autodiscover.svc');
    expect(endpointOf(await town.find(ADA, { configured }))).toBe('https://mail.bank.example/EWS/Exchange.asmx');
    nothingAt('mail.bank.example');
    const before = town.left.length;
    expect(causeOf(await town.find(ADA, { configured }))).toBe('notExchange');
    expect(town.left.slice(before).every(({ url }) => url.startsWith('https://mail.bank.example/'))).toBe(true);
  });
  it('1.1 the one that answered for a colleague is asked first, unless it lies out of the domain', async () => {
    const kept = new URL('https://mail.bank.example/autodiscover/autodiscover.svc');
    expect(endpointOf(await town.find(ADA, { kept }))).toBe('https://mail.bank.example/EWS/Exchange.asmx');
    const foreign = new URL('https://autodiscover.stranger.example/autodiscover/autodiscover.svc');
    expect(endpointOf(await town.find(ADA, { kept: foreign }))).toBe('https://bank.example/EWS/Exchange.asmx');
    expect(town.left.some(({ url }) => url.includes('stranger'))).toBe(false);
  });
});

describe('1.1 redirects', () => {
  it.each([301, 302, 303, 307, 308])('1.1 HTTP %i to a host of the domain is followed without a password first', async (status) => {
    redirect('bank.example', 'https://mail.bank.example/Autodiscover/ada@bank.example/Autodiscover.xml', status);
    const found = await town.find();
    expect(endpointOf(found)).toBe('https://mail.bank.example/EWS/Exchange.asmx');
    expect(signedHosts()).toEqual(['mail.bank.example']);
  });
  it.each([
    ['https://autodiscover.stranger.example/autodiscover/autodiscover.xml', 'out of bank.example'],
    ['http://mail.bank.example/autodiscover/autodiscover.xml', 'https'],
    ['https://mail.bank.example/owa/', 'Autodiscover'],
    ['https://ada:pw@mail.bank.example/autodiscover/autodiscover.xml', 'user name'],
    ['https://127.0.0.1/autodiscover/autodiscover.xml', 'out of bank.example'],
    ['https://bank.example.stranger.example/autodiscover/autodiscover.xml', 'out of bank.example'],
    ['https://[::1', 'no address'],
    ['', 'asked already'],
  ])('1.1 %s is not followed, and why is in the trace', async (to, why) => {
    redirect('bank.example', to);
    const found = await town.find();
    expect(endpointOf(found)).toBe('https://autodiscover.bank.example/EWS/Exchange.asmx');
    expect(found.hops.find(({ reason, outcome }) => reason === 'redirect' && outcome === 'refused')?.seen).toContain(why);
    expect(signedHosts()).toEqual(['autodiscover.bank.example']);
  });
  it('1.1 a redirect to itself ends, and so does a chain of more than ten', async () => {
    redirect('bank.example', 'https://bank.example/autodiscover/autodiscover.xml');
    expect(endpointOf(await town.find())).toBe('https://autodiscover.bank.example/EWS/Exchange.asmx');
    town.simulator.autodiscover.mailboxes.set(ADA, { kind: 'redirectAddress', to: 'a0@bank.example' });
    for (let at = 0; at < 20; at += 1) {
      town.simulator.autodiscover.mailboxes.set(`a${at}@bank.example`, { kind: 'redirectAddress', to: `a${at + 1}@bank.example` });
    }
    const circle = await town.find();
    expect(causeOf(circle)).toBe('notExchange');
    expect(circle.hops.filter(({ asked }) => asked === 'soap').length).toBeLessThanOrEqual(11);
  });
  it.each(['soap', 'pox'] as const)('1.1 another address said by the %s one begins anew, under the same user name', async (kind) => {
    town.simulator.autodiscover.offers = new Set([kind]);
    town.simulator.autodiscover.mailboxes.set(ADA, { kind: 'redirectAddress', to: 'ben@branch.example' });
    const found = await town.find();
    expect(endpointOf(found)).toBe('https://branch.example/EWS/Exchange.asmx');
    expect(found.ok && found.found.address).toBe('ben@branch.example');
  });
  it.each(['soap', 'pox'] as const)('1.1 another address that leads back is not followed twice (%s)', async (kind) => {
    town.simulator.autodiscover.offers = new Set([kind]);
    town.simulator.autodiscover.mailboxes.set(ADA, { kind: 'redirectAddress', to: 'Ada@Bank.example' });
    expect(causeOf(await town.find())).toBe('notExchange');
  });
  it.each(['soap', 'pox'] as const)('1.1 another Autodiscover said by the %s one is held to the same rules', async (kind) => {
    town.simulator.autodiscover.offers = new Set([kind]);
    town.simulator.autodiscover.mailboxes.set(ADA, {
      kind: 'redirectUrl',
      to: 'https://autodiscover.stranger.example/autodiscover/autodiscover.svc',
    });
    expect(causeOf(await town.find())).toBe('notExchange');
    expect(signedHosts()).not.toContain('autodiscover.stranger.example');
  });
  it('1.6 whoever leads to Exchange Online says that the mailbox lives there, and no password goes along', async () => {
    redirect('autodiscover.bank.example', 'https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml');
    nothingAt('bank.example');
    const found = await town.find();
    expect(found.ok ? null : [found.failure.kind, found.failure.cause]).toEqual(['moved', 'mailboxMoved']);
    town.simulator.autodiscover.hosts.clear();
    town.simulator.autodiscover.externalUrl = 'https://outlook.office365.com/EWS/Exchange.asmx';
    expect(causeOf(await town.find())).toBe('mailboxMoved');
    town.simulator.autodiscover.mailboxes.set(ADA, { kind: 'redirectAddress', to: 'ada@bank.mail.onmicrosoft.com' });
    expect(causeOf(await town.find())).toBe('mailboxMoved');
    expect(signedHosts()).toEqual(['bank.example']);
  });
  it('1.6 an SRV record of Exchange Online says the same, one of a stranger is not followed', async () => {
    nothingAt('bank.example', 'autodiscover.bank.example');
    town.dns.set('_autodiscover._tcp.bank.example', [{ name: 'autodiscover.stranger.example', port: 443, priority: 0, weight: 0 }]);
    const found = await town.find();
    expect(causeOf(found)).toBe('notExchange');
    expect(found.hops.find(({ reason }) => reason === 'srv')?.seen).toContain('out of bank.example');
    town.dns.set('_autodiscover._tcp.bank.example', [{ name: 'autodiscover.outlook.com', port: 443, priority: 0, weight: 0 }]);
    expect(causeOf(await town.find())).toBe('mailboxMoved');
    expect(town.left.some(({ url }) => url.includes('stranger') || url.includes('outlook'))).toBe(false);
  });
});

describe('1.1 what Autodiscover fails with', () => {
  it('1.1 a wrong password is tried twice and no more, so that it does not lock the account', async () => {
    town.password.value = 'wrong';
    expect(causeOf(await town.find())).toBe('wrongCredentials');
    expect(town.left.filter(({ signed }) => signed)).toHaveLength(2);
  });
  it('1.1 a locked account is said at once', async () => {
    town.simulator.accounts.lock(ACCOUNT, true);
    expect(causeOf(await town.find())).toBe('accountLocked');
    expect(town.left.filter(({ signed }) => signed)).toHaveLength(1);
  });
  it.each(['soap', 'pox'] as const)(
    '1.1 an address that Exchange does not know is told from one that nobody answers for (%s)',
    async (kind) => {
      town.simulator.autodiscover.offers = new Set([kind]);
      expect(causeOf(await town.find('nobody@bank.example'))).toBe('mailboxNotFound');
      nothingAt('bank.example', 'autodiscover.bank.example');
      expect(causeOf(await town.find('nobody@bank.example'))).toBe('notExchange');
    },
  );
  it('1.1 an Exchange without an external address is said with the internal one, which is not taken', async () => {
    town.simulator.autodiscover.externalUrl = null;
    const found = await town.find();
    expect(found.ok ? '' : found.failure.detail).toContain('only https://sim-ex01.internal.invalid/EWS/Exchange.asmx');
  });
  it('1.1 a password is not sent where another way of signing in is asked for', async () => {
    town.simulator.frontEnd.schemes = ['ntlm'];
    const found = await town.find();
    expect(found.ok).toBe(false);
    expect(signedHosts()).toEqual([]);
    expect(found.hops[0]?.seen).toContain('Basic is not offered');
  });
  it('1.1 a certificate for another name or of an unknown authority gets no password', async () => {
    await town.simulator.present('wrongName');
    expect(causeOf(await town.find())).toBe('certificateForAnotherName');
    await town.simulator.present('selfSigned');
    expect(causeOf(await town.find())).toBe('certificateNotTrusted');
    expect(signedHosts()).toEqual([]);
  });
  it('1.1 a server that is too busy is said to be busy', async () => {
    town.simulator.frontEnd.outage = 'queueFull';
    expect(causeOf(await town.find())).toBe('serverBusy');
  });
  it.each([
    'ada',
    'ada@',
    '@bank.example',
    'ada@com',
    'ada@co.uk',
    'ada@azurewebsites.net',
    'ada@127.0.0.1',
    'ada@localhost',
    'ada@bank.example/x',
    'a b@bank.example',
  ])('1.1 for %s nobody is asked at all', async (address) => {
    expect(causeOf(await town.find(address))).toBe('mailboxNotFound');
    expect(town.left).toEqual([]);
  });
  it('1.1 nobody above the domain of the address is asked', async () => {
    await town.find('ada@sub.bank.example');
    const hosts = new Set(town.left.map(({ url }) => new URL(url).hostname));
    expect([...hosts].sort()).toEqual(['autodiscover.sub.bank.example', 'sub.bank.example']);
  });
  it('1.1 a trace names no password, and no query', async () => {
    redirect('bank.example', 'https://ada:secret@autodiscover.stranger.example/autodiscover/autodiscover.xml?token=secret');
    const found = await town.find();
    expect(JSON.stringify(found.hops)).not.toMatch(/token|secret|Simulator-1|Basic [A-Za-z0-9]{8}/);
  });
});
