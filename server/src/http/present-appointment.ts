/** Appointments as they are shown: the row, its people and rooms, and how it stands with Exchange. */
import type { z } from 'zod';
import { liesIn, type Instant } from '@lockstep/engine';
import { CAUSES } from '../causes.ts';
import type { Beside } from '../booking/book.ts';
import { connectionsOf, inactiveOf } from '../booking/known.ts';
import { internalDomainsOf } from '../booking/internal-domains.ts';
import { isReinstatable } from '../booking/reinstate.ts';
import type { Warning } from '../booking/slot.ts';
import { inUtc, withOffset } from '../booking/moment.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { awaitedIn, calendarsOf, namesOf } from './awaited.ts';
import { bookableAmong, inactiveFlags, presentPeople } from './present-people.ts';
import type { AppointmentAnswer, SyncAnswer } from './schemas/appointment.ts';

type Shown = z.input<typeof AppointmentAnswer>;
type Sync = z.input<typeof SyncAnswer>;

/** Shows rows of one root company, in their order; a few reads for all of them together, and none of what is known. */
export const presentAppointments = async (
  tx: Transaction,
  root: string,
  rows: readonly Appointment[],
  now: Instant,
  warnings?: readonly Warning[],
  known?: Beside,
): Promise<Shown[]> => {
  if (rows.length === 0) return [];
  const { assignments, links, pairings } = known ?? (await besideOf(tx, root, rows));
  const [inactive, disabled, bookable, internal] = await Promise.all([
    inactiveOf(tx, root),
    disabledMailboxes(tx, root, links),
    bookableAmong(tx, root, links),
    internalOf(tx, root, links),
  ]);
  const beside = rows.map((row) => {
    const own = assignments.filter((one) => one.appointment === row.id);
    const linked = links.filter((link) => link.appointment === row.id);
    return { row, own, linked, awaited: linked.flatMap((link) => awaitedIn(link, row, own, pairings, now)) };
  });
  // Mostly nobody's calendar is waited for.
  const names = await namesOf(
    tx,
    root,
    beside.flatMap(({ awaited }) => awaited),
  );
  return beside.map(({ row, own, linked, awaited }) => {
    const waiting = awaited.flatMap((holder) => names.get(holder) ?? []);
    const sync = syncOf({ row, assignments: own, links: linked, pairings, disabled, waiting }, now);
    const people = presentPeople(own, linked, pairings, bookable(row.company), internal);
    return {
      ...presentRow(row),
      ...people,
      flags: [...people.flags, ...inactiveFlags(row, people, inactive, now)],
      sync,
      reinstatable: isReinstatable(row, linked, now),
      calledOff: row.state === 'cancelled' && row.endAt > now && linked.some((link) => link.calledOff !== null),
      ...(warnings === undefined ? {} : { warnings: [...warnings] }),
    };
  });
};

const besideOf = async (tx: Transaction, root: string, rows: readonly Appointment[]): Promise<Beside> => {
  const ids = { in: rows.map((row) => row.id) };
  const [assignments, links] = await Promise.all([
    tx.assignments.select({ root, appointment: ids }, { orderBy: [['position', 'asc']] }),
    tx.links.select({ root, appointment: ids }),
  ]);
  const holders = [...new Set(assignments.map((one) => one.holder))];
  const pairings = holders.length === 0 ? [] : await tx.pairings.select({ root, holder: { in: holders }, enabled: true });
  return { assignments, links, pairings };
};

const presentRow = (
  row: Appointment,
): Omit<Shown, 'sync' | 'reinstatable' | 'calledOff' | 'assignments' | 'attendees' | 'invitedClients' | 'flags'> => ({
  id: row.id,
  company: row.company,
  service: row.service,
  location: row.location,
  title: row.title,
  notes: row.notes,
  state: row.state,
  start: withOffset(row.startAt, row.zone),
  end: withOffset(row.endAt, row.zone),
  zone: row.zone,
  attended: row.attended,
  lapsesAt: row.lapsesAt === null ? null : withOffset(row.lapsesAt, row.zone),
  clients: [...row.clients],
  version: row.version,
  externalId: row.externalId,
  createdAt: inUtc(row.createdAt),
  changedAt: inUtc(row.changedAt),
});

/** Mailboxes of these links whose integration is switched off (1.3). */
const disabledMailboxes = async (tx: Transaction, root: string, links: readonly Link[]): Promise<ReadonlySet<string>> => {
  const ids = [...new Set(links.map((link) => link.mailbox))];
  if (ids.length === 0) return new Set();
  const off = [...(await connectionsOf(tx, root)).values()].flatMap((one) => (one.enabled ? [] : [one.id]));
  if (off.length === 0) return new Set();
  return new Set((await tx.mailboxes.pick({ root, id: { in: ids }, connection: { in: off } }, ['id'])).map((one) => one.id));
};

