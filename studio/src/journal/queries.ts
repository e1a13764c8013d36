/** The journal as the server answers it, page after page. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { instantOf, midnight, plusDays } from '../time/zone.ts';
import type { JournalSearch } from './search.ts';

export type Entry = Schema<'SearchedEntry'>;
export type PutBack = Schema<'PutBack'>;
export type Chapter = Schema<'Chapter'>;
export type Wait = Schema<'Wait'>;

const LIMIT = '50';

/** The part of a search that both lists take. */
const within = ({ appointment, mailbox, holder, from, to }: JournalSearch, zone: string) => ({
  limit: LIMIT,
  ...(appointment === undefined ? {} : { appointment }),
  ...(mailbox === undefined ? {} : { mailbox }),
  ...(holder === undefined ? {} : { holder }),
  ...(from === undefined ? {} : { from: new Date(instantOf(midnight(from), zone)).toISOString() }),
  ...(to === undefined ? {} : { to: new Date(instantOf(midnight(plusDays(to, 1)), zone)).toISOString() }),
});
const behind = (cursor: string) => (cursor === '' ? {} : { cursor });

export const entriesQuery = (search: JournalSearch, zone: string) => {
  const { text, kind, rule } = search;
  const words = {
    ...(text === undefined ? {} : { text }),
    ...(kind === undefined ? {} : { kind }),
    ...(rule === undefined ? {} : { rule }),
  };
  return infiniteQueryOptions({
    queryKey: ['journal', search, zone],
    queryFn: ({ pageParam }) =>
      bodyOf(api.GET('/api/v1/journal', { params: { query: { ...within(search, zone), ...words, ...behind(pageParam) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
};

export const putBackQuery = (search: JournalSearch, zone: string) =>
  infiniteQueryOptions({
    queryKey: ['journal', 'put-back', search, zone],
    queryFn: ({ pageParam }) =>
      bodyOf(api.GET('/api/v1/journal/put-back', { params: { query: { ...within(search, zone), ...behind(pageParam) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const storyQuery = (id: string) =>
  infiniteQueryOptions({
    // Beneath the appointment, so that whatever changes it has this read anew.
    queryKey: ['appointment', id, 'story'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/v1/appointments/{id}/story', { params: { path: { id }, query: behind(pageParam) } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
