/** What waits for an administrator (5.7), and the decision. */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';

export type Decision = Schema<'Decision'>;
export type Choice = 'booking' | 'outlook';

/** The longest waiting first. */
export const decisionsQuery = queryOptions({
  queryKey: ['decisions'],
  queryFn: async (): Promise<readonly Decision[]> => {
    const all = await everyPage((cursor) =>
      api.GET('/api/v1/decisions', { params: { query: { limit: '200', ...(cursor === undefined ? {} : { cursor }) } } }),
    );
    return all.sort((one, other) => one.since.localeCompare(other.since));
  },
});

export const decide = ({ appointment: id, question }: Decision, keep: Choice): Promise<Decision> =>
  bodyOf(api.POST('/api/v1/decisions/{id}', { params: { path: { id } }, body: { keep, question } }));