/** Which domains are internal to the mailboxes of these links (4.9), as far as anybody is on the list of an event there. */
const internalOf = async (tx: Transaction, root: string, links: readonly Link[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const listed = links.filter(({ base }) => (base?.attendance?.shown.length ?? 0) > 0);
  if (listed.length === 0) return new Map();
  const ids = [...new Set(listed.map((link) => link.mailbox))];
  const [connections, mailboxes] = await Promise.all([
    connectionsOf(tx, root),
    tx.mailboxes.pick({ root, id: { in: ids } }, ['id', 'connection', 'address']),
  ]);
  return new Map(
    mailboxes.flatMap((mailbox) => {
      const connection = connections.get(mailbox.connection);
      return connection === undefined ? [] : [[mailbox.id, internalDomainsOf(connection, mailbox)] as const];
    }),
  );
};

/** One appointment with all that its state follows from. */
type Standing = {
  readonly row: Appointment;
  readonly assignments: readonly Assignment[];
  readonly links: readonly Link[];
  readonly pairings: readonly Pairing[];
  readonly disabled: ReadonlySet<string>;
  /** The names of those whose calendars are to show it yet. */
  readonly waiting: readonly string[];
};

/** The worst that is true of its links, in the order in which a person has to care. */
const syncOf = ({ row, assignments, links, pairings, disabled, waiting }: Standing, now: Instant): Sync => {
  const say = (
    state: Sync['state'],
    mailbox: string | null,
    sentence: string,
    next: string | null = null,
    cause: Link['cause'] = null,
  ): Sync => ({ state, sentence, next, cause, mailbox });
  const held = links.find((link) => link.heldSince !== null);
  if (held !== undefined) {
    const { sentence, next } = CAUSES.needsDecision;
    return say('needsDecision', held.mailbox, sentence, next, 'needsDecision');
  }
  const off = links.find((link) => disabled.has(link.mailbox));
  if (off !== undefined)
    return say(
      'disabled',
      off.mailbox,
      'The integration is switched off; changes wait until it is on again.',
      'Switch the integration on again.',
    );
  const away = links.find((link) => link.elsewhere !== null && link.cause !== null);
  if (away !== undefined) {
    const { sentence } = liesIn(away.elsewhere ?? '');
    return say('needsDecision', away.mailbox, sentence, 'Move the event back into its calendar in Outlook.', 'needsDecision');
  }
  const inviting = links.find((link) => link.mailHeld && link.cause === 'needsDecision');
  if (inviting !== undefined && row.endAt > now)
    return say(
      'needsDecision',
      inviting.mailbox,
      'Not everybody on it is invited: it was booked before the calendar was paired, or while nothing was sent, so the invitations wait.',
      'Send them under Decisions, or change the appointment, which sends them as well.',
      'needsDecision',
    );
  const failed = links.find((link) => link.cause !== null);
  if (failed !== undefined && failed.cause !== null) {
    const { sentence, next } = CAUSES[failed.cause];
    return say('problem', failed.mailbox, sentence, next, failed.cause);
  }
  const open = links.find((link) => isOpen(link, row, now));
  if (open !== undefined)
    return say(
      'pending',
      open.mailbox,
      isLook(open, row) ? 'It is being compared with its event in Exchange.' : 'A change is on its way to Exchange.',
    );
  const [resting] = links;
  if (resting !== undefined && waiting.length > 0)
    return say(
      'awaited',
      resting.mailbox,
      `The invitation is sent. Waiting for ${calendarsOf(waiting)} to show it.`,
      'Nothing needs to be done; if it does not come within ten minutes, it is said.',
    );
  if (resting !== undefined) return say('inStep', resting.mailbox, 'The appointment and its event agree.');
  const mailbox = pairings.find((pairing) => assignments.some((one) => one.holder === pairing.holder))?.mailbox;
  if (mailbox !== undefined && row.state !== 'cancelled') return say('pending', mailbox, 'The event has not been made yet.');
  return say(
    'lockstepOnly',
    null,
    'It lives in Lockstep only: none of its people and rooms is paired with a mailbox, or it was over before.',
    null,
  );
};

/** Something of this link is still to be done or to be found out. A later look at what agrees is neither. */
const isOpen = (link: Link, row: Appointment, now: Instant): boolean =>
  (link.due !== null && link.due <= now) ||
  link.intent !== null ||
  link.missingSince !== null ||
  (link.base === null && row.state !== 'cancelled' && row.endAt > now);

/** Nothing of it was changed here since both last agreed, and nothing is being written: it is looked at because something was told of it. */
const isLook = ({ base, intent, missingSince }: Link, { version, state }: Appointment): boolean =>
  intent === null && missingSince === null && state !== 'cancelled' && base?.appointment.version === String(version);
