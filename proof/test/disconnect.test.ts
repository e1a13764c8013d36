/** Disconnecting an integration (1.4) over the wire, by both transports: the real API, sync and connectors against a simulated Exchange. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, DEFAULT_PASSWORD, HOUR, MINUTE, idOf, openBank, type Bank } from './trouble/bank.ts';

const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const SECRET = 'a secret of the application';
const BEN = 'ben@bank.example';
/** Tuesday, 5 May 2026, nine in the morning in Zurich. */
const NINE = Date.UTC(2026, 4, 5, 7);
const DAY = 24 * HOUR;

type Answer = Readonly<Record<string, unknown>>;
type Stage = { readonly integration: string; readonly anna: string; readonly ben: string; readonly alone: string; readonly both: string };
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { simulator } = bank;
  simulator.world.admin.addMailbox({ address: BEN, name: 'Ben Banker' });
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
});
afterEach(() => bank.close());

const listed = async (path: string): Promise<readonly Answer[]> =>
  ((await bank.api('GET', path)) as unknown as { items: readonly Answer[] }).items;
const outlook = (address: string) => bank.simulator.world.outlook(address);
const week = (address: string) => outlook(address).view(NINE - 12 * HOUR, NINE + 7 * DAY);
const mails = () => bank.simulator.world.mails();
const told = (from: number) =>
  mails()
    .slice(from)
    .map(({ kind, to }) => `${kind} ${to}`)
    .toSorted();

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

const WAYS = { ews: { settings: () => ({}), password: DEFAULT_PASSWORD }, graph: { settings: () => byGraph(), password: SECRET } } as const;
const byGraph = (): object => ({
  transport: 'graph',
  endpoint: undefined,
  userName: undefined,
  graphEndpoint: bank.simulator.urls.graph,
  oauth: { authority: bank.simulator.urls.authority, clientId: CLIENT },
  password: SECRET,
});

/** Two people, an appointment of one and one of both, and something of Ben's own that takes his time. */
const settled = async (way: keyof typeof WAYS): Promise<Stage> => {
  const { integration, holder: anna } = await bank.connect(WAYS[way].settings());
  const ben = idOf(await bank.api('POST', '/staff', { name: 'Ben Banker', zone: 'Europe/Zurich' }));
  await bank.api('POST', '/pairings', { holder: ben, integration, address: BEN });
  outlook(BEN).add({ subject: 'Dentist', start: NINE + 5 * HOUR, end: NINE + 6 * HOUR });
  await bank.pass(MINUTE);
  const alone = await bookFor([anna], NINE);
  const both = await bookFor([anna, ben], NINE + 2 * HOUR, 'Advice of two');
  await bank.pass(15 * MINUTE);
  return { integration, anna, ben, alone, both };
};

const path = ({ integration }: Stage, rest = ''): string => `/integrations/${integration}/disconnection${rest}`;
const standing = (stage: Stage): Promise<Answer> => bank.api('GET', path(stage));
const calendar = (address: string) => week(address).map(({ id, changeKey, subject, start }) => ({ id, changeKey, subject, start }));

