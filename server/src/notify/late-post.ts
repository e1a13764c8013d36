/** Letters, where what writes them and speaks SMTP is loaded with the first: it is as large as the whole way to Exchange, and many mail nobody. */
import type { Egress } from '../egress/egress.ts';
import type { Post } from './letter.ts';
import type { WatchedPost } from './smtp.ts';

/** Each as in `smtp.ts`. */
export const latePost = (egress: Pick<Egress, 'mailSocket'>): { readonly post: Post; readonly watched: WatchedPost } => ({
  post: async (letter, settings, signal) => (await import('./smtp.ts')).createPost(egress)(letter, settings, signal),
  watched: async (sending) => (await import('./smtp.ts')).createWatchedPost(egress)(sending),
});
