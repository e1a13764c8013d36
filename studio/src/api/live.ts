/** What changes on the server changes here: ids come as server-sent events, and what is shown of them is read anew. */
import type { QueryClient } from '@tanstack/react-query';
import type { Schema } from './client.ts';

/** Words that come this close together are answered by one reading. The first is answered at once. */
const GATHER_MS = 250;

/** Counting 10,000 mailboxes, or what waits in them, takes a moment of the store, so it is done less often, in milliseconds. */
const COUNT_MS = 2_000;
const COUNTS = [JSON.stringify(['mailbox-summary']), JSON.stringify(['decisions'])];

export type LiveState = 'connecting' | 'live' | 'lost';

/** Nobody who has not opened the list needs what keeps it up to date. */
const readMailboxes = async (queries: QueryClient, ids: readonly string[]): Promise<void> => {
  if (queries.getQueryCache().find({ queryKey: ['mailboxes'], exact: false }) === undefined) return;
  const { readAgain } = await import('../users/mailboxes.ts');
  await readAgain(queries, ids);
};

const isFirst = (queries: QueryClient, key: string): boolean =>
  queries
    .getQueryCache()
    .findAll({ queryKey: JSON.parse(key) as readonly string[], fetchStatus: 'fetching' })
    .some(({ state }) => state.data === undefined);

/** Follows until the returned function is called. The browser itself reconnects; `ready` then has everything read once. */
export const follow = (queries: QueryClient, tell: (state: LiveState) => void): (() => void) => {
  const source = new EventSource('/api/v1/events');
  const waiting = new Set<string>();
  /** Mailboxes of which each is read by its id: of 10,000 one may change at any moment. */
  const mailboxes = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let first = true;
  let countedAt = -COUNT_MS;
  const flush = (): void => {
    const mayCount = performance.now() - countedAt >= COUNT_MS;
    const keys = [...waiting].filter((key) => mayCount || !COUNTS.includes(key));
    const ids = [...mailboxes];
    // What is on its way for the first time may show what was before: it cannot be called off, so it is read once more after that.
    for (const key of keys) if (!isFirst(queries, key)) waiting.delete(key);
    mailboxes.clear();
    if (keys.some((key) => COUNTS.includes(key))) countedAt = performance.now();
    timer = keys.length === 0 && waiting.size === 0 ? null : setTimeout(flush, GATHER_MS);
    if (ids.length > 0) void readMailboxes(queries, ids);
    for (const key of keys) void queries.invalidateQueries({ queryKey: JSON.parse(key) as readonly string[] });
  };
  const stale = (...keys: readonly (readonly string[])[]): void => {
    for (const key of keys) waiting.add(JSON.stringify(key));
    if (timer === null) flush();
  };
  source.addEventListener('message', (message: MessageEvent<string>) => {
    const change = JSON.parse(message.data) as Schema<'Changed'>;
    tell('live');
    if (change.kind === 'appointment') stale(['appointments'], ['appointment', change.id ?? ''], ['availability'], ['decisions']);
    else if (change.kind === 'mailbox') {
      mailboxes.add(change.id ?? '');
      stale(['mailbox', change.id ?? ''], ['busy'], ['blocks'], ['availability'], ['mailbox-summary'], ['decisions']);
    }
    // The first `ready` follows the reading that the pages have just done themselves.
    // An integration that is switched on or off changes how all of its mailboxes stand.
    else if (change.kind !== 'ready' || !first)
      stale(
        ['appointments'],
        ['appointment'],
        ['mailboxes'],
        ['mailbox'],
        ['busy'],
        ['blocks'],
        ['availability'],
        ['mailbox-summary'],
        ['integrations'],
        ['integration'],
        ['installation'],
        ['pairings'],
        ['decisions'],
      );
    if (change.kind === 'ready') first = false;
  });
  source.addEventListener('error', () => tell(source.readyState === EventSource.CLOSED ? 'lost' : 'connecting'));
  return () => {
    source.close();
    if (timer !== null) clearTimeout(timer);
  };
};
