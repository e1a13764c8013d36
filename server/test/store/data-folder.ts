/**
 * Data folders for tests of the embedded store. Creating PGlite's cluster takes seconds, copying one a tenth of that: one
 * folder is created, migrated and closed, by `npm test` for all its files and otherwise by each, and every other is a copy.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/store/sql/migrate.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';

const quiet = { warn: () => undefined, info: () => undefined };

export type DataFolders = {
  /** A fresh folder with a migrated, empty database. */
  readonly create: (name?: string) => string;
  /** A fresh folder with nothing in it. */
  readonly createEmpty: () => string;
  readonly removeAll: () => void;
};

export const dataFolders = async (): Promise<DataFolders> => {
  const parent = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
  const given = process.env['LOCKSTEP_TEST_DATA'];
  const template = given ?? join(parent, 'template');
  if (given === undefined) {
    const store = await openPglite({ dataFolder: template, log: quiet });
    await store.session((session) => migrate(session));
    await store.close();
  }
  let count = 0;
  const createEmpty = (name = 'data'): string => {
    count += 1;
    const folder = join(parent, String(count), name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  return {
    createEmpty,
    create: (name) => {
      const folder = createEmpty(name);
      cpSync(template, folder, { recursive: true });
      return folder;
    },
    removeAll: () => rmSync(parent, { recursive: true, force: true }),
  };
};
