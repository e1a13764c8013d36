/** Seeds spread over worker threads, a handful at a time, so that a slow seed holds up one thread only. */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { startPostgres, type Postgres } from '../program/postgres.ts';
import type { Options } from './options.ts';
import { add, NOTHING, type Tally } from './tally.ts';

/** Seeds a thread is handed at once: small against the run, large against the cost of a message. Towards the end fewer, so that all end together. */
const HANDFUL = 10;
/** A simulation lives for tens of milliseconds and dies whole: with room for it, 70 instead of 55 seeds a second on one busy machine. */
const YOUNG_MB = 64;
/**
 * What V8 is told. Each thread compiles for itself the code of a whole server, of which each piece runs little: with less of it copied
 * into its callers, and (on Node 20; later ones count runs) a function compiled anew after 600,000 bytes of bytecode instead of 67,584,
 * two thousand seeds cost a seventh less. Most of it runs a few hundred times, too seldom for the optimizing compiler and too often for
 * the interpreter: compiled as it stands at its first run, seeds cost a twentieth less. And where every processor has a thread of its
 * own, those that share one thread's collection of garbage with it only cost.
 */
const V8_FLAGS = [
  '--max-inlined-bytecode-size-cumulative=150',
  '--max-inlined-bytecode-size=80',
  ...(process.versions.node.startsWith('20.') ? ['--interrupt-budget=600000'] : []),
  '--always-sparkplug',
  '--no-parallel-scavenge',
];

type Message = { readonly ready: true } | { readonly tally: Tally } | { readonly fault: string; readonly seeds: readonly number[] };

/**
 * Databases for threads that need one each, on one PostgreSQL server that keeps nothing. Where there is none and none can be installed,
 * the embedded database serves: the same seeds at three times the cost.
 */
const databasesFor = async (layer: 'L1' | 'L2', threads: number): Promise<Databases> => {
  const none: Databases = { urls: [], stop: () => Promise.resolve() };
  if (layer === 'L1') return none;
  let server: Postgres;
  try {
    server = await startPostgres('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  } catch {
    return none;
  }
  const names = Array.from({ length: threads }, (_, index) => `seeds_${index}`);
  await server.run(...names.map((name) => `create database ${name}`));
  return { urls: names.map((name) => server.url.replace(/\/postgres$/, `/${name}`)), stop: server.stop };
};
type Databases = { readonly urls: readonly string[]; readonly stop: () => Promise<void> };

/** @returns the sum over all seeds; rejects when a thread fails outside of what it is there to check */
export const runPool = async (
  options: Options & { readonly layer: 'L1' | 'L2' },
  onProgress: (soFar: Tally) => void,
  // Node 20 cannot load TypeScript in a thread: whoever runs from source names the built file.
  body: URL = new URL('./thread.js', import.meta.url),
): Promise<Tally> => {
  const threads = Math.max(1, Math.min(options.threads, Math.ceil(options.seeds / HANDFUL)));
  const until = options.minutes === null ? Infinity : performance.now() + options.minutes * 60_000;
  const end = options.from + options.seeds;
  let next = options.from;
  let total = NOTHING;
  const take = (): readonly number[] | null => {
    if (next >= end || performance.now() >= until) return null;
    const share = Math.ceil((end - next) / threads / 2);
    const seeds = Array.from({ length: Math.min(HANDFUL, share) }, (_, index) => next + index);
    next += seeds.length;
    return seeds;
  };
  for (const flag of V8_FLAGS) setFlagsFromString(flag);
  const databases = await databasesFor(options.layer, threads);
  const thread = (_: unknown, index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(body, {
        workerData: { layer: options.layer, database: databases.urls[index] ?? null },
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      worker.on('message', (message: Message) => {
        if ('fault' in message) {
          reject(new Error(`Seeds ${message.seeds[0]} to ${message.seeds.at(-1)}: ${message.fault}`));
          void worker.terminate();
          return;
        }
        if ('tally' in message) {
          total = add(total, message.tally);
          onProgress(total);
        }
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node has no origin
        worker.postMessage(take());
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  try {
    await Promise.all(Array.from({ length: threads }, thread));
  } finally {
    await databases.stop();
  }
  return total;
};
