/** What every command opens before it works: configuration, log, store and the row that names the installation. */
import type { Logger } from 'pino';
import { readConfig, type Config } from '../config.ts';
import { createLog } from '../log.ts';
import type { Installation } from '../store/rows/record.ts';
import type { Store, Transaction } from '../store/store.ts';
import { toldOfIntegration } from '../webhooks/content.ts';
import { tellWebhooks } from '../webhooks/tell.ts';
import type { OpenedStore, Parts } from './command.ts';

export type Opened = { readonly config: Config; readonly log: Logger; readonly store: Store };

/** Opens the store that the configuration names. Throws what the store says. */
export const openConfigured = (parts: Parts, config: Config, log: Logger): Promise<OpenedStore> =>
  parts.openStore(config.databaseUrl === null ? { dataFolder: config.dataFolder, log } : { databaseUrl: config.databaseUrl, log });

/** Opens configuration, log and store, runs the work, and closes the store whatever happens. */
export const withStore = async <Result>(parts: Parts, work: (opened: Opened) => Promise<Result>): Promise<Result> => {
  const config = readConfig(parts.env);
  // Somebody reads the answer in a terminal: what is no problem stays out of it, unless LOG_LEVEL asks for it.
  const log = createLog(parts.env['LOG_LEVEL'] ? config.logLevel : 'warn');
  const store = await openConfigured(parts, config, log);
  try {
    return await work({ config, log, store });
  } finally {
    await store.close();
  }
};

/** What tells one installation from another (1.7): where it is reached, and which key its secrets are sealed with. */
export type Identity = {
  /** Null: not configured, which is compared with nothing. */
  readonly publicUrl: string | null;
  readonly instanceKey: string;
};

export type Admitted = {
  readonly installation: Installation;
  /** Set where the database was served by another installation until now. */
  readonly moved: { readonly was: string; readonly is: string; readonly disabled: number; readonly mailHeld: boolean } | null;
};

const differs = (row: Installation, { publicUrl, instanceKey }: Identity): boolean =>
  row.instanceKey !== instanceKey || (publicUrl !== null && row.publicUrl !== '' && row.publicUrl !== publicUrl);

/** What an installation is called in a message: its URL where it has one. */
const nameOf = ({ publicUrl, instanceKey }: Identity): string => publicUrl || `the installation with key ${instanceKey}`;

const disableAll = async (tx: Transaction, parts: Pick<Parts, 'newId' | 'clock'>, was: string, is: string): Promise<number> => {
  const at = parts.clock.now();
  const enabled = await tx.connections.select({ enabled: true });
  for (const connection of enabled) {
    const { root, id, name } = connection;
    const settings = { ...connection.settings, servedElsewhere: { was, is, at } };
    await tx.connections.update({ root, id }, { enabled: false, settings, changedAt: at });
    await tx.journal.insert({
      root,
      id: parts.newId(),
      at,
      appointment: null,
      mailbox: null,
      kind: 'state',
      code: 'anotherInstallation',
      rule: '1.7',
      sentence: `Integration "${name}" was disabled: this database was last served as ${was} and is now served as ${is}.`,
      detail: { integration: id, was, is },
    });
    const told = toldOfIntegration({ ...connection, enabled: false }, 'disabled', 'lockstep', 'anotherInstallation');
    await tellWebhooks(tx, { now: at, newId: parts.newId }, told);
  }
  return enabled.length;
};

/**
 * The one row that says which installation this database belongs to; made at the first start. Its id stands in every stamp,
 * so it never changes. A database that was copied or restored elsewhere starts with all integrations disabled (1.7): two
 * servers that both believe an event is theirs would undo each other. Whoever enables them here says that this one goes on. Its mail
 * is held as well, until somebody lets it go, or saves the mail settings here.
 */
export const admitInstallation = (parts: Pick<Parts, 'newId' | 'clock'>, store: Store, identity: Identity): Promise<Admitted> =>
  store.transaction(async (tx) => {
    const [known] = await tx.installations.select({}, { orderBy: [['createdAt', 'asc']], limit: 1, lock: 'update' });
    if (known === undefined) {
      const { instanceKey, publicUrl } = identity;
      const made: Installation = { id: parts.newId(), instanceKey, publicUrl: publicUrl ?? '', createdAt: parts.clock.now() };
      await tx.installations.insert(made);
      return { installation: made, moved: null };
    }
    const next: Installation = { ...known, instanceKey: identity.instanceKey, publicUrl: identity.publicUrl ?? known.publicUrl };
    if (next.publicUrl !== known.publicUrl || next.instanceKey !== known.instanceKey) {
      await tx.installations.update({ id: known.id }, { instanceKey: next.instanceKey, publicUrl: next.publicUrl });
    }
    if (!differs(known, identity)) return { installation: next, moved: null };
    const [was, is] = [nameOf(known), nameOf(next)];
    const disabled = await disableAll(tx, parts, was, is);
    const mailHeld = (await tx.mailSettings.update({ heldSince: null }, { heldSince: parts.clock.now() })) > 0;
    return { installation: next, moved: disabled === 0 && !mailHeld ? null : { was, is, disabled, mailHeld } };
  });
