/**
 * The list of all mailboxes, 10,000 of them as lightly as six: its pages come one after the other and are shown as they come,
 * and what changes afterwards is read by id and put into it.
 */
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../api/client.ts';

export type Mailbox = Schema<'Mailbox'>;
export type State = Mailbox['state'];
/** A mailbox and when it was asked for, in milliseconds of this page's own clock. */
export type Read = { readonly mailbox: Mailbox; readonly askedAt: number };
export type MailboxList = {
  readonly rows: ReadonlyMap<string, Read>;
  /** Whether the last page is there. */
  readonly complete: boolean;
};

const PAGE = '1000';
/** The first page is what is seen at once, and a thousand rows take the server ten times as long. */
const FIRST_PAGE = '100';
/** So many ids fit into one request; the server refuses more. */
const NAMED = 100;
/** So many are asked for anything in one request: with 100 the embedded database was busy with one for half a second. */
const ASKED = 25;
/** When more change at once, reading the pages anew is less than reading each by its id. */
const MANY = 1000;

/** What was asked for later is newer, whichever way it came. */
export const newer = (page: ReadonlyMap<string, Read>, known: ReadonlyMap<string, Read> | undefined): ReadonlyMap<string, Read> => {
  if (known === undefined) return page;
  const rows = new Map(page);
  for (const [id, read] of page) {
    const other = known.get(id);
    if (other !== undefined && other.askedAt > read.askedAt) rows.set(id, other);
  }
  return rows;
};

/** The list after some of it was asked for again: those that no answer came for are gone. */
export const withAnswers = (list: MailboxList, asked: readonly string[], answers: readonly Mailbox[], askedAt: number): MailboxList => {
  const rows = new Map(list.rows);
  const found = new Map(answers.map((mailbox) => [mailbox.id, mailbox]));
  for (const id of asked) {
    const mailbox = found.get(id);
    const known = rows.get(id);
    if (known !== undefined && known.askedAt > askedAt) continue;
    if (mailbox === undefined) rows.delete(id);
    else rows.set(id, { mailbox, askedAt });
  }
  return { ...list, rows };
};

const KEY = ['mailboxes'] as const;
/** What nobody is told of, a check that falls due for one, is seen this often. */
const ANYWAY_MS = 120_000;

const readList = async (queries: QueryClient, signal: AbortSignal): Promise<MailboxList> => {
  const before = queries.getQueryData<MailboxList>(KEY);
  const rows = new Map<string, Read>();
  let cursor: string | null = null;
  let shown = 0;
  do {
    const askedAt = performance.now();
    const query: { limit: string; cursor?: string } = cursor === null ? { limit: FIRST_PAGE } : { limit: PAGE, cursor };
    const page: { readonly items: readonly Mailbox[]; readonly next: string | null } = await bodyOf(
      api.GET('/api/v1/mailboxes', { params: { query }, signal }),
    );
    for (const mailbox of page.items) rows.set(mailbox.id, { mailbox, askedAt });
    cursor = page.next;
    // A list that is shown already stays whole until the new one is. Each showing sorts all of it, so each has twice the rows.
    if (before?.complete !== true && cursor !== null && rows.size >= 2 * shown) {
      shown = rows.size;
      queries.setQueryData<MailboxList>(KEY, { rows: new Map(rows), complete: false });
    }
  } while (cursor !== null);
  return { rows: newer(rows, queries.getQueryData<MailboxList>(KEY)?.rows), complete: true };
};

export const mailboxesQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ client, signal }): Promise<MailboxList> => readList(client, signal),
  // Rows are kept fresh one by one; comparing 10,000 of them with each other would only cost time.
  structuralSharing: false,
  refetchInterval: ANYWAY_MS,
});

