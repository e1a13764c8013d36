/** Messages of GetStreamingEvents as Exchange writes them, each whole one held against the schema. */
import { answer, failed, succeeded } from './golden.ts';

export const OPERATION = 'GetStreamingEvents';

export const status = (word: 'OK' | 'Closed'): string => `<m:ConnectionStatus>${word}</m:ConnectionStatus>`;
export const STATUS_EVENT = '<t:StatusEvent/>';

/** An event about an item. */
export const event = (name: 'CreatedEvent' | 'ModifiedEvent' | 'MovedEvent' | 'DeletedEvent'): string =>
  `<t:${name}><t:TimeStamp>2026-11-20T08:00:00Z</t:TimeStamp><t:ItemId Id="AAMkItem=" ChangeKey="AAMkKey="/><t:ParentFolderId Id="AAMkFolder="/>` +
  `${name === 'MovedEvent' ? '<t:OldItemId Id="AAMkOld="/><t:OldParentFolderId Id="AAMkOldFolder="/>' : ''}</t:${name}>`;

export const notification = (subscription: string, events: readonly string[]): string =>
  `<m:Notifications><t:Notification><t:SubscriptionId>${subscription}</t:SubscriptionId>${events.join('')}</t:Notification></m:Notifications>`;

export const HEARTBEAT = answer(OPERATION, succeeded(OPERATION, status('OK')));
export const CLOSED = answer(OPERATION, succeeded(OPERATION, status('Closed')));
export const moved = (subscription: string): string =>
  answer(OPERATION, succeeded(OPERATION, notification(subscription, [event('ModifiedEvent')])));

/** An error on subscriptions; without ids one on the connection. */
export const inError = (code: string, ids: readonly string[], word: 'OK' | 'Closed'): string => {
  const named = ids.map((id) => `<t:SubscriptionId>${id}</t:SubscriptionId>`).join('');
  return answer(
    OPERATION,
    failed(OPERATION, code, '', (named === '' ? '' : `<m:ErrorSubscriptionIds>${named}</m:ErrorSubscriptionIds>`) + status(word)),
  );
};
