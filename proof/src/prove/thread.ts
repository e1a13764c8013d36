/** The body of one worker thread: it is handed seeds and hands back tallies, until it is told to end. */
import { parentPort, workerData } from 'node:worker_threads';
import { groundOf } from './grounds.ts';
import { runShard } from './shard.ts';

if (parentPort === null) throw new Error('this file is the body of a worker thread');
// Refusals and lost answers by the thousand are part of every seed; where a fault of ours came from, a replay of its seed shows.
Error.stackTraceLimit = 0;
const port = parentPort;
const { layer, database } = workerData as { readonly layer: 'L1' | 'L2'; readonly database: string | null };
const ground = await groundOf(layer, database);

port.on('message', (seeds: readonly number[] | null) => {
  if (seeds === null) {
    void ground.close().then(() => port.close());
    return;
  }
  runShard(seeds, ground, layer === 'L1').then(
    (tally) => port.postMessage({ tally }),
    (error: unknown) => port.postMessage({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error), seeds }),
  );
});
port.postMessage({ ready: true });
