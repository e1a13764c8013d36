/** The list of attendees itself: who is found on it by which address, how it is written, and whether two of them are the same. */
import { CLIENT_IN_WORDS, isClient } from './clients.ts';
import type { Attendee, EventView, Guest } from './model.ts';
import type { Attendance, Invited } from './plan.ts';

/** What an attendee is found by, whatever its letter case. */
export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const entryOf = (list: readonly Attendee[], address: string): Attendee | undefined =>
  list.find((one) => one.response !== 'organiser' && sameAddress(one.address, address));

export const nameOf = ({ name, address }: Guest): string => (name === '' ? address : name);
/** As the journal names them, which names no client. */
export const inWords = (entry: Guest, { invited }: Pick<Attendance, 'invited'>): string =>
  invited.some((one) => isClient(one) && sameAddress(one.address, entry.address)) ? CLIENT_IN_WORDS : nameOf(entry);

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

const sameInvited = (a: Invited, b: Invited | undefined): boolean =>
  a.holder === b?.holder &&
  a.address === b.address &&
  a.at === b.at &&
  a.seen === b.seen &&
  a.goneAt === b.goneAt &&
  a.outAt === b.outAt &&
  a.astray === b.astray &&
  a.struckAt === b.struckAt &&
  a.leftOffAt === b.leftOffAt;

const sameEntry = (a: Attendee, b: Attendee): boolean =>
  a.address === b.address && a.name === b.name && a.kind === b.kind && a.response === b.response && a.respondedAt === b.respondedAt;

/** Whatever the order in which Exchange lists them, which is no change of the list. */
const sameShown = (a: readonly Attendee[], b: readonly Attendee[]): boolean => a.length === b.length && areAmong(a, b) && areAmong(b, a);

const areAmong = (list: readonly Attendee[], among: readonly Attendee[]): boolean =>
  list.every((one) => among.some((other) => sameEntry(one, other)));

export const sameAttendance = (a: Attendance | undefined, b: Attendance | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.invited.length === b.invited.length &&
    a.moved?.at === b.moved?.at &&
    a.moved?.left === b.moved?.left &&
    a.invited.every((one, index) => sameInvited(one, b.invited[index])) &&
    sameShown(a.shown, b.shown)
  );
};

/** Whom we had invited and who has declined, or taken it out of their calendar: a cancellation is no news to them. */
export const doneWith = (attendance: Attendance | undefined, { attendees }: EventView): readonly Attendee[] =>
  (attendance?.invited ?? []).flatMap(({ address, outAt }) => {
    const shown = entryOf(attendees, address);
    return shown !== undefined && (shown.response === 'declined' || outAt !== undefined) ? [shown] : [];
  });

/** The same of somebody who is on the list, whom nothing keeps off it any more. */
export const listedAgain = (one: Invited): Invited => {
  const { struckAt: _, leftOffAt: __, ...known } = one;
  return known;
};
