/** The door to `discover`: the list of public suffixes is much program, which nobody needs whose endpoint is written down. */
import type { discover } from './discover.ts';

export const findEndpoint: typeof discover = async (...asked) => (await import('./discover.ts')).discover(...asked);
