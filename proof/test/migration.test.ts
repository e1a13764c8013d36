/** Migrations (1.5) over the wire: the real API, sync and both connectors against the two faces of one simulated Exchange. */
import { instant } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, HOUR, MINUTE, idOf, openBank, type Bank } from './trouble/bank.ts';

const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const SECRET = 'a secret of the application';
const NINE = Date.UTC(2026, 4, 5, 7);
const OTHERS = ['ben@bank.example', 'cleo@bank.example'] as const;

type Answer = Readonly<Record<string, unknown>>;
type Stage = { readonly source: string; readonly target: string; readonly holders: readonly string[]; readonly booked: readonly string[] };
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { simulator } = bank;
  for (const address of OTHERS) simulator.world.admin.addMailbox({ address, name: address });
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
});
afterEach(() => bank.close());

const listed = async (path: string): Promise<readonly Answer[]> =>
  ((await bank.api('GET', path)) as unknown as { items: readonly Answer[] }).items;
const outlook = (address: string) => bank.simulator.world.outlook(address);
const week = (address: string) => outlook(address).view(NINE - 12 * HOUR, NINE + 7 * 24 * HOUR);

const bookFor = async (holders: readonly string[], start: number, title = 'Mortgage advice'): Promise<string> =>
  idOf(
    await bank.api('POST', '/appointments', {
      title,
      notes: 'Please bring:\n - the contract\n - a photo & proof of income',
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
      zone: 'Europe/Zurich',
      assignments: holders.map((holder) => ({ holder })),
    }),
  );

/** Three people by EWS with appointments of one and of two, and an integration by Graph that nobody is paired through. */
const settled = async (): Promise<Stage> => {
  const { integration: source, holder } = await bank.connect();
  const holders = [holder];
  for (const address of OTHERS) {
    const other = idOf(await bank.api('POST', '/staff', { name: address, zone: 'Europe/Zurich' }));
    await bank.api('POST', '/pairings', { holder: other, integration: source, address });
    holders.push(other);
  }
  const target = idOf(
    await bank.api('POST', '/integrations', {
      name: 'Exchange Online',
      transport: 'graph',
      graphEndpoint: bank.simulator.urls.graph,
      oauth: { authority: bank.simulator.urls.authority, clientId: CLIENT },
      password: SECRET,
      certificateAuthorities: bank.simulator.ca,
    }),
  );
  await bank.pass(MINUTE);
  const [anna = '', ben = '', cleo = ''] = holders;
  const booked = [
    await bookFor([anna], NINE),
    await bookFor([anna, ben], NINE + 2 * HOUR),
    await bookFor([ben], NINE + 4 * HOUR),
    await bookFor([cleo], NINE),
  ];
  await bank.pass(5 * MINUTE);
  return { source, target, holders, booked };
};

const planned = async ({ source, target }: Stage, mailboxes?: readonly string[]): Promise<string> => {
  const answer = await bank.api('POST', '/migrations', {
    source,
    target,
    transport: 'graph',
    ...(mailboxes === undefined ? {} : { mailboxes }),
  });
  await bank.pass(MINUTE);
  return idOf(answer);
};
const migration = (id: string): Promise<Answer> => bank.api('GET', `/migrations/${id}`);
const start = async (id: string, anew = false): Promise<void> => {
  await bank.api('POST', `/migrations/${id}/start`, { anew });
  await bank.pass(MINUTE);
};

/** What people have in their calendars, which a migration leaves as it is. */
const calendars = () =>
  [ANNA, ...OTHERS].map((address) =>
    week(address).map(({ id, changeKey, subject, start, end }) => ({ id, changeKey, subject, start, end })),
  );
const mails = (): number => bank.simulator.world.mails().length;

