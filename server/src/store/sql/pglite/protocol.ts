/** What the process and PGlite's thread tell each other. */

export type WorkerStart = {
  readonly kind: 'start';
  /** PGlite's own folder. */
  readonly folder: string;
  /** Path of the Unix socket it listens on. */
  readonly socket: string;
};
export type WorkerOrder = WorkerStart | { readonly kind: 'close' };
export type WorkerReport = { readonly kind: 'ready' } | { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly message: string };
