/** What both Autodiscovers write, read as Exchange writes it, and the order of SRV records. */
import { describe, expect, it } from 'vitest';
import { isExchangeOnline, mailDomain, registrable } from '../../src/autodiscover/hosts.ts';
import { decodePox, encodePox } from '../../src/autodiscover/pox.ts';
import { decodeUserSettings, encodeUserSettings } from '../../src/autodiscover/soap.ts';
import { isUsable, srvOrder, type SrvRecord } from '../../src/autodiscover/srv.ts';
import { MalformedXml } from '../../src/ews/xml-read.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

const soap = (response: string): Buffer =>
  bytes(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse</a:Action></s:Header><s:Body><GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">${response}</Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>`,
  );
const user = (content: string): string =>
  `<ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses><UserResponse>${content}</UserResponse></UserResponses>`;
const setting = (name: string, value: string): string =>
  `<UserSetting i:type="StringSetting"><Name>${name}</Name><Value>${value}</Value></UserSetting>`;

describe('1.1 the SOAP Autodiscover', () => {
  it('1.1 is asked for no more than what is needed, with the address escaped', () => {
    const asked = encodeUserSettings({ address: 'a&b@bank.example', to: 'https://mail.bank.example/autodiscover/autodiscover.svc' });
    expect(asked).toContain('<a:Mailbox>a&amp;b@bank.example</a:Mailbox>');
    expect(asked.match(/<a:Setting>/g)).toHaveLength(5);
  });
  it('1.1 settings that are not there are missing, whatever else is', () => {
    const said = decodeUserSettings(
      soap(
        user(
          `<ErrorCode>NoError</ErrorCode><RedirectTarget i:nil="true"/><UserSettingErrors><UserSettingError><ErrorCode>SettingIsNotAvailable</ErrorCode><SettingName>GroupingInformation</SettingName></UserSettingError></UserSettingErrors><UserSettings>${setting('ExternalEwsUrl', ' https://mail.bank.example/EWS/Exchange.asmx ')}${setting('EwsSupportedSchemas', 'Exchange2007, Exchange2013_SP1')}</UserSettings>`,
        ),
      ),
    );
    expect(said).toEqual({
      kind: 'settings',
      external: 'https://mail.bank.example/EWS/Exchange.asmx',
      internal: null,
      grouping: null,
      schemas: ['Exchange2007', 'Exchange2013_SP1'],
      address: null,
    });
  });
  it.each([
    ['<ErrorCode>ServerBusy</ErrorCode><UserResponses/>', { kind: 'error', code: 'ServerBusy', unknownMailbox: false, busy: true }],
    [
      '<ErrorCode>InvalidRequest</ErrorCode><UserResponses/>',
      { kind: 'error', code: 'InvalidRequest', unknownMailbox: false, busy: false },
    ],
    [user('<ErrorCode>InvalidUser</ErrorCode>'), { kind: 'error', code: 'InvalidUser', unknownMailbox: true, busy: false }],
    [user('<ErrorCode>InvalidDomain</ErrorCode>'), { kind: 'error', code: 'InvalidDomain', unknownMailbox: true, busy: false }],
    [
      user('<ErrorCode>RedirectAddress</ErrorCode><RedirectTarget>ada@branch.example</RedirectTarget>'),
      { kind: 'redirectAddress', address: 'ada@branch.example' },
    ],
    [
      user('<ErrorCode>RedirectUrl</ErrorCode><RedirectTarget>https://x.example/</RedirectTarget>'),
      { kind: 'redirectUrl', url: 'https://x.example/' },
    ],
  ])('1.1 errors at both depths and redirects are told apart: %s', (response, expected) => {
    expect(decodeUserSettings(soap(response))).toEqual(expected);
  });
  it.each([soap(''), soap('<UserResponses/>'), bytes('<html><body>Sign in</body></html>'), bytes(''), soap(user('')).subarray(0, 400)])(
    '1.1 anything else is malformed and never an answer (%#)',
    (answer) => {
      expect(() => decodeUserSettings(answer)).toThrow(MalformedXml);
    },
  );
});

const pox = (account: string): Buffer =>
  bytes(
    `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><User><AutoDiscoverSMTPAddress>ada@bank.example</AutoDiscoverSMTPAddress></User><Account>${account}</Account></Response></Autodiscover>`,
  );
const INNER = '<Protocol><Type>EXCH</Type><EwsUrl>https://inner.bank.local/EWS/Exchange.asmx</EwsUrl></Protocol>';

