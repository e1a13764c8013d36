/** Companies, by the name people know them by. */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client.ts';

export const companyQuery = (id: string) =>
  queryOptions({
    queryKey: ['company', id],
    queryFn: () => bodyOf(api.GET('/api/v1/companies/{id}', { params: { path: { id } } })),
    staleTime: Infinity,
  });