/** Reads mailboxes by their ids and puts them into the list that is shown; where none is shown, it will be read anew. */
export const readAgain = async (queries: QueryClient, ids: readonly string[]): Promise<void> => {
  const list = queries.getQueryCache().find({ queryKey: KEY, exact: true });
  const shown = list !== undefined && list.getObserversCount() > 0 && list.state.data !== undefined;
  if (!shown || ids.length > MANY) return queries.invalidateQueries({ queryKey: KEY });
  const answers: { readonly asked: readonly string[]; readonly items: readonly Mailbox[]; readonly askedAt: number }[] = [];
  try {
    for (let from = 0; from < ids.length; from += NAMED) {
      const asked = ids.slice(from, from + NAMED);
      const askedAt = performance.now();
      const { items } = await bodyOf(api.GET('/api/v1/mailboxes', { params: { query: { ids: asked.join(','), limit: PAGE } } }));
      answers.push({ asked, items, askedAt });
    }
  } catch {
    // Whatever went wrong, the list says it when it is read anew, and shows what it has until then.
    return queries.invalidateQueries({ queryKey: KEY });
  }
  // All at once: everything shown is sorted anew for each change of the list.
  queries.setQueryData<MailboxList>(
    KEY,
    (known) => known && answers.reduce((list, { asked, items, askedAt }) => withAnswers(list, asked, items, askedAt), known),
  );
};

export const mailboxQuery = (id: string) =>
  queryOptions({ queryKey: ['mailbox', id], queryFn: () => bodyOf(api.GET('/api/v1/mailboxes/{id}', { params: { path: { id } } })) });

export const summaryQuery = queryOptions({
  queryKey: ['mailbox-summary'],
  queryFn: () => bodyOf(api.GET('/api/v1/mailboxes/summary')),
  refetchInterval: ANYWAY_MS,
});

/** Asks for what the tab shows, before it does. What is there already is the tab's own to keep fresh: this comes with every filter. */
export const begin = (queries: QueryClient): void => {
  void queries.prefetchQuery({ ...mailboxesQuery, staleTime: Number.POSITIVE_INFINITY });
  void queries.prefetchQuery({ ...summaryQuery, staleTime: Number.POSITIVE_INFINITY });
};

export type Asked = { readonly asked: number; readonly refused: readonly Schema<'RefusedMailbox'>[] };

/** Asks for a refresh or resync of many, some at a time; `tell` hears how many are done. */
export const askMany = async (what: 'refresh' | 'resync', ids: readonly string[], tell: (done: number) => void): Promise<Asked> => {
  let asked = 0;
  const refused: Schema<'RefusedMailbox'>[] = [];
  for (let from = 0; from < ids.length; from += ASKED) {
    const body = { mailboxes: ids.slice(from, from + ASKED) };
    const answer = await bodyOf(
      what === 'refresh' ? api.POST('/api/v1/mailboxes/refresh', { body }) : api.POST('/api/v1/mailboxes/resync', { body }),
    );
    asked += answer.asked;
    refused.push(...answer.refused);
    tell(Math.min(from + ASKED, ids.length));
  }
  return { asked, refused };
};

export const ask = (what: 'refresh' | 'resync' | 'release' | 'hold', id: string): Promise<Mailbox> => {
  const request = { params: { path: { id } } };
  if (what === 'refresh') return bodyOf(api.POST('/api/v1/mailboxes/{id}/refresh', request));
  if (what === 'resync') return bodyOf(api.POST('/api/v1/mailboxes/{id}/resync', request));
  if (what === 'hold') return bodyOf(api.POST('/api/v1/mailboxes/{id}/brake/hold', request));
  return bodyOf(api.POST('/api/v1/mailboxes/{id}/brake/release', request));
};

/** How many people would be mailed by what a pairing brought about, or was booked while the integration was off (3.9). */
export const heldMailQuery = (id: string) =>
  queryOptions({
    queryKey: ['mailbox', id, 'mail'],
    queryFn: () => bodyOf(api.GET('/api/v1/mailboxes/{id}/mail', { params: { path: { id } } })),
  });
export const releaseMail = (id: string): Promise<Mailbox> =>
  bodyOf(api.POST('/api/v1/mailboxes/{id}/mail/release', { params: { path: { id } } }));
