/**
 * What Autodiscover said, kept for as long as it works: a mailbox is asked about anew after a week, or once something smells of a
 * move (1.6), and then not more than once an hour (E:how-to-refresh-configuration-information…, E:improving-performance…).
 */
import type { Instant } from '@lockstep/engine';
import { ConnectorError, type Failure } from '../failure.ts';
import { EwsError } from '../ews/classify.ts';
import { maybeElsewhere } from '../ews/codes.ts';
import type { Discovery } from './discover.ts';
import type { Discovered } from './trace.ts';

export type KeptEndpoint = Discovered & {
  readonly foundAt: Instant;
  /** Set while Autodiscover says that it lives elsewhere, and this is not believed yet (1.6). */
  readonly sightings?: Sightings | null;
};
/** How often it was said, each time at least `APART` after the last. */
export type Sightings = { readonly since: Instant; readonly last: Instant; readonly times: number };

/** Where it is kept, for this process and others. Addresses as they are paired, compared without regard to case. */
export type EndpointStore = {
  readonly read: (address: string) => Promise<KeptEndpoint | null>;
  readonly write: (address: string, found: KeptEndpoint) => Promise<void>;
  /** The Autodiscover that answered last for another mailbox of the domain. */
  readonly serviceOf: (domain: string) => Promise<string | null>;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;
/** Rule 1.6: a mailbox has moved once the same was said three times over an hour, never by one answer. */
const ENOUGH = { times: 3, within: HOUR };
const APART = HOUR / 2;
/** After a refused password nobody else of the account tries for so long: a hundred mailboxes would lock it. */
const REST = MINUTE;

export type Finding = {
  readonly endpoint: (address: string, signal: AbortSignal) => Promise<Discovered>;
  /** Asks in any case, and keeps what it is told. */
  readonly anew: (address: string, signal: AbortSignal) => Promise<Discovery>;
  /** What a call to the endpoint failed with: it may have moved. */
  readonly failed: (address: string, error: unknown) => void;
};

export type FindingParts = {
  readonly store: EndpointStore;
  readonly now: () => Instant;
  /** @param kept the Autodiscover to ask first */
  readonly discover: (address: string, kept: URL | null, signal: AbortSignal) => Promise<Discovery>;
};

/** Whether a failure may come of the mailbox being elsewhere by now. */
export const smellsOfMove = (error: unknown): boolean => {
  if (error instanceof EwsError) return maybeElsewhere(error.code);
  if (!(error instanceof ConnectorError)) return false;
  const { cause, kind, scope } = error.failure;
  return cause === 'unreachable' || cause === 'nameNotFound' || cause === 'ewsSwitchedOff' || (kind === 'throttled' && scope === 'host');
};

const sightedAgain = (before: Sightings | null, at: Instant): Sightings =>
  before === null ? { since: at, last: at, times: 1 } : { since: before.since, last: at, times: before.times + 1 };
const isEnough = ({ since, last, times }: Sightings): boolean => times >= ENOUGH.times && last - since >= ENOUGH.within;

const domainIn = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export const finding = ({ store, now, discover }: FindingParts): Finding => {
  const known = new Map<string, KeptEndpoint>();
  const doubted = new Set<string>();
  /** One walk at a time: a thousand mailboxes that begin together ask one after the other, and the later find it kept. */
  let last: Promise<unknown> = Promise.resolve();
  let rest: { readonly until: number; readonly failure: Failure } | null = null;

  const walk = async (address: string, signal: AbortSignal): Promise<Discovery> => {
    if (rest !== null && now() < rest.until) return { ok: false, hops: [], failure: rest.failure };
    const service = await store.serviceOf(domainIn(address));
    const found = await discover(address, service !== null && URL.canParse(service) ? new URL(service) : null, signal);
    const key = address.toLowerCase();
    rest = null;
    if (found.ok) {
      const kept = { ...found.found, foundAt: now() };
      known.set(key, kept);
      doubted.delete(key);
      await store.write(key, kept);
    } else if (found.failure.scope === 'account') rest = { until: now() + REST, failure: found.failure };
    return found;
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const isGood = (kept: KeptEndpoint, key: string): boolean => {
    const age = now() - kept.foundAt;
    if (kept.sightings != null) return !isEnough(kept.sightings) && now() - kept.sightings.last < APART;
    return age < HOUR || (age < WEEK && !doubted.has(key));
  };

  return {
    endpoint: async (address, signal) => {
      const key = address.toLowerCase();
      const held = known.get(key);
      if (held !== undefined && isGood(held, key)) return held;
      return inTurn(async () => {
        signal.throwIfAborted();
        // Another process, or whoever was before us, may have asked meanwhile.
        const kept = (await store.read(key)) ?? known.get(key) ?? null;
        if (kept !== null && isGood(kept, key)) {
          known.set(key, kept);
          return kept;
        }
        const found = await walk(address, signal);
        if (found.ok) return found.found;
        if (kept !== null && found.failure.kind === 'moved') {
          const seen = sightedAgain(kept.sightings ?? null, now());
          const still = { ...kept, sightings: seen };
          known.set(key, still);
          await store.write(key, still);
          if (!isEnough(seen)) return still;
        }
        // What nobody could say anew is as it was, as long as it works.
        if (kept !== null && found.failure.kind !== 'moved' && found.failure.kind !== 'gone') {
          known.set(key, { ...kept, foundAt: now() });
          doubted.delete(key);
          return kept;
        }
        throw new ConnectorError(found.failure);
      });
    },
    anew: (address, signal) => inTurn(() => walk(address, signal)),
    failed: (address, error) => {
      if (smellsOfMove(error)) doubted.add(address.toLowerCase());
    },
  };
};
