/** What a load cost: processor time of each process, for each change and as a share of one core. */
import { openStore, createLog, type Store } from '@lockstep/server';
import type { Postgres } from '../program/postgres.ts';
import type { Spent } from './both-sides.ts';
import { type Peer, round1 } from './figure.ts';

/** What was spent before a load of `count` changes, when its `seconds` were over, and when all of it had been worked off. */
export type Load = { readonly before: Spent; readonly over: Spent; readonly rest: Spent; readonly seconds: number; readonly count: number };

/** A server that is behind has done less than it was given, so what a change costs is counted to the end of the work. */
export const busyWith = ({ before, over, rest, seconds, count }: Load): readonly Peer[] => {
  const share = (who: keyof Spent): number => Math.round((over[who] - before[who]) / (seconds * 10));
  return [
    { name: 'the servers, processor time of a change, ms', value: round1((rest.server - before.server) / count) },
    { name: 'the servers together, % of a core', value: share('server') },
    { name: 'PostgreSQL, % of a core', value: share('database') },
    { name: 'the simulated Exchange, % of a core', value: share('exchange') },
    { name: 'whoever makes the changes, % of a core', value: share('bench') },
  ];
};

const COMMITS = 200;

/** Milliseconds of each of 200 transactions of one row, one after the other, with nothing else going on. */
export const commitsAlone = async ({ url }: Postgres): Promise<readonly number[]> => {
  const store = await openStore({ databaseUrl: url, log: createLog('error') });
  try {
    const taken: number[] = [];
    for (let index = 0; index < COMMITS; index += 1) {
      const began = performance.now();
      await touch(store);
      taken.push(performance.now() - began);
    }
    return taken;
  } finally {
    await store.close();
  }
};

const touch = (store: Store): Promise<unknown> =>
  store.transaction(async (tx) => {
    const [company] = await tx.companies.select({}, { limit: 1, lock: 'update' });
    if (company !== undefined) await tx.companies.update({ root: company.root, id: company.id }, { name: company.name });
  });
