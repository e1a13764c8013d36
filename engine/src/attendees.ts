/**
 * The list of attendees of an event of ours (3.6, 4.3a, 4.7, 4.9): a merge by person, each held against whom we had put there and
 * what they had answered when both sides last agreed. Whoever else is on the list was put there by people, and stays (4.9).
 */
import { CLIENT_IN_WORDS, isClient, isOfAGuest } from './clients.ts';
import { sameFacet } from './compare.ts';
import { unsentMove, watched } from './copies.ts';
import { entryOf, listedAgain, nameOf, sameAddress } from './guest-list.ts';
import { SECOND } from './model.ts';
import type { AppointmentView, Attendee, EventView, Guest, Instant, Participant } from './model.ts';
import type { Attendance, Invited, LeavingWhy, Memory, Situation } from './plan.ts';
import { heldBack } from './put-off.ts';
import { leftLapses, mayPutBack } from './policy/limits.ts';
import { reason, reasonAbout } from './reasons.ts';
import type { Reason } from './reasons.ts';

export type Listing = {
  readonly add: readonly Participant[];
  /** By address; who is taken off is mailed a cancellation, but those who are struck silently. */
  readonly remove: readonly Guest[];
  /** Taken off before anything mails, so that a decline, or an answer that does not count any more, is not answered with mail. */
  readonly strike: readonly Guest[];
  /** Struck only where something mails anyway (4.7). */
  readonly drop: readonly Guest[];
  /** Those of them, by holder, who stay on the appointment all the same: their decline is not accepted (4.3a). */
  readonly keep: readonly string[];
  /** Whom of the list we have put there when all of this is done. */
  readonly invited: readonly Invited[];
  readonly leaving: readonly { readonly holder: string; readonly why: LeavingWhy }[];
  /** The mark of the client who declined the appointment as it is, and so calls it off (4.8). */
  readonly calledOffBy: string | null;
  /** A client waits for the text of the event to be one for everybody, whoever is mailed about that (3.5). */
  readonly outwardFirst?: true;
  /** Somebody was put back who had been taken off (4.3). */
  readonly putBack: boolean;
  readonly reasons: readonly Reason[];
  /** A person has to look: a room that declined, an address that Exchange does not keep. */
  readonly flagged: boolean;
  /** When something about somebody's own copy has to be looked at again. */
  readonly lookAt: Instant | null;
};

type Draft = { -readonly [Key in keyof Omit<Listing, 'outwardFirst'>]: Listing[Key] extends readonly (infer One)[] ? One[] : Listing[Key] };

/** Known of somebody who declined and has to stay, once they are off the list: nothing of their copy matters any more. */
export const struckOff = ({ holder, address }: Invited, now: Instant): Invited => ({ holder, address, struckAt: now });

/** @param asksAnew the time of the event is written, which asks everybody anew: whatever they answered was about another one */
export const listing = (situation: Situation, memory: Memory, a: AppointmentView, e: EventView, asksAnew: boolean): Listing => {
  const list = merged(situation, memory, a, e, asksAnew);
  return memory.mailHeld === true && list.add.length + list.remove.length > 0 ? heldBack(list) : list;
};

const merged = (situation: Situation, memory: Memory, a: AppointmentView, e: EventView, asksAnew: boolean): Listing => {
  const before = memory.base?.attendance ?? { invited: [], shown: [] };
  const draft: Draft = {
    add: [],
    remove: [],
    strike: [],
    drop: [],
    keep: [],
    invited: [],
    leaving: [],
    calledOffBy: null,
    putBack: false,
    reasons: [],
    flagged: false,
    lookAt: null,
  };
  const given: Given = { situation, memory, a, e, before, asksAnew };
  const leaving = before.invited.flatMap((one) => leaverIn(one, a, e));
  // No client learns who comes in their place (3.5): whoever goes is off the list before the next one is put on it.
  const isLater = memory.mailHeld !== true && leaving.some((one) => one.client);
  for (const one of a.participants) {
    const known = before.invited.find(({ holder }) => holder === one.holder);
    if (isClient(one)) {
      if (known !== undefined) knownClient(draft, one, known, given);
      else if (isLater) draft.lookAt = situation.now;
      else newClient(draft, one, given);
    } else if (known === undefined) newcomer(draft, one, e, situation);
    else acquainted(draft, one, known, given);
  }
  for (const { entry, client } of leaving) {
    draft.remove.push(entry);
    draft.reasons.push(reasonAbout('uninvited', client ? CLIENT_IN_WORDS : nameOf(entry)));
  }
  return draft;
};

type Leaver = { readonly entry: Attendee; readonly client: boolean };
/** Whom we had put on the list and who is not on the appointment any more; nobody by whose address another one of its people stands there. */
const leaverIn = (one: Invited, { participants }: AppointmentView, { attendees }: EventView): readonly Leaver[] => {
  const entry = entryOf(attendees, one.address);
  const stays = participants.some(({ holder, address }) => holder === one.holder || sameAddress(address, one.address));
  return entry === undefined || stays ? [] : [{ entry, client: isClient(one) }];
};

