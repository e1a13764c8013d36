/** Between transport and connector: whose mailbox a call is about, how many go out at once, and when nobody may ask. */
import { instant, MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { Clock } from '../connector.ts';
import { networkError, type CallFacts } from '../ews/classify.ts';
import { ConnectorError, type Failure } from '../failure.ts';
import type { Restraint } from '../restraint.ts';
import { GraphError, malformed, refusalError } from './classify.ts';
import { isObject, type Json, type JsonObject, type Shape } from './json-read.ts';
import { LANES, type Lanes } from './lanes.ts';
import { decodeBatch, encodeBatch, MAX_IN_BATCH, type BatchAnswer, type BatchGet } from './requests/batch.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import type { GraphTransport, Method } from './transport.ts';

/** A call without its address: what the files in `requests/` make. */
export type Ask<Value> = {
  readonly operation: string;
  readonly writes: boolean;
  readonly method: Method;
  /** Under the root, `/users/…`; a link of the server's own is taken as it is. */
  readonly path: string | { readonly link: string };
  readonly prefer?: readonly string[];
  readonly ifMatch?: string;
  readonly body?: Json;
  readonly shape: Shape;
  /** @throws MalformedAnswer */
  readonly decode: (answer: JsonObject) => Value;
};

/** One item of a batch: what it says, or why it cannot be read. */
export type Item<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: GraphError | ConnectorError };

export type GraphCalls = {
  /** One call; throws ConnectorError (GraphError where a refusal of Graph's is behind it). */
  readonly call: <Value>(mailbox: string, ask: Ask<Value>, signal: AbortSignal) => Promise<Value>;
  /**
   * Reads of one mailbox, twenty to a request, each answered in its place. What is said of the mailbox or more by any of them is thrown:
   * nobody may ask for the others either.
   */
  readonly batch: <Value>(mailbox: string, asks: readonly Ask<Value>[], signal: AbortSignal) => Promise<readonly Item<Value>[]>;
  /** How a mailbox is named in paths: its object id once that is known, else its address. */
  readonly user: (mailbox: string) => string;
  readonly learn: (mailbox: string, objectId: string) => void;
  readonly malformed: (operation: string, why: string) => ConnectorError;
  /** Whether a link of the server's own stays under our root: a token is sent nowhere else. */
  readonly isOurs: (link: string) => boolean;
};

export type GraphCallsOptions = {
  readonly root: URL;
  readonly transport: GraphTransport;
  readonly clock: Clock;
  readonly restraint: Restraint;
  readonly lanes: Lanes;
  /** How long a call waits for a place among those under way, in milliseconds. */
  readonly waitMs: number;
};

/** On every call: ids that survive a move (graph-pitfalls 11). */
const IMMUTABLE = 'IdType="ImmutableId"';
/** Retry-After is 1 for ever at times (graph-pitfalls 21), so that it grows by our own count. */
const FURTHEST_BACK_OFF = 5 * MINUTE;
/** Mailboxes one connector keeps names of. */
const MOST_NAMES = 50_000;

const isTimed = ({ failure }: ConnectorError): boolean => failure.retryAt !== null;

