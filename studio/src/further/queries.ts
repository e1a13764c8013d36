/** What is asked about the further calendars of a mailbox (2.1). */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../api/client.ts';

export type Further = Schema<'FurtherCalendar'>;
export type Look = Schema<'CalendarLook'>;

/** That one was read is no entry of a journal, by which pages learn of all else; until one is, somebody waits for it. */
const WAITING_MS = 1_000;
const ANYWAY_MS = 15_000;

export const furtherQuery = (mailbox: string) =>
  queryOptions({
    queryKey: ['mailbox', mailbox, 'calendars'],
    queryFn: async () => (await bodyOf(api.GET('/api/v1/mailboxes/{id}/calendars', { params: { path: { id: mailbox } } }))).items,
    refetchInterval: ({ state: { data } }) => (data?.some(({ state }) => state === 'reading') === true ? WAITING_MS : ANYWAY_MS),
  });

/** Asks Exchange itself: not again whenever something of the mailbox changes, but when somebody wants it. */
export const lookAtCalendars = (mailbox: string): Promise<Look> =>
  bodyOf(api.POST('/api/v1/mailboxes/{id}/calendars/look', { params: { path: { id: mailbox } } }));

export const chooseFurther = async (mailbox: string, calendars: readonly { readonly id: string; readonly name: string }[]) =>
  (
    await bodyOf(
      api.PUT('/api/v1/mailboxes/{id}/calendars', {
        params: { path: { id: mailbox } },
        body: { calendars: calendars.map(({ id, name }) => ({ id, name })) },
      }),
    )
  ).items;
