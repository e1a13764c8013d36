/**
 * What of the server is loaded only when somebody asks for it: the API and the databases are most of its code, and who comes
 * through the door for the sync shell on a store in memory uses neither.
 */
import type { Egress } from './egress/egress.ts';
import type { buildServer } from './http/server.ts';
import type { Post } from './notify/letter.ts';
import type { WatchedPost } from './notify/smtp.ts';
import type { OpenStore, StoreOptions } from './store/open.ts';

/** The API's `buildServer`. */
export const loadApi = async (): Promise<{ readonly buildServer: typeof buildServer }> => import('./http/server.ts');

/** Opens a database as `store/open.ts` says, and throws what it throws. */
export const openStore = async (options: StoreOptions): Promise<OpenStore> => (await import('./store/open.ts')).openStore(options);

/** Sends letters as `notify/smtp.ts` does: what writes them and speaks SMTP is as large as the whole way to Exchange, and many mail nobody. */
export const latePost = (egress: Pick<Egress, 'mailSocket'>): { readonly post: Post; readonly watched: WatchedPost } => ({
  post: async (letter, settings, signal) => (await import('./notify/smtp.ts')).createPost(egress)(letter, settings, signal),
  watched: async (sending) => (await import('./notify/smtp.ts')).createWatchedPost(egress)(sending),
});
