/** What was asked on the way to an endpoint, one entry for each question, for *Test connection* (1.1): no password, no body. */

/** How somebody came to be asked. */
export type HopReason =
  /** The integration names this Autodiscover. */
  | 'configured'
  /** It answered before for another mailbox of the domain. */
  | 'kept'
  | 'domain'
  | 'autodiscoverHost'
  | 'plainHttp'
  | 'srv'
  | 'hint'
  | 'redirect';

export type Hop = {
  readonly reason: HopReason;
  /** `look`: an unsigned GET, before any password leaves. */
  readonly asked: 'look' | 'soap' | 'pox' | 'json' | 'dns';
  /** Without query, at most 300 characters: redirects come from strangers. */
  readonly address: string;
  /** Whether user name and password went along. */
  readonly signed: boolean;
  readonly status: number | null;
  readonly milliseconds: number;
  readonly outcome: 'found' | 'redirected' | 'refused' | 'nothing';
  /** One sentence. */
  readonly seen: string;
};

/** What Exchange says of the way to a mailbox (E:autodiscover-for-exchange). */
export type Discovered = {
  /** `ExternalEwsUrl`. */
  readonly endpoint: string;
  /** The Autodiscover that answered: for the next mailbox of this domain. */
  readonly service: string;
  /** `GroupingInformation`: mailboxes that may share a line have the same endpoint and this in common. */
  readonly grouping: string | null;
  /** `EwsSupportedSchemas`, as the server lists them. */
  readonly schemas: readonly string[];
  /** `AutoDiscoverSMTPAddress`: the address the mailbox goes by today. */
  readonly address: string | null;
};

const MOST_CHARACTERS = 300;

/** A URL as it may be shown: without its query, in which tokens travel. */
export const shownUrl = (url: URL): string => `${url.origin}${url.pathname}`.slice(0, MOST_CHARACTERS);
