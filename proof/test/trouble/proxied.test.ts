/** Exchange behind a proxy, which is the only way out: the real API, sync, egress and TLS through CONNECT. */
import { afterEach, describe, expect, it } from 'vitest';
import { ANNA, HOUR, MINUTE, openBank, type Bank } from './bank.ts';
import type { Proxy } from './proxy.ts';

const HOST = 'mail.bank.example';
const ENDPOINT = `https://${HOST}/EWS/Exchange.asmx`;
const START = Date.UTC(2026, 4, 5, 9);
let bank: Bank;
afterEach(() => bank.close());

const open = async (): Promise<Proxy> => {
  bank = await openBank([HOST]);
  if (bank.proxy === null) throw new Error('a bank whose hosts have names has a proxy');
  return bank.proxy;
};
const mailbox = async (): Promise<Readonly<Record<string, unknown>>> => {
  const { items } = (await bank.api('GET', '/mailboxes')) as unknown as { items: readonly Readonly<Record<string, unknown>>[] };
  return items[0] ?? {};
};
type Steps = { readonly step: string; readonly outcome: string; readonly seen: string; readonly certificates?: readonly object[] };
const test = async (integration: string): Promise<Readonly<Record<string, unknown>> & { readonly steps: readonly Steps[] }> =>
  (await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA })) as never;

describe('2.7 Exchange through HTTPS_PROXY', () => {
  it.each(['basic', 'ntlm'])('is read, written and listened to, by %s', async (authentication) => {
    const proxy = await open();
    if (authentication === 'ntlm') {
      bank.simulator.frontEnd.schemes = ['ntlm'];
      // The sign-in is tied to the certificate of the server itself: a proxy that ended TLS could not pass it on.
      bank.simulator.frontEnd.extendedProtection = 'require';
    }
    const { integration, holder } = await bank.connect({ endpoint: ENDPOINT, authentication });
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
    const book = await bank.api('POST', '/appointments', {
      title: 'Advice',
      start: new Date(START).toISOString(),
      end: new Date(START + HOUR).toISOString(),
      assignments: [{ holder }],
    });
    expect(book).toMatchObject({ state: 'confirmed' });
    await bank.pass(MINUTE);
    const outlook = bank.simulator.world.outlook(ANNA);
    const [event] = outlook.view(START, START + HOUR);
    expect(event).toMatchObject({ start: START, end: START + HOUR });

    const connector = bank.connectors.shared(await bank.integration(), { transport: 'ews' });
    const limit = new AbortController();
    const subscription = await connector.subscribe({ address: ANNA, calendar: null }, limit.signal);
    let alive = false;
    for await (const notice of connector.listen([subscription], limit.signal)) {
      if (!alive) outlook.drag(event?.id ?? '', START + HOUR);
      alive = true;
      if (notice.kind === 'moved') break;
    }
    limit.abort();
    await bank.pass(15 * MINUTE);
    const moved = await bank.api('GET', `/appointments/${String(book['id'])}`);
    expect(Date.parse(String(moved['start']))).toBe(START + HOUR);
    expect((await test(integration))['passed']).toBe(true);
    // A socket that is signed in, or only open, serves many calls: the passes, the look and the test share few.
    expect(new Set(proxy.asked())).toEqual(new Set([`${HOST}:443 200`]));
    expect(proxy.asked().length * 2).toBeLessThan(bank.simulator.world.front.calls().length);
  });

  it('judges the certificate of the server, not that of the proxy: its name, its authority, and its chain is shown', async () => {
    await open();
    const { integration } = await bank.connect({ endpoint: ENDPOINT });
    const good = await test(integration);
    expect(good['passed']).toBe(true);
    expect(good.steps.find(({ step }) => step === 'tls')?.certificates).not.toHaveLength(0);
    await bank.simulator.present('wrongName');
    expect(await test(integration)).toMatchObject({ passed: false, cause: 'certificateForAnotherName' });
    await bank.simulator.present('good');
    await bank.api('PATCH', `/integrations/${integration}`, { certificateAuthorities: null });
    expect(await test(integration)).toMatchObject({ passed: false, cause: 'certificateNotTrusted' });
  });

  it.each([
    [407, 'the proxy asks for a user name and password: put them into HTTPS_PROXY'],
    [403, `the proxy answered 403 when asked for a connection to ${HOST}:443`],
    [502, `the proxy answered 502 when asked for a connection to ${HOST}:443`],
  ])(
    'a proxy that answers %i is named as what stands in the way, and once it lets through a booking arrives, once',
    async (status, words) => {
      const proxy = await open();
      const { integration, holder } = await bank.connect({ endpoint: ENDPOINT });
      await bank.pass(MINUTE);
      proxy.refuse(status);
      const tested = await test(integration);
      expect(tested).toMatchObject({ passed: false, cause: 'unreachable' });
      expect(tested.steps.at(-1)).toMatchObject({ step: 'http', outcome: 'failed', seen: expect.stringContaining(words) });
      await bank.api('POST', '/appointments', {
        title: 'Advice',
        start: new Date(START).toISOString(),
        end: new Date(START + HOUR).toISOString(),
        assignments: [{ holder }],
      });
      await bank.pass(MINUTE);
      expect(await mailbox()).toMatchObject({ cause: 'unreachable' });
      expect(bank.simulator.world.outlook(ANNA).view(START, START + HOUR)).toEqual([]);
      proxy.refuse(null);
      await bank.pass(HOUR);
      expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
      expect(bank.simulator.world.outlook(ANNA).view(START, START + HOUR)).toHaveLength(1);
    },
  );

  it('a proxy that is not there is told apart from a server that is not there', async () => {
    const proxy = await open();
    const { integration } = await bank.connect({ endpoint: ENDPOINT });
    await proxy.close();
    const tested = await test(integration);
    expect(tested).toMatchObject({ passed: false, cause: 'unreachable' });
    expect(tested.steps.at(-1)?.seen).toMatch(/the proxy cannot be reached: connect ECONNREFUSED/);
  });
});
