/** What the rooms of the integrations read. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';

export type Integration = Schema<'Integration'>;
export type Holder = Schema<'Holder'>;
export type Pairing = Schema<'Pairing'>;

const LIMIT = '200';

/** A line that breaks at the wrong moment tells nobody. */
const ANYWAY_MS = 120_000;

export const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  refetchInterval: ANYWAY_MS,
  queryFn: () => everyPage((cursor) => api.GET('/api/v1/integrations', { params: { query: { limit: LIMIT, ...(cursor && { cursor }) } } })),
});

export const integrationQuery = (id: string) =>
  queryOptions({
    queryKey: ['integration', id],
    queryFn: () => bodyOf(api.GET('/api/v1/integrations/{id}', { params: { path: { id } } })),
  });

/** How many availability blocks its people have, or would have, over so many days. */
export const blockPreviewQuery = (id: string, days: number) =>
  queryOptions({
    queryKey: ['integration', id, 'blocks', days],
    queryFn: () => bodyOf(api.GET('/api/v1/integrations/{id}/blocks', { params: { path: { id }, query: { days: String(days) } } })),
    placeholderData: keepPreviousData,
  });

/** The last *Test connection*, whoever ran it; null: it was never tested. */
export const lastTestQuery = (id: string) =>
  queryOptions({
    queryKey: ['integration', id, 'test'],
    queryFn: async () => (await bodyOf(api.GET('/api/v1/integrations/{id}/test', { params: { path: { id } } }))).test,
  });

export const pairingsQuery = queryOptions({
  queryKey: ['pairings'],
  queryFn: () => everyPage((cursor) => api.GET('/api/v1/pairings', { params: { query: { limit: LIMIT, ...(cursor && { cursor }) } } })),
});

export const holdersQuery = (kind: Holder['kind']) =>
  queryOptions({
    queryKey: ['holders', kind],
    queryFn: () =>
      everyPage((cursor) => {
        const request = { params: { query: { limit: LIMIT, ...(cursor && { cursor }) } } };
        return kind === 'staff' ? api.GET('/api/v1/staff', request) : api.GET('/api/v1/resources', request);
      }),
  });
