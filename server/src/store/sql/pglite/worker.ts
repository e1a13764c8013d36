/** The thread PGlite lives in: its statements are synchronous and would stop everything else in the process. */
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { openDatabase } from './database.ts';
import type { WorkerOrder, WorkerReport, WorkerStart } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread');
const report = (message: WorkerReport): void => port.postMessage(message);

/** A global of Node that its types leave out. */
const { WebAssembly: assembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly compile: (bytes: Uint8Array) => Promise<object> };
};
/** Compiled while nobody has said yet where the database lies. */
const program = assembly.compile(await readFile(new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite'))));
// Whoever opens the database hears of it; until then it is nobody's failure.
program.catch(() => undefined);

type Open = { readonly database: PGlite; readonly server: PGLiteSocketServer };

const open = async (start: WorkerStart): Promise<Open> => {
  const database = await openDatabase(start.folder, { program: await program });
  // One client at a time uses it; room for the next while one that was cut off is still being cleared away.
  const server = new PGLiteSocketServer({ db: database, path: start.socket, maxConnections: 4 });
  await server.start();
  return { database, server };
};

let opened: Promise<Open> | null = null;
const failed = (error: unknown): void => report({ kind: 'failed', message: String(error) });

const close = async (): Promise<void> => {
  if (opened === null) return;
  const { database, server } = await opened;
  await server.stop();
  // Writes a checkpoint, so that the next start has nothing to recover.
  await database.close();
};

port.on('message', (order: WorkerOrder) => {
  switch (order.kind) {
    case 'start':
      opened = open(order);
      opened.then(() => report({ kind: 'ready' }), failed);
      break;
    case 'close':
      close()
        .then(() => report({ kind: 'closed' }), failed)
        .finally(() => port.close());
      break;
    default: {
      const never: never = order;
      throw new Error(`unknown order ${String(never)}`);
    }
  }
});
