/** The embedded database has no autovacuum: one table is vacuumed a minute, so that no statement holds it for long. */
import type { Logger } from 'pino';

const EVERY_MS = 60_000;

/** Starts the schedule; the answer ends it and waits for the table under way. */
export const startUpkeep = (vacuum: () => Promise<string>, log: Logger, everyMs = EVERY_MS): (() => Promise<void>) => {
  let going: Promise<void> = Promise.resolve();
  let busy = false;
  const turn = async (): Promise<void> => {
    busy = true;
    try {
      log.debug({ table: await vacuum() }, 'vacuumed');
    } catch (error) {
      log.warn({ err: error }, 'a table could not be vacuumed; its turn comes again');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => {
    if (!busy) going = turn();
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await going;
  };
};
