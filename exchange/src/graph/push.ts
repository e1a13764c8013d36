/** Subscriptions to change notifications (graph.md section 4): made, adopted where their answer was lost, renewed, taken back. */
import { instant, MINUTE, type Instant } from '@lockstep/engine';
import type { Clock, MailboxRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import type { Push, PushSubscription, PushTarget } from '../push.ts';
import { GraphError } from './classify.ts';
import { learnUser } from './identify.ts';
import { allPages, type GraphReading } from './read.ts';
import {
  createSubscription,
  deleteSubscription,
  getSubscription,
  listSubscriptions,
  renewSubscription,
  resourceOf,
  type WireSubscription,
} from './requests/subscriptions.ts';

/** The most that Graph gives for events without their content, less what clocks may differ by: beyond it is refused. */
export const LONGEST_MS = 10_080 * MINUTE - 30 * MINUTE;

const isOf = (status: number, error: unknown): error is GraphError => error instanceof GraphError && error.status === status;

/** Of a subscription, "not found" is about itself alone, whatever its code. */
const goneItself = (error: GraphError): ConnectorError =>
  new ConnectorError(
    { ...error.failure, kind: 'gone', scope: 'item', cause: 'notificationsNotArriving', ambiguous: false },
    { cause: error },
  );

const plain = ({ id, expiresAt }: WireSubscription): PushSubscription => ({ id, expiresAt });

/** Asked for with or without a slash before it, by whoever made it. */
const sameResource = (one: string | null, other: string): boolean =>
  one !== null && one.replace(/^\//, '').toLowerCase() === other.replace(/^\//, '').toLowerCase();

export const graphPush = (reading: GraphReading, clock: Clock): Push => {
  const { calls } = reading;
  const until = (): Instant => instant(clock.now() + LONGEST_MS);

  const renew = async ({ address }: MailboxRef, id: string, signal: AbortSignal): Promise<PushSubscription> => {
    try {
      return plain(await calls.call(address, renewSubscription(id, until()), signal));
    } catch (error) {
      throw isOf(404, error) ? goneItself(error) : error;
    }
  };

  const unsubscribe = async ({ address }: MailboxRef, id: string, signal: AbortSignal): Promise<void> => {
    try {
      await calls.call(address, deleteSubscription(id), signal);
    } catch (error) {
      if (!isOf(404, error)) throw error;
    }
  };

  /** Its secret is told of one that is asked for by its id, and proves that it is of this very target. */
  const isOurs = async (address: string, id: string, target: PushTarget, signal: AbortSignal): Promise<boolean> => {
    try {
      const { notificationUrl, lifecycleUrl, clientState } = await calls.call(address, getSubscription(id), signal);
      return notificationUrl === target.notificationUrl && lifecycleUrl === target.lifecycleUrl && clientState === target.clientState;
    } catch (error) {
      if (isOf(404, error)) return false;
      throw error;
    }
  };

  /** One of the same mailbox stands in the way: adopted, or taken away where it tells somebody else. */
  const adopted = async (
    mailbox: MailboxRef,
    resource: string,
    target: PushTarget,
    signal: AbortSignal,
  ): Promise<PushSubscription | null> => {
    const listed = await allPages(reading, mailbox.address, listSubscriptions, signal);
    const inTheWay = ({ resource: of, notificationUrl }: WireSubscription): boolean =>
      sameResource(of, resource) && (target.trial !== true || notificationUrl === target.notificationUrl);
    for (const { id } of listed.filter(inTheWay)) {
      if (await isOurs(mailbox.address, id, target, signal)) return renew(mailbox, id, signal);
      await unsubscribe(mailbox, id, signal);
    }
    return null;
  };

  return {
    subscribe: async (mailbox, target, signal) => {
      const { address } = mailbox;
      const { id } = await learnUser(calls, address, signal);
      const make = async (): Promise<PushSubscription> => plain(await calls.call(address, createSubscription(id, target, until()), signal));
      try {
        return await make();
      } catch (error) {
        if (!isOf(409, error)) throw error;
        return (await adopted(mailbox, resourceOf(id), target, signal)) ?? (await make());
      }
    },
    renew,
    unsubscribe,
  };
};
