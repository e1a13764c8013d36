/**
 * Sends what waits: claimed by lease and fence like a mailbox, a few at once for each webhook, so that one that is slow or dead delays no
 * other. A crash anywhere means that it is sent again once the lease is over, under the same id.
 */
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { Dispatcher } from 'undici';
import type { SecretPlace } from '../secrets/sealer.ts';
import type { DeliveryRow, MessageRow, WebhookRow } from '../store/rows/webhook.ts';
import type { Store } from '../store/store.ts';
import { meterOf, type DeliveryMeter } from './meter.ts';
import { post } from './post.ts';
import { giveBack, recordTry } from './record.ts';
import { contentOf } from './send.ts';
import { spreadMessages } from './spread.ts';

export type DeliveryDeps = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  readonly newId: () => string;
  readonly chance: () => number;
  /** Names this process in leases. */
  readonly owner: string;
  readonly dispatcher: Dispatcher;
  /** Throws where it cannot be opened. */
  readonly unseal: (sealed: string, place: SecretPlace) => string;
  readonly publicUrl: string;
  readonly version: string;
  readonly log: {
    readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void;
    readonly error: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  };
  readonly meter?: DeliveryMeter;
  /** For one request, in milliseconds; 15 s unless told. */
  readonly requestMs?: number;
};

const REQUEST_MS = 15 * SECOND;
/** Longer than any request, with the time to connect. */
const LEASE_MS = MINUTE;
/** Requests under way in this process: to one webhook, and to all of them. */
const TO_ONE = 4;
const TO_ALL = 64;
/** How many that are due are looked at to find whose they are. */
const LOOKED_AT = 100;
/** What was told is kept so long, and looked for at this pace. */
const KEPT_MS = 30 * DAY;
const FORGET_EVERY_MS = HOUR;
const FORGOTTEN_AT_ONCE = 500;

type Claimed = { readonly delivery: DeliveryRow; readonly webhook: WebhookRow; readonly message: MessageRow };
type Place = Pick<WebhookRow, 'root' | 'id'>;

/** `ended`: called whenever a request has ended, and a place is free. */
export const createDeliveries = (deps: DeliveryDeps, ended: () => void) => {
  const { store, clock } = deps;
  const ending = new AbortController();
  const underWay = new Map<string, Set<Promise<void>>>();
  let forgottenAt = 0;

  const keyOf = ({ root, id }: Place): string => `${root} ${id}`;
  const total = (): number => [...underWay.values()].reduce((sum, one) => sum + one.size, 0);
  const freeFor = (place: Place): number => Math.min(TO_ONE - (underWay.get(keyOf(place))?.size ?? 0), TO_ALL - total());

  const begin = (claimed: Claimed): void => {
    const key = keyOf(claimed.webhook);
    const running = underWay.get(key) ?? new Set();
    underWay.set(key, running);
    const sent = one(deps, claimed, ending.signal)
      .catch((error: unknown) =>
        deps.log.error({ err: error, webhook: claimed.webhook.id }, 'a delivery could not be recorded; it is sent again'),
      )
      .finally(() => {
        running.delete(sent);
        if (running.size === 0) underWay.delete(key);
        ended();
      });
    running.add(sent);
  };

  const claim = (place: Place, limit: number): Promise<readonly Claimed[]> =>
    store.transaction(async (tx) => {
      const rows = await tx.claimDeliveries(deps.owner, place, { now: clock.now(), leaseMs: LEASE_MS, limit });
      const webhook = rows.length === 0 ? null : await tx.webhooks.get(place);
      if (webhook === null) return [];
      const messages = await tx.webhookMessages.select({ root: place.root, id: { in: rows.map((row) => row.message) } });
      return rows.flatMap((delivery) => {
        const message = messages.find((known) => known.id === delivery.message);
        return message === undefined ? [] : [{ delivery, webhook, message }];
      });
    });

  /** Webhooks of which something is due, apart from those that have no place left, or of which there was nothing to be had. */
  const due = (without: ReadonlySet<string>): Promise<readonly Place[]> =>
    store.transaction(async (tx) => {
      const open =
        without.size === 0
          ? null
          : (await tx.webhooks.pick({ enabled: true }, ['root', 'id'])).filter((place) => !without.has(keyOf(place)));
      if (open !== null && open.length === 0) return [];
      const among = open === null ? {} : { webhook: { in: open.map(({ id }) => id) } };
      const rows = await tx.webhookDeliveries.select(
        { due: { lte: clock.now() }, ...among },
        { orderBy: [['due', 'asc']], limit: LOOKED_AT },
      );
      const places = new Map(rows.map(({ root, webhook: id }) => [keyOf({ root, id }), { root, id }]));
      return [...places.values()].filter((place) => !without.has(keyOf(place)));
    });

  const forget = async (): Promise<void> => {
    const now = clock.now();
    if (now - forgottenAt < FORGET_EVERY_MS) return;
    const removed = await store.transaction(async (tx) => {
      const old = await tx.webhookMessages.select(
        { at: { lt: (now - KEPT_MS) as Instant } },
        { orderBy: [['at', 'asc']], limit: FORGOTTEN_AT_ONCE },
      );
      for (const { root, id } of old) await tx.webhookMessages.remove({ root, id });
      return old.length;
    });
    if (removed < FORGOTTEN_AT_ONCE) forgottenAt = now;
  };

  /** Everything that is under way has ended. */
  const idle = async (): Promise<void> => void (await Promise.all([...underWay.values()].flatMap((running) => [...running])));

  return {
    runDue: async (): Promise<number> => {
      await forget();
      const spread = await spreadMessages(store, clock, deps.newId);
      const without = new Set([...underWay].filter(([, running]) => running.size >= TO_ONE).map(([key]) => key));
      let begun = 0;
      while (total() < TO_ALL && !ending.signal.aborted) {
        const places = await due(without);
        if (places.length === 0) break;
        for (const place of places) {
          const free = freeFor(place);
          const claimed = free <= 0 ? [] : await claim(place, free);
          for (const each of claimed) begin(each);
          begun += claimed.length;
          if (claimed.length < free || freeFor(place) <= 0) without.add(keyOf(place));
        }
      }
      return spread + begun;
    },
    idle,
    /** Lets everything that is under way go. */
    end: async (): Promise<void> => {
      ending.abort();
      await idle();
    },
  };
};

const one = async (deps: DeliveryDeps, claimed: Claimed, signal: AbortSignal): Promise<void> => {
  const { delivery, webhook } = claimed;
  const sent = contentOf(deps, claimed);
  const parts = { dispatcher: deps.dispatcher, requestMs: deps.requestMs ?? REQUEST_MS, clock: deps.clock };
  const tried = 'cause' in sent ? sent : await post(parts, sent, signal);
  if (tried === null) return giveBack(deps, delivery);
  const stopped = await recordTry(deps, delivery, tried);
  meterOf(deps.meter, tried);
  if (stopped !== null) deps.log.warn({ webhook: webhook.id, why: stopped }, 'a webhook was switched off');
};