export const graphCalls = (options: GraphCallsOptions): GraphCalls => {
  const { transport, clock, restraint } = options;
  const root = options.root.href.replace(/\/$/, '');
  const names = new Map<string, string>();
  const refusals = new Map<string, number>();
  const key = (mailbox: string): string => mailbox.toLowerCase();
  const factsOf = (ask: { readonly operation: string; readonly writes: boolean }): CallFacts => ({ ...ask, now: clock.now() });

  const isOurs = (link: string): boolean => {
    if (!URL.canParse(link)) return false;
    const { origin, pathname, username, password } = new URL(link);
    const own = new URL(root);
    return origin === own.origin && pathname.startsWith(`${own.pathname}/`) && username === '' && password === '';
  };

  const urlOf = (ask: Pick<Ask<unknown>, 'operation' | 'writes' | 'path'>): URL => {
    if (typeof ask.path === 'string') return new URL(root + ask.path);
    if (!isOurs(ask.path.link)) throw malformed(factsOf(ask), 'a link that leads elsewhere');
    return new URL(ask.path.link);
  };

  const headersOf = (ask: Pick<Ask<unknown>, 'prefer' | 'ifMatch'>): Readonly<Record<string, string>> => ({
    prefer: [IMMUTABLE, ...(ask.prefer ?? [])].join(', '),
    ...(ask.ifMatch === undefined ? {} : { 'if-match': ask.ifMatch }),
  });

  const refuseWhileTold = (mailbox: string): void => {
    const told = restraint.told(mailbox);
    if (told !== null) throw new ConnectorError(told);
  };

  const backedOff = (mailbox: string, failure: Failure): Failure => {
    const times = (refusals.get(key(mailbox)) ?? 0) + 1;
    refusals.set(key(mailbox), times);
    const own = clock.now() + Math.min(FURTHEST_BACK_OFF, SECOND * 2 ** Math.min(20, times));
    const retryAt: Instant = instant(Math.max(own, failure.retryAt ?? own));
    return { ...failure, retryAt };
  };

  /** What Graph says of coming back is kept by every call that follows; what it does not know any more is forgotten. */
  const noted = (mailbox: string, thrown: unknown, began: Instant): unknown => {
    if (!(thrown instanceof ConnectorError)) return thrown;
    const { failure } = thrown;
    if (failure.kind === 'gone' && failure.scope === 'mailbox') names.delete(key(mailbox));
    if (failure.kind !== 'throttled') return thrown;
    const kept = backedOff(mailbox, failure);
    restraint.note(mailbox, kept, began);
    return thrown instanceof GraphError
      ? new GraphError(kept, thrown.code, thrown.status, { cause: thrown.cause })
      : new ConnectorError(kept, { cause: thrown.cause });
  };

  /** Takes its lanes and its place, and gives them back. Whoever gives up before there is one has sent nothing. */
  const placed = async <Value>(
    mailbox: string,
    facts: { readonly operation: string; readonly writes: boolean },
    many: number,
    signal: AbortSignal,
    attempt: () => Promise<Value>,
  ): Promise<Value> => {
    const unsent = (error: unknown): unknown =>
      error instanceof ConnectorError ? error : networkError({ ...factsOf(facts), writes: false }, error);
    refuseWhileTold(mailbox);
    const ends: (() => void)[] = [];
    try {
      try {
        ends.push(await options.lanes.enter(mailbox, many, options.waitMs, signal));
        ends.push(await restraint.enter(mailbox, options.waitMs, signal));
      } catch (error) {
        throw unsent(error);
      }
      // Somebody may have been told while this one waited.
      refuseWhileTold(mailbox);
      const began = clock.now();
      try {
        const value = await attempt();
        refusals.delete(key(mailbox));
        return value;
      } catch (error) {
        throw noted(mailbox, error, began);
      }
    } finally {
      for (const end of ends.toReversed()) end();
    }
  };

  const decoded = <Value>(ask: Pick<Ask<Value>, 'operation' | 'writes' | 'decode'>, body: Json): Value => {
    try {
      return ask.decode(isObject(body) ? body : {});
    } catch (error) {
      if (error instanceof MalformedAnswer) throw malformed(factsOf(ask), error.message, error);
      throw error;
    }
  };

  const send = async <Value>(mailbox: string, ask: Ask<Value>, signal: AbortSignal): Promise<Value> => {
    const { operation, writes, method, body, shape } = ask;
    const call = { operation, writes, mailbox, method, url: urlOf(ask), headers: headersOf(ask), body, shape };
    return decoded(ask, await transport.send(call, signal));
  };

  const itemOf = <Value>(ask: Ask<Value>, answer: BatchAnswer | undefined): Item<Value> => {
    if (answer === undefined) return { ok: false, error: malformed(factsOf(ask), 'a batch that does not answer it') };
    const { status, body } = answer;
    try {
      if (status >= 200 && status < 300) return { ok: true, value: decoded(ask, body) };
    } catch (error) {
      if (error instanceof ConnectorError) return { ok: false, error };
      throw error;
    }
    return { ok: false, error: refusalError(factsOf(ask), answer) };
  };

  const batchOf = async <Value>(mailbox: string, asks: readonly Ask<Value>[], signal: AbortSignal): Promise<readonly Item<Value>[]> => {
    const [first] = asks;
    if (first === undefined) return [];
    const gets = asks.map((ask): BatchGet => ({ url: urlOf(ask).href.slice(root.length), headers: headersOf(ask) }));
    const facts = { operation: `${first.operation} in a $batch`, writes: false };
    return placed(mailbox, facts, LANES, signal, async () => {
      const answers = await send(
        mailbox,
        {
          ...facts,
          ...encodeBatch(
            gets,
            asks.map(({ shape }) => shape),
          ),
          decode: decodeBatch,
        },
        signal,
      );
      const items = asks.map((ask, index) => itemOf(ask, answers.get(String(index))));
      // Each part may name another time to come back; whoever asks for any of them again comes to all of them.
      const refused = items.flatMap((item) => (item.ok || !(isOfAll(item.error.failure) || isTimed(item.error)) ? [] : [item.error]));
      const [latest] = refused.toSorted((one, other) => (other.failure.retryAt ?? 0) - (one.failure.retryAt ?? 0));
      if (latest !== undefined) throw latest;
      return items;
    });
  };

  return {
    call: (mailbox, ask, signal) => placed(mailbox, ask, 1, signal, () => send(mailbox, ask, signal)),
    batch: async (mailbox, asks, signal) => {
      const items = [];
      for (let at = 0; at < asks.length; at += MAX_IN_BATCH)
        items.push(...(await batchOf(mailbox, asks.slice(at, at + MAX_IN_BATCH), signal)));
      return items;
    },
    user: (mailbox) => encodeURIComponent(names.get(key(mailbox)) ?? mailbox),
    learn: (mailbox, objectId) => {
      if (names.size < MOST_NAMES || names.has(key(mailbox))) names.set(key(mailbox), objectId);
    },
    malformed: (operation, why) => malformed({ operation, writes: false, now: clock.now() }, why),
    isOurs,
  };
};

/**
 * Said of one item of a batch, it is about whoever asks. An outage or a refusal of one may be of that one alone, and so may a calendar that is
 * not there.
 */
const isOfAll = ({ kind, scope, cause }: Failure): boolean => {
  if (kind === 'throttled' || kind === 'unauthorised' || kind === 'moved') return true;
  if (kind === 'unavailable' || kind === 'malformed' || kind === 'forbidden' || cause === 'anotherMailbox') return false;
  return scope !== 'item';
};
