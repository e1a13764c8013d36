/**
 * The further calendars of a mailbox (2.1): which of them are still there, and what they take of their owner's time. They are read in the pass
 * of their mailbox and behind its own feed. What is wrong with one of them alone is told and stops nothing else.
 */
import { MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { Failure } from '@lockstep/exchange';
import type { FurtherCalendar } from '../store/rows/further-calendar.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import { nextReading, paceOf, type Looking } from './freshness.ts';
import { lookForCalendars } from './further-there.ts';
import { readFurtherFeed, type FurtherReading } from './further-feed.ts';
import { FURTHER_ANEW, furtherPlace } from './further-rows.ts';
import { guard, guarded } from './lease.ts';
import { leftOf, linksLeft, type Ending, type Left } from './release.ts';

/** What is about this calendar alone, and not about its mailbox, the account or the host. */
const isItsOwn = ({ kind, scope, retryAt }: Failure): boolean =>
  (scope === 'mailbox' || scope === 'item') && retryAt === null && ['gone', 'forbidden', 'malformed', 'rejected'].includes(kind);

/** As it is told to a person: which calendar, and what was seen. */
const troubleOf = (name: string, { cause, detail }: Failure): Pick<FurtherCalendar, 'cause' | 'detail'> => ({
  cause: cause === 'anotherMailbox' ? 'itemUnreadable' : cause,
  detail: `The calendar "${name}", chosen as busy only, cannot be read: ${detail}`,
});

export type Further = Omit<FurtherReading, 'mailbox' | 'nextListing'> & {
  readonly by: Looking;
  /** What the mailbox becomes where this is the last of the pass; null: the pass goes on. */
  readonly ending: Ending | null;
};

/**
 * Reads them all. Throws ConnectorError where it is about more than one of them.
 * @returns what the mailbox was left with, where it was released; null: it was not
 */
export const readFurther = async (further: Further, mailbox: Mailbox, signal: AbortSignal): Promise<Left | null> => {
  const { deps, claim, connector, by, ending } = further;
  const { root, mailbox: id } = claim;
  const began = deps.clock.now();
  const [known, pace] = await deps.store.transaction(async (tx) =>
    Promise.all([tx.furtherCalendars.select({ root, mailbox: id }, { orderBy: [['id', 'asc']] }), paceOf(tx, root, by, began)]),
  );
  const isPosted = connector.capabilities.live === 'push';
  // A line tells of the paired calendar alone, whose silence says nothing of these: they are looked at as if nobody told (5.3).
  const told = isPosted ? mailbox.toldUntil : null;
  const next = (now: Instant): ReturnType<typeof nextReading> =>
    nextReading(
      { mailbox: { ...mailbox, toldUntil: told, listDue: null }, isPosted, chance: deps.chance(), ...pace },
      { news: false, empty: true, listed: true },
      now,
    );
  const reading: FurtherReading = { ...further, mailbox, nextListing: (now) => next(now).listDue };
  let rows = await lookForCalendars(further, mailbox, known, signal);
  let whole = true;
  for (const row of rows) {
    if (row.goneAt !== null) continue;
    if (row.folder === null || row.missingSince !== null) {
      whole = false;
      continue;
    }
    const failed = await readOne(reading, row, row.folder, signal);
    if (failed === null) continue;
    if (failed.kind !== 'gone') {
      whole = false;
      await note(further, row.id, troubleOf(row.name, failed));
      continue;
    }
    // Nothing but the list says whether it was deleted, or has another id now.
    rows = await lookForCalendars(further, mailbox, rows, signal, true);
    const after = rows.find((one) => one.id === row.id);
    if (after?.goneAt === null) whole = false;
    if (after !== undefined && after.missingSince === null && after.goneAt === null && after.folder === row.folder)
      await note(further, row.id, troubleOf(row.name, failed));
  }
  return settle({ deps, claim, ending }, { whole, began }, (now) => {
    const due = next(now).readDue;
    return rows.some((row) => row.missingSince !== null && row.goneAt === null) ? (Math.min(due, now + MINUTE) as Instant) : due;
  });
};

/** What it failed with where that is about this calendar alone; null: it was read, or is not chosen any more. */
const readOne = async (reading: FurtherReading, row: FurtherCalendar, folder: string, signal: AbortSignal): Promise<Failure | null> => {
  const calendar = furtherPlace(reading.mailbox, folder);
  const { deps, claim } = reading;
  const { root } = claim;
  try {
    await readFurtherFeed(reading, row, calendar, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.failure.kind === 'cursorLost' && row.cursor !== null) {
      await guarded(deps, claim, async (tx) => tx.furtherCalendars.update({ root, id: row.id }, FURTHER_ANEW));
      return readOne(reading, { ...row, ...FURTHER_ANEW }, folder, signal);
    }
    if (!isItsOwn(error.failure)) throw error;
    return error.failure;
  }
  return null;
};

const note = async (
  { deps, claim }: Pick<Further, 'deps' | 'claim'>,
  id: string,
  trouble: Pick<FurtherCalendar, 'cause' | 'detail'>,
): Promise<void> => {
  await guarded(deps, claim, async (tx) => tx.furtherCalendars.update({ root: claim.root, id }, trouble));
};

/** When they are read next, and as of when all of them are known. One that was chosen meanwhile is read at once. */
const settle = async (
  { deps, claim, ending }: Pick<Further, 'deps' | 'claim' | 'ending'>,
  { whole, began }: { readonly whole: boolean; readonly began: Instant },
  due: (now: Instant) => Instant,
): Promise<Left | null> =>
  deps.store.transaction(async (tx) => {
    const { root, mailbox } = claim;
    const now = deps.clock.now();
    // Behind the guard: whoever chooses one marks the mailbox, and waits for it.
    const [row, all, left] = await Promise.all([
      guard(tx, claim, now),
      tx.furtherCalendars.pick({ root, mailbox }, ['readAt', 'goneAt']),
      ending === null ? null : linksLeft(tx, claim),
    ]);
    const isUnread = all.some(({ readAt, goneAt }) => goneAt === null && readAt === null);
    const readAt = isUnread ? { furtherReadAt: null } : whole ? { furtherReadAt: began } : {};
    const columns: Partial<Mailbox> =
      all.length === 0 ? { furtherDue: null, furtherReadAt: null } : Object.assign({ furtherDue: due(now) }, readAt);
    const end = ending === null || left === null ? null : await ending(tx, { row: Object.assign({ ...row }, columns), left }, now);
    await tx.atLast(async () => tx.mailboxes.update({ root, id: mailbox }, Object.assign(columns, end)));
    return end === null ? null : leftOf(end.due, row.marks !== claim.marks, now);
  });
