/** How an integration signs in, as its settings say and with its secret opened. */
import { basicWay, ntlmWay, oauthWay, tokensOf } from '@lockstep/exchange';
import type { ApplicationProof, SignIn, SocketMaker, Tokens, Way } from '@lockstep/exchange';
import type { Instant } from '@lockstep/engine';
import type { Dispatcher } from 'undici';
import { CLOUDS } from './clouds.ts';
import type { Egress, TlsSettings } from './egress/egress.ts';
import type { ConnectionSettings, OAuthSettings } from './store/rows/connection-settings.ts';

export type SignInSettings = Pick<ConnectionSettings, 'authentication' | 'userName' | 'oauth' | 'endpoint'>;

type Parts = {
  readonly egress: Egress;
  readonly clock: { now(): Instant };
  readonly settings: SignInSettings;
  readonly secret: string;
  readonly tls: TlsSettings;
  /** For questions to whoever issues tokens. */
  readonly dispatcher: Dispatcher;
};

/** A private key in it makes it a certificate. */
const proofOf = (secret: string): ApplicationProof =>
  secret.includes('-----BEGIN') ? { kind: 'certificate', pem: secret } : { kind: 'secret', secret };

/** A token is asked for within this time; calls wait for it. */
const TOKEN_MS = 15_000;

type Asking = Pick<Parts, 'clock' | 'secret' | 'dispatcher'>;

/** @param audience what the token is for */
const tokensAs = (oauth: OAuthSettings, audience: string, { clock, secret, dispatcher }: Asking): Tokens =>
  tokensOf({
    authority: new URL(oauth.authority ?? `${CLOUDS[oauth.cloud].authority}/${encodeURIComponent(oauth.tenant)}`),
    clientId: oauth.clientId,
    audience,
    proof: proofOf(secret),
    dispatcher,
    requestTimeoutMs: TOKEN_MS,
    now: () => clock.now(),
  });

const applicationOf = ({ oauth }: Pick<ConnectionSettings, 'oauth'>): OAuthSettings => {
  if (oauth == null) throw new TypeError('an integration with OAuth has no application');
  return oauth;
};

const tokensFor = (parts: Parts): Tokens => {
  const { settings } = parts;
  const oauth = applicationOf(settings);
  const own = oauth.authority === null || settings.endpoint === null ? CLOUDS[oauth.cloud].audience : new URL(settings.endpoint).origin;
  return tokensAs(oauth, oauth.audience ?? own, parts);
};

/** Of the application, for the Graph of its cloud: wherever that is asked (L:deployments: the scope follows the root), and whatever EWS takes. */
export const graphTokensOf = (settings: Pick<ConnectionSettings, 'oauth'>, asking: Asking): Tokens => {
  const oauth = applicationOf(settings);
  return tokensAs(oauth, CLOUDS[oauth.cloud].graph, asking);
};

/** For calls to one endpoint. Tokens are shared by all that come of one `signInOf`. */
export const signInOf = (parts: Parts): ((endpoint: URL) => SignIn) => {
  const { settings, secret, egress, tls } = parts;
  const credential = { userName: settings.userName, password: secret };
  if (settings.authentication === 'oauth') {
    const tokens = tokensFor(parts);
    return () => ({ kind: 'oauth', tokens });
  }
  if (settings.authentication === 'basic') return () => ({ kind: 'basic', ...credential });
  return (endpoint) => {
    const socket: SocketMaker = (connected) => egress.client(endpoint, tls, connected);
    return { kind: 'ntlm', ...credential, socket };
  };
};

/** The same as a way out, for Autodiscover. */
export const wayOf = (signIn: SignIn, dispatcher: Dispatcher): Way => {
  switch (signIn.kind) {
    case 'basic':
      return basicWay(signIn, dispatcher);
    case 'ntlm':
      return ntlmWay({ credential: signIn, socket: signIn.socket, most: 1 });
    case 'oauth':
      return oauthWay(signIn.tokens, dispatcher);
    default: {
      const never: never = signIn;
      return never;
    }
  }
};
