/** Migrations (1.5) between two integrations of the same transport, over the wire: another account or another application, and the same events. */
import { DEFAULT_PASSWORD } from '@lockstep/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, HOUR, MINUTE, idOf, openBank, type Bank } from './trouble/bank.ts';

const BEN = 'ben@bank.example';
const NINE = Date.UTC(2026, 4, 5, 7);
/** As whom either integration acts; by Graph an application stands for each. */
const ACCOUNTS = { former: ACCOUNT, next: 'BANK\\svc-next' } as const;
const CLIENTS = { former: '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11', next: '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f22' } as const;
const SECRET = 'a secret of the application';

type Which = keyof typeof ACCOUNTS;
type Transport = 'ews' | 'graph';
type Answer = Readonly<Record<string, unknown>>;
type Stage = { readonly source: string; readonly target: string; readonly holders: readonly string[]; readonly booked: readonly string[] };
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { world } = bank.simulator;
  world.admin.addMailbox({ address: BEN, name: BEN });
  world.admin.addAccount({ name: ACCOUNTS.next, impersonation: 'all' });
  for (const which of ['former', 'next'] as const)
    bank.simulator.issuer.applications.set(CLIENTS[which], {
      clientId: CLIENTS[which],
      account: ACCOUNTS[which],
      secret: SECRET,
      certificate: null,
    });
});
afterEach(() => bank.close());

const listed = async (path: string): Promise<readonly Answer[]> =>
  ((await bank.api('GET', path)) as unknown as { items: readonly Answer[] }).items;
const outlook = (address: string) => bank.simulator.world.outlook(address);
const week = (address: string) => outlook(address).view(NINE - 12 * HOUR, NINE + 7 * 24 * HOUR);
const calendars = () =>
  [ANNA, BEN].map((address) => week(address).map(({ id, changeKey, subject, start, end }) => ({ id, changeKey, subject, start, end })));
const mails = (): number => bank.simulator.world.mails().length;

const settingsOf = (transport: Transport, which: Which): object => {
  const { urls, ca } = bank.simulator;
  const common = { name: `Exchange, ${which}`, transport, certificateAuthorities: ca };
  return transport === 'ews'
    ? { ...common, endpoint: urls.ewsTls, userName: ACCOUNTS[which], password: DEFAULT_PASSWORD }
    : { ...common, graphEndpoint: urls.graph, oauth: { authority: urls.authority, clientId: CLIENTS[which] }, password: SECRET };
};
const integrationOf = async (transport: Transport, which: Which): Promise<string> =>
  idOf(await bank.api('POST', '/integrations', settingsOf(transport, which)));

const bookFor = async (holders: readonly string[], start: number, title = 'Mortgage advice'): Promise<string> =>
  idOf(
    await bank.api('POST', '/appointments', {
      title,
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
      zone: 'Europe/Zurich',
      assignments: holders.map((holder) => ({ holder })),
    }),
  );

/** Two people by the former integration, with appointments of one and of both, and the next one that nobody is paired through. */
const settled = async (transport: Transport): Promise<Stage> => {
  const source = await integrationOf(transport, 'former');
  const holders: string[] = [];
  for (const address of [ANNA, BEN]) {
    const holder = idOf(await bank.api('POST', '/staff', { name: address, zone: 'Europe/Zurich' }));
    await bank.api('POST', '/pairings', { holder, integration: source, address });
    holders.push(holder);
  }
  await bank.api('POST', `/integrations/${source}/enable`);
  const target = await integrationOf(transport, 'next');
  await bank.pass(MINUTE);
  const [anna = '', ben = ''] = holders;
  const booked = [await bookFor([anna], NINE), await bookFor([anna, ben], NINE + 2 * HOUR), await bookFor([ben], NINE + 4 * HOUR)];
  await bank.pass(5 * MINUTE);
  return { source, target, holders, booked };
};

const plan = ({ source, target }: Pick<Stage, 'source' | 'target'>, transport: Transport): Promise<Answer> =>
  bank.api('POST', '/migrations', { source, target, transport });
const migration = (id: string): Promise<Answer> => bank.api('GET', `/migrations/${id}`);
/** Calls that each account made from then on. */
const callsSince = (from: number, which: Which): number =>
  bank.simulator.world.front.calls().filter(({ call, account }) => call > from && account === ACCOUNTS[which]).length;
const lastCall = (): number => bank.simulator.world.front.calls().at(-1)?.call ?? 0;

