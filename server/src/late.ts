/**
 * What of the server is loaded only when somebody asks for it: the API and the databases are most of its code, and who comes
 * through the door for the sync shell on a store in memory uses neither.
 */
import type { buildServer } from './http/server.ts';
import type { OpenStore, StoreOptions } from './store/open.ts';

/** The API's `buildServer`. */
export const loadApi = async (): Promise<{ readonly buildServer: typeof buildServer }> => import('./http/server.ts');

/** Opens a database as `store/open.ts` says, and throws what it throws. */
export const openStore = async (options: StoreOptions): Promise<OpenStore> => (await import('./store/open.ts')).openStore(options);
