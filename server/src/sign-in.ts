/** How an integration signs in, as its settings say and with its secret opened. */
import { basicWay, ntlmWay, oauthWay, tokensOf } from '@lockstep/exchange';
import type { ApplicationProof, SignIn, SocketMaker, Tokens, Way } from '@lockstep/exchange';
import type { Instant } from '@lockstep/engine';
import type { Dispatcher } from 'undici';
import type { Egress, TlsSettings } from './egress/egress.ts';
import type { Cloud, ConnectionSettings } from './store/rows/connection-settings.ts';

/** Microsoft's own addresses, by cloud: who issues tokens, and for which Exchange Online. */
const CLOUDS: Readonly<Record<Cloud, { readonly authority: string; readonly audience: string }>> = {
  global: { authority: 'https://login.microsoftonline.com', audience: 'https://outlook.office365.com' },
  usGovHigh: { authority: 'https://login.microsoftonline.us', audience: 'https://outlook.office365.us' },
  usGovDod: { authority: 'https://login.microsoftonline.us', audience: 'https://outlook-dod.office365.us' },
  china: { authority: 'https://login.partner.microsoftonline.cn', audience: 'https://partner.outlook.cn' },
};

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

const tokensFor = ({ settings: { oauth, endpoint }, secret, dispatcher, clock }: Parts): Tokens => {
  if (oauth == null) throw new TypeError('an integration with OAuth has no application');
  const { cloud: where, tenant, authority, clientId, audience } = oauth;
  const cloud = CLOUDS[where];
  const own = authority === null || endpoint === null ? cloud.audience : new URL(endpoint).origin;
  return tokensOf({
    authority: new URL(authority ?? `${cloud.authority}/${encodeURIComponent(tenant)}`),
    clientId,
    audience: audience ?? own,
    proof: proofOf(secret),
    dispatcher,
    requestTimeoutMs: TOKEN_MS,
    now: () => clock.now(),
  });
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
