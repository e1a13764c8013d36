/** What every command opens before it works: configuration, log, store and the row that names the installation. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { readConfig, type Config } from '../config.ts';
import { createLog } from '../log.ts';
import type { Installation } from '../store/rows/record.ts';
import type { Store } from '../store/store.ts';
import type { Parts } from './command.ts';

export type Opened = { readonly config: Config; readonly log: Logger; readonly store: Store };

/** Opens the store that the configuration names. Throws what the store says. */
export const openConfigured = (parts: Parts, config: Config, log: Logger): Promise<Store> =>
  parts.openStore(config.databaseUrl === null ? { dataFolder: config.dataFolder, log } : { databaseUrl: config.databaseUrl, log });

/** Opens configuration, log and store, runs the work, and closes the store whatever happens. */
export const withStore = async <Result>(parts: Parts, work: (opened: Opened) => Promise<Result>): Promise<Result> => {
  const config = readConfig(parts.env);
  const log = createLog(config.logLevel);
  const store = await openConfigured(parts, config, log);
  try {
    return await work({ config, log, store });
  } finally {
    await store.close();
  }
};

/**
 * The one row that says which installation this database belongs to; made at the first start. Its id stands in every stamp
 * (1.7), so it never changes.
 */
export const ensureInstallation = (parts: Pick<Parts, 'newId' | 'clock'>, store: Store, publicUrl: string): Promise<Installation> =>
  store.transaction(async (tx) => {
    const [known] = await tx.installations.select({}, { orderBy: [['createdAt', 'asc']], limit: 1, lock: 'update' });
    if (known !== undefined) return known;
    const made: Installation = { id: parts.newId(), instanceKey: randomBytes(16).toString('base64url'), publicUrl, createdAt: parts.clock.now() };
    await tx.installations.insert(made);
    return made;
  });