const isOld = ({ respondedAt }: Attendee, { since }: Participant): boolean => respondedAt !== null && respondedAt <= since;

/**
 * The same of somebody whom we have invited. EWS tells in whole seconds when somebody answered (LastResponseTime), so
 * an answer of the very second in which they came may be either: it is old if it was there already when both sides last agreed.
 */
const isFromBefore = (shown: Attendee, one: Participant, was: Attendee | undefined): boolean =>
  isOld(shown, one) &&
  ((shown.respondedAt ?? 0) + SECOND <= one.since || (was?.response === shown.response && was.respondedAt === shown.respondedAt));

const newcomer = (draft: Draft, one: Participant, e: EventView, { now, reinstated }: Situation): void => {
  const shown = entryOf(e.attendees, one.address);
  if (one.left) return;
  if (shown === undefined) {
    draft.add.push(one);
    draft.invited.push({ holder: one.holder, address: one.address, at: now });
    draft.reasons.push(reasonAbout('invited', nameOf(one)));
  } else if (reinstated === true || (shown.response === 'declined' && isOld(shown, one))) askAnew(draft, one, shown);
  else {
    // Put on the list in Outlook, and made staff since: they are invited already. Their copy is known of with the next look (4.7).
    draft.invited.push({ holder: one.holder, address: shown.address });
    if (one.kind !== 'resource') draft.lookAt = now;
  }
};

const askAnew = (draft: Draft, one: Participant, shown: Guest): void => {
  draft.strike.push(shown);
  draft.reasons.push(reasonAbout('askedAnew', nameOf(one)));
};

type Given = {
  readonly situation: Situation;
  readonly memory: Memory;
  readonly a: AppointmentView;
  readonly e: EventView;
  readonly before: Attendance;
  readonly asksAnew: boolean;
};

const acquainted = (draft: Draft, one: Participant, known: Invited, given: Given): void => {
  const { situation, e, before } = given;
  const { policy } = situation;
  const shown = entryOf(e.attendees, known.address);
  const was = entryOf(before.shown, known.address);
  if (shown === undefined) return absent(draft, one, known, was, given);
  if (one.left) {
    // Released, not declined: told, so that their calendar lets go of it too. Who took it out of it themselves need not be.
    const told = shown.response !== 'declined' && (one.kind === 'resource' || known.seen === true);
    if (told) {
      draft.remove.push(shown);
      draft.reasons.push(reasonAbout('uninvited', nameOf(one)));
      return;
    }
    draft.drop.push(shown);
  } else if (known.outAt !== undefined && one.since > known.outAt) return askAnew(draft, one, shown);
  else if (shown.response === 'declined') {
    const news = was?.response !== 'declined' || was.respondedAt !== shown.respondedAt;
    if (isFromBefore(shown, one, was)) return askAnew(draft, one, shown);
    if (one.kind === 'resource') {
      draft.reasons.push(reasonAbout('roomDeclined', nameOf(one)));
      draft.flagged = true;
    } else if (policy.accept.decline) {
      draft.leaving.push({ holder: one.holder, why: 'declined' });
      draft.reasons.push(reasonAbout('declined', nameOf(one)));
    } else {
      stays(draft, one, shown);
      if (news) draft.reasons.push(reasonAbout('declineNotAccepted', nameOf(one)));
    }
  } else if (one.kind !== 'resource') return look(draft, one, listedAgain(known), shown, given);
  draft.invited.push(listedAgain(known));
};

/** A client who is on the appointment, and whom we have not put on the list (3.5). */
const newClient = (draft: Draft, one: Participant, { situation, memory, e }: Given): void => {
  const shown = entryOf(e.attendees, one.address);
  if (shown === undefined) {
    draft.add.push(one);
    draft.invited.push({ holder: one.holder, address: one.address });
    draft.reasons.push(reasonAbout('invited', CLIENT_IN_WORDS));
  } else if (situation.reinstated === true || isOfAGuest(memory, shown)) {
    draft.strike.push(shown);
    draft.reasons.push(reasonAbout('askedAnew', CLIENT_IN_WORDS));
  } else draft.invited.push({ holder: one.holder, address: shown.address });
};

/** One whom we have put there. Their calendar is not ours to look into: all that is known of them is the answer on the list (4.8). */
const knownClient = (draft: Draft, one: Participant, known: Invited, given: Given): void => {
  const { situation, e, before, asksAnew } = given;
  const shown = entryOf(e.attendees, known.address);
  const was = entryOf(before.shown, known.address);
  if (!sameAddress(one.address, known.address)) {
    if (shown !== undefined) draft.remove.push(shown);
    return newClient(draft, one, given);
  }
  if (shown === undefined) return missingClient(draft, one, known, was, given);
  if (shown.response === 'declined' && !situation.policy.accept.decline) {
    stays(draft, one, shown);
    if (was?.response !== 'declined' || was.respondedAt !== shown.respondedAt)
      draft.reasons.push(reasonAbout('declineNotAccepted', CLIENT_IN_WORDS));
  } else if (shown.response === 'declined' && !asksAnew) {
    draft.calledOffBy = one.holder;
    draft.reasons.push(reason('clientDeclined'));
  }
  draft.invited.push(listedAgain(known));
};

