/**
 * One line: a hanging connection on which Exchange tells of changes in up to 200 calendars of one integration (5.3). What it
 * says is a hint that marks a mailbox for reading; that nothing is said proves nothing, so freshness goes on looking.
 */
import { MINUTE, SECOND } from '@lockstep/engine';
import { ConnectorError, LISTENING_MS } from '@lockstep/exchange';
import type { Connector, Failure, NamedItems, Notice, Subscription, Timer } from '@lockstep/exchange';
import type { Instant } from '@lockstep/engine';
import type { SyncDeps } from './deps.ts';
import { bothNamed, hintOf } from './echo.ts';
import { createGathering } from './gather.ts';
import type { LineEvents, Listener, Told } from './listener.ts';
import { inTurn, startListening, type Listening } from './listening.ts';
import { machineTimer, pause, within } from './timer.ts';

/** One in which something may have moved, as it is gathered. */
type Word = Listener & { readonly named: NamedItems | null };

export type Line = {
  /** Who is to be listened to from now on. */
  readonly carry: (wanted: readonly Listener[]) => void;
  readonly stop: () => Promise<void>;
};

/** That a line stands is written down this often. */
const HEARD_EVERY = MINUTE;
/** After a failure: doubled each time, up to the most. */
const WAIT = { first: 2 * SECOND, most: 5 * MINUTE };
/** After a failure of the account or the host: the same password tried for mailbox after mailbox would lock the account. */
const REST = 5 * MINUTE;
/** A connection is relieved so long before it would be over, or up to as much earlier: those of one start not all at once. */
const RENEWED_BEFORE = 1.5 * MINUTE;
/** How long the end of a line waits for a subscription to be taken back. */
const COURTESY = SECOND;

type Parts = Pick<SyncDeps, 'clock' | 'chance' | 'log' | 'requestMs'> & {
  readonly connector: Connector;
  readonly events: LineEvents;
  /** Left out, the machine's. */
  readonly timer?: Timer;
};

type Relieved = { current: Listening | null; lost: boolean };
type Held = {
  readonly listener: Listener;
  subscription: Subscription | null;
  /** Since when the connection stands that carries it; null: none does. */
  since: Instant | null;
  /** Whether it was said that nothing is told of it. */
  deaf: boolean;
  retryAt: number;
  attempts: number;
};

