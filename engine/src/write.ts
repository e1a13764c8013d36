/**
 * The one write of a round that goes to Exchange (3.2, 3.6, 3.9): which facets, which attendees, and whom Exchange mails about it.
 * Whoever must not be mailed by it is taken off the list before, by a write of its own that mails nobody.
 */
import { struckOff } from './attendees.ts';
import type { Listing } from './attendees.ts';
import { sameFacet } from './compare.ts';
import { COPY_TAKES, isAt, unsentMove } from './copies.ts';
import { guestsOf, inWords, listAfter, sameAddress, stillShown } from './guest-list.ts';
import type { Choice, Merged } from './merge.ts';
import { FACETS } from './model.ts';
import type { AppointmentView, Attendee, EventView, Facet, Facets, Guest, Instant, Seen, Span } from './model.ts';
import type { Action, Attendance, EventPatch, Invited, Memory, Plan, Notify, Situation } from './plan.ts';
import { audienceOfUpdate, wouldMailAnyway } from './policy/audience.ts';
import { isOver } from './policy/move.ts';
import { reason, reasonAbout } from './reasons.ts';
import type { Reason } from './reasons.ts';

type Present<Value> = Extract<Seen<Value>, { at: 'present' }>;

export type Write = {
  readonly actions: readonly Action[];
  readonly reasons: readonly Reason[];
  /** Not written because it would have mailed; rides on the next write. */
  readonly deferred: readonly Facet[];
  /** Left to the next round, which follows at once. */
  readonly postponed: readonly Facet[];
  /** It has to come before everything else that would be done in this round. */
  readonly beforehand: boolean;
  readonly putBack: boolean;
  readonly lookAt: Instant | null;
  /** The list once it is done; left out: nobody was ever on it. */
  readonly attendance?: Attendance;
};
const NO_WRITE: Write = { actions: [], reasons: [], deferred: [], postponed: [], beforehand: false, putBack: false, lookAt: null };

/** @param list null: the list is left as it is */
export const writeOf = (
  situation: Situation,
  memory: Memory,
  a: AppointmentView,
  event: Present<EventView>,
  { choices }: Merged,
  list: Listing | null,
): Write => {
  const { policy, now } = situation;
  const e = event.value;
  const chosen = FACETS.filter((facet) => isWrite(choices.get(facet)));
  const audienceOf = (facets: readonly Facet[]): Notify =>
    audienceOfUpdate(e, facets, e.facets.when, facets.includes('when') ? a.facets.when : e.facets.when, now);
  const changes = list !== null && list.add.length + list.remove.length > 0;
  const pulled = choices.get('when') === 'pull';
  const unsent = list !== null && !pulled && !chosen.includes('when') && isUnsent(situation, memory, e);
  // Start and end set to what they are, to all (4.2); where that cannot be made to mail, its organiser has to do it.
  const again = unsent && policy.silentWrites;
  const mails = changes || again || audienceOf(chosen) !== 'none';
  const silent = list === null ? [] : [...list.strike, ...(mails ? list.drop : [])];
  if (list !== null && silent.length > 0 && policy.silentWrites) return struck(memory, event, list, silent, now);
  const off = list === null ? [] : [...list.remove, ...silent];
  const guests = list !== null && (changes || silent.length > 0) ? listAfter(e.attendees, list.add, off) : null;
  const how = pulled ? 'pulled' : chosen.includes('when') ? 'written' : hasMet(memory, a, e) ? 'met' : null;
  const attendance = attendanceAfter(situation, memory, a, e, list, guests, how);
  // What is over has nobody told any more (4.19), and what was awaited of it is not.
  const lookAt =
    list === null || attendance?.moved === undefined || attendance.moved.left === true
      ? null
      : ((attendance.moved.at + COPY_TAKES) as Instant);
  const agreed: Write = { ...NO_WRITE, lookAt, ...(attendance === undefined ? {} : { attendance }) };
  // Where no write is silent, one that holds the list and nothing else mails those alone who are new or gone (3.9).
  const alone = guests !== null && !policy.silentWrites;
  const facets = alone ? [] : chosen;
  const about = unsent ? [reason(again ? 'unsentMove' : 'unsentMoveLeft', 'when')] : [];
  const owed = (memory.base?.owed ?? []).filter(
    (facet) =>
      !chosen.includes(facet) && !choices.has(facet) && !sameFacet(facet, a.facets, e.facets) && !(facet === 'body' && e.onlineMeeting),
  );
  // What waited for a write that mails anyway waits no longer once there is nobody left to be mailed; what is left as it is (4.3) or over
  // (4.19) stays as it is.
  const isFree =
    owed.some((facet) => memory.base?.leftIn?.includes(facet) !== true) &&
    !isOver(a, now) &&
    !wouldMailAnyway(e, 'none', policy.silentWrites);
  const isOutwardFirst = list?.outwardFirst === true && guests === null;
  if (facets.length === 0 && guests === null && !again && !isFree && !isOutwardFirst) return { ...agreed, reasons: about };
  if (guests === null && !isOutwardFirst && wouldMailAnyway(e, audienceOf(chosen), policy.silentWrites))
    return { ...agreed, reasons: [...about, ...chosen.map((facet) => reason('deferredMail', facet))], deferred: chosen };
  const riding = alone ? [] : owed;
  const written = [...facets, ...riding];
  const patch: EventPatch = {
    ...patchOf(a.facets, e.facets, written),
    ...(again ? { when: e.facets.when } : {}),
    ...(guests === null ? {} : { attendees: { before: guestsOf(e.attendees), after: guests } }),
  };
  const asked = audienceOf(again ? [...written, 'when'] : written);
  const told = isOutwardFirst && wouldMailAnyway(e, asked, policy.silentWrites) ? 'all' : asked;
  const notify = told === 'all' || guests === null ? told : audienceOfList(e, off);
  return {
    ...agreed,
    // Who is asked anew is off the list by this write, and is put on it by the next one; so is what was owed to those who are off it.
    lookAt: alone && ((list?.strike.length ?? 0) > 0 || (owed.length > 0 && guests.length === 0)) ? now : lookAt,
    actions: [{ do: 'updateEvent', id: e.id, ifVersion: event.version, patch, notify }],
    reasons: [...about, ...riding.map((facet) => reason('pushed', facet))],
    postponed: alone ? chosen : [],
    putBack: written.some((facet) => choices.get(facet) === 'putBack') || (list?.putBack ?? false),
  };
};

