/**
 * The copies that the invited have in their own calendars (3.12, 4.2, 4.7, 4.20). They say nothing about when the appointment is; but one
 * that goes away, or never comes, or still shows the old time, says something about whoever has it.
 */
import type { EventView, Instant, Span } from './model.ts';
import { MINUTE } from './model.ts';
import type { Attendance, Invited } from './plan.ts';
import { reasonAbout } from './reasons.ts';
import type { Reason } from './reasons.ts';

/**
 * What is known of somebody's copy of an event of ours. `absent`: looked for in every calendar of theirs, and not found. `unseen`: their
 * mailbox cannot be looked at for the moment. Whose mailbox is not paired has none here: nothing is decided about what was not seen.
 */
export type Copy = { readonly holder: string } & (
  | {
      readonly at: 'present';
      readonly when: Span;
      /** Found by looking for it, before its calendar named it: taken out before that, it is named as gone without a word of what it was. */
      readonly unnamed?: true;
    }
  | { readonly at: 'absent' }
  | { readonly at: 'unseen' }
);

/** How long an invitation, an update, or a second proof is waited for. */
export const COPY_TAKES = 10 * MINUTE;
/** How soon a copy that was there is looked for again where their mailbox cannot be looked at. */
const TRY_AGAIN = MINUTE;

export type Watched = {
  readonly invited: Invited;
  /** Proved gone twice, ten minutes apart: they took it out of their calendar without an answer (4.7). */
  readonly gone: boolean;
  readonly reasons: readonly Reason[];
  readonly flagged: boolean;
  readonly lookAt: Instant | null;
};

/** @param moved the event moves, or a move of it is still waited for, so that another time than the event's is no news */
export const watched = (known: Invited, copy: Copy | undefined, who: string, e: EventView, moved: boolean, now: Instant): Watched => {
  const { goneAt, astray, outAt, ...one } = known;
  const rest = { invited: known, gone: false, reasons: [], flagged: false, lookAt: null };
  if (copy === undefined) return { ...rest, lookAt: awaited(known, now) };
  // Whatever it is looked at for is not forgotten: that it came, or may be gone, for the first time or for the second.
  if (copy.at === 'unseen') return { ...rest, lookAt: awaited(known, now) ?? (outAt === undefined ? again(goneAt, now) : null) };
  if (copy.at === 'present') {
    const there = { ...one, seen: true as const };
    // Once: where it lies in a calendar that is not read it is never named.
    const lookAt = copy.unnamed === true && known.seen !== true ? ((now + COPY_TAKES) as Instant) : null;
    if (isAt(copy.when, e.facets.when) || moved) return { ...rest, invited: there, lookAt };
    // 4.20: theirs to do, and said once; the organiser's event is the truth.
    return { ...rest, invited: { ...there, astray: true }, reasons: astray === true ? [] : [reasonAbout('copyMoved', who)], lookAt };
  }
  if (outAt !== undefined) return rest;
  if (known.seen !== true) {
    const at = awaited(known, now);
    return at !== null || known.at === undefined
      ? { ...rest, lookAt: at }
      : { ...rest, reasons: [reasonAbout('copyNotThere', who)], flagged: true };
  }
  if (goneAt === undefined) return { ...rest, invited: { ...known, goneAt: now }, lookAt: (now + COPY_TAKES) as Instant };
  const second = (goneAt + COPY_TAKES) as Instant;
  return now < second ? { ...rest, lookAt: second } : { ...rest, gone: true };
};

const again = (goneAt: Instant | undefined, now: Instant): Instant =>
  Math.max(now + TRY_AGAIN, goneAt === undefined ? 0 : goneAt + COPY_TAKES) as Instant;

/** Whether a copy shows this time. */
export const isAt = (one: Span, other: Span): boolean => one.start === other.start && one.end === other.end;

/** When somebody's copy should be there at the latest; null: it was seen, or should be there by now. */
const awaited = ({ seen, at }: Invited, now: Instant): Instant | null => {
  if (seen === true || at === undefined) return null;
  const latest = (at + COPY_TAKES) as Instant;
  return latest > now ? latest : null;
};

/**
 * Whether a move made in Outlook was not sent (4.2): ten minutes later somebody's copy still shows the time from before. `wait`: it is too
 * early to tell. `left`: it was found out before, and is left to its organiser.
 * @param is the time that the event shows now
 */
export const unsentMove = ({ moved }: Attendance, copies: readonly Copy[], is: Span, now: Instant): 'wait' | 'sent' | 'unsent' | 'left' => {
  if (moved === undefined) return 'sent';
  if (now < moved.at + COPY_TAKES) return 'wait';
  // We have told everybody; telling them once more would be a repair that mails (3.9).
  if (moved.ours === true) return 'sent';
  const isStill = (shown: Span): boolean => !isAt(shown, is) && moved.from.some((was) => isAt(shown, was));
  return copies.some((copy) => copy.at === 'present' && isStill(copy.when)) ? (moved.left === true ? 'left' : 'unsent') : 'sent';
};
