/** What the room of webhooks reads, and everything that can be done with one (7.5). */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';
import type { MessageType } from './types.ts';

export type Webhook = Schema<'Webhook'>;
export type NewWebhook = Schema<'NewWebhook'>;
export type Delivery = Schema<'WebhookDelivery'>;
export type WebhookBody = Schema<'WebhookBody'>;
export type WebhookPatch = Schema<'WebhookPatch'>;

const PAGE = '200';
/** Deliveries that are read at once. */
const DELIVERIES = '50';
/** While something waits, somebody who looks wants to see it go. */
const WAITING_MS = 2_000;
const QUIET_MS = 5_000;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: (): Promise<readonly Webhook[]> =>
    everyPage((cursor) => api.GET('/api/v1/webhooks', { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } })),
  refetchInterval: QUIET_MS,
});

export type Filter = { readonly state: Delivery['state'] | null; readonly type: MessageType | null };

/** Newest first, a page at a time. */
export const deliveriesQuery = (id: string, { state, type }: Filter) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', id, 'deliveries', state, type],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: DELIVERIES,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
        ...(state === null ? {} : { state }),
        ...(type === null ? {} : { type }),
      };
      return bodyOf(api.GET('/api/v1/webhooks/{id}/deliveries', { params: { path: { id }, query } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some((one) => one.state === 'waiting')) === true ? WAITING_MS : QUIET_MS,
  });

export const deliveryQuery = (webhook: string, delivery: string) =>
  queryOptions({
    queryKey: ['webhooks', webhook, 'delivery', delivery],
    queryFn: () => bodyOf(api.GET('/api/v1/webhooks/{id}/deliveries/{delivery}', { params: { path: { id: webhook, delivery } } })),
  });

const to = (id: string) => ({ params: { path: { id } } });
export const make = (body: WebhookBody): Promise<NewWebhook> => bodyOf(api.POST('/api/v1/webhooks', { body }));
export const change = (id: string, body: WebhookPatch): Promise<Webhook> => bodyOf(api.PATCH('/api/v1/webhooks/{id}', { ...to(id), body }));
export const rotate = (id: string): Promise<NewWebhook> => bodyOf(api.POST('/api/v1/webhooks/{id}/rotate', { ...to(id), body: {} }));
export const remove = (id: string): Promise<unknown> => api.DELETE('/api/v1/webhooks/{id}', to(id));
export const test = (id: string): Promise<Delivery> => bodyOf(api.POST('/api/v1/webhooks/{id}/test', to(id)));
export const sendFailed = (id: string, since: string): Promise<{ readonly deliveries: number }> =>
  bodyOf(api.POST('/api/v1/webhooks/{id}/redeliver', { ...to(id), body: { since } }));
export const sendAgain = (webhook: string, delivery: string): Promise<Delivery> =>
  bodyOf(api.POST('/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver', { params: { path: { id: webhook, delivery } } }));
