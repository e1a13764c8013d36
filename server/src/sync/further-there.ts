/**
 * Which of the chosen further calendars are there (2.1). Only the list of the mailbox's calendars tells: what its owner deletes lies among
 * deleted items and answers as before (EWS), and an id may be another one though the calendar is the same (graph-pitfalls 12, a moved mailbox).
 */
import { HOUR, MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { NamedCalendar } from '@lockstep/exchange';
import type { FurtherCalendar } from '../store/rows/further-calendar.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { Further } from './further.ts';
import { dropFurther, FURTHER_ANEW } from './further-rows.ts';
import { guarded } from './lease.ts';
import { placeOf } from './place.ts';

/** How often they are listed while all is well: a deleted calendar takes time for as long as this at most. */
const EVERY = HOUR;
/** As long as an event must be missed before it counts as deleted (4.6). */
const PROOF = MINUTE;

const wantsLook = (row: FurtherCalendar, now: Instant): boolean =>
  row.folder === null || row.missingSince !== null || row.lookedAt === null || row.lookedAt + EVERY <= now;

/**
 * Lists the calendars of the mailbox where it is time to, and notes what became of each that was chosen.
 *
 * @returns the rows as they are then; those that nobody chooses any more are left out
 */
export const lookForCalendars = async (
  { deps, claim, connector }: Pick<Further, 'deps' | 'claim' | 'connector'>,
  mailbox: Mailbox,
  rows: readonly FurtherCalendar[],
  signal: AbortSignal,
  atOnce = false,
): Promise<readonly FurtherCalendar[]> => {
  if (rows.length === 0 || (!atOnce && !rows.some((row) => wantsLook(row, deps.clock.now())))) return rows;
  const listed = await connector.calendars(placeOf(mailbox), signal);
  return guarded(deps, claim, async (tx, now) => {
    const { root } = claim;
    const known = await tx.furtherCalendars.select({ root, mailbox: claim.mailbox }, { lock: 'update', orderBy: [['id', 'asc']] });
    const after = placed(known, listed, now);
    for (const [index, row] of known.entries()) {
      const now = after[index];
      if (now !== undefined) await become(tx, { deps, claim }, row, now);
    }
    return after;
  });
};

/** Each by its id, else by its name where exactly one calendar that nobody has is called so. */
const placed = (rows: readonly FurtherCalendar[], listed: readonly NamedCalendar[], now: Instant): readonly FurtherCalendar[] => {
  const ids = new Set(rows.flatMap(({ folder }) => folder ?? []));
  const free = listed.filter(({ id }) => !ids.has(id));
  return rows.map((row): FurtherCalendar => {
    const same = listed.find(({ id }) => id === row.folder);
    const named = free.filter(({ name }) => name === row.name);
    const isAlone = rows.filter((other) => other.name === row.name && !listed.some(({ id }) => id === other.folder)).length === 1;
    const [found = null] = same === undefined ? (named.length === 1 && isAlone ? named : []) : [same];
    if (found === null) {
      const missingSince = row.missingSince ?? now;
      const goneAt = row.goneAt ?? (missingSince + PROOF <= now ? now : null);
      return { ...row, lookedAt: now, missingSince, goneAt };
    }
    const there = { ...row, name: found.name, folder: found.id, lookedAt: now, missingSince: null, goneAt: null };
    const isOther = found.id !== row.folder;
    // What was dropped is to be read again, and so is what is known by other ids from now on.
    if (row.goneAt !== null || isOther) Object.assign(there, FURTHER_ANEW);
    if (isOther && row.folder !== null) return { ...there, folderSince: now };
    return row.goneAt === null ? there : { ...there, cause: null, detail: null, readAt: null };
  });
};

const become = async (
  tx: Transaction,
  { deps, claim }: { readonly deps: Further['deps']; readonly claim: Claim },
  before: FurtherCalendar,
  row: FurtherCalendar,
): Promise<void> => {
  const { root, mailbox } = claim;
  const { id, name } = row;
  if (row.goneAt !== null && before.goneAt === null) {
    await dropFurther(tx, { root, mailbox, further: id });
    const gone = {
      cause: 'calendarGone',
      detail: `The calendar "${name}", chosen as busy only, is not among the calendars of the mailbox any more.`,
    };
    await tx.furtherCalendars.put({ ...row, ...gone, cause: 'calendarGone', ...FURTHER_ANEW });
    const sentence = `${gone.detail} Nothing of it takes time any more.`;
    await tx.journal.insert(entryOf(deps, claim, 'furtherGone', sentence, { calendar: id }, row.goneAt));
    return;
  }
  await tx.furtherCalendars.put(row);
  if (row.goneAt === null && before.goneAt !== null && row.lookedAt !== null)
    await tx.journal.insert(
      entryOf(deps, claim, 'furtherBack', `The calendar "${name}", chosen as busy only, is there again.`, { calendar: id }, row.lookedAt),
    );
};

const entryOf = (
  deps: Pick<Further['deps'], 'newId'>,
  { root, mailbox }: Claim,
  code: string,
  sentence: string,
  detail: Readonly<Record<string, string>>,
  at: Instant,
) => ({ root, id: deps.newId(), at, appointment: null, mailbox, kind: 'state' as const, code, rule: '2.1', sentence, detail });