describe.each(['ews', 'graph'] as const)('1.4 an integration by %s is disconnected', (way) => {
  const { password } = WAYS[way];

  it('1.4: what it will do is counted first, and nothing happens by that', async () => {
    const stage = await settled(way);
    const before = [calendar(ANNA), calendar(BEN), mails().length];
    expect(await standing(stage)).toMatchObject({
      state: 'connected',
      counts: { people: 2, events: 2, organisers: 1, mails: 1, busy: 1, openWrites: 0, waiting: 0, anew: 0 },
      mailboxes: 2,
      canUndo: false,
    });
    expect(await listed(path(stage, '/mailboxes'))).toMatchObject([
      { address: ANNA, holderName: 'Anna Adviser', events: 2, mails: 1, state: 'connected' },
      { address: BEN, events: 0, mails: 0 },
    ]);
    expect([calendar(ANNA), calendar(BEN), mails().length]).toEqual(before);
  });

  it('1.4: leaves everything in place, erases the credentials, and neither sends nor reads anything more', async () => {
    const stage = await settled(way);
    const shown = [calendar(ANNA), calendar(BEN), mails().length];
    const before = bank.connectors.shared(await bank.integration(), { transport: way });
    const answer = await bank.api('POST', path(stage), { events: 'leave', busy: 'leave', mails: 0 });
    expect(answer).toMatchObject({ state: 'closing' });
    await bank.pass(MINUTE);
    expect(await standing(stage)).toMatchObject({ state: 'disconnected', canUndo: true, needsCredentials: true });
    expect((await bank.integration()).secret).toBeNull();
    const calls = bank.calls();
    await bookFor([stage.anna], NINE + 4 * HOUR, 'Meanwhile');
    await bank.pass(2 * HOUR);
    expect(bank.calls()).toBe(calls);
    // What kept the password and tokens in memory is closed as well.
    await expect(before.identify({ address: ANNA }, new AbortController().signal)).rejects.toThrow();
    expect([calendar(ANNA), calendar(BEN), mails().length]).toEqual(shown);
    expect(await listed('/mailboxes')).toMatchObject([{ state: 'disabled' }, { state: 'disabled' }]);
    expect(await bank.api('POST', `/integrations/${stage.integration}/enable`)).toMatchObject({ code: 'disabled' });
    expect(await bank.api('PATCH', `/integrations/${stage.integration}`, { password: 'x' })).toMatchObject({ code: 'notOffered' });
  });

  it('1.4: undone with proved credentials the same events are linked again, and what was done meanwhile on both sides is caught up', async () => {
    const stage = await settled(way);
    await bank.api('POST', path(stage), { events: 'leave', busy: 'leave', mails: 0 });
    await bank.pass(MINUTE);
    const sent = mails().length;
    await bookFor([stage.anna], NINE + 26 * HOUR, 'Meanwhile');
    outlook(ANNA).drag(String(week(ANNA)[0]?.id), NINE + 6 * HOUR);
    await bank.pass(HOUR);
    const refused = await bank.api('POST', path(stage, '/undo'), { password: 'not the one' });
    expect(refused).toMatchObject({ code: 'notProved', problems: [{ field: '/password' }] });
    expect((await bank.integration()).secret).toBeNull();
    expect(await bank.api('POST', path(stage, '/undo'), {})).toMatchObject({ code: 'missing' });
    expect(await bank.api('POST', path(stage, '/undo'), { password })).toMatchObject({ state: 'returning' });
    await bank.pass(20 * MINUTE);
    expect(await standing(stage)).toMatchObject({ state: 'connected', counts: { events: 3 } });
    expect(week(ANNA).map(({ subject }) => subject)).toHaveLength(3);
    expect(await bank.api('GET', `/appointments/${stage.alone}`)).toMatchObject({ start: '2026-05-05T15:00:00+02:00' });
    expect(mails()).toHaveLength(sent);
    expect(await listed('/mailboxes')).toMatchObject([{ state: 'syncing' }, { state: 'syncing' }]);
  });

  it('1.4: removes our events and tells those invited, as counted and agreed to; of people’s own nothing is touched', async () => {
    const stage = await settled(way);
    const sent = mails().length;
    expect(await bank.api('POST', path(stage), { events: 'remove', busy: 'leave', mails: 0 })).toMatchObject({ code: 'stale' });
    expect(await bank.api('POST', path(stage), { events: 'remove', busy: 'leave', mails: 1 })).toMatchObject({
      state: 'removing',
      mailboxes: 2,
    });
    await bank.pass(5 * MINUTE);
    expect(await standing(stage)).toMatchObject({
      state: 'disconnected',
      done: 2,
      skipped: 0,
      counts: { events: 0, anew: 2, invitations: 1, busy: 1 },
    });
    expect(week(ANNA)).toEqual([]);
    expect(
      week(BEN)
        .map(({ subject }) => subject)
        .filter((subject) => !subject.startsWith('Canceled')),
    ).toEqual(['Dentist']);
    expect(told(sent)).toEqual([`cancellation ${BEN}`]);
    expect(await bank.api('GET', `/appointments/${stage.both}`)).toMatchObject({ state: 'confirmed' });
    expect((await bank.integration()).secret).toBeNull();
  });

  it('1.4: what was removed is made anew by the undo, and nobody is invited before an administrator agrees', async () => {
    const stage = await settled(way);
    await bank.api('POST', path(stage), { events: 'remove', busy: 'remove', mails: 1 });
    await bank.pass(5 * MINUTE);
    const sent = mails().length;
    expect(await standing(stage)).toMatchObject({ counts: { busy: 0, anew: 2, invitations: 1 } });
    await bank.api('POST', path(stage, '/undo'), { password });
    await bank.pass(20 * MINUTE);
    expect(week(ANNA).map(({ subject }) => subject)).toHaveLength(2);
    expect(told(sent)).toEqual([]);
    const [first] = await listed('/mailboxes');
    await bank.api('POST', `/mailboxes/${idOf(first ?? {})}/mail/release`);
    await bank.pass(15 * MINUTE);
    expect(told(sent).filter((one) => one.startsWith('invitation'))).toEqual([`invitation ${BEN}`]);
    expect(week(ANNA)).toHaveLength(2);
    const links = await bank.store.transaction((tx) => tx.links.select({ root: 'bank', base: { not: null } }));
    expect(links.map((link) => link.epoch)).toEqual([2, 2]);
    expect(await standing(stage)).toMatchObject({ state: 'connected', counts: { busy: 1, events: 2 } });
  });
});
