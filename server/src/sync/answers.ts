/** What people did with the list of attendees since it was last seen, told in the journal (4.7, 4.9): whoever watches shows it at once. */
import { isClient, sameAddress, type Attendance, type Attendee, type Base, type Instant } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

export type Answer = {
  readonly code: 'answered' | 'listed' | 'unlisted' | 'arrived' | 'joined';
  readonly rule: string;
  readonly sentence: string;
};

const WORDS = { accepted: 'accepted', tentative: 'accepted tentatively', declined: 'declined' } as const;

/** The journal names no client. */
const nameOf = ({ name, address }: Attendee, { invited }: Attendance): string =>
  invited.some((one) => isClient(one) && sameAddress(one.address, address)) ? 'The client' : name === '' ? address : name;
const others = ({ shown }: Attendance): readonly Attendee[] => shown.filter(({ response }) => response !== 'organiser');
const isOurs = (attendance: Attendance, { address }: Attendee): boolean =>
  attendance.invited.some((one) => sameAddress(one.address, address));

/** An event without anybody else keeps no list. */
const listOf = (base: Pick<Base, 'attendance'>): Attendance => base.attendance ?? { invited: [], shown: [] };

/**
 * What is new on the list. Who is on the appointment and declines is not told here: the plan that follows from it says so.
 * @param was null: the event was not seen before, so that nobody is new on its list
 * @param is null: there is no event any more, and nothing to tell of its list
 */
export const answersOf = (was: Pick<Base, 'attendance'> | null, is: Pick<Base, 'attendance'> | null): readonly Answer[] => {
  if (is === null) return [];
  const before = was === null ? null : listOf(was);
  const after = listOf(is);
  const told = others(after).flatMap((one): readonly Answer[] => {
    const former = before?.shown.find(({ address }) => sameAddress(address, one.address));
    const ours = isOurs(after, one);
    const listed = before !== null && former === undefined && !ours;
    const answered = one.response !== 'none' && one.response !== 'organiser' && !(ours && one.response === 'declined');
    return [
      ...(listed ? [{ code: 'listed', rule: '4.9', sentence: `${nameOf(one, after)} was invited in Outlook as well.` } as const] : []),
      ...(answered && (former?.response !== one.response || former.respondedAt !== one.respondedAt)
        ? [{ code: 'answered', rule: '4.7', sentence: `${nameOf(one, after)} ${WORDS[one.response]} in Outlook.` } as const]
        : []),
    ];
  });
  const gone = before === null ? [] : others(before).filter((one) => !isOurs(before, one) && !isOurs(after, one) && !isShown(after, one));
  return [
    ...told,
    ...gone.map((one) => ({ code: 'unlisted', rule: '4.9', sentence: `${nameOf(one, before ?? after)} is no longer invited.` }) as const),
    ...(before === null ? [] : [...joinedOf(before, after), ...arrivedOf(before, after)]),
  ];
};

/** Whom somebody invited in Outlook, and who is on the appointment since: nothing is written for it, and it shows all the same (4.9). */
const joinedOf = (before: Attendance, after: Attendance): readonly Answer[] =>
  after.invited.flatMap(({ holder, address, at }) => {
    const entry = before.shown.find((one) => sameAddress(one.address, address));
    if (entry === undefined || at !== undefined || before.invited.some((one) => one.holder === holder)) return [];
    return [
      { code: 'joined', rule: '4.9', sentence: `${nameOf(entry, after)} was invited in Outlook, and is not invited again.` } as const,
    ];
  });

/** Whose calendar shows now what was waited for in it (3.12). */
const arrivedOf = (before: Attendance, after: Attendance): readonly Answer[] =>
  after.invited.flatMap(({ holder, address, seen }) => {
    const former = before.invited.find((one) => one.holder === holder);
    if (seen !== true || former === undefined || former.seen === true || former.at === undefined) return [];
    const entry = after.shown.find((one) => sameAddress(one.address, address));
    const name = entry === undefined ? address : nameOf(entry, after);
    return [{ code: 'arrived', rule: '3.12', sentence: `The invitation is in the calendar of ${name}.` } as const];
  });

const isShown = (attendance: Attendance, { address }: Attendee): boolean =>
  attendance.shown.some((one) => sameAddress(one.address, address));

/** Part of the transaction that stores what was seen. */
export const journalAnswers = async (
  tx: Transaction,
  deps: SyncDeps,
  { root, appointment, mailbox }: Link,
  answers: readonly Answer[],
  now: Instant,
): Promise<void> => {
  const about = { root, at: now, appointment, mailbox, kind: 'outcome' as const, detail: {} };
  await Promise.all(answers.map((one) => tx.journal.insert({ ...about, id: deps.newId(), ...one })));
};
