/** Subscribe and Unsubscribe (R:subscribe-operation, R:unsubscribe-operation), for streaming: pull and push are refused by name. */
import { NOTIFICATION_TYPES } from '../../world/notification.ts';
import type { Operation } from '../call.ts';
import { readFolderRef } from '../ids.ts';
import { ItemRefusal, SoapFault } from '../refusal.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { atLeast } from '../versions.ts';
import { childOf, childrenOf, textOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';

export const subscribe: Operation = (call, request) => {
  const [wish] = request.children;
  if (!atLeast(call.version, 'Exchange2010_SP1')) {
    throw new SoapFault('ErrorIncorrectSchemaVersion', 'The request is not valid for the schema version that it names.');
  }
  return responseMessages('Subscribe', [
    itemMessage('SubscribeResponseMessage', () => {
      if (wish?.local !== 'StreamingSubscriptionRequest') {
        throw new ItemRefusal('ErrorInvalidSubscriptionRequest', 'This server serves streaming subscriptions only.');
      }
      const all = ['true', '1'].includes(wish.attributes.get('SubscribeToAllFolders')?.trim() ?? 'false');
      const named = childOf(wish, 'FolderIds');
      if (all === (named !== undefined)) {
        throw new ItemRefusal('ErrorInvalidSubscriptionRequest', 'Name folders, or subscribe to all of them: one of both.');
      }
      // What the back end of the anchor is asked is about a mailbox that lives elsewhere (E:how-to-maintain-affinity…).
      if (!call.isBesideAnchor) {
        throw new ItemRefusal('ErrorProxyRequestNotAllowed', 'The request may not be passed on to the server of the mailbox.');
      }
      const wanted = new Set(childrenOf(wish, 'EventTypes').map((type) => type.text.trim()));
      const id = call.world.subscribe(call.caller, {
        folders: named === undefined ? null : named.children.map(readFolderRef),
        types: NOTIFICATION_TYPES.filter((type) => wanted.has(type)),
        server: call.server,
      });
      return [xml('m:SubscriptionId', id)];
    }),
  ]);
};

export const unsubscribe: Operation = (call, request) =>
  responseMessages('Unsubscribe', [
    itemMessage('UnsubscribeResponseMessage', () => {
      call.world.unsubscribe(call.caller, textOf(request, 'SubscriptionId') ?? '', call.server);
      return [];
    }),
  ]);
