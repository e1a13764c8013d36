/** What an entry of the journal means for the story it is part of: who did it, through which door, and what comes of it. */
import { REASON_CODES, type ReasonCode } from '@lockstep/engine';
import type { JournalEntry } from '../store/rows/record.ts';

/** Who did something, as far as it is known. `exchange`: the server itself, as when it rewrites a text. */
export type Who = { readonly kind: 'person' | 'apiKey' | 'client' | 'outlook' | 'exchange' | 'lockstep'; readonly name: string };
/** Where it came in. `clock`: because of the time, as when a reservation lapses. */
export type Door = 'studio' | 'api' | 'clientLink' | 'outlook' | 'exchange' | 'clock';

const DOORS: Readonly<Record<Who['kind'], Door>> = {
  person: 'studio',
  apiKey: 'api',
  client: 'clientLink',
  outlook: 'outlook',
  exchange: 'exchange',
  lockstep: 'clock',
};
/** @param cause the entry that says what happened: a client who declines does so in Exchange, and not by the private link */
export const doorOf = (who: Who, cause: Pick<JournalEntry, 'code'>): Door => (cause.code === DECLINED ? 'exchange' : DOORS[who.kind]);

/** Reasons that follow from something else: a deed of the booking side, a decision, an earlier write. Every other one was seen in Outlook. */
const FOLLOWING = [
  'published',
  'pushed',
  'removed',
  'deferredMail',
  'invited',
  'uninvited',
  'mailHeld',
  'handingOver',
  'noStaff',
  'copyNotThere',
  'notKept',
  'askedAnew',
  'declinedDropped',
  'brakeHeld',
  'putBackLimit',
  'askReminder',
  'decidedBooking',
  'decidedOutlook',
  'askLapsed',
  'putOffAnew',
  'rewritten',
  'ours',
  'adopted',
  'bothGone',
  'unseen',
  'writeUnderWay',
  'copyLeftOver',
] as const satisfies readonly ReasonCode[];
const FOLLOWS: ReadonlySet<string> = new Set(FOLLOWING);
const REASONS: ReadonlySet<string> = new Set(REASON_CODES);

const WAITING = [
  'mailHeld',
  'handingOver',
  'noStaff',
  'brakeHeld',
  'putBackLimit',
  'conflictAsk',
  'deletionAsk',
  'missingNoted',
] as const satisfies readonly ReasonCode[];
const WAITS: ReadonlySet<string> = new Set(WAITING);
/** What Exchange does by itself. */
const BY_EXCHANGE = ['idChanged', 'rewritten'] as const satisfies readonly ReasonCode[];
const SERVERS: ReadonlySet<string> = new Set(BY_EXCHANGE);
/** What a client answered to an invitation of Exchange's (4.8). */
const DECLINED = 'clientDeclined' satisfies ReasonCode;

/** Put back, or made anew: what somebody would have changed (4.3, 4.3a, 4.4, 4.10, 4.11). */
const PUTTING_BACK = [
  'locked',
  'lockedRecreated',
  'moveNotAccepted',
  'deletionNotAccepted',
  'declineNotAccepted',
  'slotTaken',
  'inThePast',
  'breaksRule',
  'bookingOwns',
  'allDayPutBack',
  'seriesPutBack',
  'movedBack',
  'putBackLimit',
] as const satisfies readonly ReasonCode[];
export const PUT_BACK: readonly string[] = PUTTING_BACK;

export const isFollowing = ({ code }: JournalEntry): boolean => FOLLOWS.has(code);
export const isWaiting = ({ kind, code }: JournalEntry): boolean => kind === 'plan' && WAITS.has(code);

/** Whether it tells of something that was done in Outlook, or by Exchange itself. */
export const isOutlookDeed = (entry: JournalEntry): boolean =>
  entry.kind === 'plan' ? REASONS.has(entry.code) && !isFollowing(entry) : entry.kind === 'booking' && actorOf(entry).kind === 'outlook';

const textOf = (row: object, field: string): string | null => {
  const value: unknown = field in row ? (row as Readonly<Record<string, unknown>>)[field] : null;
  return typeof value === 'string' ? value : null;
};

/** Who did it, by the entry's own word; of what was seen in Outlook that is whoever Exchange names, or nobody by name. */
export const actorOf = ({ kind, code, detail }: JournalEntry): Who => {
  const actor = detail['actor'];
  if (typeof actor === 'object' && actor !== null) {
    const name = textOf(actor, 'name') ?? textOf(actor, 'address') ?? '';
    const said = textOf(actor, 'kind');
    if (said === 'person' || said === 'apiKey' || said === 'client' || said === 'outlook' || said === 'lockstep')
      return { kind: said, name };
  }
  if (kind !== 'plan') return { kind: kind === 'outcome' ? 'exchange' : 'lockstep', name: '' };
  if (code === DECLINED) return { kind: 'client', name: '' };
  if (SERVERS.has(code)) return { kind: 'exchange', name: '' };
  return FOLLOWS.has(code) ? { kind: 'lockstep', name: '' } : { kind: 'outlook', name: textOf(detail, 'changedBy') ?? '' };
};
