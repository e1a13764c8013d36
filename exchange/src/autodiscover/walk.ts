/** What is remembered while one mailbox is looked for, and what it ends with. */
import type { Cause, Failure, FailureKind, FailureScope } from '../failure.ts';
import type { Told } from './ask.ts';
import { shownUrl, type Discovered, type Hop } from './trace.ts';

/** Redirects of either kind that are followed at most (R:action-pox; EMA's AutodiscoverMaxRedirections). */
export const MOST_REDIRECTS = 10;
/** One 401 may be the wrong door, two are the wrong password; more would lock the account. */
export const MOST_REFUSALS = 2;

export type Walk = {
  readonly hops: Hop[];
  /** Addresses of Autodiscovers that were asked, in lower case. */
  readonly tried: Set<string>;
  redirects: number;
  refusals: number;
  /** A server of this domain has no such mailbox. */
  unknownMailbox: boolean;
  /** Settings came, without an address for use from outside. */
  internalOnly: string | null;
  busy: boolean;
  /** Why nobody could be asked, the most telling first. */
  readonly unreached: Failure[];
};

export const beginWalk = (): Walk => ({
  hops: [],
  tried: new Set(),
  redirects: 0,
  refusals: 0,
  unknownMailbox: false,
  internalOnly: null,
  busy: false,
  unreached: [],
});

/** What one question leads to. */
export type Next =
  | { readonly kind: 'found'; readonly found: Discovered }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'stop'; readonly failure: Failure }
  | { readonly kind: 'on' };
export const ON: Next = { kind: 'on' };

export const failureOf = (kind: FailureKind, scope: FailureScope, cause: Cause, detail: string): Failure => ({
  kind,
  scope,
  cause,
  ambiguous: false,
  retryAt: null,
  detail: `Autodiscover: ${detail}`,
});
export const stop = (kind: FailureKind, scope: FailureScope, cause: Cause, detail: string): Next => ({
  kind: 'stop',
  failure: failureOf(kind, scope, cause, detail),
});

/** Rule 1.6: not an error to be tried again, but something a person has to know. */
export const inTheCloud = (): Next =>
  stop('moved', 'mailbox', 'mailboxMoved', 'the mailbox lives in Exchange Online, which takes no user name and password');

type Asked = Pick<Hop, 'reason' | 'asked' | 'signed'> & { readonly url: URL | string };
/** Writes down a question and what came of it. */
export const note = (walk: Walk, { url, ...asked }: Asked, told: Told | null, outcome: Hop['outcome'], seen: string): void => {
  walk.hops.push({
    ...asked,
    address: typeof url === 'string' ? url.slice(0, 300) : shownUrl(url),
    status: told?.kind === 'answer' ? told.status : null,
    milliseconds: told?.ms ?? 0,
    outcome,
    seen,
  });
};

/** Which of several reasons says most: a server that is there with a wrong certificate says more than a name nobody has. */
const TELLING: readonly Cause[] = [
  'addressNotAllowed',
  'certificateForAnotherName',
  'certificateNotTrusted',
  'unreachable',
  'nameNotFound',
];

/** What is said when everybody was asked and nobody knew. */
export const nothingFound = (walk: Walk, domain: string): Failure => {
  if (walk.refusals > 0) return failureOf('unauthorised', 'account', 'wrongCredentials', 'user name or password refused');
  if (walk.internalOnly !== null)
    return failureOf(
      'rejected',
      'mailbox',
      'notExchange',
      `Exchange names no address of EWS for use from outside, only ${walk.internalOnly}; enter the endpoint by hand`,
    );
  if (walk.unknownMailbox) return failureOf('gone', 'mailbox', 'mailboxNotFound', 'Exchange knows no mailbox with this address');
  if (walk.busy) return failureOf('unavailable', 'mailbox', 'serverBusy', 'the server is too busy to answer');
  const answered = walk.hops.some(({ asked, status }) => asked !== 'dns' && status !== null);
  const telling = TELLING.flatMap((cause) => walk.unreached.filter((one) => one.cause === cause));
  // A web site at the domain itself is no reason to overlook the certificate of the Autodiscover beside it.
  const [said] = telling.filter(({ cause }) => !answered || (cause !== 'nameNotFound' && cause !== 'unreachable'));
  return said === undefined
    ? failureOf('rejected', 'mailbox', 'notExchange', `nobody answers as the Autodiscover of ${domain}; enter the endpoint by hand`)
    : { ...said, scope: 'mailbox', detail: `Autodiscover: ${said.detail.replace(/^Autodiscover: /, '')}` };
};
