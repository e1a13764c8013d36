/** Answers of `/subscriptions`, as values: how a subscription is shown, and how a request is refused (graph.md 4, 12). */
import { type Subscription, written } from './model.ts';

export type SubscriptionAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null: none. */
  readonly body: unknown;
  /** F11: it is done, and whoever asked is not told. */
  readonly lost: boolean;
};

/** A request that is refused; thrown inside, answered outside. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

export function answered(status: number, body: unknown, lost = false): SubscriptionAnswer {
  return { status, headers: {}, body, lost };
}

export function refused({ status, code, message }: Refusal): SubscriptionAnswer {
  return answered(status, { error: { code, message } });
}

/** Outlook's own refusal, wrapped (pitfall 16). */
export function wrapped(operation: 'Create' | 'Update', status: number, name: string, reason: string): Refusal {
  return new Refusal(status, 'ExtensionError', `Operation: ${operation}; Exception: [Status Code: ${name}; Reason: ${reason}]`);
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
