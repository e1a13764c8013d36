/** Python's exchangelib over TLS, by Basic and NTLM, as it works with Exchange: what it cannot do here is a fault of the simulator. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PASSWORD } from '../../src/simulator.ts';
import { ANNA, BERT, POWERLESS, ROOM, SERVICE, startTown, type Town } from '../ews/town.ts';
import { findExchangelib, startExchangelib, type Exchangelib } from './exchangelib.ts';

const python = findExchangelib();
type Shown = Readonly<Record<string, unknown>> & { readonly id: string; readonly changeKey: string };
type Synced = { readonly changes: readonly (readonly [kind: string, id: string, subject: string | null])[]; readonly state: string };

const MONDAY = { start: '2026-11-23T09:00:00Z', end: '2026-11-23T10:00:00Z' };
const WEEK = { from: '2026-11-22T00:00:00Z', to: '2026-11-29T00:00:00Z' };

describe.runIf(python !== null)('exchangelib as a user', () => {
  let town: Town;
  let user: Exchangelib;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockstep-exchangelib-'));
    user = startExchangelib(python ?? '');
  });
  afterAll(async () => {
    user.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    town = await startTown();
    await writeFile(join(folder, 'ca.pem'), town.simulator.ca);
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const open = (mailbox: string, account = SERVICE, scheme = 'basic', password = DEFAULT_PASSWORD): Promise<unknown> => {
    const impersonates = account !== mailbox;
    const endpoint = town.simulator.urls.ewsTls;
    return user.ask('open', { mailbox, account, scheme, password, impersonates, endpoint, ca: join(folder, 'ca.pem') });
  };
  const as = (mailbox: string, deed: string, asked: object = {}): Promise<unknown> => user.ask(deed, { mailbox, ...asked });
  const get = async (mailbox: string, id: unknown): Promise<Shown> => (await as(mailbox, 'get', { id })) as Shown;
  const view = async (mailbox: string): Promise<readonly Shown[]> => (await as(mailbox, 'view', WEEK)) as readonly Shown[];
  const sync = async (mailbox: string, state?: string): Promise<Synced> => (await as(mailbox, 'sync', { state })) as Synced;

  it.each(['basic', 'ntlm'])('by %s it creates, reads, changes, finds, follows and deletes', async (scheme) => {
    if (scheme === 'ntlm') {
      town.simulator.frontEnd.schemes = ['ntlm'];
    }
    expect(await open(ANNA, SERVICE, scheme)).toMatchObject({ api: 'Exchange2016', calendar: 'Calendar' });
    const id = await as(ANNA, 'create', { subject: 'Advice', body: 'Agenda', location: 'Room 1', stamp: 'one', ...MONDAY });
    const made = await get(ANNA, id);
    expect(made).toMatchObject({ ...MONDAY, subject: 'Advice', body: 'Agenda', location: 'Room 1', stamp: 'one', type: 'Single' });
    expect(made['zone']).toBe('W. Europe Standard Time');
    const first = await sync(ANNA);
    expect(first.changes).toEqual([['create', id, 'Advice']]);
    await as(ANNA, 'change', { id, set: { subject: 'Advice II', start: MONDAY.end, end: '2026-11-23T11:00:00Z' } });
    const second = await sync(ANNA, first.state);
    expect(second.changes).toEqual([['update', id, 'Advice II']]);
    expect(await view(ANNA)).toMatchObject([{ id, subject: 'Advice II', start: MONDAY.end }]);
    await as(ANNA, 'delete', { id });
    expect((await sync(ANNA, second.state)).changes).toEqual([['delete', id, null]]);
    expect(await view(ANNA)).toEqual([]);
    await expect(get(ANNA, id)).rejects.toMatchObject({ name: 'ErrorItemNotFound' });
  });

  it('saved as a whole, with every property that it knows, an item keeps what was not changed', async () => {
    await open(ANNA);
    const id = await as(ANNA, 'create', { subject: 'Advice', body: 'Agenda', location: 'Room 1', stamp: 'one', ...MONDAY });
    await as(ANNA, 'change', { id, whole: true, set: { subject: 'Advice II', stamp: 'two' } });
    expect(await get(ANNA, id)).toMatchObject({ ...MONDAY, subject: 'Advice II', stamp: 'two', location: 'Room 1', body: 'Agenda' });
    await as(ANNA, 'trash', { id });
    expect(await as(ANNA, 'trashed')).toEqual(['Advice II']);
  });

  it('a change on an older change key is merged or refused, as it asks', async () => {
    await open(ANNA);
    const id = await as(ANNA, 'create', { subject: 'Advice', ...MONDAY });
    const { changeKey: stale } = await get(ANNA, id);
    await as(ANNA, 'change', { id, set: { subject: 'Other' } });
    await expect(as(ANNA, 'change', { id, stale, conflict: 'NeverOverwrite', set: { subject: 'Mine' } })).rejects.toMatchObject({
      name: 'ErrorIrresolvableConflict',
    });
    await as(ANNA, 'change', { id, stale, conflict: 'AlwaysOverwrite', set: { subject: 'Mine' } });
    expect(await get(ANNA, id)).toMatchObject({ subject: 'Mine' });
  });

  it('it searches by text, time, own property, and by what is not so', async () => {
    await open(ANNA);
    for (const [index, subject] of ['Advice', 'advance', 'Break'].entries()) {
      const day = `2026-11-${23 + index}`;
      await as(ANNA, 'create', { subject, stamp: `s${index}`, start: `${day}T09:00:00Z`, end: `${day}T10:00:00Z` });
    }
    const search = (filter: object, exclude: object = {}): Promise<unknown> => as(ANNA, 'search', { filter, exclude });
    expect(await search({ subject: 'Advice' })).toEqual(['Advice']);
    expect(await search({ subject__startswith: 'Adv' })).toEqual(['Advice']);
    expect(await search({ subject__istartswith: 'adv' })).toEqual(['advance', 'Advice']);
    expect(await search({ subject__contains: 'rea' })).toEqual(['Break']);
    expect(await search({ stamp: 's1' })).toEqual(['advance']);
    expect(await search({ start__gte: '2026-11-24T00:00:00Z', end__lt: '2026-11-25T00:00:00Z' })).toEqual(['advance']);
    expect(await search({ start__gt: '2026-11-23T09:00:00Z' }, { subject: 'Break' })).toEqual(['advance']);
    expect(await search({ subject__in: ['Advice', 'Break', 'Nothing'] })).toEqual(['Advice', 'Break']);
  });

  it('it hears what happened since it subscribed, and what a person does while it listens', async () => {
    town.simulator.world.faults.set({ F51: 0 });
    await open(ANNA);
    const subscription = await as(ANNA, 'subscribe');
    const id = await as(ANNA, 'create', { subject: 'Advice', ...MONDAY });
    expect(await as(ANNA, 'listen', { subscription, notifications: 1 })).toEqual([['CreatedEvent', id]]);
    // It hangs up by itself; until the server has seen that, the subscription is told on a connection that nobody reads.
    while (town.simulator.world.nextDue() !== null) await new Promise<void>((resolve) => setImmediate(resolve));
    const heard = as(ANNA, 'listen', { subscription, notifications: 1 });
    while (town.simulator.world.nextDue() === null) await new Promise<void>((resolve) => setImmediate(resolve));
    town.simulator.world.outlook(ANNA).drag(String(id), Date.parse(MONDAY.end));
    expect(await heard).toEqual([['ModifiedEvent', id]]);
    await as(ANNA, 'unsubscribe', { subscription });
    await expect(as(ANNA, 'listen', { subscription, notifications: 1 })).rejects.toMatchObject({ name: 'ErrorSubscriptionNotFound' });
  });

  it('it invites, the other answers, and what is cancelled is told', async () => {
    await open(ANNA);
    await open(BERT);
    const id = await as(ANNA, 'create', { subject: 'Advice', required_attendees: [BERT], resources: [ROOM], send: true, ...MONDAY });
    expect(await get(ANNA, id)).toMatchObject({ mine: 'Organizer', required: { [BERT]: 'Unknown' } });
    town.pass(60_000);
    expect(await as(BERT, 'inbox')).toEqual([['request', 'Advice']]);
    expect(await view(BERT)).toMatchObject([{ subject: 'Advice', mine: 'NoResponseReceived' }]);
    await as(BERT, 'answer', { answer: 'accept' });
    town.pass(60_000);
    expect(await view(BERT)).toMatchObject([{ mine: 'Accept' }]);
    expect(await get(ANNA, id)).toMatchObject({ required: { [BERT]: 'Accept' }, resources: { [ROOM]: 'Accept' } });
    await as(ANNA, 'cancel', { id });
    town.pass(60_000);
    expect(await view(ANNA)).toEqual([]);
    expect(await as(BERT, 'inbox')).toEqual([['cancellation', 'Advice']]);
    expect(await view(BERT)).toMatchObject([{ subject: 'Canceled: Advice', cancelled: true }]);
  });

  it('of a series it moves one, removes one, and reads both back from the master', async () => {
    await open(ANNA);
    const id = await as(ANNA, 'create', { subject: 'Round', weekly: [['Monday', 'Wednesday', 'Friday'], 3], ...MONDAY });
    await as(ANNA, 'moveOccurrence', { id, index: 2, start: '2026-11-25T11:00:00Z', end: '2026-11-25T12:00:00Z' });
    await as(ANNA, 'deleteOccurrence', { id, index: 3 });
    expect((await view(ANNA)).map(({ start, type }) => [start, type])).toEqual([
      [MONDAY.start, 'Occurrence'],
      ['2026-11-25T11:00:00Z', 'Exception'],
    ]);
    expect(await as(ANNA, 'series', { id })).toEqual({
      pattern: [1, 3, 5],
      number: 3,
      modified: ['2026-11-25T11:00:00+00:00'],
      deleted: ['2026-11-27T09:00:00+00:00'],
    });
    expect((await sync(ANNA)).changes).toEqual([['create', id, 'Round']]);
  });

  it('it asks for names, folders, zones and free time', async () => {
    await open(ANNA);
    await as(ANNA, 'create', { subject: 'Advice', ...MONDAY });
    expect(await as(ANNA, 'names', { name: 'bert' })).toEqual([BERT]);
    expect(await as(ANNA, 'folders')).toEqual(expect.arrayContaining(['Calendar', 'Inbox', 'Deleted Items']));
    expect(await as(ANNA, 'zones')).toBeGreaterThan(100);
    const [mine, theirs] = (await as(ANNA, 'busy', { who: [ANNA, BERT], ...WEEK })) as readonly (readonly unknown[])[];
    expect([mine?.length, theirs?.length]).toEqual([1, 0]);
  });

  it('a wrong password, a missing right and an unknown mailbox are told as it knows them', async () => {
    await expect(open(ANNA, SERVICE, 'basic', 'wrong')).rejects.toMatchObject({ name: 'UnauthorizedError' });
    await expect(open(ANNA, POWERLESS)).rejects.toMatchObject({ name: 'ErrorImpersonationDenied' });
    await expect(open('nobody@bank.example')).rejects.toMatchObject({ name: 'ErrorNonExistentMailbox' });
  });
});
