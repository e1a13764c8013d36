/** An integration without an endpoint: found, kept, shown, and found again after a move; the real API, egress, proxy and TLS. */
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, DEFAULT_PASSWORD, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

const NAMES = ['bank.example', 'autodiscover.bank.example', 'mail.bank.example'];
let bank: Bank;
afterEach(() => bank.close());

type Hop = { readonly reason: string; readonly asked: string; readonly outcome: string; readonly address: string };
const mailbox = async (): Promise<Readonly<Record<string, unknown>>> => {
  const { items } = (await bank.api('GET', '/mailboxes')) as unknown as { items: readonly Readonly<Record<string, unknown>>[] };
  return items[0] ?? {};
};
const detect = (more: object = {}): Promise<Readonly<Record<string, unknown>>> =>
  bank.api('POST', '/integrations/detect', {
    address: ANNA,
    userName: ACCOUNT,
    password: DEFAULT_PASSWORD,
    certificateAuthorities: bank.simulator.ca,
    ...more,
  });

describe('1.1 an integration whose endpoint is left to Autodiscover', () => {
  it.each(['basic', 'ntlm'])(
    '1.1 is detected before it is made, by %s, with every hop and without the password',
    async (authentication) => {
      bank = await openBank(NAMES);
      bank.simulator.autodiscover.hosts.set('bank.example', { kind: 'webSite' });
      const said = await detect({ authentication });
      expect(said).toMatchObject({
        found: {
          endpoint: 'https://autodiscover.bank.example/EWS/Exchange.asmx',
          service: 'https://autodiscover.bank.example/autodiscover/autodiscover.svc',
          grouping: 'SIM-SITE-1',
          address: ANNA,
        },
        cause: null,
      });
      expect((said['hops'] as readonly Hop[]).map(({ reason, asked, outcome }) => `${reason} ${asked} ${outcome}`)).toEqual([
        'domain look nothing',
        'autodiscoverHost look found',
        'autodiscoverHost soap found',
      ]);
      expect(bank.said()).not.toContain(DEFAULT_PASSWORD);
    },
  );

  it('1.1 is read and written where each mailbox is, and the test shows the way there first', async () => {
    bank = await openBank(NAMES);
    const { integration } = await bank.connect({ endpoint: null });
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', schemaVersion: 'Exchange2013_SP1' });
    const test = await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA });
    const steps = test['steps'] as readonly { readonly step: string; readonly outcome: string; readonly hops?: readonly Hop[] }[];
    expect(test['passed']).toBe(true);
    expect(steps[0]).toMatchObject({ step: 'autodiscover', outcome: 'passed' });
    // It answered before, so it is asked first.
    expect(steps[0]?.hops?.[0]).toMatchObject({ reason: 'kept', address: 'https://bank.example/autodiscover/autodiscover.xml' });
    expect(steps.at(-1)).toMatchObject({ step: 'notifications', outcome: 'passed' });
    expect(await bank.api('GET', `/integrations/${integration}`)).toMatchObject({ endpoint: null, autodiscoverEndpoint: null });
  });

  it('1.6 is found again where it moved to, once the old place stops answering', async () => {
    bank = await openBank(NAMES);
    const { mailbox: id } = await bank.connect({ endpoint: null });
    await bank.pass(MINUTE);
    bank.simulator.autodiscover.externalUrl = 'https://mail.bank.example/EWS/Exchange.asmx';
    bank.unplug('bank.example');
    await bank.api('POST', `/mailboxes/${id}/refresh`);
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ cause: 'unreachable' });
    await bank.pass(2 * HOUR);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('1.6 that moved to Exchange Online is a warning with a next step', async () => {
    bank = await openBank(NAMES);
    bank.simulator.autodiscover.externalUrl = 'https://outlook.office365.com/EWS/Exchange.asmx';
    await bank.connect({ endpoint: null });
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'warning', cause: 'mailboxMoved', next: expect.stringContaining('Pair the person') });
  });

  it('1.6 counts as moved only once that was said three times over an hour, and is read where it is until then', async () => {
    bank = await openBank(NAMES);
    const { integration } = await bank.connect({ endpoint: null });
    await bank.pass(MINUTE);
    // A week later it is asked about anew, by a process that remembers only what was kept; where it was, it still answers.
    bank.simulator.autodiscover.externalUrl = 'https://outlook.office365.com/EWS/Exchange.asmx';
    await bank.store.transaction(async (tx) => {
      const [row] = await tx.discoveries.select({});
      if (row !== undefined) await tx.discoveries.put({ ...row, foundAt: (row.foundAt - 8 * 24 * HOUR) as never });
    });
    await bank.api('PATCH', `/integrations/${integration}`, { name: 'Exchange of the bank' });
    await bank.pass(45 * MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
    const [said] = await bank.store.transaction((tx) => tx.discoveries.select({}));
    expect(said?.sightings?.times).toBeGreaterThan(0);
    await bank.pass(2 * HOUR);
    expect(await mailbox()).toMatchObject({ state: 'warning', cause: 'mailboxMoved' });
    // And back again, by the first look that says otherwise.
    bank.simulator.autodiscover.externalUrl = 'https://autodiscover.bank.example/EWS/Exchange.asmx';
    await bank.pass(2 * HOUR);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('1 the version and the ways of sign-in are found with it, by the address of the endpoint as well, and what was pasted is corrected', async () => {
    bank = await openBank(NAMES);
    bank.simulator.ews.serverVersion = '2016';
    const found = { product: 'Exchange2016', schemaVersion: 'Exchange2013_SP1' };
    const endpoint = 'https://bank.example/EWS/Exchange.asmx';
    expect(await detect()).toMatchObject({ endpoint, server: found, offers: ['ntlm', 'basic'], remarks: [], cause: null });
    expect(await detect({ endpoint: 'https://mail.bank.example/owa/' })).toMatchObject({
      found: null,
      endpoint: 'https://mail.bank.example/EWS/Exchange.asmx',
      server: found,
      remarks: [expect.stringContaining('corrected')],
      hops: [],
    });
    expect(await detect({ endpoint, password: 'wrong' })).toMatchObject({ endpoint, server: null, cause: 'wrongCredentials' });
    const untrusted = await detect({ endpoint, certificateAuthorities: null });
    expect(untrusted).toMatchObject({ offers: null, server: null, cause: 'certificateNotTrusted' });
    const [own] = untrusted['certificates'] as readonly { readonly sha256: string }[];
    const pinned = { certificateAuthorities: null, pinnedCertificates: [{ sha256: own?.sha256.toUpperCase() }] };
    expect(await detect({ endpoint, ...pinned })).toMatchObject({ server: found, cause: null });
    expect(bank.said()).not.toContain(DEFAULT_PASSWORD);
  });

  it('1 a password is never tried at Exchange Online, which is refused and said', async () => {
    bank = await openBank(NAMES);
    expect(await detect({ endpoint: 'https://outlook.office365.com/EWS/Exchange.asmx' })).toMatchObject({ code: 'notOffered' });
    expect(bank.simulator.world.front.calls()).toEqual([]);
  });

  it('1.1 names what is wrong: a password, a domain that is nobody’s, a private host, a certificate', async () => {
    bank = await openBank(NAMES);
    expect(await detect({ password: 'wrong' })).toMatchObject({ found: null, cause: 'wrongCredentials' });
    expect(await detect({ address: 'anna@co.uk' })).toMatchObject({ found: null, cause: 'mailboxNotFound', hops: [] });
    expect(await detect({ address: 'anna@other.example' })).toMatchObject({ found: null });
    expect(await detect({ autodiscoverEndpoint: 'https://10.1.2.3/autodiscover/autodiscover.svc' })).toMatchObject({
      found: null,
      cause: 'addressNotAllowed',
    });
    expect(await detect({ certificateAuthorities: null })).toMatchObject({ found: null, cause: 'certificateNotTrusted' });
  });

  it('1.1 an Autodiscover that is named is asked alone; what is pasted instead of it is corrected with a note', async () => {
    bank = await openBank(NAMES);
    const { integration } = await bank.connect({ endpoint: null, autodiscoverEndpoint: 'https://mail.bank.example/EWS/Exchange.asmx' });
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing' });
    const patch = async (autodiscoverEndpoint: string | null) =>
      bank.api('PATCH', `/integrations/${integration}`, { autodiscoverEndpoint });
    expect(await patch('https://mail.bank.example/Autodiscover/x/Autodiscover.xml')).toMatchObject({
      autodiscoverEndpoint: 'https://mail.bank.example/Autodiscover/x/autodiscover.svc',
      notices: [expect.stringContaining('corrected')],
    });
    expect(await patch('https://mail.bank.example/owa/')).toMatchObject({ problems: [{ field: '/autodiscoverEndpoint' }] });
    expect(await patch('http://mail.bank.example/autodiscover/autodiscover.svc')).toMatchObject({
      problems: [{ field: '/autodiscoverEndpoint' }],
    });
    expect(await patch(null)).toMatchObject({ autodiscoverEndpoint: null, notices: [] });
  });
});
