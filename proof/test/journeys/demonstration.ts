/** The demonstration for a journey: a program of its own, with rows of its own. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type DemoProgram } from '../../src/program/program.ts';

/**
 * Starts it on a copy of the migrated, empty database that `npm test` made once for all, as creating one takes longer than
 * all the rest of a start; without one it creates its own. Ended, it leaves no file. Throws what the program said when it
 * did not become ready.
 */
export const startDemonstration = async (): Promise<DemoProgram> => {
  const made = process.env['LOCKSTEP_TEST_DATA'];
  if (made === undefined) return startProgram();
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-journey-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await cp(made, folder, { recursive: true });
    const program = await startProgram({ folder });
    return {
      ...program,
      end: async () => {
        await program.end();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
};
