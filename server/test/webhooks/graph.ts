/**
 * Graph's side of subscriptions as it is documented: one for each mailbox and application (409 for a second one), the handshake at both
 * addresses while it is being made, a life that ends unless it is renewed. It asks the real door.
 */
import { DAY } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import {
  ConnectorError,
  type Cause,
  type Connector,
  type FailureKind,
  type MailboxRef,
  type Push,
  type PushTarget,
} from '@lockstep/exchange';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { SYNC_DEFAULTS } from '../../src/sync/deps.ts';
import type { PushDeps } from '../../src/sync/push-turn.ts';
import { open, seal, type Ground } from './ground.ts';

type Kept = { readonly id: string; readonly target: PushTarget; expiresAt: Instant };

export type Graph = {
  readonly push: Push;
  readonly connector: Connector;
  /** By the address of the mailbox. */
  readonly kept: Map<string, Kept>;
  readonly calls: string[];
  /** Runs before the next calls; what it throws is their failure. */
  before: ((call: string) => void | Promise<void>) | null;
  /** The call is done, and its answer is lost. */
  loses: boolean;
  /** How many were made up by those who ask it. */
  secrets: number;
  /** Calls under way, and the most there were at once. */
  readonly load: { now: number; most: number };
};

export const failure = (kind: FailureKind, cause: Cause, scope: 'mailbox' | 'tenant' = 'mailbox', retryAt: Instant | null = null) =>
  new ConnectorError({ kind, scope, ambiguous: false, retryAt, cause, detail: `Graph said ${kind}.` });

export const createGraph = (clock: { now(): Instant }, door: () => FastifyInstance): Graph => {
  let made = 0;
  const life = (): Instant => (clock.now() + 6 * DAY) as Instant;
  const isReached = async (url: string): Promise<boolean> => {
    const answer = await door().inject({ method: 'POST', url: `${new URL(url).pathname}?validationToken=a%20b`, payload: '' });
    return answer.statusCode === 200 && answer.body === 'a b';
  };
  const called = async <Result>(call: string, work: () => Promise<Result>): Promise<Result> => {
    graph.calls.push(call);
    graph.load.now += 1;
    graph.load.most = Math.max(graph.load.most, graph.load.now);
    try {
      await graph.before?.(call);
      const result = await work();
      if (graph.loses) throw failure('unavailable', 'unreachable');
      return result;
    } finally {
      graph.load.now -= 1;
    }
  };
  const push: Push = {
    subscribe: ({ address }: MailboxRef, target) =>
      called(`subscribe ${address}`, async () => {
        const known = graph.kept.get(address);
        if (known !== undefined && JSON.stringify(known.target) === JSON.stringify(target))
          return { id: known.id, expiresAt: known.expiresAt };
        if (known !== undefined) graph.kept.delete(address);
        if (!(await isReached(target.notificationUrl)) || !(await isReached(target.lifecycleUrl)))
          throw failure('rejected', 'notificationsNotArriving');
        made += 1;
        const one: Kept = { id: `graph ${made}`, target, expiresAt: life() };
        graph.kept.set(address, one);
        return { id: one.id, expiresAt: one.expiresAt };
      }),
    renew: ({ address }, id) =>
      called(`renew ${address}`, async () => {
        const known = graph.kept.get(address);
        if (known?.id !== id || known.expiresAt <= clock.now()) throw failure('gone', 'notificationsNotArriving');
        known.expiresAt = life();
        return { id, expiresAt: known.expiresAt };
      }),
    unsubscribe: ({ address }, id) =>
      called(`unsubscribe ${address}`, async () => {
        if (graph.kept.get(address)?.id === id) graph.kept.delete(address);
      }),
  };
  const graph: Graph = {
    push,
    connector: { capabilities: { live: 'push' }, push } as unknown as Connector,
    kept: new Map(),
    calls: [],
    before: null,
    loses: false,
    secrets: 0,
    load: { now: 0, most: 0 },
  };
  return graph;
};

let ids = 0;

/** A process that keeps the subscriptions of this Graph. */
export const depsOf = ({ store, clock }: Ground, graph: Graph, owner: string): PushDeps => ({
  store,
  clock,
  newId: () => `s${(ids += 1)}`,
  chance: () => 0.5,
  connectorFor: () => graph.connector,
  owner,
  installation: 'inst',
  ...SYNC_DEFAULTS,
  log: { warn: () => undefined, error: (facts, message) => expect.unreachable(`${message} ${String(facts['err'])}`) },
  open,
  seal,
  newSecret: () => `secret ${(graph.secrets += 1)}`,
  timer: () => () => undefined,
});
