/**
 * When 50 people are free within 60 days, each with 400 events of their own: the pure search, from their times to slots, and
 * beside it the same question asked through the API on the embedded database, rows, judgement, answer and all.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, DEFAULT_BUSY_SETTINGS, DEFAULT_POLICY, HOUR, MINUTE, instant, slots, zoneId } from '@lockstep/engine';
import type { HolderTime, Instant, Wish } from '@lockstep/engine';
import { buildServer, createKey, createLog, openStore, SCOPES, type Busy, type Mailbox, type Store } from '@lockstep/server';
import { createIds } from '../simulation/stage.ts';
import { createRandom } from '../random.ts';
import { type Figure, figure, median, percentile } from './figure.ts';

const PEOPLE = 50;
const DAYS = 60;
const EVENTS = 400;
/** The goal of the project for one search, in milliseconds. */
const GOAL = 20;
const ROUNDS = 400;
const WARM_UP = 50;
const API_ROUNDS = 100;

const START = instant(Date.UTC(2027, 2, 1, 0, 0));
const ZONE = zoneId('Europe/Zurich');
const ROOT = 'bank';
const OFFER = {
  durationMinutes: 60,
  stepMinutes: 15,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 15,
  noticeMinutes: 0,
  horizonDays: 365,
};

export const availability = async (): Promise<Figure> => {
  const events = drawEvents();
  const pure = measure(ROUNDS + WARM_UP, searchOf(events)).slice(WARM_UP);
  const api = await throughApi(events);
  return figure(
    'availability',
    `${PEOPLE} people × ${DAYS} days × ${EVENTS} events each: the search, p99 of ${ROUNDS}`,
    GOAL,
    round1(percentile(pure, 0.99)),
    'ms',
    [
      { name: 'the search, p50, ms', value: round1(median(pure)) },
      { name: 'through the API on the embedded database, p50, ms', value: round1(median(api)) },
      { name: 'through the API on the embedded database, p99, ms', value: round1(percentile(api, 0.99)) },
    ],
    'atMost',
  );
};

const round1 = (value: number): number => Math.round(value * 10) / 10;

type Events = readonly (readonly { readonly start: Instant; readonly end: Instant }[])[];

/** A quarter of an hour to an hour at any time of the day, so that some lie in working time and many overlap; in order, as a store gives them. */
const drawEvents = (): Events => {
  const random = createRandom(50, 'availability');
  return Array.from({ length: PEOPLE }, () =>
    Array.from({ length: EVENTS }, () => {
      const start = instant(START + random.between(0, DAYS * 96 - 1) * 15 * MINUTE);
      return { start, end: instant(start + random.between(1, 4) * 15 * MINUTE) };
    }).toSorted((one, other) => one.start - other.start),
  );
};

const searchOf = (events: Events): (() => number) => {
  const rules = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  const holders = events.map((own, index): HolderTime => ({
    holder: holderOf(index),
    zone: ZONE,
    schedules: [{ zone: ZONE, rules, exceptions: [], validFrom: null, validTo: null }],
    held: [],
    blocks: [],
    busy: own.map(({ start, end }) => ({ start, end, allDay: false, showAs: 'busy', zone: ZONE, copyOf: null })),
    busySettings: DEFAULT_BUSY_SETTINGS,
    reading: {
      at: 'read',
      asOf: START,
      covers: { start: instant(START - DAY), end: instant(START + 365 * DAY) },
      trustedForMilliseconds: HOUR,
      disabled: false,
    },
  }));
  const wish: Wish = {
    offer: OFFER,
    staff: { kind: 'any', of: holders.map((one) => one.holder) },
    rooms: [],
    window: { start: START, end: instant(START + DAYS * DAY) },
    zone: ZONE,
    except: null,
  };
  return () => slots(wish, holders, START).slots.length;
};

const measure = (rounds: number, search: () => number): number[] =>
  Array.from({ length: rounds }, () => {
    const begin = performance.now();
    if (search() === 0) throw new Error('nobody is free, so nothing was measured');
    return performance.now() - begin;
  });