const isUnsent = ({ copies = [], now }: Situation, { base }: Memory, e: EventView): boolean =>
  base?.attendance !== undefined && unsentMove(base.attendance, copies, e.facets.when, now) === 'unsent';

const isWrite = (choice: Choice | undefined): boolean => choice === 'push' || choice === 'putBack';

const patchOf = (facets: Facets, shown: Facets, names: readonly Facet[]): EventPatch => ({
  ...Object.fromEntries(names.map((name) => [name, facets[name]])),
  ...(names.includes('when') && shown.when.repeats === true ? { recurrence: null } : {}),
});

/** Those who are new or gone are told; where nobody else is on the list that is everybody, which every build understands alike. */
const audienceOfList = (e: EventView, off: readonly Guest[]): Notify =>
  e.attendees.some((one) => one.response !== 'organiser' && !off.some(({ address }) => sameAddress(address, one.address)))
    ? 'changed'
    : 'all';

/** Taken off by a write that mails nobody; everything else is looked at again at once, and held against what was agreed before. */
const struck = (memory: Memory, event: Present<EventView>, list: Listing, silent: readonly Guest[], now: Instant): Write => {
  const e = event.value;
  const isOff = (address: string): boolean => silent.some((one) => sameAddress(one.address, address));
  const before = memory.base?.attendance ?? { invited: [], shown: [] };
  // Of whom is off the list nothing is seen any more, so what there is to be said of their decline is said now.
  const all = list.drop.every(({ address }) => isOff(address));
  const attendees = { before: guestsOf(e.attendees), after: listAfter(e.attendees, [], silent) };
  return {
    ...NO_WRITE,
    actions: [{ do: 'updateEvent', id: e.id, ifVersion: event.version, patch: { attendees }, notify: 'none' }],
    reasons: [
      ...list.reasons.filter((one) => one.code === 'askedAnew' || (one.code === 'declineNotAccepted' && all)),
      ...list.drop.filter(({ address }) => isOff(address)).map((one) => reasonAbout('declinedDropped', inWords(one, before))),
    ],
    beforehand: true,
    attendance: {
      invited: before.invited.flatMap((one) => (!isOff(one.address) ? [one] : list.keep.includes(one.holder) ? [struckOff(one, now)] : [])),
      shown: before.shown.filter(({ address }) => !isOff(address)),
      ...(before.moved === undefined ? {} : { moved: before.moved }),
    },
  };
};

