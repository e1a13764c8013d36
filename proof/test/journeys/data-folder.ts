/** A data folder of the program for a journey: a copy of the migrated, empty database that `npm test` made once for all. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type DataFolder = { readonly folder: string; readonly remove: () => Promise<void> };

/** Creating a database takes longer than all the rest of a start. Where none was made before, the folder is empty and the program creates its own. */
export const makeDataFolder = async (): Promise<DataFolder> => {
  const made = process.env['LOCKSTEP_TEST_DATA'];
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-journey-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    if (made !== undefined) await cp(made, folder, { recursive: true });
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};
