/** One database for many simulations, emptied between two seeds, with a handle of its own for each worker. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store, type Tables } from '@lockstep/server';
import type { StorePoint, WorkerStore } from '../simulation/stage.ts';

export type Database = {
  readonly store: Store;
  /** Where the embedded one keeps its files; null: a server has them. */
  readonly folder: string | null;
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Every table with rows of the simulation, children before their parents. */
export const TABLES: readonly (keyof Tables)[] = [
  'journal',
  'movements',
  'parkings',
  'tasks',
  'webhookDeliveries',
  'webhookMessages',
  'webhooks',
  'letters',
  'news',
  'mailSettings',
  'mailRules',
  'mailTemplates',
  'repeats',
  'apiKeys',
  'invitations',
  'sessions',
  'users',
  'busy',
  'series',
  'links',
  'blocks',
  'assignments',
  'appointments',
  'disconnectionSteps',
  'disconnections',
  'deactivations',
  'migrationSteps',
  'migrations',
  'pairings',
  'subscriptions',
  'furtherCalendars',
  'mailboxes',
  'connections',
  'bookingPages',
  'clients',
  'services',
  'schedules',
  'holders',
  'locations',
  'companies',
  'installations',
];

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** @param url of an empty PostgreSQL database; null: the embedded one */
export const openDatabase = async (url: string | null): Promise<Database> => (url === null ? openEmbedded() : openServer(url));

const emptying = (store: Store) => (): Promise<void> =>
  store.transaction(async (tx) => {
    for (const name of TABLES) await tx[name].remove({});
  });

const openServer = async (databaseUrl: string): Promise<Database> => {
  const store = await openStore({ databaseUrl, log: SILENT });
  return { store, folder: null, empty: emptying(store), close: () => store.close() };
};

const openEmbedded = async (): Promise<Database> => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lockstep-wire-'));
  // `npm test` has a migrated, empty database to copy, which is sooner there than a new one.
  const made = process.env['LOCKSTEP_TEST_DATA'];
  if (made !== undefined) cpSync(made, dataFolder, { recursive: true });
  const store = await openStore({ dataFolder, log: SILENT });
  return {
    store,
    folder: dataFolder,
    empty: emptying(store),
    close: async () => {
      await store.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};

/** The worker of this handle is dead. */
class ProcessDied extends Error {
  constructor() {
    super('the process of this handle is dead');
    this.name = 'ProcessDied';
  }
}

/**
 * A worker's handle on a database that outlives it. A death inside a transaction rolls it back, as a lost connection does; one
 * after the commit loses only the answer.
 */
export const handleFor = (store: Store, onPoint: (point: StorePoint) => void): WorkerStore => {
  let dead = false;
  const open = new Set<Promise<unknown>>();
  const reach = (point: StorePoint): void => {
    if (!dead) onPoint(point);
    if (dead) throw new ProcessDied();
  };
  return {
    store: {
      transaction: async (work, options) => {
        reach('begin');
        const running = store.transaction(async (tx) => {
          if (dead) throw new ProcessDied();
          const result = await work(tx);
          reach('commit');
          return result;
        }, options);
        open.add(running);
        try {
          const result = await running;
          reach('committed');
          return result;
        } finally {
          open.delete(running);
        }
      },
      close: () => Promise.resolve(),
    },
    crash: () => {
      dead = true;
    },
    gone: async () => {
      // The server rolls back what a dead client had open before anybody else sees those rows.
      while (open.size > 0) await Promise.allSettled(open);
    },
  };
};