/** Whoever takes a client off the list in Outlook tells them so, and takes nobody off the appointment. */
const missingClient = (draft: Draft, one: Participant, known: Invited, was: Attendee | undefined, given: Given): void => {
  const { policy, now } = given.situation;
  if (known.struckAt !== undefined) return void draft.invited.push(known);
  if (was === undefined) return notKept(draft, known, CLIENT_IN_WORDS);
  if (policy.lock) return putOnAgain(draft, one, known, given);
  draft.invited.push(struckOff(known, now));
  draft.reasons.push(reason('clientTakenOff'));
};

/** Asked nothing more, and off the list before it mails the others (4.3a); on the appointment as before. */
const stays = (draft: Draft, { holder }: Participant, shown: Guest): void => {
  draft.drop.push(shown);
  draft.keep.push(holder);
};

/** What became of the copy of somebody who has not declined. */
const look = (draft: Draft, one: Participant, known: Invited, shown: Guest, { situation, memory, a, e, before }: Given): void => {
  const { policy, now, copies = [] } = situation;
  const copy = copies.find(({ holder }) => holder === one.holder);
  const isNews = memory.base !== null && !sameFacet('when', memory.base.event.facets, e.facets);
  const moving = isNews || unsentMove(before, copies, e.facets.when, now) !== 'sent' || !sameFacet('when', a.facets, e.facets);
  const { invited, gone, reasons, flagged, lookAt } = watched(known, copy, nameOf(one), e, moving, now);
  draft.reasons.push(...reasons);
  draft.flagged ||= flagged;
  draft.lookAt = sooner(draft.lookAt, lookAt);
  // Who took it out of their calendar and has to stay is asked nothing either.
  if ((gone || invited.outAt !== undefined) && !policy.accept.decline) stays(draft, one, shown);
  if (!gone) return void draft.invited.push(invited);
  const { goneAt: _, seen: __, ...left } = invited;
  draft.invited.push({ ...left, outAt: now });
  if (policy.accept.decline) draft.leaving.push({ holder: one.holder, why: 'copyRemoved' });
  draft.reasons.push(reasonAbout(policy.accept.decline ? 'copyRemoved' : 'declineNotAccepted', nameOf(one)));
};

export const sooner = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : (Math.min(one, other) as Instant);

/** Somebody whom we had put on the list is not on it. */
const absent = (draft: Draft, one: Participant, known: Invited, was: Attendee | undefined, given: Given): void => {
  const { situation } = given;
  if (one.left) return;
  if (known.struckAt !== undefined) {
    if (one.since <= known.struckAt) return void draft.invited.push(known);
    draft.add.push({ ...one, address: known.address });
    draft.invited.push({ holder: one.holder, address: known.address, at: situation.now });
    draft.reasons.push(reasonAbout('invited', nameOf(one)));
    return;
  }
  if (was === undefined) return notKept(draft, known, nameOf(one));
  if (!situation.policy.lock) {
    draft.leaving.push({ holder: one.holder, why: 'takenOff' });
    draft.reasons.push(reasonAbout('takenOff', nameOf(one)));
    return;
  }
  putOnAgain(draft, one, known, given);
};

/** Written, and not there at the next look: writing it again would help as little. */
const notKept = (draft: Draft, known: Invited, who: string): void => {
  draft.invited.push(known);
  draft.reasons.push(reasonAbout('notKept', who));
  draft.flagged = true;
};

/** Taken off in Outlook, under lock (4.3). Left off, they are put on again by the booking side, or once nobody made it good in time (5.7). */
const putOnAgain = (draft: Draft, one: Participant, known: Invited, { situation: { now }, memory, a, e }: Given): void => {
  const { leftOffAt = now } = known;
  const isLeft = known.leftOffAt !== undefined;
  const lapses = leftLapses(leftOffAt, a.facets.when, e.facets.when);
  if (isLeft ? one.since <= leftOffAt && now < lapses : !mayPutBack(memory, now)) {
    draft.invited.push({ ...known, leftOffAt });
    draft.reasons.push(reason('putBackLimit'));
    draft.flagged = true;
    draft.lookAt = sooner(draft.lookAt, lapses);
    return;
  }
  draft.invited.push(isLeft ? { holder: one.holder, address: known.address, at: now } : known);
  draft.add.push({ ...one, address: known.address });
  draft.putBack = true;
  draft.reasons.push(!isLeft ? reason('locked') : now < lapses ? reasonAbout('invited', nameOf(one)) : reason('askLapsed'));
};
