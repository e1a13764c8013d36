/** How an appointment stands with Exchange, in words: the worst that is true of it, with its cause and the next step (2.4, 2.7). */
import type { z } from 'zod';
import type { Cause } from '@lockstep/exchange';
import { liesIn, type Instant } from '@lockstep/engine';
import { connectionsOf } from '../booking/known.ts';
import { CAUSES, wordsOf } from '../causes.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { calendarsOf } from './awaited.ts';
import type { SyncAnswer } from './schemas/appointment.ts';

type Sync = z.input<typeof SyncAnswer>;
/** A mailbox by its transport, and why its last pass failed as a whole; null: it did not. */
type Trouble = { readonly whole: Cause | null; readonly transport: Mailbox['transport'] };

/** Mailboxes of these links whose integration is switched off (1.3). */
export const disabledMailboxes = async (tx: Transaction, root: string, links: readonly Link[]): Promise<ReadonlySet<string>> => {
  const ids = [...new Set(links.map((link) => link.mailbox))];
  if (ids.length === 0) return new Set();
  const off = [...(await connectionsOf(tx, root)).values()].flatMap((one) => (one.enabled ? [] : [one.id]));
  if (off.length === 0) return new Set();
  return new Set((await tx.mailboxes.pick({ root, id: { in: ids }, connection: { in: off } }, ['id'])).map((one) => one.id));
};

/**
 * The mailboxes of these links that have a cause, and those whose last pass failed as a whole where something of these appointments is
 * still to be done: it waits there, untried, for what the mailbox says, and has no cause of its own.
 */
export const troubledMailboxes = async (
  tx: Transaction,
  root: string,
  { rows, links }: { readonly rows: readonly Appointment[]; readonly links: readonly Link[] },
  now: Instant,
): Promise<ReadonlyMap<string, Trouble>> => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const isOfOpen = (link: Link): boolean => {
    const row = byId.get(link.appointment);
    return row !== undefined && isOpen(link, row, now);
  };
  const ids = [...new Set(links.filter((link) => link.cause !== null || isOfOpen(link)).map((link) => link.mailbox))];
  if (ids.length === 0) return new Map();
  const found = await tx.mailboxes.pick({ root, id: { in: ids } }, ['id', 'attempts', 'cause', 'transport']);
  return new Map(found.map(({ id, attempts, cause, transport }) => [id, { whole: attempts > 0 ? cause : null, transport }]));
};

/** One appointment with all that its state follows from. */
type Standing = {
  readonly row: Appointment;
  readonly assignments: readonly Assignment[];
  readonly links: readonly Link[];
  readonly pairings: readonly Pairing[];
  readonly disabled: ReadonlySet<string>;
  /** By the id of a mailbox. */
  readonly troubled: ReadonlyMap<string, Trouble>;
  /** The names of those whose calendars are to show it yet. */
  readonly waiting: readonly string[];
};

/** The worst that is true of its links, in the order in which a person has to care. */
export const appointmentSync = ({ row, assignments, links, pairings, disabled, troubled, waiting }: Standing, now: Instant): Sync => {
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
    const { sentence, next } = wordsOf(failed.cause, troubled.get(failed.mailbox)?.transport);
    return say('problem', failed.mailbox, sentence, next, failed.cause);
  }
  for (const link of links) {
    const { whole = null, transport } = troubled.get(link.mailbox) ?? {};
    if (whole === null || !isOpen(link, row, now)) continue;
    const { sentence, next } = wordsOf(whole, transport);
    return say('problem', link.mailbox, sentence, next, whole);
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
