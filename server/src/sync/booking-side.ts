/** The booking side of the links a pass is about. */
import type { Instant } from '@lockstep/engine';
import { pairingOf } from '../booking/known.ts';
import { withdrawn } from '../disconnect/withdraw.ts';
import type { Connection, Link } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { NO_TEXTS } from '../templates/texts.ts';
import { bookedSide, templatingBy } from './booked.ts';
import type { Booked, Templating } from './booked.ts';
import { rowsOf } from './booked-rows.ts';
import type { SyncDeps } from './deps.ts';
import type { Made, Rows } from './take-up.ts';

/** Links looked at in one go; more stay due, and so does their mailbox. */
const AT_ONCE = 100;

/** Those that are due. */
export const lookAtDue = (
  deps: SyncDeps,
  claim: Claim,
  connection: Connection,
  expected: readonly string[],
): Promise<readonly Booked[]> => {
  const texts = deps.texts ?? NO_TEXTS;
  return texts.with(async (text) =>
    deps.store.transaction(async (tx) => {
      const now = deps.clock.now();
      return withdrawn(await dueSides(tx, claim, expected, now, templatingBy(connection, text, texts)), connection, now);
    }),
  );
};

/** What was committed with the claim, without asking for it: whatever has changed since has marked its link, which is looked at again. */
export const madeSide = (deps: SyncDeps, { connection, pairing }: Rows, { link, rows }: Made): Promise<readonly Booked[]> => {
  const texts = deps.texts ?? NO_TEXTS;
  return texts.with(async (text) =>
    deps.store.transaction(async (tx) => {
      const now = deps.clock.now();
      const one = await bookedSide(tx, link, now, templatingBy(connection, text, texts), { own: pairing, rows });
      return withdrawn(one === null ? [] : [one], connection, now);
    }),
  );
};

/**
 * A deletion is about to be believed (4.6), or a create whose answer never came to be repeated: not before the feed has said
 * whether this is still the calendar it was.
 */
export const isDoubtful = ({ link: { missingSince, intent } }: Booked): boolean => missingSince !== null || intent?.do === 'create';

/**
 * The links that are due, each with the booking side as this mailbox should show it.
 * @param expected appointments that are probably among them, which are read at once
 */
const dueSides = async (
  tx: Transaction,
  { root, mailbox }: Claim,
  expected: readonly string[],
  now: Instant,
  templating: Templating,
): Promise<readonly Booked[]> => {
  const order = [
    ['due', 'asc'],
    ['appointment', 'asc'],
  ] as const;
  const [links, own, ahead] = await Promise.all([
    tx.links.select({ root, mailbox, due: { lte: now } }, { orderBy: order, limit: AT_ONCE }),
    pairingOf(tx, root, mailbox),
    rowsOf(tx, root, [...new Set(expected)].slice(0, AT_ONCE)),
  ]);
  const side = async (link: Link): Promise<Booked | null> =>
    bookedSide(tx, link, now, templating, { own, rows: ahead.get(link.appointment) ?? null });
  return (await Promise.all(links.map(side))).flatMap((one) => one ?? []);
};