/**
 * Takes them off the list of an event that is about to be removed, by a write that mails nobody. Remembered once it is answered: where a
 * server leaves them on the list all the same, it is not asked again and again, and where it never went they are struck by the next one.
 */
export const strike = (
  memory: Memory,
  { value, version }: Present<EventView>,
  off: readonly Attendee[],
): Pick<Plan, 'actions' | 'reasons' | 'attendance'> => {
  const isOff = ({ address }: Pick<Guest, 'address'>): boolean => off.some((one) => sameAddress(one.address, address));
  const { invited, shown, ...before } = memory.base?.attendance ?? { invited: [], shown: [] };
  const attendance: Attendance = { ...before, invited: invited.filter((one) => !isOff(one)), shown: shown.filter((one) => !isOff(one)) };
  const attendees = { before: guestsOf(value.attendees), after: listAfter(value.attendees, [], off) };
  return {
    actions: [{ do: 'updateEvent', id: value.id, ifVersion: version, patch: { attendees }, notify: 'none' }],
    reasons: off.map((one) => reasonAbout('declinedDropped', inWords(one, { invited }))),
    attendance,
  };
};

const attendanceAfter = (
  situation: Situation,
  memory: Memory,
  a: AppointmentView,
  e: EventView,
  list: Listing | null,
  guests: readonly Guest[] | null,
  how: Moving,
): Attendance | undefined => {
  const before = memory.base?.attendance;
  if (list === null) return before;
  const shown = guests === null ? e.attendees : stillShown(e.attendees, guests);
  if (before === undefined && list.invited.length === 0 && shown.length === 0) return undefined;
  const isStruck = ({ holder, address }: Invited): boolean =>
    guests !== null && list.keep.includes(holder) && !guests.some((one) => sameAddress(one.address, address));
  const invited = list.invited.map((one) => (isStruck(one) ? struckOff(one, situation.now) : one));
  // Whose copy could show another time than the event? Nobody's who is not on the list any more.
  const moved = list.invited.length === 0 ? {} : movedIn(situation, memory, a, e, how);
  return { invited, shown: [...shown, ...missed(before, shown, list)], ...moved };
};

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** Whether the time moves in this round: pulled from Outlook, written by us, or moved on both sides to the same. */
type Moving = 'pulled' | 'written' | 'met' | null;

/** Moved in Outlook, and the appointment stands there already: it was moved together with another one (4.2), or by chance. */
const hasMet = ({ base }: Memory, a: AppointmentView, e: EventView): boolean =>
  base !== null && !sameFacet('when', base.event.facets, e.facets) && sameFacet('when', a.facets, e.facets);

/** A move that has just been made, or one of which is not known yet whether it was sent (4.2); a later one takes it along. */
export const movedIn = (
  { policy, now, copies = [] }: Situation,
  { base }: Memory,
  a: AppointmentView,
  e: EventView,
  how: Moving,
): Pick<Attendance, 'moved'> => {
  const before = base?.attendance;
  if (base === null || before === undefined || before.invited.length === 0) return {};
  if (how === 'pulled' || how === 'met') {
    const last = spanOf(how === 'met' ? base.event.facets.when : a.facets.when);
    return { moved: { at: now, from: [...(before.moved?.from ?? []).filter((was) => !isAt(was, last)), last] } };
  }
  if (how === 'written') return { moved: { at: now, from: [spanOf(e.facets.when)], ours: true } };
  const { moved } = before;
  // Back where it was, it needs no sending.
  if (moved === undefined || moved.from.every((was) => isAt(was, e.facets.when))) return {};
  switch (unsentMove(before, copies, e.facets.when, now)) {
    case 'wait':
      return { moved };
    case 'unsent':
      return { moved: policy.silentWrites ? { at: now, from: moved.from, ours: true } : { ...moved, left: true } };
    case 'left':
      return { moved };
    case 'sent':
      return {};
  }
};

/** Taken off in Outlook, and left off only because the limit of put-backs is reached (4.3): still known to have been there. */
const missed = (before: Attendance | undefined, shown: readonly Attendee[], list: Listing): readonly Attendee[] =>
  (before?.shown ?? []).filter(
    ({ address }) =>
      list.invited.some((one) => sameAddress(one.address, address)) && !shown.some((one) => sameAddress(one.address, address)),
  );
