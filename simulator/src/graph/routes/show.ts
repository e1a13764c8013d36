/** An event in an answer. */
import type { GraphEvent } from '../../world/graph/event.ts';
import type { GraphCall, GraphReply } from '../call.ts';
import { etagOf, writeEvent, writeEventIds } from '../event/write.ts';
import type { EventWish } from '../options.ts';
import { contextOf } from '../paging.ts';

/** As one of a list. */
export function show(call: GraphCall, user: string, event: GraphEvent, wish: EventWish): object {
  const shown = writeEvent(event, call.prefer, wish);
  const transactionId = wish.select === null || wish.select.has('transactionid') ? call.world.graph.transactionOf(user, event.id) : null;
  return transactionId === null ? shown : { ...shown, transactionId };
}

/** As the answer itself. */
export function showAlone(call: GraphCall, user: string, event: GraphEvent, wish: EventWish, status: 200 | 201): GraphReply {
  const location = status === 201 ? { location: `${call.root}/users('${user}')/events('${writeEventIds(event, call.prefer).id}')` } : {};
  return {
    status,
    headers: { etag: etagOf(event.item), ...location },
    body: { '@odata.context': contextOf(call, `users('${user}')/events/$entity`), ...show(call, user, event, wish) },
  };
}
