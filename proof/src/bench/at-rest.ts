/** Waiting until a crowd of mailboxes on one database has been read, or has come to rest. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Postgres } from '../program/postgres.ts';

/** For everybody together, and for each beside that. */
const SETTLED_WITHIN_MS = { all: 600_000, each: 60 };
/** What is still quiet after this long is at rest. */
const QUIET_MS = 3_000;
const PROGRESS_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 500;

type Crowd = {
  readonly people: number;
  /** Is told what is still open, every ten seconds. */
  readonly progress?: (open: string) => void;
};

/** Every calendar has been read once; throws after some ten minutes, saying what is still open. */
export const allRead = (postgres: Postgres, crowd: Crowd): Promise<number> =>
  until(postgres, crowd, (open) => open.startsWith(ALL_READ), 0);

/** Nothing has been due for a while; throws after some ten minutes, saying what is still open. Answers since when, by `performance.now()`. */
export const atRest = (postgres: Postgres, crowd: Crowd): Promise<number> =>
  until(postgres, crowd, (open) => open === NOTHING_OPEN, QUIET_MS);

/** Never read, not told of yet, or something is due or under way in it. */
const OPEN_SQL = `select (select count(*) from mailbox where read_at is null) || ' never read, '
  || (select count(*) from mailbox where told_until is null) || ' not told of, '
  || (select count(*) from mailbox where due <= now() or lease_owner is not null) || ' due, '
  || (select count(*) from link where due is not null) || ' links due'`;
const ALL_READ = '0 never read, ';
const NOTHING_OPEN = `${ALL_READ}0 not told of, 0 due, 0 links due`;

/** Waits until it has been so for that long, and answers since when. */
const until = async (postgres: Postgres, { people, progress }: Crowd, isSo: (open: string) => boolean, forMs: number): Promise<number> => {
  const latest = performance.now() + SETTLED_WITHIN_MS.all + people * SETTLED_WITHIN_MS.each;
  let toldAt = performance.now();
  let since: number | null = null;
  while (true) {
    const [open = ''] = await postgres.ask(OPEN_SQL);
    since = isSo(open) ? (since ?? performance.now()) : null;
    if (since !== null && performance.now() - since >= forMs) return since;
    if (performance.now() - toldAt > PROGRESS_EVERY_MS) {
      toldAt = performance.now();
      progress?.(open);
    }
    if (performance.now() > latest) throw new Error(`${people} mailboxes did not come to rest: ${open}`);
    await pause(LOOK_EVERY_MS);
  }
};
