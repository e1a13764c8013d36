/** Delegate access (section 1 of the rules): what the account may in each mailbox, what follows when it may not, and one budget for all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, DEFAULT_PASSWORD, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

const DELEGATE = 'svc-lockstep@bank.example';
const BEN = 'ben@bank.example';
const TEN = '2026-05-05T10:00:00+02:00';
const ELEVEN = '2026-05-05T11:00:00+02:00';
const WEDNESDAY = { start: '2026-05-06T10:00:00+02:00', end: '2026-05-06T11:00:00+02:00' };

type Answer = Readonly<Record<string, unknown>>;
type Rights = { readonly calendar: 'editor'; readonly viewPrivate: boolean; readonly sendOnBehalf: boolean };
const ALL: Rights = { calendar: 'editor', viewPrivate: true, sendOnBehalf: true };

let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { admin } = bank.simulator.world;
  admin.addMailbox({ address: DELEGATE, name: 'Lockstep Service' });
  admin.addMailbox({ address: BEN, name: 'Ben Broker' });
});
afterEach(() => bank.close());

const grant = (rights: Partial<Rights>, owner = ANNA): void =>
  bank.simulator.world.admin.grantDelegate(owner, DELEGATE, { ...ALL, ...rights });
const connect = (more: object = {}) => bank.connect({ accessType: 'delegate', userName: DELEGATE, password: DEFAULT_PASSWORD, ...more });
const mailboxes = async (): Promise<readonly Answer[]> =>
  ((await bank.api('GET', '/mailboxes?limit=200')) as unknown as { items: readonly Answer[] }).items;
const mailbox = async (): Promise<Answer> => (await mailboxes())[0] ?? {};
const ben = async (integration: string): Promise<string> => {
  const holder = String((await bank.api('POST', '/staff', { name: 'Ben Broker', zone: 'Europe/Zurich' }))['id']);
  await bank.api('POST', '/pairings', { holder, integration, address: BEN });
  return holder;
};
const book = (holders: readonly string[], more: object = {}): Promise<Answer> =>
  bank.api('POST', '/appointments', {
    title: 'Advice',
    start: TEN,
    end: ELEVEN,
    assignments: holders.map((holder) => ({ holder })),
    ...more,
  });

describe('private events', () => {
  it('1 are seen by a delegate who may: its mailbox is in step and its private events take their time', async () => {
    grant({});
    bank.simulator.world
      .outlook(ANNA)
      .add({ subject: 'Doctor', start: Date.parse(TEN), end: Date.parse(ELEVEN), zone: 'W. Europe Standard Time', sensitivity: 'Private' });
    const { holder } = await connect();
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', invites: true, told: false });
    expect(await book([holder], { availability: 'require' })).toMatchObject({ code: 'notOnOffer' });
  });

  it('1 hidden from the account, they close the mailbox instead of showing its owner as free, until they are shown', async () => {
    grant({ viewPrivate: false });
    const { holder } = await connect();
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'error', cause: 'privateEventsHidden' });
    expect(await book([holder], { availability: 'require' })).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'unknown' }] });
    grant({});
    await bank.pass(10 * MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('1 hidden later on, they are found out within six hours', async () => {
    grant({});
    await connect();
    await bank.pass(MINUTE);
    grant({ viewPrivate: false });
    await bank.pass(6 * HOUR + 10 * MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'error', cause: 'privateEventsHidden' });
  });

  it('4.17 hidden later on, nothing that was read before counts any more from the moment that it is known', async () => {
    grant({});
    const { holder } = await connect();
    await bank.pass(MINUTE);
    grant({ viewPrivate: false });
    await bank.pass(6 * HOUR + 10 * MINUTE);
    expect(await book([holder], { ...WEDNESDAY, availability: 'require' })).toMatchObject({
      code: 'notOnOffer',
      reasons: [{ reason: 'unknown' }],
    });
  });

  it('4.17 shown again, those that were made while they were hidden take their time, though the feed passed them by', async () => {
    grant({});
    await connect();
    await bank.pass(MINUTE);
    grant({ viewPrivate: false });
    bank.simulator.world
      .outlook(ANNA)
      .add({ subject: 'Doctor', start: Date.parse(TEN), end: Date.parse(ELEVEN), zone: 'W. Europe Standard Time', sensitivity: 'Private' });
    await bank.pass(6 * HOUR + 10 * MINUTE);
    grant({});
    await bank.pass(15 * MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
    const known = await bank.store.transaction((tx) => tx.busy.select({ root: 'bank' }));
    expect(known.map(({ startAt }) => startAt)).toEqual([Date.parse(TEN)]);
  });

  it('1 hidden while they were not synced by choice, they close the mailbox as soon as they are to be', async () => {
    grant({ viewPrivate: false });
    const { integration } = await connect({ privateEvents: 'skip' });
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing' });
    await bank.api('PATCH', `/integrations/${integration}`, { privateEvents: 'block' });
    await bank.pass(6 * MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'error', cause: 'privateEventsHidden' });
  });

  it('4.6 an event of ours that its owner makes private is hidden, not deleted: its appointment stays', async () => {
    grant({ viewPrivate: false });
    const { holder } = await connect({ privateEvents: 'skip' });
    await bank.pass(MINUTE);
    const id = String((await book([holder]))['id']);
    await bank.pass(2 * MINUTE);
    const outlook = bank.simulator.world.outlook(ANNA);
    const [event] = outlook.view(Date.parse(TEN), Date.parse(ELEVEN));
    outlook.makePrivate(event?.id ?? '');
    // Whatever makes it looked at again.
    await bank.api('PATCH', `/appointments/${id}`, { title: 'Advice again' });
    await bank.pass(10 * MINUTE);
    expect(await bank.api('GET', `/appointments/${id}`)).toMatchObject({ state: 'confirmed' });
    expect(outlook.view(Date.parse(TEN), Date.parse(ELEVEN))).toHaveLength(1);
  });

  it('4.17 are not asked for live either, when the time is over for which it waits', async () => {
    grant({ viewPrivate: false });
    const { holder, mailbox: id } = await connect();
    await bank.pass(MINUTE);
    await bank.store.transaction((tx) => tx.mailboxes.update({ root: 'bank', id }, { retryAt: null }));
    expect(await book([holder], { availability: 'require' })).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'unknown' }] });
  });

  it('4.17 not synced by choice, the calendar is asked live, though an event of ours was not found for all that may be hidden', async () => {
    grant({ viewPrivate: false });
    const { holder, mailbox: id } = await connect({ privateEvents: 'skip' });
    await bank.pass(MINUTE);
    // As a removal leaves it that met nothing: its event was moved, or made private, after the look.
    const told = { state: 'warning', cause: 'privateEventsHidden' } as const;
    await bank.store.transaction((tx) => tx.mailboxes.update({ root: 'bank', id }, told));
    bank.simulator.world.outlook(ANNA).add({ subject: 'Fair', start: Date.parse(TEN), end: Date.parse(ELEVEN) });
    expect(await book([holder], { availability: 'require' })).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy' }] });
  });

  it('1 do not matter where they are not synced by choice', async () => {
    grant({ viewPrivate: false });
    await connect({ privateEvents: 'skip' });
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing' });
  });
});

describe('sending on behalf', () => {
  it('1 without it no appointment of several is organised there, somebody else may come first, and one person alone is booked', async () => {
    grant({ sendOnBehalf: false });
    grant({}, BEN);
    const { holder: anna, integration } = await connect();
    const other = await ben(integration);
    await bank.pass(MINUTE);
    const refused = await book([anna, other]);
    expect(refused).toMatchObject({ code: 'notOffered' });
    expect(refused['next']).toContain('Put Ben Broker first');
    const made = await book([other, anna]);
    expect(made).toMatchObject({ state: 'confirmed' });
    await bank.pass(2 * MINUTE);
    expect(bank.simulator.world.mails()).toMatchObject([{ from: BEN, to: ANNA }]);
    const alone = { start: '2026-05-06T10:00:00+02:00', end: '2026-05-06T11:00:00+02:00' };
    const id = String((await book([anna], alone))['id']);
    expect(await bank.api('PATCH', `/appointments/${id}`, { assignments: [{ holder: anna }, { holder: other }] })).toMatchObject({
      code: 'notOffered',
    });
    // Once her delegate may send, it is asked again within a quarter of an hour.
    grant({});
    await bank.pass(20 * MINUTE);
    expect(await bank.api('PATCH', `/appointments/${id}`, { assignments: [{ holder: anna }, { holder: other }] })).toMatchObject({ id });
  });

  it('1 is no matter any more once the account acts as the owner', async () => {
    grant({ sendOnBehalf: false });
    const { holder: anna, integration } = await connect();
    const other = await ben(integration);
    await bank.pass(MINUTE);
    expect(await book([anna, other])).toMatchObject({ code: 'notOffered' });
    bank.simulator.world.admin.setImpersonation(DELEGATE, 'all');
    await bank.api('PATCH', `/integrations/${integration}`, { accessType: 'impersonation' });
    expect(await book([anna, other])).toMatchObject({ state: 'confirmed' });
  });

  it('1 taken away later, it stops the one event that invites, and is known from then on', async () => {
    grant({});
    grant({}, BEN);
    const { holder: anna, integration } = await connect();
    const other = await ben(integration);
    await bank.pass(MINUTE);
    grant({ sendOnBehalf: false });
    await book([anna, other]);
    await bank.pass(2 * MINUTE);
    expect(bank.simulator.world.mails()).toEqual([]);
    expect((await mailboxes()).find((one) => one['address'] === ANNA)).toMatchObject({
      state: 'warning',
      cause: 'noRights',
      invites: false,
    });
    const later = { start: '2026-05-06T10:00:00+02:00', end: '2026-05-06T11:00:00+02:00' };
    expect(await book([anna, other], later)).toMatchObject({ code: 'notOffered' });
    expect(await book([anna], later)).toMatchObject({ state: 'confirmed' });
    await bank.pass(2 * MINUTE);
    const events = bank.simulator.world.outlook(ANNA).view(Date.parse(later.start), Date.parse(later.end));
    expect(events.map(({ subject }) => subject)).toEqual(['Advice']);
  });
});

it('3.3 what a delegate may not delete into Deleted Items it moves there', async () => {
  grant({});
  const { holder } = await connect({ policy: { deletion: 'deletedItems' } });
  await bank.pass(MINUTE);
  const id = String((await book([holder]))['id']);
  await bank.pass(MINUTE);
  await bank.api('POST', `/appointments/${id}/cancel`);
  await bank.pass(2 * MINUTE);
  const outlook = bank.simulator.world.outlook(ANNA);
  expect(outlook.view(Date.parse(TEN), Date.parse(ELEVEN))).toEqual([]);
  expect(outlook.deleted().map(({ subject }) => subject)).toEqual(['Advice']);
});

it('3.3 where somebody is invited to it, whom a move would not tell, it goes where its owner can recover it', async () => {
  grant({});
  grant({}, BEN);
  const { holder, integration } = await connect({ policy: { deletion: 'deletedItems' } });
  const other = await ben(integration);
  await bank.pass(MINUTE);
  const id = String((await book([holder, other]))['id']);
  await bank.pass(2 * MINUTE);
  await bank.api('POST', `/appointments/${id}/cancel`);
  await bank.pass(5 * MINUTE);
  expect(bank.simulator.world.outlook(ANNA).view(Date.parse(TEN), Date.parse(ELEVEN))).toEqual([]);
  expect(bank.simulator.world.mails().map(({ kind, to }) => [kind, to])).toEqual([
    ['invitation', BEN],
    ['cancellation', BEN],
  ]);
});

it('5.3 the calendars of a delegate share one budget: the more there are, the rarer each is asked, and it says so', async () => {
  grant({});
  const { integration, holder } = await connect();
  const names = Array.from({ length: 60 }, (_, at) => `person${at}@bank.example`);
  for (const [at, address] of names.entries()) {
    bank.simulator.world.admin.addMailbox({ address });
    grant({}, address);
    const one = String((await bank.api('POST', '/staff', { name: `Person ${at}`, zone: 'Europe/Zurich' }))['id']);
    await bank.api('POST', '/pairings', { holder: one, integration, address });
  }
  await book([holder], { start: '2026-05-04T16:00:00+02:00', end: '2026-05-04T17:00:00+02:00' });
  await bank.pass(10 * MINUTE);
  const all = (await mailboxes()).filter((one) => one['state'] === 'syncing');
  expect(all).toHaveLength(61);
  const mine = all.find((one) => one['address'] === ANNA);
  // 61 looks at 0.8 s each; alone, a calendar with an appointment today is asked every 25 s.
  expect(mine?.['askedEverySeconds']).toBe(49);
}, 120_000);

it('1 a delegate is refused with app-only OAuth, and nothing is asked of Exchange', async () => {
  const refused = await bank.api('POST', '/integrations', {
    name: 'App',
    endpoint: bank.simulator.urls.ewsTls,
    authentication: 'oauth',
    oauth: { tenant: 'bank.example', clientId: 'c' },
    password: 'x',
    accessType: 'delegate',
  });
  expect(refused).toMatchObject({ code: 'notOffered', detail: expect.stringContaining('An application cannot be a delegate') });
});
