/** What waits for an administrator (5.7, 3.9, 4.18), and everything that can be done about it. */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';

export type Decision = Schema<'Decision'>;
export type Held = Schema<'HeldMailbox'>;
export type Choice = 'booking' | 'outlook';

const PAGE = '200';
const pageFrom = (cursor: string | undefined) => ({ params: { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } } });

/** Appointments about which somebody is asked. */
export const decisionsQuery = queryOptions({
  queryKey: ['decisions', 'asked'],
  queryFn: (): Promise<readonly Decision[]> => everyPage((cursor) => api.GET('/api/v1/decisions', pageFrom(cursor))),
});

/** Mailboxes in which something waits as a whole. */
export const heldQuery = queryOptions({
  queryKey: ['decisions', 'held'],
  queryFn: (): Promise<readonly Held[]> => everyPage((cursor) => api.GET('/api/v1/decisions/mailboxes', pageFrom(cursor))),
});

/** How much waits, both together. */
export const countQuery = queryOptions({
  queryKey: ['decisions', 'count'],
  queryFn: async (): Promise<number> => {
    const { appointments, mailboxes } = await bodyOf(api.GET('/api/v1/decisions/summary'));
    return appointments + mailboxes;
  },
});

export const decide = ({ appointment: id, question }: Decision, keep: Choice): Promise<Decision> =>
  bodyOf(api.POST('/api/v1/decisions/{id}', { params: { path: { id } }, body: { keep, question } }));
export const takeBack = ({ appointment: id }: Decision): Promise<Decision> =>
  bodyOf(api.DELETE('/api/v1/decisions/{id}', { params: { path: { id } } }));

export const release = ({ mailbox: id, kind }: Held): Promise<Schema<'Mailbox'>> => {
  const to = { params: { path: { id } } };
  switch (kind) {
    case 'mail':
      return bodyOf(api.POST('/api/v1/mailboxes/{id}/mail/release', to));
    case 'brake':
      return bodyOf(api.POST('/api/v1/mailboxes/{id}/brake/release', to));
    case 'blocks':
      return bodyOf(api.POST('/api/v1/mailboxes/{id}/blocks/put-back', to));
    default: {
      const never: never = kind;
      throw new Error(`nothing waits as ${String(never)}`);
    }
  }
};
/** Only a brake can be put on again; what was sent is sent. */
export const holdAgain = ({ mailbox: id }: Held): Promise<Schema<'Mailbox'>> =>
  bodyOf(api.POST('/api/v1/mailboxes/{id}/brake/hold', { params: { path: { id } } }));
