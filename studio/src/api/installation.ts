/** Which installation this is, and what it holds back because another one served its database before (1.7). */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from './client.ts';

export type Installation = Schema<'Installation'>;

export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: () => bodyOf(api.GET('/api/v1/installation')),
});
