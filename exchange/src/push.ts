/**
 * Being told of a mailbox by requests that Exchange makes to an address of ours (5.3): Graph change notifications. A notification is a hint
 * and carries no content. Unlike a stream it is kept by the server until it runs out, whoever has asked for it.
 */
import type { EventId, Instant } from '@lockstep/engine';
import type { MailboxRef } from './connector.ts';

/** Where notifications of one subscription go, and by what they prove that they are of it. */
export type PushTarget = {
  /** https, reachable by Microsoft; what is in its query comes back with every notification. */
  readonly notificationUrl: string;
  /** Can only be given when the subscription is made. */
  readonly lifecycleUrl: string;
  /** At most 128 characters, random, of this subscription alone. */
  readonly clientState: string;
  /** For a moment, beside whatever subscription there is of the mailbox, which is left alone; only that the target answers is to be shown. */
  readonly trial?: boolean;
};

/** A subscription as the server keeps it; nothing is told once it has run out. */
export type PushSubscription = { readonly id: string; readonly expiresAt: Instant };

export interface Push {
  /**
   * Asks to be told, as long as the server lets. Before it answers, the server asks the target whether it wants to be told: whoever
   * listens there must be able to answer while this is under way. One that was made before by a call whose answer was lost is adopted
   * where it is proved to be of this very target, and else made anew.
   */
  subscribe(mailbox: MailboxRef, target: PushTarget, signal: AbortSignal): Promise<PushSubscription>;
  /** Makes it last as long as the server lets from now on; throws `gone` where it has run out or was taken away. */
  renew(mailbox: MailboxRef, id: string, signal: AbortSignal): Promise<PushSubscription>;
  /** One that is gone already is a success. */
  unsubscribe(mailbox: MailboxRef, id: string, signal: AbortSignal): Promise<void>;
}

/**
 * One thing that was posted to the target, not yet believed: whoever takes it compares `clientState`. `made`: this event
 * was; `changed`: something about it; `reauthorise`: renew it soon; `removed`: it is gone, subscribe anew and look; `missed`: some were not delivered, look.
 */
export type Posted = {
  readonly subscription: string;
  readonly clientState: string | null;
  readonly what: 'made' | 'changed' | 'reauthorise' | 'removed' | 'missed';
  readonly event: EventId | null;
};