describe('1.1 the older Autodiscover', () => {
  it('1.1 is asked about one address, escaped', () => {
    expect(encodePox('a&b@bank.example')).toContain('<EMailAddress>a&amp;b@bank.example</EMailAddress>');
  });
  it.each([
    ['EwsUrl', '<EwsUrl>https://mail.bank.example/EWS/Exchange.asmx</EwsUrl>'],
    ['ASUrl', '<ASUrl>https://mail.bank.example/EWS/Exchange.asmx</ASUrl>'],
  ])('1.1 the address is that of EXPR, by %s, and never that of EXCH', (_name, url) => {
    const expr = `<Protocol><Type>EXPR</Type>${url}<GroupingInformation>Zurich</GroupingInformation></Protocol>`;
    expect(decodePox(pox(`<Action>settings</Action>${INNER}${expr}`))).toMatchObject({
      external: 'https://mail.bank.example/EWS/Exchange.asmx',
      internal: 'https://inner.bank.local/EWS/Exchange.asmx',
      grouping: 'Zurich',
      address: 'ada@bank.example',
    });
    expect(decodePox(pox(`<Action>settings</Action>${INNER}`))).toMatchObject({ external: null });
  });
  it.each([
    [
      '<Action>redirectAddr</Action><RedirectAddr>ada@branch.example</RedirectAddr>',
      { kind: 'redirectAddress', address: 'ada@branch.example' },
    ],
    ['<Action>redirectUrl</Action><RedirectUrl>https://x.example/</RedirectUrl>', { kind: 'redirectUrl', url: 'https://x.example/' }],
  ])('1.1 redirects are told apart: %s', (account, expected) => {
    expect(decodePox(pox(account))).toEqual(expected);
  });
  it.each([
    ['500', true],
    ['600', false],
  ])('1.1 error %s says whether the mailbox is unknown', (code, unknownMailbox) => {
    const answer = `<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Error Time="1" Id="2"><ErrorCode>${code}</ErrorCode></Error></Response></Autodiscover>`;
    expect(decodePox(bytes(answer))).toMatchObject({ kind: 'error', unknownMailbox });
  });
  it.each([pox(''), bytes('<Autodiscover/>'), bytes('<!DOCTYPE x [<!ENTITY y "z">]><Autodiscover/>')])(
    '1.1 anything else is malformed (%#)',
    (answer) => {
      expect(() => decodePox(answer)).toThrow(MalformedXml);
    },
  );
});

describe('1.1 SRV records', () => {
  const record = (name: string, priority: number, weight: number): SrvRecord => ({ name, port: 443, priority, weight });
  it('1.1 the lowest number comes first, and by chance the heavier among equals (RFC 2782)', () => {
    const records = [record('spare', 20, 100), record('light', 10, 1), record('heavy', 10, 99), record('none', 10, 0)];
    expect(srvOrder(records, () => 0.99).map(({ name }) => name)).toEqual(['heavy', 'light', 'none', 'spare']);
    expect(srvOrder(records, () => 0).map(({ name }) => name)).toEqual(['none', 'light', 'heavy', 'spare']);
    const first = Array.from({ length: 1000 }, (_, at) => srvOrder(records, () => (at + 0.5) / 1000)[0]?.name);
    expect(first.filter((name) => name === 'heavy').length).toBeGreaterThan(950);
    expect(first).toContain('none');
  });
  it('1.1 a dot says that there is none, and another port is none', () => {
    expect([record('.', 0, 0), record('', 0, 0), { ...record('x', 0, 0), port: 8443 }].some(isUsable)).toBe(false);
  });
});

describe('1.1 whose a domain is', () => {
  it.each([
    ['mail.bank.co.uk', 'bank.co.uk'],
    ['bank.azurewebsites.net', 'bank.azurewebsites.net'],
    ['co.uk', null],
    ['com', null],
    ['azurewebsites.net', null],
    ['10.0.0.1', null],
  ])('1.1 %s belongs to %s', (host, own) => {
    expect(registrable(host)).toBe(own);
  });
  it('1.1 a domain is asked in ASCII, and letter case says nothing', () => {
    expect(mailDomain('Ada@Bücher.Example')).toMatchObject({ ok: true, domain: 'xn--bcher-kva.example', own: 'xn--bcher-kva.example' });
  });
  it('1.6 Exchange Online is known by its names, and a name that only looks like them is not', () => {
    for (const host of ['outlook.office365.com', 'autodiscover-s.outlook.com', 'bank.mail.onmicrosoft.com', 'outlook.office365.us'])
      expect(isExchangeOnline(host)).toBe(true);
    for (const host of ['outlook.office365.com.bank.example', 'notoutlook.com', 'mail.bank.example'])
      expect(isExchangeOnline(host)).toBe(false);
  });
});
