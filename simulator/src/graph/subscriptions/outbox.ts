/** Delivery: what is told of subscriptions leaves together by address, is tried again, and is lost in the end (graph.md 4). */
import type { Instant } from '../../world/instant.ts';
import type { World } from '../../world/world.ts';
import { createHost, type Host, JUDGED_MS } from './host.ts';
import type { Subscription, SubscriptionSettings } from './model.ts';
import type { Post, PostAnswer } from './post.ts';

export type Outgoing = {
  readonly url: string;
  /** One element of `value`. */
  readonly item: unknown;
  readonly subscription: Subscription;
  /** Whether it is told of a subscription that is no more. */
  readonly evenOver: boolean;
};

export type Outbox = {
  /** @param how `first`: before what waits already (F04) */
  readonly put: (outgoing: Outgoing, how?: { readonly first?: boolean }) => void;
  /** When nothing is on its way any more; what waits for its time on the world's clock still does. */
  readonly settled: () => Promise<void>;
};

export type OutboxMeans = {
  readonly world: World;
  readonly post: Post;
  readonly settings: SubscriptionSettings;
  readonly isLive: (subscription: Subscription) => boolean;
  /** The address takes notifications again, after some of this subscription were lost. */
  readonly missed: (subscription: Subscription) => void;
  readonly report: (error: unknown) => void;
};

type Lane = { readonly url: string; readonly host: Recipient; waiting: Outgoing[]; underWay: number; planned: boolean };
type Recipient = { readonly name: string; readonly judged: Host; readonly lost: Set<Subscription> };
type Attempt = { readonly batch: readonly Outgoing[]; readonly begun: Instant; readonly tries: number };

export function createOutbox({ world, post, settings, isLive, missed, report }: OutboxMeans): Outbox {
  const lanes = new Map<string, Lane>();
  const hosts = new Map<string, Recipient>();
  const underWay = new Set<Promise<void>>();

  const hostOf = (url: string): Recipient => {
    const name = new URL(url).host;
    const host = hosts.get(name) ?? { name, judged: createHost(settings), lost: new Set<Subscription>() };
    hosts.set(name, host);
    return host;
  };
  const laneOf = (url: string): Lane => {
    const lane = lanes.get(url) ?? { url, host: hostOf(url), waiting: [], underWay: 0, planned: false };
    lanes.set(url, lane);
    return lane;
  };
  const stillTold = (batch: readonly Outgoing[]): readonly Outgoing[] => batch.filter((one) => one.evenOver || isLive(one.subscription));
  const lose = (lane: Lane, batch: readonly Outgoing[]): void => {
    for (const { subscription } of batch) lane.host.lost.add(subscription);
  };

  const isTaken = (answer: PostAnswer, tries: number): boolean =>
    answer.outcome === 'answered' &&
    answer.status >= 200 &&
    answer.status < 300 &&
    answer.tookMs <= (tries === 0 ? settings.promptMs : settings.patienceMs);

  const judge = (host: Host, answer: PostAnswer): void => {
    const tookMs = answer.outcome === 'answered' ? answer.tookMs : answer.outcome === 'timedOut' ? Number.POSITIVE_INFINITY : null;
    host.judge(tookMs, world.clock());
  };

  const settle = (lane: Lane, attempt: Attempt, answer: PostAnswer): void => {
    judge(lane.host.judged, answer);
    if (isTaken(answer, attempt.tries)) {
      const { lost } = lane.host;
      if (lost.size === 0 || lane.host.judged.state() === 'dropped') return;
      const told = [...lost];
      lost.clear();
      for (const subscription of told) if (isLive(subscription)) missed(subscription);
      return;
    }
    const next = world.clock() + settings.firstBackOffMs * 2 ** attempt.tries;
    if (next > attempt.begun + settings.retryForMs) return lose(lane, attempt.batch);
    world.alarms.set(next, () => send(lane, { ...attempt, tries: attempt.tries + 1 }));
  };

  const send = (lane: Lane, attempt: Attempt): void => {
    const batch = stillTold(attempt.batch);
    if (batch.length === 0) return;
    if (!lane.host.judged.admit(world.clock())) return lose(lane, batch);
    lane.underWay += 1;
    const work = post({
      url: lane.url,
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify({ value: batch.map((one) => one.item) }),
      timeoutMs: settings.patienceMs,
    })
      .then((answer) => {
        lane.underWay -= 1;
        settle(lane, { ...attempt, batch }, answer);
        if (!lane.planned) flush(lane);
      })
      .catch(report)
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };

  const flush = (lane: Lane): void => {
    lane.planned = false;
    while (lane.waiting.length > 0 && lane.underWay < settings.mostAtOnce) {
      const batch = lane.waiting.splice(0, settings.mostInPost);
      send(lane, { batch, begun: world.clock(), tries: 0 });
    }
  };

  const place = (outgoing: Outgoing, first: boolean): void => {
    const lane = laneOf(outgoing.url);
    if (first) lane.waiting.unshift(outgoing);
    else lane.waiting.push(outgoing);
    if (lane.planned) return;
    lane.planned = true;
    world.alarms.set(world.clock() + settings.latencyMs, () => flush(lane));
  };

  return {
    put: (outgoing, { first = false } = {}) => {
      if (laneOf(outgoing.url).host.judged.state() !== 'slow') return place(outgoing, first);
      world.alarms.set(world.clock() + JUDGED_MS, () => place(outgoing, first));
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
