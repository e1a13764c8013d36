/** What a database needs besides its rows, done on a schedule: one turn at a time, and the one under way is waited for at the end. */
import type { Logger } from 'pino';

const VACUUM_EVERY_MS = 60_000;
const ANALYSE_EVERY_MS = 3_000;

/** Calls it so often, unless it is still busy; what it throws goes to `failed`. The answer ends that. */
const startTurns = (work: () => Promise<void>, everyMs: number, failed: (error: unknown) => void): (() => Promise<void>) => {
  let going: Promise<void> = Promise.resolve();
  let busy = false;
  const turn = async (): Promise<void> => {
    busy = true;
    try {
      await work();
    } catch (error) {
      failed(error);
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

/** The embedded database has no autovacuum: one table is vacuumed a minute, so that no statement holds it for long. */
export const startUpkeep = (vacuum: () => Promise<string>, log: Logger, everyMs = VACUUM_EVERY_MS): (() => Promise<void>) =>
  startTurns(
    async () => log.debug({ table: await vacuum() }, 'vacuumed'),
    everyMs,
    (error) => log.warn({ err: error }, 'a table could not be vacuumed; its turn comes again'),
  );

/** Tables that have grown are looked at within seconds: until then statements are planned for the tables as they were. */
export const startAnalysis = (analyse: () => Promise<readonly string[]>, log: Logger, everyMs = ANALYSE_EVERY_MS): (() => Promise<void>) =>
  startTurns(
    async () => {
      const tables = await analyse();
      if (tables.length > 0) log.debug({ tables }, 'analysed');
    },
    everyMs,
    (error) => log.warn({ err: error }, 'tables that have grown could not be analysed; it is tried again'),
  );
