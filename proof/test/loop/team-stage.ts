/**
 * Three advisers and a room, each with a mailbox, on every way to Exchange there is: what is told here once is played on all of them.
 */
import type { Instant } from '@lockstep/engine';
import { askAgain, cancel, change, confirm, book, release } from '@lockstep/server';
import type { Assignment, JournalEntry } from '@lockstep/server';
import type { CalendarItem, Mail, Outlook } from '@lockstep/simulator';
import { ACCOUNT, ROOT, WINDOWS_ZONE, ZONE } from '../../src/simulation/company.ts';
import type { Staff } from '../../src/simulation/company.ts';
import { GRAPH_NAMES } from '../../src/wire/graph.ts';
import { at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { openWires, type Wires } from './wired.ts';

export type Who = 'anna' | 'bert' | 'cleo' | 'room';
const staffOf = (holder: Who): Staff => ({
  holder,
  kind: holder === 'room' ? 'resource' : 'staff',
  mailbox: `mailbox-${holder}`,
  address: `${holder}@bank.example`,
});
const TEAM: readonly Staff[] = (['anna', 'bert', 'cleo', 'room'] as const).map(staffOf);
export const addressOf = (who: Who): string => staffOf(who).address;
export const CLIENT = 'carla@home.example';

/** An hour of Thursday by the clock on the wall: of a calendar with nothing today or tomorrow, which is not looked at all the time. */
export const on = (hour: number, minute = 0): Instant => at(hour + 72, minute);

type Played = {
  /** What this way calls an item, as rows name it. */
  readonly nameOf: Team['nameOf'];
  readonly options: BankOptions;
  readonly done: () => Promise<readonly string[]>;
};
/** What goes over a wire is held against Microsoft's schemas. */
const overWire = (nameOf: Team['nameOf'], optionsOf: (wires: Wires) => BankOptions): Played => {
  const wires = openWires();
  const done = async (): Promise<readonly string[]> => {
    await wires.close();
    return wires.complaints;
  };
  return { nameOf, options: optionsOf(wires), done };
};

/** The ways to Exchange, by name; the next one joins here. */
const WAYS: Readonly<Record<string, () => Played>> = {
  'without a wire': () => ({ nameOf: ({ id }) => id, options: {}, done: () => Promise.resolve([]) }),
  'Graph without a wire': () => ({ nameOf: ({ immutableId }) => immutableId, options: { by: 'graph' }, done: () => Promise.resolve([]) }),
  'over EWS': () =>
    overWire(
      ({ id }) => id,
      ({ connect }) => ({ connect }),
    ),
  'over Graph': () =>
    overWire(
      ({ immutableId }) => GRAPH_NAMES.named(immutableId),
      ({ connectByGraph }) => ({ by: 'graph', connect: connectByGraph }),
    ),
};
export const TRANSPORTS = Object.keys(WAYS);

type Wish = { readonly start?: Instant; readonly end?: Instant; readonly state?: 'reserved' | 'confirmed' };
export type Team = {
  readonly bank: Bank;
  /** Whether a write can be kept from mailing those invited (3.9): over EWS, and not over Graph. */
  readonly canBeSilent: boolean;
  /** By which id rows name an item on this way. */
  readonly nameOf: (item: CalendarItem) => string;
  /** Between nine and ten unless another time is wished for, with a client; the first of them organises it. */
  readonly book: (who: readonly Who[], wish?: Wish) => Promise<string>;
  readonly change: (
    id: string,
    patch: Omit<Parameters<typeof change>[3], 'assignments'> & { readonly who?: readonly Who[] },
  ) => Promise<void>;
  readonly cancel: (id: string) => Promise<void>;
  readonly confirm: (id: string) => Promise<void>;
  readonly askAgain: (id: string, who: Who) => Promise<void>;
  readonly release: (id: string, who: Who) => Promise<void>;
  readonly outlook: (who: Who) => Outlook;
  /** All that the appointment has in somebody's calendar. */
  readonly found: (who: Who, id: string) => Promise<readonly CalendarItem[]>;
  /** The one event or copy of the appointment in somebody's calendar. */
  readonly shown: (who: Who, id: string) => Promise<CalendarItem>;
  /** Who is on the appointment, in order; in brackets who has left it. */
  readonly people: (id: string) => Promise<readonly string[]>;
  readonly codes: (id: string) => Promise<readonly string[]>;
  /** How many events were made, as far as the calls to Exchange show. */
  readonly creates: () => number;
  /** Mails from now on, when asked. */
  readonly watchMail: () => () => readonly Mail[];
};

/** Plays it on this way to Exchange, and holds what went over the wire against Microsoft's schema. */
export const onTransport = async (name: string, options: BankOptions, play: (team: Team) => Promise<void>): Promise<void> => {
  const way = WAYS[name];
  if (way === undefined) throw new Error(`there is no way to Exchange called ${name}`);
  const { nameOf, options: reach, done } = way();
  let complaints: readonly string[] = [];
  try {
    await play(
      teamAt(
        await openBank({ staff: TEAM, told: true, ...reach, ...options }),
        reach.by !== 'graph',
        nameOf,
        options.inviteClients !== true,
      ),
    );
  } finally {
    complaints = await done();
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
};

const isOn = ({ leftAt }: Assignment): boolean => leftAt === null;

/** @param here the client has a mailbox in this Exchange, in which an invitation would be seen */
export const teamAt = (bank: Bank, canBeSilent = true, nameOf: Team['nameOf'] = ({ id }) => id, here = true): Team => {
  const { world, act } = bank;
  const target = (id: string) => ({ root: ROOT, appointment: id, ifVersion: null });
  const wishes = (who: readonly Who[]) => who.map((holder) => ({ holder }));
  const uids = async (id: string): Promise<readonly (string | null)[]> =>
    act(async (tx) => (await tx.links.select({ root: ROOT, appointment: id })).map(({ uid }) => uid));
  const found: Team['found'] = async (who, id) =>
    [...new Set(await uids(id))].flatMap((uid) => (uid === null ? [] : world.outlook(addressOf(who)).findByUid(uid)));
  return {
    bank,
    canBeSilent,
    nameOf,
    book: async (who, { start = on(9), end = on(10), state = 'confirmed' } = {}) =>
      act(async (tx, occasion) => {
        const client = await clientOf(bank, tx, occasion.now, here);
        const draft = { root: ROOT, company: ROOT, service: null, location: null, title: 'Mortgage advice', notes: '', zone: ZONE };
        const wish = { ...draft, start, end, state, clients: [client], assignments: wishes(who), externalId: null };
        return (await book(tx, occasion, wish)).appointment.id;
      }),
    change: async (id, { who, ...patch }) =>
      act(
        async (tx, occasion) =>
          void (await change(tx, occasion, target(id), { ...patch, ...(who === undefined ? {} : { assignments: wishes(who) }) })),
      ),
    cancel: async (id) => act(async (tx, occasion) => void (await cancel(tx, occasion, target(id)))),
    confirm: async (id) => act(async (tx, occasion) => void (await confirm(tx, occasion, target(id)))),
    askAgain: async (id, who) => act(async (tx, occasion) => void (await askAgain(tx, occasion, target(id), who))),
    release: async (id, who) => act(async (tx, occasion) => void (await release(tx, occasion, target(id), who))),
    outlook: (who) => world.outlook(addressOf(who)),
    found,
    shown: async (who, id) => {
      const [only, ...others] = await found(who, id);
      if (only === undefined || others.length > 0)
        throw new Error(`${who} has ${others.length + (only ? 1 : 0)} of it where one was expected`);
      return only;
    },
    people: async (id) =>
      act(async (tx) => {
        const rows = await tx.assignments.select({ root: ROOT, appointment: id }, { orderBy: [['position', 'asc']] });
        return rows.map((row) => (isOn(row) ? row.holder : `(${row.holder})`));
      }),
    codes: async (id) => (await bank.journal(id)).map(({ code }: JournalEntry) => code),
    creates: () => bank.writes().filter((name) => name === 'CreateItem' || name === 'CreateEvent').length,
    watchMail: () => {
      const before = world.mails().length;
      return () => world.mails().slice(before);
    },
  };
};

/** Made once; has an address, and where that is `here` a mailbox. */
const clientOf = async (bank: Bank, tx: Parameters<Parameters<Bank['act']>[0]>[0], now: Instant, here: boolean): Promise<string> => {
  if ((await tx.clients.get({ root: ROOT, id: 'client' })) === null) {
    if (here) bank.world.admin.addMailbox({ address: CLIENT, name: 'Carla Client', zone: WINDOWS_ZONE });
    const row = { root: ROOT, id: 'client', company: ROOT, name: 'Carla Client', email: CLIENT, phone: null };
    await tx.clients.insert({ ...row, language: 'en', zone: ZONE, externalId: null, createdAt: now });
  }
  return 'client';
};

/** What came of a write of Lockstep's, what somebody sent from Outlook, and answers, in the words of docs/rules.md. */
export const inWords = ({ kind, cause }: Mail): string => {
  if (kind === 'response') return 'answer';
  return cause.account === ACCOUNT ? kind : `${kind} (Outlook)`;
};