describe.each(['ews', 'graph'] as const)('1.5 a migration between two integrations by %s', (transport) => {
  it('1.5 finds every event under its id, mails nobody, and both directions go on as the next account', async () => {
    const stage = await settled(transport);
    const [before, sent] = [calendars(), mails()];
    const id = idOf(await plan(stage, transport));
    await bank.pass(MINUTE);
    expect(await migration(id)).toMatchObject({ events: 3, found: 3, missing: 0, invitations: 0, problems: 0 });
    await bank.api('POST', `/migrations/${id}/start`, { anew: false });
    await bank.pass(MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 2, failed: 0 });
    const from = lastCall();
    await bank.pass(20 * MINUTE);
    expect([calendars(), mails()]).toEqual([before, sent]);
    for (const mailbox of await listed('/mailboxes'))
      expect(mailbox).toMatchObject({ transport, integration: stage.target, state: 'syncing', cause: null });
    const [event] = week(ANNA);
    outlook(ANNA).drag(String(event?.id), NINE + 6 * HOUR);
    await bookFor([stage.holders[1] ?? ''], NINE + 24 * HOUR, 'Afterwards');
    await bank.pass(10 * MINUTE);
    expect(await bank.api('GET', `/appointments/${stage.booked[0] ?? ''}`)).toMatchObject({ start: '2026-05-05T15:00:00+02:00' });
    expect(week(BEN).map(({ subject }) => subject)).toContain('Afterwards');
    expect([callsSince(from, 'former'), callsSince(from, 'next') > 0, mails()]).toEqual([0, true, sent]);
  });

  it('1.5 goes back with what was booked and dragged meanwhile', async () => {
    const stage = await settled(transport);
    const sent = mails();
    const id = idOf(await plan(stage, transport));
    await bank.pass(MINUTE);
    await bank.api('POST', `/migrations/${id}/start`, { anew: false });
    await bank.pass(MINUTE);
    await bookFor([stage.holders[0] ?? ''], NINE + 24 * HOUR, 'Meanwhile');
    await bank.pass(10 * MINUTE);
    await bank.api('POST', `/migrations/${id}/back`);
    const [event] = week(ANNA);
    outlook(ANNA).drag(String(event?.id), NINE + 6 * HOUR);
    await bank.pass(20 * MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'back', back: 2, done: 0 });
    for (const mailbox of await listed('/mailboxes'))
      expect(mailbox).toMatchObject({ transport, integration: stage.source, state: 'syncing' });
    expect(week(ANNA)).toHaveLength(3);
    expect(await bank.api('GET', `/appointments/${stage.booked[0] ?? ''}`)).toMatchObject({ start: '2026-05-05T15:00:00+02:00' });
    expect(mails()).toBe(sent);
  });

  it('1.5 leaves whom the next account may not reach as they are, and says so', async () => {
    const stage = await settled(transport);
    bank.simulator.world.admin.setImpersonation(ACCOUNTS.next, [ANNA]);
    const id = idOf(await plan(stage, transport));
    await bank.pass(MINUTE);
    await bank.api('POST', `/migrations/${id}/start`, { anew: false });
    await bank.pass(MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 1, failed: 1 });
    const [ben] = (await listed('/mailboxes')).filter(({ address }) => address === BEN);
    expect(ben).toMatchObject({ integration: stage.source, state: 'syncing' });
    const [problem] = await listed(`/migrations/${id}/steps?problems=only`);
    expect(problem).toMatchObject({ address: BEN, state: 'failed', cause: transport === 'ews' ? 'noImpersonationRight' : 'noRights' });
  });

  it('1.5 is refused by the other transport, which the next integration does not speak, and nothing is planned', async () => {
    const stage = await settled(transport);
    const other = transport === 'ews' ? 'graph' : 'ews';
    const refusal = await plan(stage, other);
    expect(refusal).toMatchObject({ status: 422, code: 'notOffered', problems: [{ field: '/transport' }] });
    expect(String(refusal['detail'])).toContain(
      `Exchange, next does not speak ${other === 'graph' ? 'Microsoft Graph' : 'Exchange Web Services'}`,
    );
    expect(await listed('/migrations')).toEqual([]);
  });

  it('1.5 has nobody to move where the integration and the transport stay as they are', async () => {
    const { source } = await settled(transport);
    expect(await plan({ source, target: source }, transport)).toMatchObject({ code: 'noMailbox', problems: [{ field: '/mailboxes' }] });
  });
});

it('1.5 an integration by user name and password alone is not moved to Graph, which takes an application', async () => {
  const { source } = await settled('ews');
  expect(await plan({ source, target: source }, 'graph')).toMatchObject({ status: 422, problems: [{ field: '/transport' }] });
});
