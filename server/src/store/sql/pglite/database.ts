/** PGlite as Lockstep runs it: on durable files, with fsync, and with the one extension the schema needs. */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { DurableFiles } from './durable-files.ts';

/**
 * Half of what PostgreSQL takes by itself. All of it is written over at a start, most of which would be spent on that; what
 * does not fit is in the cache of the machine's own file system.
 */
const SHARED_BUFFERS = '64MB';

/** `-F` among PGlite's own parameters switches fsync off. */
const START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'wal_sync_method=fsync', 'synchronous_commit=on', 'full_page_writes=on', `shared_buffers=${SHARED_BUFFERS}`].flatMap(
    (setting) => ['-c', setting],
  ),
];

/** Written by PostgreSQL into every cluster. */
const MARK = 'PG_VERSION';

const syncPath = (path: string): void => {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** The cluster is created by another WebAssembly module on a file system of its own, which syncs nothing. */
const syncTree = (folder: string): void => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) syncPath(join(entry.parentPath, entry.name));
  }
  syncPath(folder);
};

type Opening = {
  /** As in `DurableFiles`. */
  readonly onSync?: (path: string) => void;
  /** PGlite, compiled already; left out, it is compiled now. */
  readonly program?: object;
};

/** Opens the cluster in `folder`, which exists, or creates one there. */
export const openDatabase = async (folder: string, { onSync, program }: Opening = {}): Promise<PGlite> => {
  const fresh = !existsSync(join(folder, MARK));
  const database = await PGlite.create({
    fs: new DurableFiles(folder, onSync),
    extensions: { btree_gist },
    startParams: START,
    ...(program && { pgliteWasmModule: program }),
  });
  if (fresh) syncTree(folder);
  return database;
};
