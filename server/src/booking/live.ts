/**
 * Asking Exchange itself, a moment before something is booked (4.17): all calendars at once, within one limit of time, and
 * never inside a transaction. Who does not answer in time is judged by the last reading, within its trust.
 */
import { ConnectorError } from '@lockstep/exchange';
import type { Connector } from '@lockstep/exchange';
import { DAY } from '@lockstep/engine';
import type { Event, Instant, Span } from '@lockstep/engine';
import type { Connection } from '../store/rows/sync.ts';
import type { BusySpan, Store, Transaction } from '../store/store.ts';
import type { ByTransport } from '../sync/deps.ts';
import { markForReading } from '../sync/notice.ts';
import { rowsOf } from '../sync/booked-rows.ts';
import { isPrivate } from '../sync/busy.ts';
import { parkedIn } from '../sync/park.ts';
import { busyRulesOf } from './busy-rules.ts';
import { calendarsBy, type CalendarMailbox } from './calendar.ts';
import { knownOf } from './known.ts';
import type { Looks } from './looks.ts';
import { LONGEST } from './terms.ts';

/** How long all calendars together may take to answer before the last reading decides (4.17), in milliseconds. */
export const LIVE_LIMIT_MS = 2_000;

export type LiveDeps = {
  readonly clock: { now(): Instant };
  /** The way into Exchange for an integration, kept open between requests. */
  readonly connectorFor: (connection: Connection, mailbox: ByTransport) => Connector;
  /** Names this installation in stamps (1.7). */
  readonly installation: string;
  /** For all calendars together, in milliseconds. */
  readonly limitMs: number;
  /** How this process comes into mailboxes that somebody else holds. */
  readonly looks: Looks;
  readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void;
};

/** Whose calendars to look into, and where. */
export type LiveQuestion = {
  readonly root: string;
  readonly span: Span;
  readonly calendars: readonly {
    readonly mailbox: CalendarMailbox;
    readonly connection: Connection;
    readonly further: readonly string[];
  }[];
};

export type LiveAnswer = { readonly at: Instant; readonly events: readonly Event[] };
/** What Exchange showed over a span, by mailbox; a mailbox that did not answer is not in it. */
export type LiveTimes = {
  readonly root: string;
  readonly installation: string;
  readonly span: Span;
  readonly answers: ReadonlyMap<string, LiveAnswer>;
};

/**
 * The calendars to ask about a span; null where there is none. Not asked are those switched off, those whose owner was never
 * verified (2.6), and those that Exchange wants left alone for now.
 */
export const liveQuestion = async (
  tx: Transaction,
  root: string,
  holders: readonly string[],
  span: Span,
  now: Instant,
): Promise<LiveQuestion | null> => {
  // What cannot be booked is refused later, with its field; Exchange is not asked about it.
  if (span.end <= span.start || span.end - span.start > LONGEST || span.start < now) return null;
  const asked: { mailbox: CalendarMailbox; connection: Connection; further: readonly string[] }[] = [];
  const { pairings } = await knownOf(tx, root, holders);
  const [calendars, isParked] = await Promise.all([calendarsBy(tx, root, pairings), parkedIn(tx, root, now)]);
  for (const { pairing, mailbox, connection } of calendars.values()) {
    if (!pairing.enabled || mailbox === null || connection === null || !connection.enabled || connection.secret === null) continue;
    // Whoever hides private events shows a free hour where there is none; where they are not synced by choice that is no matter.
    if (mailbox.cause === 'privateEventsHidden' && busyRulesOf(connection).privateEvents === 'block') continue;
    if (mailbox.identity === null || (mailbox.retryAt !== null && mailbox.retryAt > now)) continue;
    if (isParked(connection, mailbox)) continue;
    const further = mailbox.furtherDue === null ? [] : await furtherOf(tx, root, mailbox.id);
    // One that has yet to be found, or to be proved gone, cannot be asked: then the last reading decides.
    if (further !== null) asked.push({ mailbox, connection, further });
  }
  // Dates beyond: an all-day event of another zone takes a date here that its own instants need not touch (4.14), and two
  // zones lie up to 26 hours apart.
  const wider: Span = { start: (span.start - 2 * DAY) as Instant, end: (span.end + 2 * DAY) as Instant };
  return asked.length === 0 ? null : { root, span: wider, calendars: asked };
};

