/**
 * PGlite's thread, started before there is a database for it: it loads and compiles what it needs while this one loads
 * everything else, which together were most of a start. Imports nothing of the store, so that it can be the first to run.
 */
import { Worker } from 'node:worker_threads';

/** Threads load JavaScript only: where this file runs as TypeScript, under a test runner, the built thread is used. */
const workerFile = (): URL => {
  const here = new URL('./worker.js', import.meta.url);
  return import.meta.url.endsWith('.ts') ? new URL(here.href.replace('/src/store/', '/dist/store/')) : here;
};

let prepared: Worker | null = null;
const forget = (): void => {
  prepared = null;
};

/** Begins a thread that touches no file and keeps no process alive. If it fails, the one who takes a thread starts another and hears why. */
export const prepareThread = (): void => {
  prepared ??= new Worker(workerFile(), { name: 'pglite' }).once('error', forget).once('exit', forget);
  prepared.unref();
};

/** The thread that was prepared, else one that begins now. It waits for its first order. */
export const takeThread = (): Worker => {
  const taken = prepared;
  forget();
  if (taken === null) return new Worker(workerFile(), { name: 'pglite' });
  taken.off('error', forget).off('exit', forget).ref();
  return taken;
};
