/** Answers of `/subscriptions`, as values: how a subscription is shown, and how a request is refused (graph.md 4, 12). */
import { GraphRefusal } from '../refusal.ts';
import { type Subscription, written } from './model.ts';

export type SubscriptionAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null: none. */
  readonly body: unknown;
  /** What is in the body of a refusal; null: it is none. */
  readonly refused: { readonly code: string; readonly message: string } | null;
  /** F11: it is done, and whoever asked is not told. */
  readonly lost: boolean;
};

export function answered(status: number, body: unknown, lost = false): SubscriptionAnswer {
  return { status, headers: {}, body, refused: null, lost };
}

export function refused({ status, code, message }: GraphRefusal): SubscriptionAnswer {
  const error = { code, message };
  return { ...answered(status, { error }), refused: error };
}

/** Outlook's own refusal, wrapped (pitfall 16). */
export function wrapped(operation: 'Create' | 'Update', status: number, name: string, reason: string): GraphRefusal {
  return new GraphRefusal(status, 'ExtensionError', `Operation: ${operation}; Exception: [Status Code: ${name}; Reason: ${reason}]`);
}

const CONTEXT = 'https://graph.microsoft.com/v1.0/$metadata#subscriptions';

/** @param clientId of the application that made it */
function fields(subscription: Subscription, clientId: string | null): Readonly<Record<string, unknown>> {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: clientId,
    changeType: [...subscription.changeTypes].join(','),
    clientState: null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleUrl,
    expirationDateTime: written(subscription.expiresAt),
    creatorId: clientId,
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}

/** @param secret whether its client state is shown, which only asking for this one does */
export function shown(subscription: Subscription, clientId: string | null, secret: boolean): unknown {
  const state = secret ? { clientState: subscription.clientState } : {};
  return { '@odata.context': `${CONTEXT}/$entity`, ...fields(subscription, clientId), ...state };
}

export function shownList(subscriptions: readonly Subscription[], clientId: string | null): unknown {
  return { '@odata.context': CONTEXT, value: subscriptions.map((one) => fields(one, clientId)) };
}
