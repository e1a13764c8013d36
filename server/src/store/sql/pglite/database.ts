/** PGlite as Lockstep runs it: on durable files, with fsync, and with the one extension the schema needs. */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { DurableFiles } from './durable-files.ts';

/** `-F` among PGlite's own parameters switches fsync off. */
const START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'wal_sync_method=fsync', 'synchronous_commit=on', 'full_page_writes=on'].flatMap((setting) => ['-c', setting]),
];

export const openDatabase = (folder: string, onSync?: (path: string) => void): Promise<PGlite> =>
  PGlite.create({ fs: new DurableFiles(folder, onSync), extensions: { btree_gist }, startParams: START });
