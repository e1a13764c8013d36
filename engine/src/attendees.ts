/**
 * The list of attendees of an event of ours (3.6, 4.3a, 4.7, 4.9): a merge by person, each held against whom we had put there and
 * what they had answered when both sides last agreed. Whoever else is on the list was put there by people, and stays (4.9).
 */
import type { AppointmentView, Attendee, EventView, Guest, Participant } from './model.ts';
import type { Attendance, Base, Invited, LeavingWhy } from './plan.ts';
import type { Policy } from './policy/policy.ts';
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
  /** Whom of the list we have put there when all of this is done. */
  readonly invited: readonly Invited[];
  readonly leaving: readonly { readonly holder: string; readonly why: LeavingWhy }[];
  /** Somebody was put back who had been taken off (4.3). */
  readonly putBack: boolean;
  readonly reasons: readonly Reason[];
  /** A person has to look: a room that declined, an address that Exchange does not keep. */
  readonly flagged: boolean;
};

type Draft = { -readonly [Key in keyof Listing]: Listing[Key] extends readonly (infer One)[] ? One[] : Listing[Key] };

/** What an attendee is found by, whatever its letter case. */
export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const entryOf = (list: readonly Attendee[], address: string): Attendee | undefined =>
  list.find((one) => one.response !== 'organiser' && sameAddress(one.address, address));

/** @param mayPutBack whether the limit of put-backs leaves one (4.3) */
export const listing = (a: AppointmentView, e: EventView, base: Base | null, policy: Policy, mayPutBack: boolean): Listing => {
  const before = base?.attendance ?? { invited: [], shown: [] };
  const draft: Draft = { add: [], remove: [], strike: [], drop: [], invited: [], leaving: [], putBack: false, reasons: [], flagged: false };
  for (const one of a.participants) {
    const known = before.invited.find(({ holder }) => holder === one.holder);
    if (known === undefined) newcomer(draft, one, e);
    else acquainted(draft, one, known, e, before, policy, mayPutBack);
  }
  for (const one of before.invited) {
    if (a.participants.some(({ holder }) => holder === one.holder)) continue;
    const shown = entryOf(e.attendees, one.address);
    if (shown === undefined) continue;
    draft.remove.push(shown);
    draft.reasons.push(reasonAbout('uninvited', nameOf(shown)));
  }
  return draft;
};

const nameOf = ({ name, address }: Guest): string => (name === '' ? address : name);
const isOld = ({ respondedAt }: Attendee, { since }: Participant): boolean => respondedAt !== null && respondedAt <= since;

const newcomer = (draft: Draft, one: Participant, e: EventView): void => {
  const shown = entryOf(e.attendees, one.address);
  if (one.left) return;
  if (shown === undefined) {
    draft.add.push(one);
    draft.invited.push({ holder: one.holder, address: one.address });
    draft.reasons.push(reasonAbout('invited', nameOf(one)));
  } else if (shown.response === 'declined' && isOld(shown, one)) askAnew(draft, one, shown);
  // Put on the list in Outlook, and made staff since: they are invited already.
  else draft.invited.push({ holder: one.holder, address: shown.address });
};

const askAnew = (draft: Draft, one: Participant, shown: Guest): void => {
  draft.strike.push(shown);
  draft.reasons.push(reasonAbout('askedAnew', nameOf(one)));
};

const acquainted = (
  draft: Draft,
  one: Participant,
  known: Invited,
  e: EventView,
  before: Attendance,
  policy: Policy,
  mayPutBack: boolean,
): void => {
  const shown = entryOf(e.attendees, known.address);
  const was = entryOf(before.shown, known.address);
  if (shown === undefined) return absent(draft, one, known, was, policy, mayPutBack);
  if (one.left) draft.drop.push(shown);
  else if (shown.response === 'declined') {
    const news = was?.response !== 'declined' || was.respondedAt !== shown.respondedAt;
    if (isOld(shown, one)) return askAnew(draft, one, shown);
    if (one.kind === 'resource') {
      draft.reasons.push(reasonAbout('roomDeclined', nameOf(one)));
      draft.flagged = true;
    } else if (policy.accept.decline) {
      draft.leaving.push({ holder: one.holder, why: 'declined' });
      draft.reasons.push(reasonAbout('declined', nameOf(one)));
    } else if (news) draft.reasons.push(reasonAbout('declineNotAccepted', nameOf(one)));
  }
  draft.invited.push(known);
};

/** Somebody whom we had put on the list is not on it. */
const absent = (draft: Draft, one: Participant, known: Invited, was: Attendee | undefined, policy: Policy, mayPutBack: boolean): void => {
  if (one.left) return;
  if (was === undefined) {
    // Written, and not there at the next look: writing it again would help as little.
    draft.invited.push(known);
    draft.reasons.push(reasonAbout('notKept', nameOf(one)));
    draft.flagged = true;
    return;
  }
  if (!policy.lock) {
    draft.leaving.push({ holder: one.holder, why: 'takenOff' });
    draft.reasons.push(reasonAbout('takenOff', nameOf(one)));
    return;
  }
  draft.invited.push(known);
  if (!mayPutBack) {
    draft.reasons.push(reason('putBackLimit'));
    draft.flagged = true;
    return;
  }
  draft.add.push({ ...one, address: known.address });
  draft.putBack = true;
  draft.reasons.push(reason('locked'));
};

const guestOf = ({ address, name, kind, privateList }: Guest): Guest => ({
  address,
  name,
  kind,
  ...(privateList === undefined ? {} : { privateList }),
});

/** The list without the organiser's own entry, as it is written. */
export const guestsOf = (shown: readonly Attendee[]): readonly Guest[] => shown.filter((one) => one.response !== 'organiser').map(guestOf);

/** The list as it shall be, from the one that is shown: every entry that nobody takes off stays as it is. */
export const listAfter = (shown: readonly Attendee[], add: readonly Guest[], off: readonly Guest[]): readonly Guest[] => [
  ...guestsOf(shown).filter((one) => !off.some(({ address }) => sameAddress(address, one.address))),
  ...add.map(({ address, name, kind }) => ({ address, name, kind })),
];

/** Those of the list that were shown, with their answers; who was just added has yet to be seen on it. */
export const stillShown = (shown: readonly Attendee[], list: readonly Guest[]): readonly Attendee[] =>
  list.flatMap((guest) => entryOf(shown, guest.address) ?? []);

const sameEntry = (a: Attendee, b: Attendee): boolean =>
  a.address === b.address && a.name === b.name && a.kind === b.kind && a.response === b.response && a.respondedAt === b.respondedAt;

export const sameAttendance = (a: Attendance | undefined, b: Attendance | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.invited.length === b.invited.length &&
    a.shown.length === b.shown.length &&
    a.invited.every((one, index) => one.holder === b.invited[index]?.holder && one.address === b.invited[index]?.address) &&
    a.shown.every((one, index) => {
      const other = b.shown[index];
      return other !== undefined && sameEntry(one, other);
    })
  );
};
