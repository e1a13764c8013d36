/** What the HTTP side is given. It reads no environment, no clock and no key of its own. */
import type { FastifyBaseLogger } from 'fastify';
import type { Instant } from '@lockstep/engine';
import type { Connector, Discovery } from '@lockstep/exchange';
import type { SearchSettings } from '../autodiscover.ts';
import type { LookedAt } from '../look-at.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { LiveQuestion, LiveTimes } from '../booking/live.ts';
import type { Installation } from '../store/rows/record.ts';
import type { ByTransport } from '../sync/deps.ts';
import type { FreePlace, Taken } from '../sync/take-up.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Attempts } from '../signin/attempts.ts';
import type { DemoDoor } from '../signin/demo.ts';
import type { WatchedPost } from '../notify/smtp.ts';
import type { Store } from '../store/store.ts';
import type { Renderer } from '../templates/template.ts';
import type { DeliveryMeter } from '../webhooks/meter.ts';
import type { Authenticator } from './access/access.ts';
import type { Live } from './live.ts';
import type { Strangers } from '../public/strangers.ts';
import type { Intake } from './webhooks/intake.ts';

/** Whom a change is work for: passes over mailboxes, deliveries to webhooks. */
type Woken = { readonly sync: boolean; readonly webhooks: boolean };

/** Passes that begin with the commit of a change instead of being claimed after it. */
type Passes = { readonly place: () => FreePlace | null; readonly begin: (taken: Taken) => void };

export type HttpDeps = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  /** Ids that sort by the time they were made (a ULID). */
  readonly newId: () => string;
  /** A connector for the integration as it is stored, to a mailbox of this transport; whoever asks closes it. */
  readonly connectorFor: (connection: Connection, mailbox: ByTransport) => Connector;
  /** Asks Autodiscover where a mailbox is, with what is about to be an integration (1.1). Throws only when the signal fires. */
  readonly discover: (settings: SearchSettings, password: string, address: string, signal: AbortSignal) => Promise<Discovery>;
  /**
   * Looks at an endpoint with what is about to be an integration: which ways of sign-in it offers, which Exchange answers; left out, nobody
   * looks. Throws only when the signal fires.
   */
  readonly lookAt?: (
    settings: ConnectionSettings,
    endpoint: string,
    password: string,
    address: string,
    signal: AbortSignal,
  ) => Promise<LookedAt>;
  /** Asks Graph who a mailbox is, with what is about to be an integration. Throws only when the signal fires. */
  readonly askGraph: (
    settings: ConnectionSettings,
    password: string,
    address: string,
    signal: AbortSignal,
  ) => Promise<Pick<LookedAt, 'server' | 'failure'>>;
  /** Encrypts a secret for one integration; it cannot be opened in the place of another. */
  readonly seal: (plain: string, owner: { readonly root: string; readonly connection: string }) => string;
  /** Opens what `seal` made for the same integration. */
  readonly unseal: (sealed: string, owner: { readonly root: string; readonly connection: string }) => string;
  /** 32 bytes of each key of the instance for one purpose, of the current one first. */
  readonly derive: (purpose: string) => readonly Buffer[];
  /** Sends one letter and tells each step; left out, mail is not tested. */
  readonly post?: WatchedPost;
  readonly installation: Pick<Installation, 'id' | 'publicUrl'>;
  /** Renders and checks templates (3.4); left out, there can be none of one's own. */
  readonly renderer?: Renderer;
  /** Asks Exchange itself before something is booked (4.17); left out, the last reading decides. */
  readonly askLive?: (question: LiveQuestion) => Promise<LiveTimes>;
  /** Takes what Graph posts; left out, there is no address for it to post to. */
  readonly intake?: Intake;
  /** How deliveries to webhooks ended in this process; left out, none are sent by it. */
  readonly deliveries?: DeliveryMeter;
  /** Tells the workers that something may be due now: all of them, or those of `what`. Called after commit. */
  readonly wake: (what?: Woken) => void;
  /** Begins passes with the changes that ask for them; left out, the workers find them. */
  readonly passes?: Passes;
  readonly log: FastifyBaseLogger;
  readonly version: string;
  /** Folder of the built console; left out: the API alone is served. */
  readonly console?: string;
  /** The demo's own way in; only a process that was started as the demo has it. */
  readonly demo?: DemoDoor;
  /** Requests of one key, or of one address without a key, in a minute; 6,000 unless told. */
  readonly requestsPerMinute?: number;
  /** Whose X-Forwarded-For is believed: everybody's, that of the proxies at these addresses, or, unless told, nobody's. */
  readonly trustProxy?: boolean | readonly string[];
};

/** The same inside the server: what was left out is filled in. */
export type Wired = HttpDeps & {
  /** Tried one after the other; the first that the request uses counts. */
  readonly authenticators: readonly Authenticator[];
  readonly live: Live;
  readonly attempts: Attempts;
  /** What strangers are let in by: private links, forms, and how often they book. */
  readonly strangers: Strangers;
};