const throughApi = async (events: Events): Promise<readonly number[]> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  const log = createLog('error');
  const store = await openStore({ dataFolder, log });
  try {
    const key = await furnish(store, events);
    const app = buildServer({
      store,
      clock: { now: () => START },
      newId: createIds({ now: () => START }),
      connectorFor: () => {
        throw new Error('the bench asks no Exchange');
      },
      seal: () => '',
      installation: { id: 'bench', publicUrl: 'http://localhost:4400' },
      wake: () => undefined,
      log,
      version: '0',
    });
    const span = [START, START + DAYS * DAY].map((at) => new Date(at).toISOString());
    const url = `/api/v1/availability?service=advice&from=${span[0] ?? ''}&to=${span[1] ?? ''}`;
    const taken: number[] = [];
    for (let round = 0; round < API_ROUNDS + 10; round += 1) {
      const begin = performance.now();
      const { statusCode, body } = await app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
      if (statusCode !== 200) throw new Error(body);
      if (round >= 10) taken.push(performance.now() - begin);
    }
    await app.close();
    return taken;
  } finally {
    await store.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
};

const holderOf = (index: number): string => `holder-${String(index).padStart(2, '0')}`;
const mailboxOf = (index: number): string => `mailbox-${String(index).padStart(2, '0')}`;

/** The company as rows; answers a key to its API. */
const furnish = async (store: Store, events: Events): Promise<string> => {
  const owned = { root: ROOT, company: ROOT, externalId: null, createdAt: START };
  const key = await store.transaction(async (tx) => {
    await tx.companies.insert({ root: ROOT, id: ROOT, parent: null, name: 'Bank', zone: ZONE, externalId: null, createdAt: START });
    await tx.connections.insert({
      ...owned,
      id: 'exchange',
      name: 'Exchange',
      transport: 'ews',
      settings: {
        endpoint: 'https://mail.bank.example/EWS/Exchange.asmx',
        authentication: 'basic',
        userName: 'svc',
        accessType: 'impersonation',
        serverVersion: 'detect',
        verifyTls: true,
        certificateAuthorities: null,
        windowDaysBack: 1,
        windowDaysAhead: 365,
        trustMinutes: 60,
      },
      secret: null,
      policy: DEFAULT_POLICY,
      enabled: true,
      changedAt: START,
    });
    await tx.services.insert({
      ...owned,
      ...OFFER,
      id: 'advice',
      name: 'Advice',
      priceText: '',
      booking: 'direct',
      reservationHours: 48,
      servedBy: [],
      active: true,
    });
    for (const index of events.keys()) {
      const holder = holderOf(index);
      await tx.holders.insert({ ...owned, id: holder, kind: 'staff', name: holder, email: null, zone: ZONE, active: true });
      await tx.mailboxes.insert(mailboxRow(mailboxOf(index)));
      const pairing = { root: ROOT, id: `pairing-${index}`, holder, mailbox: mailboxOf(index) };
      await tx.pairings.insert({ ...pairing, enabled: true, externalId: null, createdAt: START });
    }
    const occasion = { now: START, newId: () => 'key', actor: { kind: 'lockstep', name: 'bench' } } as const;
    return (await createKey(tx, occasion, { root: ROOT, company: ROOT, name: 'bench', scopes: SCOPES })).key;
  });
  for (const [index, own] of events.entries()) await store.transaction((tx) => tx.busy.insertAll(busyRows(mailboxOf(index), own)));
  return key;
};

const busyRows = (mailbox: string, own: Events[number]): Busy[] =>
  own.map(({ start, end }, index) => ({
    root: ROOT,
    mailbox,
    eventId: `${mailbox}-event-${index}`,
    startAt: start,
    endAt: end,
    allDay: false,
    zone: ZONE,
    showAs: 'busy',
    title: null,
    private: false,
    uid: `${mailbox}-uid-${index}`,
    expanded: false,
    readAt: START,
  }));

const mailboxRow = (id: string): Mailbox => ({
  root: ROOT,
  id,
  connection: 'exchange',
  address: `${id}@bank.example`,
  transport: 'ews',
  identity: id,
  calendar: id,
  zone: ZONE,
  serverVersion: null,
  cursor: 'read',
  listingSince: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  readAt: START,
  readDue: null,
  toldUntil: null,
  retryAt: null,
  attempts: 0,
  state: 'syncing',
  cause: null,
  detail: null,
  stateSince: START,
  verifiedAt: START,
  lastChangeIn: null,
  lastChangeOut: null,
  brakeHeldSince: null,
  brakeReleasedUntil: null,
});
