/**
 * Tokens of an application (OAuth 2.0 client credentials), by a secret or a certificate, through Microsoft's own library over our one
 * way out. EWS takes `full_access_as_app` of Exchange Online, or a server of one's own as the audience where it is set up for modern
 * authentication (E:how-to-authenticate-an-ews-application-by-using-oauth).
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { AuthenticationResult, INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { request, type Dispatcher } from 'undici';
import { networkError } from '../../ews/classify.ts';
import { ConnectorError } from '../../failure.ts';
import type { Instant } from '@lockstep/engine';

/** How the application proves itself. `pem`: its private key and its certificate, one after the other. */
export type ApplicationProof =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly pem: string };

export type TokenOptions = {
  /** `https://login.microsoftonline.com/<tenant>`, that of another cloud, or `https://adfs.example.com/adfs`. */
  readonly authority: URL;
  readonly clientId: string;
  /** What the token is for: `https://outlook.office365.com`, or the server's own `https://mail.example.com`. */
  readonly audience: string;
  readonly proof: ApplicationProof;
  readonly dispatcher: Dispatcher;
  readonly requestTimeoutMs: number;
  readonly now: () => Instant;
};

export type Tokens = {
  /** A token that is valid for a while, kept between calls. @param anew the one at hand was refused */
  readonly get: (anew: boolean) => Promise<string>;
};

const refused = (detail: string): ConnectorError =>
  new ConnectorError({ kind: 'unauthorised', scope: 'account', cause: 'tokenRefused', ambiguous: false, retryAt: null, detail });

const KEY = /-----BEGIN (?:EC |RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:EC |RSA )?PRIVATE KEY-----/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/** The parts of a PEM that a sign-in needs; null where one is missing or cannot be read. */
const certificateIn = (pem: string): { readonly privateKey: string; readonly thumbprintSha256: string; readonly x5c: string } | null => {
  const [privateKey] = KEY.exec(pem) ?? [];
  const [certificate] = CERTIFICATE.exec(pem) ?? [];
  if (privateKey === undefined || certificate === undefined) return null;
  try {
    const { raw } = new X509Certificate(certificate);
    return { privateKey, thumbprintSha256: createHash('sha256').update(raw).digest('hex'), x5c: certificate };
  } catch {
    return null;
  }
};

/** The library's requests over our way out: judged, pinned to the address that was judged, and never redirected. */
const network = ({ dispatcher, requestTimeoutMs }: TokenOptions, lost: { error: unknown }): INetworkModule => {
  // What is in the body is the library's to judge.
  const send = async (method: 'GET' | 'POST', url: string, asked: NetworkRequestOptions = {}): Promise<NetworkResponse<never>> => {
    try {
      const answer = await request(url, {
        method,
        dispatcher,
        signal: AbortSignal.timeout(requestTimeoutMs),
        headers: asked.headers ?? {},
        ...(asked.body === undefined ? {} : { body: asked.body }),
      });
      const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value ?? '')] as const);
      return { headers: Object.fromEntries(headers), body: (await answer.body.json()) as never, status: answer.statusCode };
    } catch (error) {
      // The library throws an error of its own without ours; what really was wrong is kept for whoever asked.
      lost.error = error;
      throw error;
    }
  };
  return {
    sendGetRequestAsync: (url, asked) => send('GET', url, asked),
    sendPostRequestAsync: (url, asked) => send('POST', url, asked),
  };
};

/** What of a refusal may be told: its code (`invalid_client`) and the number of Microsoft's page about it, never its words. */
const told = (error: unknown): string | null => {
  if (!(error instanceof Error) || !('errorCode' in error) || typeof error.errorCode !== 'string') return null;
  const [number] = /\bAADSTS\d{4,7}\b/.exec(error.message) ?? [];
  return /^\w{1,60}$/.test(error.errorCode) ? [error.errorCode, ...(number === undefined ? [] : [number])].join(', ') : null;
};

const openClient = async (options: TokenOptions, lost: { error: unknown }) => {
  const { authority, clientId, proof } = options;
  // Most installations have no use for it.
  const { ConfidentialClientApplication } = await import('@azure/msal-node');
  const certificate = proof.kind === 'certificate' ? certificateIn(proof.pem) : null;
  if (proof.kind === 'certificate' && certificate === null)
    throw refused('the certificate or its private key cannot be read: both are needed, in PEM');
  return new ConfidentialClientApplication({
    auth: {
      clientId,
      authority: authority.href.replace(/\/$/, ''),
      // Named by an administrator, so that nobody else is asked whether there is such an authority.
      knownAuthorities: [authority.host],
      ...(proof.kind === 'secret' ? { clientSecret: proof.secret } : {}),
      ...(certificate === null ? {} : { clientCertificate: certificate }),
    },
    system: { networkClient: network(options, lost), disableInternalRetries: true },
  });
};

/**
 * How long a token is used before the library is asked whether it still should be, in milliseconds: it reads its whole cache each time,
 * which takes longer than all else that is done for a short call. Nothing is kept that it would not give out itself.
 */
const KEPT_MS = 60_000;
/** The library gets one anew so long before the old one is over, in milliseconds (its `tokenRenewalOffsetSeconds`). */
const RENEWED_MS = 300_000;

type Kept = { readonly token: string; readonly until: number };
/** Judged by the machine's clock, as the library does. */
const keptOf = ({ accessToken, expiresOn }: AuthenticationResult): Kept => {
  const now = Date.now();
  return { token: accessToken, until: Math.min(now + KEPT_MS, (expiresOn?.getTime() ?? now) - RENEWED_MS) };
};

export const tokensOf = (options: TokenOptions): Tokens => {
  let kept: Kept | null = null;
  let client: ReturnType<typeof openClient> | null = null;
  let asking: Promise<string> | null = null;
  const lost: { error: unknown } = { error: null };
  const ask = async (anew: boolean): Promise<string> => {
    lost.error = null;
    kept = null;
    try {
      client ??= openClient(options, lost);
      const scopes = [`${options.audience.replace(/\/$/, '')}/.default`];
      const result = await (await client).acquireTokenByClientCredential({ scopes, skipCache: anew });
      if (result === null) throw refused('the sign-in service issues no token');
      kept = keptOf(result);
      return result.accessToken;
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      if (lost.error !== null) throw networkError({ operation: 'sign-in', writes: false, now: options.now() }, lost.error);
      const code = told(error) ?? 'for a reason that is no code';
      throw refused(`the sign-in service issues no token (${code})`);
    }
  };
  return {
    // Many calls that begin together ask once.
    get: (anew) => {
      if (asking !== null) return asking;
      if (!anew && kept !== null && Date.now() < kept.until) return Promise.resolve(kept.token);
      asking = ask(anew).finally(() => {
        asking = null;
      });
      return asking;
    },
  };
};
