/** Subscriptions of Graph without a wire: the calls of the connector over HTTP in their order, on the very subscriptions of the simulator. */
import { type Instant, instant, MINUTE } from '@lockstep/engine';
import {
  type Clock,
  ConnectorError,
  type Failure,
  type MailboxRef,
  type Push,
  type PushSubscription,
  type PushTarget,
} from '@lockstep/exchange';
import type { Subscription, SubscriptionAnswer, SubscriptionCall, Subscriptions } from '@lockstep/simulator';
import type { Asking } from './batch.ts';
import { lostAnswer } from '../failure.ts';

/** The most that Graph gives, less what clocks may differ by. */
const LONGEST_MS = 10_080 * MINUTE - 30 * MINUTE;

type Refused = NonNullable<SubscriptionAnswer['refused']>;
type Answer = { readonly status: number; readonly refused: Refused | null; readonly id: string };

export const directPush = ({ door, world, account }: Asking, subscriptions: Subscriptions, clock: Clock): Push => {
  const until = (): Instant => instant(clock.now() + LONGEST_MS);
  /** No write of an event's, so that it counts for none: that its answer is lost is a fault of its own (F11). */
  const ask = async (
    operation: string,
    { address }: MailboxRef,
    signal: AbortSignal,
    act: (call: SubscriptionCall) => Promise<SubscriptionAnswer>,
    { id = '', body = null }: { readonly id?: string; readonly body?: unknown },
  ): Promise<Answer> => {
    const {
      status,
      refused,
      lost,
      body: shown,
    } = await door.call(operation, address, false, signal, () => act({ account, id, body, immutableIds: true }));
    if (lost) throw new ConnectorError(lostAnswer('the answer about a subscription was lost', false));
    return { status, refused, id: refused === null ? idIn(shown) : '' };
  };
  const found = (id: string): Subscription | undefined => subscriptions.all().find((one) => one.id === id);
  const kept = ({ id }: Answer): PushSubscription => ({ id, expiresAt: instant(found(id)?.expiresAt ?? clock.now()) });

  const renew = async (mailbox: MailboxRef, id: string, signal: AbortSignal): Promise<PushSubscription> => {
    const body = { expirationDateTime: new Date(until()).toISOString() };
    const answer = await ask('UpdateSubscription', mailbox, signal, subscriptions.update, { id, body });
    if (answer.refused !== null) throw new ConnectorError(failureOf(answer, answer.refused));
    return kept(answer);
  };
  const unsubscribe = async (mailbox: MailboxRef, id: string, signal: AbortSignal): Promise<void> => {
    const answer = await ask('DeleteSubscription', mailbox, signal, subscriptions.remove, { id });
    if (answer.refused !== null && answer.status !== 404) throw new ConnectorError(failureOf(answer, answer.refused));
  };
  /** What stands in the way is adopted where its secret proves that it is of this very target, and else taken away. */
  const adopted = async (
    mailbox: MailboxRef,
    resource: string,
    target: PushTarget,
    signal: AbortSignal,
  ): Promise<PushSubscription | null> => {
    await ask('ListSubscriptions', mailbox, signal, subscriptions.list, {});
    for (const one of subscriptions.all().filter((other) => other.account === account && other.resource === resource)) {
      await ask('GetSubscription', mailbox, signal, subscriptions.get, { id: one.id });
      const { notificationUrl, lifecycleUrl, clientState } = one;
      if (notificationUrl === target.notificationUrl && lifecycleUrl === target.lifecycleUrl && clientState === target.clientState)
        return renew(mailbox, one.id, signal);
      await unsubscribe(mailbox, one.id, signal);
    }
    return null;
  };
  return {
    subscribe: async (mailbox, target, signal) => {
      const { guid } = await door.call('GetUser', mailbox.address, false, signal, () => world.graph.user(mailbox.address));
      const resource = `/users/${guid}/events`;
      const make = (): Promise<Answer> =>
        ask('CreateSubscription', mailbox, signal, subscriptions.create, {
          body: {
            changeType: 'created,updated,deleted',
            notificationUrl: target.notificationUrl,
            lifecycleNotificationUrl: target.lifecycleUrl,
            resource,
            expirationDateTime: new Date(until()).toISOString(),
            clientState: target.clientState,
          },
        });
      const first = await make();
      if (first.refused === null) return kept(first);
      if (first.status !== 409) throw new ConnectorError(failureOf(first, first.refused));
      const earlier = await adopted(mailbox, resource, target, signal);
      if (earlier !== null) return earlier;
      const second = await make();
      if (second.refused !== null) throw new ConnectorError(failureOf(second, second.refused));
      return kept(second);
    },
    renew,
    unsubscribe,
  };
};

const idIn = (shown: unknown): string =>
  typeof shown === 'object' && shown !== null && 'id' in shown && typeof shown.id === 'string' ? shown.id : '';

const NOTHING_LOST = { ambiguous: false, retryAt: null } as const;

/** As the wire's answers are classified (exchange: graph/codes.ts, and what is wrapped in an ExtensionError). */
const failureOf = ({ status }: Answer, { code }: Refused): Failure => {
  const detail = `${status} ${code}`;
  if (code === 'ValidationError')
    return { ...NOTHING_LOST, kind: 'unavailable', scope: 'mailbox', cause: 'notificationsNotArriving', detail };
  if (code === 'quotaLimitReached') return { ...NOTHING_LOST, kind: 'quota', scope: 'mailbox', cause: 'mailboxFull', detail };
  if (status === 403) return { ...NOTHING_LOST, kind: 'forbidden', scope: 'mailbox', cause: 'noRights', detail };
  if (status === 404 && code === 'ExtensionError')
    return { ...NOTHING_LOST, kind: 'gone', scope: 'mailbox', cause: 'mailboxNotFound', detail };
  // Of a subscription, "not found" is about itself alone.
  if (status === 404) return { ...NOTHING_LOST, kind: 'gone', scope: 'item', cause: 'notificationsNotArriving', detail };
  return { ...NOTHING_LOST, kind: 'rejected', scope: 'item', cause: 'faultOfOurs', detail };
};
