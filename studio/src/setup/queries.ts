/** What the set-up shows. Keys begin like those of the calendar, so that a write here is seen there. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';

export type Holder = Schema<'Holder'>;
export type Service = Schema<'Service'>;
export type Location = Schema<'Location'>;
export type Client = Schema<'Client'>;
export type Company = Schema<'Company'>;

/** The most that the server takes at once. */
const PAGE = 200;
const page = (cursor: string | undefined) => ({ params: { query: { limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) } } });

type Named = { readonly name: string };
const byName = (one: Named, other: Named): number => one.name.localeCompare(other.name);

/** Of one kind, those that cannot be booked any more included. */
export const holdersOfKind = (kind: Holder['kind']) =>
  queryOptions({
    queryKey: ['holders', 'by name', kind],
    queryFn: async (): Promise<readonly Holder[]> => {
      const all = await everyPage((cursor) =>
        kind === 'staff' ? api.GET('/api/v1/staff', page(cursor)) : api.GET('/api/v1/resources', page(cursor)),
      );
      return all.sort(byName);
    },
  });

export const allServices = queryOptions({
  queryKey: ['services', 'all'],
  queryFn: async (): Promise<readonly Service[]> => (await everyPage((cursor) => api.GET('/api/v1/services', page(cursor)))).sort(byName),
});

export const allLocations = queryOptions({
  queryKey: ['locations', 'all'],
  queryFn: async (): Promise<readonly Location[]> => (await everyPage((cursor) => api.GET('/api/v1/locations', page(cursor)))).sort(byName),
});

/** Page by page: there may be more clients than anybody wants to wait for. `search`: text in the name; empty: all. */
export const clientPages = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['clients', 'pages', search],
    queryFn: ({ pageParam }) => {
      const { query } = page(pageParam).params;
      return bodyOf(api.GET('/api/v1/clients', { params: { query: { ...query, ...(search === '' ? {} : { search }) } } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const oneClient = (id: string) =>
  queryOptions({
    queryKey: ['clients', 'one', id],
    queryFn: () => bodyOf(api.GET('/api/v1/clients/{id}', { params: { path: { id } } })),
  });

export const bookingPageOf = (company: string) =>
  queryOptions({
    queryKey: ['booking page', company],
    queryFn: () => bodyOf(api.GET('/api/v1/companies/{id}/booking-page', { params: { path: { id: company } } })),
  });

/** The company of whoever is signed in and all below it: what they may change. */
export const companiesInReach = queryOptions({
  queryKey: ['companies'],
  queryFn: (): Promise<readonly Company[]> => everyPage((cursor) => api.GET('/api/v1/companies', page(cursor))),
  staleTime: 5 * 60_000,
});

/** Has read anew whatever stands under one of these keys, the calendar's included. */
export const useStale = (): ((...keys: readonly string[]) => Promise<void>) => {
  const queries = useQueryClient();
  return async (...keys) => {
    await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
};
