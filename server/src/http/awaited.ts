/** Invitations that are sent and are not seen yet in the calendars of those they are for (3.12). */
import { COPY_TAKES, sameAddress, type Instant } from '@lockstep/engine';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

/**
 * Whose calendars are to show this link's event within ten minutes and have not yet, by holder. Of somebody who has answered it is known
 * that it came; what a mailbox here cannot be asked, and what should have come by now, is not waited for.
 * @param pairings the enabled ones of the assignments' holders
 */
export const awaitedIn = (
  { base }: Link,
  row: Appointment,
  assignments: readonly Assignment[],
  pairings: readonly Pairing[],
  now: Instant,
): readonly string[] => {
  if (base?.attendance === undefined || row.state === 'cancelled' || row.endAt <= now) return [];
  const { invited, shown } = base.attendance;
  return invited.flatMap(({ holder, address, at, seen, outAt, struckAt, leftOffAt }) => {
    const isWaiting =
      at !== undefined && at + COPY_TAKES > now && seen !== true && outAt === undefined && (struckAt ?? leftOffAt) === undefined;
    const isOn = assignments.some((one) => one.holder === holder && one.leftAt === null);
    const isSeenHere = pairings.some((one) => one.holder === holder);
    const hasAnswered = shown.some((one) => sameAddress(one.address, address) && one.response !== 'none');
    return isWaiting && isOn && isSeenHere && !hasAnswered ? [holder] : [];
  });
};

/** The names of these, by id. */
export const namesOf = async (tx: Transaction, root: string, holders: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (holders.length === 0) return new Map();
  const rows = await tx.holders.pick({ root, id: { in: [...new Set(holders)] } }, ['id', 'name']);
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** `Anna's calendar`, `the calendars of Anna and Bert`. */
export const calendarsOf = (names: readonly string[]): string => {
  const [only = ''] = names;
  if (names.length === 1) return `${only}'s calendar`;
  return `the calendars of ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
};
