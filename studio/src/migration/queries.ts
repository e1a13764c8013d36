/** What the page of migrations reads, and everything that can be done with one (1.5). */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';

export type Migration = Schema<'Migration'>;
export type Step = Schema<'MigrationStep'>;
export type Plan = Schema<'MigrationBody'>;
export type Act = 'start' | 'stop' | 'back';

const PAGE = '200';
/** So many problems are named. */
const NAMED = '200';
const UNDER_WAY_MS = 1_000;

/** Somebody is looked at or moved at this moment. */
export const isUnderWay = ({ state, checked, mailboxes }: Migration): boolean =>
  state === 'running' || state === 'returning' || (state === 'planned' && checked < mailboxes);

/** The newest first. */
export const migrationsQuery = queryOptions({
  queryKey: ['migrations'],
  queryFn: async (): Promise<readonly Migration[]> => {
    const all = await everyPage((cursor) =>
      api.GET('/api/v1/migrations', { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } }),
    );
    return all.toReversed();
  },
  refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) === true ? UNDER_WAY_MS : false),
});

/** @param count how many there are: another number, and they are read anew */
export const problemsQuery = (id: string, count: number) =>
  queryOptions({
    queryKey: ['migrations', id, 'problems', count],
    queryFn: async (): Promise<readonly Step[]> => {
      const query = { limit: NAMED, problems: 'only' } as const;
      return (await bodyOf(api.GET('/api/v1/migrations/{id}/steps', { params: { path: { id }, query } }))).items;
    },
  });

export const plan = (body: Plan): Promise<Migration> => bodyOf(api.POST('/api/v1/migrations', { body }));

export const act = (id: string, what: Act, anew: boolean): Promise<Migration> => {
  const to = { params: { path: { id } } };
  switch (what) {
    case 'start':
      return bodyOf(api.POST('/api/v1/migrations/{id}/start', { ...to, body: { anew } }));
    case 'stop':
      return bodyOf(api.POST('/api/v1/migrations/{id}/stop', to));
    case 'back':
      return bodyOf(api.POST('/api/v1/migrations/{id}/back', to));
    default: {
      const never: never = what;
      return never;
    }
  }
};
