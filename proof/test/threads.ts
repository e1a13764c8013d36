/** How many threads a test may work in that runs seeds in threads of its own. */
import { availableParallelism } from 'node:os';

/** What `npm test` gives this run, beside which others run; left to itself, as many as there are cores. */
export const threads = (): number => Number(process.env['LOCKSTEP_TEST_THREADS'] ?? availableParallelism());
