/** How a server is reached and believed, as it is entered and kept, and the last test of an integration. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connector, ProbeWish, Step } from '@lockstep/exchange';
import { openHouse, START, type House } from './house.ts';

let house: House;
let integration: string;
let wished: ProbeWish | undefined;
const passed = (step: Step['step'], seen: string): Step => ({ step, outcome: 'passed', milliseconds: 3, seen, cause: null });
async function* steps(): AsyncGenerator<Step> {
  yield passed('name', 'mail.example.com is known.');
  yield { ...passed('tls', 'the certificate is not trusted'), outcome: 'failed', cause: 'certificateNotTrusted' };
}
const connector = {
  probe: (_mailbox: unknown, _signal: AbortSignal, wish: ProbeWish) => {
    wished = wish;
    return steps();
  },
  close: () => Promise.resolve(),
} as unknown as Connector;

beforeEach(async () => {
  house = await openHouse({ connectorFor: () => connector });
  const body = { name: 'Exchange', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'correct horse' };
  integration = String((await house.call('POST', '/integrations', { body })).body['id']);
});
afterEach(() => house.app.close());

describe('1 an integration', () => {
  test('1 a pinned certificate is kept as it was seen, by its fingerprint in any notation, and nothing else is one', async () => {
    const seen = { subject: 'CN=mail.example.com', validFrom: '2026-01-01T00:00:00.000Z', validTo: '2027-01-01T00:00:00.000Z' };
    const sha256 = 'AB:'.repeat(31) + 'CD';
    const reply = await house.call('PATCH', `/integrations/${integration}`, { body: { pinnedCertificates: [{ sha256, ...seen }] } });
    expect(reply.body['pinnedCertificates']).toEqual([{ sha256: 'ab'.repeat(31) + 'cd', ...seen }]);
    const refused = await house.call('PATCH', `/integrations/${integration}`, { body: { pinnedCertificates: [{ sha256: 'ab' }] } });
    expect([refused.status, refused.body['problems']]).toMatchObject([400, [{ field: '/pinnedCertificates/0/sha256' }]]);
    const none = await house.call('PATCH', `/integrations/${integration}`, { body: { pinnedCertificates: [] } });
    expect(none.body['pinnedCertificates']).toEqual([]);
  });
  test('1.1 the last test is kept and shown to whoever may read, also the one that failed', async () => {
    const path = `/integrations/${integration}/test`;
    expect((await house.call('GET', path)).body).toEqual({ test: null });
    const test = await house.call('POST', path, { body: { address: 'anna@example.com', write: true } });
    expect([test.body['passed'], wished]).toEqual([false, { write: true, privateMatters: true }]);
    const { testedAt, address, ...kept } = (await house.call('GET', path)).body['test'] as Record<string, unknown>;
    expect([kept, address]).toEqual([test.body, 'anna@example.com']);
    expect(Date.parse(String(testedAt))).toBe(START);
  });
  test('1 what was pasted as the endpoint is corrected with a note, and where a proxy may serve it it is left', async () => {
    const set = async (endpoint: string) => (await house.call('PATCH', `/integrations/${integration}`, { body: { endpoint } })).body;
    const corrected = 'https://mail.example.com/EWS/Exchange.asmx';
    for (const pasted of ['autodiscover/autodiscover.xml', 'Autodiscover/Autodiscover.svc', 'owa/auth/logon.aspx', 'EWS/Services.wsdl'])
      expect(await set(`https://mail.example.com/${pasted}`)).toMatchObject({
        endpoint: corrected,
        notices: [`The endpoint was corrected to ${corrected}.`],
      });
    expect(await set('https://mail.example.com/gateway/ews')).toMatchObject({
      endpoint: 'https://mail.example.com/gateway/ews',
      notices: [],
    });
  });
  test('1.1 nothing is written unless it is ticked, and private events matter only where they are synced', async () => {
    await house.call('PATCH', `/integrations/${integration}`, { body: { privateEvents: 'skip' } });
    await house.call('POST', `/integrations/${integration}/test`, { body: { address: 'anna@example.com' } });
    expect(wished).toEqual({ write: false, privateMatters: false });
  });
  test.each([['Exchange2010_SP2'], ['Exchange2013_SP1'], ['Exchange2016'], ['Exchange2019'], ['ExchangeSE'], ['ExchangeOnline']])(
    '1 may be told to be %s',
    async (serverVersion) => {
      const reply = await house.call('PATCH', `/integrations/${integration}`, { body: { serverVersion } });
      expect([reply.status, reply.body['serverVersion']]).toEqual([200, serverVersion]);
    },
  );
});