/** Exchange's ids of the further calendars that take time (2.1); null: not all of them can be named. */
const furtherOf = async (tx: Transaction, root: string, mailbox: string): Promise<readonly string[] | null> => {
  const rows = await tx.furtherCalendars.pick({ root, mailbox, goneAt: null }, ['folder', 'missingSince']);
  const folders = rows.flatMap(({ folder, missingSince }) => (folder === null || missingSince !== null ? [] : [folder]));
  return folders.length === rows.length ? folders : null;
};

/**
 * Asks all of them side by side. A failure, the end of the limit, or that too many look into a mailbox already is no error here: that
 * mailbox is left out.
 */
export const askLive = async (deps: LiveDeps, { root, span, calendars }: LiveQuestion): Promise<LiveTimes> => {
  // Its own timer rather than `AbortSignal.timeout`, which goes off, and makes its error, also when all have answered long ago.
  const over = new AbortController();
  const { signal } = over;
  const timer = setTimeout(() => over.abort(new DOMException('The limit of the live look is over.', 'TimeoutError')), deps.limitMs);
  timer.unref();
  const answers = new Map<string, LiveAnswer>();
  const asked = calendars.map(({ mailbox }) => mailbox.id);
  const ready = deps.looks.prepare(root, asked, deps.limitMs);
  await Promise.all(
    calendars.map(async ({ mailbox, connection, further }) => {
      try {
        const { address, zone } = mailbox;
        const look = async (): Promise<readonly Event[] | null> => {
          if (!(await ready).has(mailbox.id)) return null;
          const seen: Event[] = [];
          // One after the other: a mailbox takes few calls at once.
          for (const calendar of [mailbox.calendar, ...further]) {
            const events = await deps.looks.inTurn(root, mailbox.id, signal, async () =>
              deps.connectorFor(connection, mailbox).view({ address, calendar, zone }, span, signal),
            );
            if (events === null) return null;
            seen.push(...events);
          }
          return seen;
        };
        const events = await within(signal, look());
        if (events !== null) answers.set(mailbox.id, { at: deps.clock.now(), events });
      } catch (error) {
        const failed = (err: unknown): void =>
          deps.warn({ err, mailbox: mailbox.id }, 'a calendar could not be asked live; its last reading decides');
        if (error instanceof ConnectorError) await deps.looks.keepAway(connection, mailbox.id, error.failure).catch(failed);
        else if (!signal.aborted) failed(error);
      }
    }),
  );
  clearTimeout(timer);
  return { root, installation: deps.installation, span, answers };
};

