/**
 * Looks into every transaction that moves a cursor, just before it commits: what the cursor covers has to be in the same
 * transaction, as busy time or as a mark on the link (I9).
 */
import { DAY } from '@lockstep/engine';
import type { Event, Instant } from '@lockstep/engine';
import type { Link, Store, Transaction } from '@lockstep/server';
import { everSkips } from './administrator.ts';
import { INSTALLATION, ROOT } from './company.ts';
import type { Stage } from './stage.ts';
import type { Covered } from './watch.ts';

/**
 * `covered` holds the pages that were handed over and whose cursor has not been seen in a mailbox yet, by that cursor. What is written with
 * the commit itself is seen right behind it. Transactions take turns for that: a moment later another pass may have looked at the link, and
 * left it at rest again.
 */
export const watchCursors = (stage: Stage, store: Store, covered: Map<string, Covered>): Store => {
  const look = async (tx: Transaction): Promise<void> => {
    const cursors = new Map<string, string | null>();
    for (const [cursor, covers] of covered) {
      const known = cursors.get(covers.mailbox);
      const stored = known === undefined ? ((await tx.mailboxes.get({ root: ROOT, id: covers.mailbox }))?.cursor ?? null) : known;
      cursors.set(covers.mailbox, stored);
      if (stored !== cursor) continue;
      covered.delete(cursor);
      await lookInto(stage, tx, covers);
    }
  };
  const turns = takingTurns();
  return {
    close: () => store.close(),
    transaction: (work, options) => {
      // The store lets them in by the order in which they came: whoever comes before there is anything to look for needs no turn here.
      if (covered.size === 0 && turns.areFree()) return store.transaction(work, options);
      return turns.take(async () => {
        const result = await store.transaction(async (tx) => {
          const done = await work(tx);
          await look(tx);
          return done;
        }, options);
        if (covered.size > 0) await stage.ground.store.transaction(look);
        return result;
      });
    },
  };
};

type Turns = {
  /** Runs one after the other what is handed to it, whether the one before ended well or not. */
  readonly take: <T>(run: () => Promise<T>) => Promise<T>;
  readonly areFree: () => boolean;
};

const takingTurns = (): Turns => {
  let last: Promise<unknown> = Promise.resolve();
  let open = 0;
  return {
    take: (run) => {
      open += 1;
      const mine = last.then(run, run);
      const ended = (): void => {
        open -= 1;
      };
      last = mine.then(ended, ended);
      return mine;
    },
    areFree: () => open === 0,
  };
};

const lookInto = async (stage: Stage, tx: Transaction, { mailbox, pages }: Covered): Promise<void> => {
  const last = new Map<string, Event | null>();
  for (const page of pages) {
    for (const event of page.changed) last.set(event.id, event);
    for (const id of page.removed) last.set(id, null);
  }
  const links = await tx.links.select({ root: ROOT, mailbox });
  const named = await tx.busy.select({ root: ROOT, mailbox, eventId: { in: [...last.keys()] } });
  const busy = new Map(named.map((row) => [row.eventId, row]));
  for (const [id, event] of last) {
    const link = links.find((one) => one.eventId === id) ?? links.find((one) => isStampedFor(event, one));
    if (link !== undefined && !isAwake(link, event)) {
      stage.cursorLapses.push(
        `The cursor of ${mailbox} moved past a change of the event of appointment ${link.appointment}, which was not marked.`,
      );
    }
    const row = busy.get(id);
    // Moved to a further calendar that was read before, its time is taken there.
    if (event === null && row !== undefined && row.further === null)
      stage.cursorLapses.push(`The cursor of ${mailbox} moved past a removal, and its busy time stayed.`);
    if (event !== null && row !== undefined && (row.startAt !== event.when.start || row.endAt !== event.when.end)) {
      stage.cursorLapses.push(`The cursor of ${mailbox} moved past a move of a foreign event, and its busy time did not.`);
    }
    const isLooked = event !== null && event.stamp === null && takesTime(event) && isKept(event, stage.clock.now());
    if (isLooked && row === undefined && !isSkipped(stage, event)) {
      stage.cursorLapses.push(`The cursor of ${mailbox} moved past a foreign event, and its busy time is not known.`);
    }
  }
};

const isStampedFor = (event: Event | null, link: Link): boolean =>
  event?.stamp?.installation === INSTALLATION && event.stamp.appointment === link.appointment;

/** Marked, or at the very version that is known already. */
const isAwake = (link: Link, event: Event | null): boolean =>
  link.due !== null || (event !== null && link.base?.event.version === event.version);

/** Private, in a company that does not always want these synced. */
const isSkipped = ({ company }: Stage, { sensitivity }: Event): boolean =>
  everSkips(company) && (sensitivity === 'private' || sensitivity === 'confidential');

const takesTime = ({ showAs, cancelled, type, when }: Event): boolean =>
  showAs !== 'free' && !cancelled && type === 'single' && when.start < when.end;

/** What is over before the window, which goes a day back here, is not kept, however often it is named (4.1, 4.15). */
const isKept = ({ when }: Event, now: Instant): boolean => when.end > now - DAY;
