/** What the sync needs from outside; everything that is time, chance, network or storage is handed in. */
import type { Instant } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Store } from '../store/store.ts';
import type { Texts } from '../templates/texts.ts';

/** What of a mailbox decides how it is reached: two of one integration may be reached in two ways. */
export type ByTransport = Pick<Mailbox, 'transport'>;

export type SyncDeps = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  /** Ids that sort by the time they were made. */
  readonly newId: () => string;
  /** A number in [0, 1), to spread retries. */
  readonly chance: () => number;
  /** The way into Exchange for a mailbox of a connection; throws where its secret cannot be read. */
  readonly connectorFor: (connection: Connection, mailbox: ByTransport) => Connector;
  /** Names this process in leases. */
  readonly owner: string;
  /** Names this installation in stamps (1.7). */
  readonly installation: string;
  /** How long one request to Exchange may take, in milliseconds; always shorter than the lease. */
  readonly requestMs: number;
  readonly leaseMs: number;
  /** How long after a request's time-out its effect may still appear (F23), in milliseconds. */
  readonly settleMs: number;
  readonly log: SyncLog;
  /** What templates of an integration's own give (3.4); left out: the default one is used, which is said to be a failure. */
  readonly texts?: Texts;
};

export type SyncLog = {
  readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly error: (facts: Readonly<Record<string, unknown>>, message: string) => void;
};

/** Figures that hold unless a test of another kind needs others. */
export const SYNC_DEFAULTS = { requestMs: 30_000, leaseMs: 120_000, settleMs: 15_000 } as const;