/** A connector that is slow to give up does not hold up the booking. */
const within = async <Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> => {
  let stop: () => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Error('The limit of the live look is over.', { cause: signal.reason }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Has the calendars that answered read again at once: what refused a booking shows in what is offered next. */
export const readAgain = (store: Store, { root, answers }: LiveTimes, now: Instant): Promise<void> =>
  store.transaction(async (tx) => {
    for (const mailbox of [...answers.keys()].toSorted()) await markForReading(tx, root, mailbox, now);
  });

/**
 * What takes time in the calendars that answered; events of our own appointments block through those alone (4.16), and
 * private ones do not in the mailboxes of `withoutPrivate`. A week of a booked person is mostly ours, of which nothing else is asked.
 */
export const liveRows = async (tx: Transaction, live: LiveTimes, withoutPrivate: ReadonlySet<string>): Promise<readonly BusySpan[]> => {
  const all = [...live.answers].flatMap(([mailbox, { events }]) =>
    events.filter((event) => !withoutPrivate.has(mailbox) || !isPrivate(event.sensitivity)).map((event) => ({ mailbox, event })),
  );
  const uids = [...new Set(all.flatMap(({ event }) => event.uid ?? []))];
  const [own, links] = await Promise.all([
    ownEvents(tx, live, all),
    uids.length === 0 ? [] : tx.links.pick({ root: live.root, uid: { in: uids } }, ['uid', 'appointment']),
  ]);
  const others = all.filter(({ event }) => !own.has(event) && !event.cancelled && event.type !== 'master');
  const copied = new Set(others.flatMap(({ event }) => event.uid ?? []));
  const originals = new Map(
    links.flatMap(({ uid, appointment }) => (uid !== null && copied.has(uid) ? [[uid, appointment] as const] : [])),
  );
  const rows =
    originals.size === 0
      ? []
      : await tx.appointments.pick({ root: live.root, id: { in: [...new Set(originals.values())] } }, ['id', 'startAt']);
  // Of a series that somebody made of our event only the date of the appointment is its copy (4.11).
  const copyOf = ({ uid, type, when }: Event): string | null => {
    const id = uid === null ? undefined : originals.get(uid);
    const row = rows.find((one) => one.id === id);
    const date = type === 'occurrence' || type === 'exception';
    return row === undefined || (date && row.startAt !== when.start) ? null : row.id;
  };
  return others.map(({ mailbox, event }) => ({
    mailbox,
    startAt: event.when.start,
    endAt: event.when.end,
    allDay: event.when.allDay,
    zone: event.when.zone,
    showAs: event.showAs,
    copyOf: copyOf(event),
  }));
};

/** What a mailbox showed. */
type Shown = { readonly mailbox: string; readonly event: Event };

/** Known by their id; while a create is under way its id is not, and then by the stamp. A copy has neither (4.11). */
const ownEvents = async (
  tx: Transaction,
  { root, installation, answers }: LiveTimes,
  all: readonly Shown[],
): Promise<ReadonlySet<Event>> => {
  if (all.length === 0) return new Set();
  const mailbox = { in: [...answers.keys()] };
  const linked = await tx.links.pick({ root, mailbox, eventId: { in: all.map(({ event }) => event.id) } }, ['mailbox', 'eventId']);
  const known = new Set(linked.map((link) => `${link.mailbox} ${link.eventId}`));
  const isKnown = (one: Shown): boolean => known.has(`${one.mailbox} ${one.event.id}`);
  const stamped = all.flatMap((one) =>
    one.event.stamp?.installation === installation && !isKnown(one) ? [one.event.stamp.appointment] : [],
  );
  const named =
    stamped.length === 0 ? [] : await tx.links.pick({ root, mailbox, appointment: { in: stamped } }, ['mailbox', 'appointment', 'eventId']);
  // The create may have been recorded since the look at the ids.
  const ids = new Set<string>(all.map(({ event }) => event.id));
  const open = named.filter(({ eventId }) => eventId === null || ids.has(eventId));
  // Of a cancelled one it is what somebody restored: busy time (4.11).
  const rows =
    open.length === 0
      ? null
      : await rowsOf(
          tx,
          root,
          open.map((link) => link.appointment),
        );
  const standing = open.filter((link) => rows?.get(link.appointment)?.row.state !== 'cancelled');
  const underWay = new Map(standing.map((link) => [`${link.mailbox} ${link.appointment}`, link.eventId]));
  const isUnderWay = ({ mailbox: of, event: { id, stamp } }: Shown): boolean => {
    const made = stamp?.installation === installation ? underWay.get(`${of} ${stamp.appointment}`) : undefined;
    return made === null || made === id;
  };
  return new Set(all.filter((one) => isKnown(one) || isUnderWay(one)).map((one) => one.event));
};