describe('1.5 a migration from EWS to Graph', () => {
  it('counts in its dry run what is there on the other side, and changes nothing by it', async () => {
    const stage = await settled();
    const before = calendars();
    const id = await planned(stage);
    expect(await migration(id)).toMatchObject({
      state: 'planned',
      mailboxes: 3,
      checked: 3,
      waiting: 3,
      events: 4,
      found: 4,
      missing: 0,
      invitations: 0,
      problems: 0,
    });
    expect(calendars()).toEqual(before);
    expect((await listed('/mailboxes')).map((one) => one['transport'])).toEqual(['ews', 'ews', 'ews']);
  });

  it('leaves each appointment its one event, mails nobody, and both directions go on by Graph', async () => {
    const stage = await settled();
    const [before, sent] = [calendars(), mails()];
    const id = await planned(stage);
    await start(id);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 3, failed: 0, waiting: 0 });
    await bank.pass(20 * MINUTE);
    expect([calendars(), mails()]).toEqual([before, sent]);
    for (const mailbox of await listed('/mailboxes'))
      expect(mailbox).toMatchObject({ transport: 'graph', integration: stage.target, state: 'syncing', cause: null });
    // In both directions, and of what was booked before as of what is booked after.
    const [event] = week(ANNA);
    outlook(ANNA).drag(String(event?.id), NINE + 6 * HOUR);
    await bookFor([stage.holders[2] ?? ''], NINE + 3 * HOUR);
    await bank.pass(10 * MINUTE);
    expect(await bank.api('GET', `/appointments/${stage.booked[0] ?? ''}`)).toMatchObject({ start: '2026-05-05T15:00:00+02:00' });
    expect(week(OTHERS[1])).toHaveLength(2);
    expect(mails()).toBe(sent);
  });

  it('2.1: takes a further calendar along by its name, there and back, and its time stays taken', async () => {
    const stage = await settled();
    const calendar = bank.simulator.world.admin.addCalendar(ANNA, 'Private');
    outlook(ANNA).add({ subject: 'Nobody reads this', start: NINE + 26 * HOUR, end: NINE + 27 * HOUR, calendar: calendar.id });
    const mailbox = String((await listed('/mailboxes')).find((one) => one['address'] === ANNA)?.['id']);
    const path = `/mailboxes/${mailbox}/calendars`;
    await bank.api('PUT', path, { calendars: [{ id: calendar.id, name: calendar.name }] });
    await bank.pass(MINUTE);
    const span = `from=${new Date(NINE + 26 * HOUR).toISOString()}&to=${new Date(NINE + 27 * HOUR).toISOString()}`;
    const taken = async () =>
      (await listed(`/busy?holder=${stage.holders[0] ?? ''}&${span}`)).map((one) => [one['calendar'], one['blocks']]);
    expect(await taken()).toEqual([['Private', true]]);
    const [byEws] = await listed(path);
    const id = await planned(stage);
    await start(id);
    // What was read before counts until it was read anew.
    expect(await taken()).toEqual([['Private', true]]);
    await bank.pass(10 * MINUTE);
    const [byGraph] = await listed(path);
    expect([byGraph?.['state'], byGraph?.['events'], byGraph?.['id'] === byEws?.['id']]).toEqual(['read', 1, false]);
    expect(await taken()).toEqual([['Private', true]]);
    await bank.api('POST', `/migrations/${id}/back`);
    await bank.pass(20 * MINUTE);
    expect(await listed(path)).toMatchObject([{ id: byEws?.['id'], state: 'read', events: 1 }]);
    expect(await taken()).toEqual([['Private', true]]);
  });

  it('goes back: the same events again, with what was booked and dragged meanwhile, and nobody is mailed', async () => {
    const stage = await settled();
    const sent = mails();
    const id = await planned(stage);
    await start(id);
    await bookFor([stage.holders[0] ?? ''], NINE + 24 * HOUR, 'Meanwhile');
    await bank.pass(10 * MINUTE);
    const before = calendars();
    await bank.api('POST', `/migrations/${id}/back`);
    const [event] = week(OTHERS[1]);
    outlook(OTHERS[1]).drag(String(event?.id), NINE + 6 * HOUR);
    await bank.pass(20 * MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'back', back: 3, done: 0 });
    for (const mailbox of await listed('/mailboxes'))
      expect(mailbox).toMatchObject({ transport: 'ews', integration: stage.source, state: 'syncing', cause: null });
    expect(calendars().slice(0, 2)).toEqual(before.slice(0, 2));
    expect(week(ANNA)).toHaveLength(3);
    expect(await bank.api('GET', `/appointments/${stage.booked[3] ?? ''}`)).toMatchObject({ start: '2026-05-05T15:00:00+02:00' });
    expect(mails()).toBe(sent);
  });

  it('4.6 takes nothing for a deletion because of the move, and moves nobody whose events are not there before that is agreed to', async () => {
    const stage = await settled();
    const [cleo] = (await listed('/mailboxes')).filter((one) => one['address'] === OTHERS[1]);
    const [event] = week(OTHERS[1]);
    const id = await planned(stage);
    outlook(OTHERS[1]).removeFor(String(event?.id), 'HardDelete');
    await bank.api('POST', `/migrations/${id}/start`, { anew: false });
    await bank.pass(5_000);
    const [step] = (await listed(`/migrations/${id}/steps`)).filter((one) => one['address'] === OTHERS[1]);
    expect(step).toMatchObject({ state: 'failed', cause: 'eventsMissing', missing: 1 });
    expect(await bank.api('GET', `/mailboxes/${String(cleo?.['id'])}`)).toMatchObject({ transport: 'ews' });
    expect(await migration(id)).toMatchObject({ state: 'done', done: 2, failed: 1, missing: 1 });
  });

  it('stops where it is, and goes on from there', async () => {
    const stage = await settled();
    const id = await planned(stage);
    await bank.api('POST', `/migrations/${id}/start`, { anew: false });
    expect(await bank.api('POST', `/migrations/${id}/stop`)).toMatchObject({ state: 'stopped', waiting: 3 });
    await bank.pass(5 * MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'stopped', waiting: 3, done: 0 });
    await start(id);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 3 });
  });

  it('says whom it cannot reach there, and moves the others', async () => {
    const stage = await settled();
    bank.simulator.world.admin.moveMailbox(OTHERS[0], 'onPremises');
    const id = await planned(stage);
    const problems = await listed(`/migrations/${id}/steps?problems=only`);
    expect(problems).toMatchObject([{ address: OTHERS[0], cause: 'mailboxMoved', state: 'waiting' }]);
    await start(id);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 2, failed: 1 });
  });

  it('follows mailboxes that were moved to Exchange Online with all that is in them, whose ids are others there', async () => {
    const stage = await settled();
    const sent = mails();
    for (const address of [ANNA, ...OTHERS]) bank.simulator.world.admin.moveMailbox(address, 'online');
    const before = calendars();
    await bank.pass(3 * MINUTE);
    const id = await planned(stage);
    expect(await migration(id)).toMatchObject({ events: 4, found: 4, problems: 0 });
    await start(id);
    await bank.pass(20 * MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 3 });
    expect([calendars(), mails()]).toEqual([before, sent]);
    for (const mailbox of await listed('/mailboxes')) expect(mailbox).toMatchObject({ transport: 'graph', state: 'syncing', cause: null });
  });

  it('makes anew what is not there once that is agreed to, and invites nobody before that is agreed to as well (3.9)', async () => {
    const stage = await settled();
    const sent = mails();
    const [, event] = week(ANNA);
    bank.simulator.world.admin.moveMailbox(ANNA, 'online');
    outlook(ANNA).removeFor(String(week(ANNA)[1]?.id), 'HardDelete', { send: false });
    expect(event?.subject).toBe('Mortgage advice');
    const id = await planned(stage);
    expect(await migration(id)).toMatchObject({ events: 4, found: 3, missing: 1, invitations: 1, problems: 1 });
    await start(id, true);
    await bank.pass(20 * MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 3, failed: 0 });
    expect(week(ANNA).map((one) => one.start)).toEqual([NINE, NINE + 2 * HOUR]);
    expect(mails()).toBe(sent);
    const [anna] = (await listed('/mailboxes')).filter((one) => one['address'] === ANNA);
    expect(await bank.api('GET', `/mailboxes/${String(anna?.['id'])}/mail`)).toEqual({ appointments: 1, people: 1 });
  });

  it('goes on where a process ended in the middle of a mailbox, once its lease is over', async () => {
    const stage = await settled();
    const before = calendars();
    const id = await planned(stage);
    await bank.api('POST', `/migrations/${id}/start`, { anew: false });
    // As a process leaves it that ended between halting the passes and changing the rows.
    await bank.store.transaction(async (tx) => {
      const [step] = await tx.migrationSteps.select({ migration: id }, { limit: 1 });
      const until = instant(bank.simulator.world.clock() + 2 * MINUTE);
      const lease = { leaseOwner: 'gone', leaseUntil: until, fence: 77 };
      await tx.migrationSteps.update({ root: 'bank', migration: id, mailbox: step?.mailbox ?? '' }, { ...lease, state: 'moving' });
      await tx.mailboxes.update({ root: 'bank', id: step?.mailbox ?? '' }, lease);
    });
    await bank.pass(MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'running', done: 2, moving: 1 });
    await bank.pass(5 * MINUTE);
    expect(await migration(id)).toMatchObject({ state: 'done', done: 3 });
    expect(calendars()).toEqual(before);
  });
});
