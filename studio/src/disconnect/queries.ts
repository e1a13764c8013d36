/** What disconnecting an integration reads, and everything that can be done about it (1.4). */
import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { integrationQuery, integrationsQuery } from '../integrations/queries.ts';
import { summaryQuery } from '../users/mailboxes.ts';

export type Disconnection = Schema<'Disconnection'>;
export type DisconnectedMailbox = Schema<'DisconnectedMailbox'>;
export type Credentials = Schema<'UndoDisconnect'>;

const UNDER_WAY_MS = 1_000;
/** Each mailbox is counted with every look. */
const MANY_MS = 10_000;
const MANY = 200;
/** So many calendars are named. */
const NAMED = '200';

/** Something goes on by itself at this moment. */
const isUnderWay = ({ state }: Disconnection): boolean => state === 'removing' || state === 'closing' || state === 'returning';

const pathOf = (id: string) => ({ params: { path: { id } } });

export const disconnectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['integration', id, 'disconnection'],
    queryFn: () => bodyOf(api.GET('/api/v1/integrations/{id}/disconnection', pathOf(id))),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || !isUnderWay(data)) return false;
      return data.mailboxes > MANY ? MANY_MS : UNDER_WAY_MS;
    },
  });

/** @param open only those it waits for */
export const mailboxesQuery = (id: string, open: boolean, seen: string) =>
  queryOptions({
    queryKey: ['integration', id, 'disconnection', 'mailboxes', open, seen],
    queryFn: async (): Promise<readonly DisconnectedMailbox[]> => {
      const params = { path: { id }, query: { limit: NAMED, ...(open ? { open: 'only' as const } : {}) } };
      return (await bodyOf(api.GET('/api/v1/integrations/{id}/disconnection/mailboxes', { params }))).items;
    },
  });

export type Deed =
  | { readonly do: 'disconnect'; readonly body: Schema<'Disconnect'> }
  | { readonly do: 'stop' | 'goOn' }
  | { readonly do: 'skip'; readonly mailbox: string }
  | { readonly do: 'undo'; readonly credentials: Credentials };

const perform = (id: string, deed: Deed): Promise<Disconnection> => {
  switch (deed.do) {
    case 'disconnect':
      return bodyOf(api.POST('/api/v1/integrations/{id}/disconnection', { ...pathOf(id), body: deed.body }));
    case 'stop':
      return bodyOf(api.POST('/api/v1/integrations/{id}/disconnection/stop', pathOf(id)));
    case 'goOn':
      return bodyOf(api.POST('/api/v1/integrations/{id}/disconnection/go-on', pathOf(id)));
    case 'skip':
      return bodyOf(
        api.POST('/api/v1/integrations/{id}/disconnection/mailboxes/{mailbox}/skip', { params: { path: { id, mailbox: deed.mailbox } } }),
      );
    case 'undo':
      return bodyOf(api.POST('/api/v1/integrations/{id}/disconnection/undo', { ...pathOf(id), body: deed.credentials }));
    default: {
      const never: never = deed;
      return never;
    }
  }
};

/** Whatever is done shows on the page of the integration, in the list of them and in the list of mailboxes. */
export const useDeed = (id: string): UseMutationResult<Disconnection, Error, Deed> => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: Deed) => perform(id, deed),
    onSuccess: (after) => {
      queries.setQueryData(disconnectionQuery(id).queryKey, after);
      for (const queryKey of [integrationQuery(id).queryKey, integrationsQuery.queryKey, summaryQuery.queryKey, ['mailboxes']])
        void queries.invalidateQueries({ queryKey });
    },
  });
};
