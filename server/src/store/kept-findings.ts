/**
 * What was found among the rows that are mostly left as they are, kept by this process: whom a service is had from and when
 * they work is asked for a hundred times between two changes of it. It counts only at the revision the store shows.
 */
import type { TableName } from './shapes.ts';
import type { Finding } from './store.ts';

/** All together; some 60 MB. */
const MOST_ROWS = 100_000;
/** Characters of a name that take as much room as a row. */
const ROW_LENGTH = 300;

/** What findings are kept of, and whose changes change the revision (in SQL: migrations 0040 and 0097). */
export const KEPT_OF: ReadonlySet<TableName> = new Set([
  'companies',
  'holders',
  'schedules',
  'services',
  'connections',
  'pairings',
  'webhooks',
]);

type Kept = Finding<unknown> & { readonly revision: string };

/** What was asked for last, as much as there is room for. */
export class KeptFindings {
  readonly #kept = new Map<string, Kept>();
  #rows = 0;

  get(root: string, name: string, revision: string): Kept | null {
    const key = `${root}\0${name}`;
    const found = this.#kept.get(key);
    if (found?.revision !== revision) return null;
    // A map keeps the order of insertion: the first of them is the one that was not asked for the longest.
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  keep(root: string, name: string, revision: string, { value, rows }: Finding<unknown>): void {
    const key = `${root}\0${name}`;
    this.#drop(key);
    // Its name counts too: that of a wish for a thousand people is as long as many rows, and a finding of nothing has one.
    const counted = rows + 1 + Math.ceil(key.length / ROW_LENGTH);
    this.#kept.set(key, { value, rows: counted, revision });
    this.#rows += counted;
    for (const oldest of this.#kept.keys()) {
      if (this.#rows <= MOST_ROWS) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#rows -= this.#kept.get(key)?.rows ?? 0;
    this.#kept.delete(key);
  }
}