export const startLine = ({ connector, events, clock, chance, log, requestMs, timer = machineTimer }: Parts): Line => {
  const held = new Map<string, Held>();
  const stopping = new AbortController();
  let wanted: readonly Listener[] = [];
  /** Subscriptions that nobody wants any more; those that a connection carries are taken back once another has relieved it. */
  let unwanted: Subscription[] = [];
  /** Somebody has to be added or let go. */
  let changed = new AbortController();

  /** Until then nothing is asked of Exchange: it said so, or the account or host is in trouble. */
  let restUntil = 0;

  const wait = (attempts: number): number => Math.min(WAIT.most, WAIT.first * 2 ** attempts) * (0.75 + chance() / 2);
  /** By the ids of the subscriptions that are listened to: of two hundred, one is looked for with every word. */
  let heard = new Map<string, Held>();
  const listenersOf = (subscriptions: readonly Subscription[]): readonly Listener[] =>
    subscriptions.flatMap(({ id }) => {
      const one = heard.get(id);
      return one?.subscription?.id === id ? [one.listener] : [];
    });
  /** Of the account or the host, or of the connection itself: everybody on the line waits. */
  const rest = ({ scope, retryAt }: Failure): void => {
    const wide = scope !== 'mailbox' && scope !== 'item';
    restUntil = Math.max(restUntil, wide ? clock.now() + REST : 0, retryAt ?? 0);
  };
  const drop = (one: Held, why: unknown): void => {
    const failure = why instanceof ConnectorError ? why.failure : null;
    if (failure?.retryAt != null) events.rests(one.listener, failure.retryAt).catch(failed);
    one.subscription = null;
    one.since = null;
    one.retryAt = Math.max(clock.now() + wait(one.attempts), failure?.retryAt ?? 0);
    one.attempts += 1;
    if (failure !== null && failure.scope !== 'mailbox' && failure.scope !== 'item') rest(failure);
    log.warn({ err: why, mailbox: one.listener.mailbox }, 'Exchange tells nothing of a mailbox; it is read at intervals');
  };

  /** Lets those go that are not wanted any more, and subscribes those that are not yet. */
  const settle = async (): Promise<void> => {
    const ids = new Set(wanted.map(({ mailbox }) => mailbox));
    for (const [id, one] of held) {
      if (ids.has(id)) continue;
      held.delete(id);
      letGo(one);
    }
    for (const listener of wanted) {
      const one = held.get(listener.mailbox) ?? { listener, subscription: null, since: null, deaf: false, retryAt: 0, attempts: 0 };
      held.set(listener.mailbox, one);
      if (isSilent(one, listener)) letGo(one);
      if (one.subscription !== null || Math.max(one.retryAt, restUntil) > clock.now() || stopping.signal.aborted) continue;
      const beside = [...held.values()].find(({ subscription }) => subscription !== null)?.subscription ?? undefined;
      try {
        const { calendar } = listener;
        one.subscription = await within(timer, requestMs, (signal) => connector.subscribe(calendar, signal, beside), stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) return;
        drop(one, error);
      }
    }
    await sayDeaf([...held.values()].filter((one) => one.subscription === null));
  };
  /** Once for each, until it is heard again. */
  const sayDeaf = async (ones: readonly Held[]): Promise<void> => {
    const deaf = ones.filter((one) => !one.deaf);
    for (const one of deaf) one.deaf = true;
    if (deaf.length > 0) await events.deaf(deaf.map(({ listener }) => listener)).catch(failed);
  };

  /** It was found to be silent while its connection stood: only another subscription helps. */
  const isSilent = ({ subscription, since }: Held, { deafSince }: Listener): boolean =>
    subscription !== null && since !== null && deafSince !== null && deafSince > since;
  const letGo = (one: Held): void => {
    if (one.subscription !== null) unwanted.push(one.subscription);
    one.subscription = null;
    one.since = null;
  };
  /** While a connection carries one of them, its end would break off the connection for all others. */
  const takeBack = async (current: Listening | null): Promise<void> => {
    const free = unwanted.filter(({ id }) => current?.carries(id) !== true);
    unwanted = unwanted.filter((one) => !free.includes(one));
    for (const one of free)
      await within(timer, requestMs, (signal) => connector.unsubscribe(one, signal), stopping.signal).catch(() => undefined);
  };

  const failed = (error: unknown): void => log.error({ err: error }, 'a notice from Exchange could not be kept; the mailbox is read later');
  const words = createGathering<Word>(
    (all) => events.moved(all.map(({ named, ...listener }) => ({ ...listener, ...hintOf(named) }))),
    (before, one) => ({ ...one, named: bothNamed(before.named, one.named) }),
    failed,
    () => clock.now(),
    timer,
  );

  /** The connection that stands, one that it has relieved, and one that is to relieve it. */
  const open = new Set<Listening>();
  let failures = 0;
  let spoke: { readonly at: number; readonly by: Listening | null } = { at: 0, by: null };
  const take = async (notice: Notice, by: Listening): Promise<void> => {
    switch (notice.kind) {
      case 'alive': {
        failures = 0;
        const now = clock.now();
        if (spoke.by === by && now - spoke.at < HEARD_EVERY) return;
        spoke = { at: now, by };
        const told: Told[] = [];
        for (const one of held.values()) {
          if (one.subscription === null || !by.carries(one.subscription.id)) continue;
          one.attempts = 0;
          one.deaf = false;
          one.since ??= now;
          told.push(Object.assign({ since: one.since }, one.listener));
        }
        return events.heard(told);
      }
      case 'moved':
        for (const listener of listenersOf([notice.subscription]))
          words.say(listener.mailbox, Object.assign({ named: notice.items }, listener), notice.items?.changed.length === 0);
        return;
      case 'lost': {
        const gone = listenersOf(notice.subscriptions);
        for (const { mailbox } of gone) {
          const one = held.get(mailbox);
          if (one === undefined) continue;
          if (notice.what === 'subscription') drop(one, new ConnectorError(notice.failure));
          one.deaf = true;
        }
        if (notice.what === 'connection') {
          for (const one of held.values()) one.since = null;
          rest(notice.failure);
        }
        return events.deaf(gone);
      }
      default: {
        const never: never = notice;
        return never;
      }
    }
  };

  /** Until the time is over, or somebody has to be added or let go, or the line or this connection is to end. */
  const rests = (milliseconds: number, current: Listening | null): Promise<void> =>
    pause(timer, milliseconds, stopping.signal, changed.signal, ...(current === null ? [] : [current.over]));

  /** Opens a connection beside the one that stands, if one does; `lost`: it came to nothing. */
  const relieve = async (current: Listening | null, subscriptions: readonly Subscription[], turn: number): Promise<Relieved> => {
    const former = current?.isStanding() === true ? current : null;
    if (former === null) current?.leave();
    const refused = async (error: unknown): Promise<void> => {
      if (error instanceof ConnectorError) rest(error.failure);
      log.warn({ err: error }, 'the line on which Exchange tells of changes could not be opened');
      const untold = subscriptions.filter(({ id }) => former?.isToldOf(id) !== true);
      const gone = new Set(listenersOf(untold).map(({ mailbox }) => mailbox));
      await sayDeaf([...held.values()].filter(({ listener }) => gone.has(listener.mailbox)));
    };
    const next = startListening({ connector, timer, stopping: stopping.signal, take, refused }, inTurn(subscriptions, turn), former);
    open.add(next);
    void next.ended.then(() => open.delete(next));
    if (former === null || (await next.stands)) {
      former?.leave();
      return { current: next, lost: false };
    }
    const lost = next.end() !== 'closed';
    if (await former.spare(next)) return { current: former, lost };
    former.leave();
    return { current: null, lost };
  };

  const run = async (): Promise<void> => {
    let current: Listening | null = null;
    let renewAt = 0;
    for (let turn = 0; !stopping.signal.aborted;) {
      if (changed.signal.aborted) changed = new AbortController();
      if (current === null) for (const one of held.values()) one.since = null;
      await settle();
      const subscriptions = [...held.values()].flatMap(({ subscription }) => subscription ?? []);
      heard = new Map([...held.values()].flatMap((one) => (one.subscription === null ? [] : [[one.subscription.id, one]])));
      let lost = false;
      if (subscriptions.length === 0) {
        current?.leave();
        current = null;
      } else if (restUntil <= clock.now() && (current === null || renewAt <= clock.now() || !current.carriesJust(subscriptions))) {
        const former: Listening | null = current;
        ({ current, lost } = await relieve(former, subscriptions, turn));
        turn += 1;
        if (current !== former) renewAt = clock.now() + LISTENING_MS - RENEWED_BEFORE * (1 + chance());
      }
      await takeBack(current);
      if (!lost && current !== null) await rests(Math.max(renewAt, restUntil) - clock.now(), current);
      if (current?.over.aborted === true) {
        lost ||= current.end() !== 'closed';
        current = null;
      }
      failures = lost ? failures + 1 : failures;
      if (!lost && subscriptions.length > 0 && restUntil <= clock.now()) continue;
      // Over in order, and none may be opened in its place yet; or the one that stood ended while another was refused.
      if (current === null) await sayDeaf([...held.values()]);
      // Nothing to listen to, or the way is gone: somebody may be subscribed again in a moment.
      await rests(Math.max(wait(failures), restUntil - clock.now()), current);
    }
  };

  const ended = run().catch(failed);
  return {
    carry: (everybody) => {
      // Nothing has to be asked for one that is told of already.
      const listeners = everybody.filter((one) => (one.retryAt ?? 0) <= clock.now() || held.get(one.mailbox)?.subscription != null);
      const same = listeners.length === wanted.length && listeners.every(({ mailbox }, index) => wanted[index]?.mailbox === mailbox);
      const waits = listeners.some((listener) => {
        const one = held.get(listener.mailbox);
        if (one === undefined) return false;
        return isSilent(one, listener) || (one.subscription === null && Math.max(one.retryAt, restUntil) <= clock.now());
      });
      wanted = listeners;
      if (!same || waits) changed.abort();
    },
    stop: async () => {
      stopping.abort();
      await ended;
      await Promise.all([...open].map((one) => one.ended));
      await words.end();
      const last = [...unwanted, ...[...held.values()].flatMap(({ subscription }) => subscription ?? [])];
      held.clear();
      // Exchange forgets them by itself after half an hour; asking it to is a courtesy, not worth waiting for.
      await Promise.allSettled(last.map(async (one) => within(timer, COURTESY, (signal) => connector.unsubscribe(one, signal))));
    },
  };
};
