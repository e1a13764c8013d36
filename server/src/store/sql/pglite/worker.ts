/** The thread PGlite lives in: its statements are synchronous and would stop everything else in the process. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { openDatabase } from './database.ts';
import type { WorkerOrder, WorkerReport, WorkerStart } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread');
const report = (message: WorkerReport): void => port.postMessage(message);

const start = workerData as WorkerStart;
const database = await openDatabase(start.folder);
// One client at a time uses it; room for the next while one that was cut off is still being cleared away.
const server = new PGLiteSocketServer({ db: database, path: start.socket, maxConnections: 4 });
await server.start();

port.on('message', (order: WorkerOrder) => {
  switch (order) {
    case 'close':
      server
        .stop()
        // Writes a checkpoint, so that the next start has nothing to recover.
        .then(() => database.close())
        .then(
          () => report({ kind: 'closed' }),
          (error: unknown) => report({ kind: 'failed', message: String(error) }),
        )
        .finally(() => port.close());
      break;
    default: {
      const never: never = order;
      throw new Error(`unknown order ${String(never)}`);
    }
  }
});
report({ kind: 'ready' });
