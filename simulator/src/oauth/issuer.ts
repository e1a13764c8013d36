/** A token issuer as Entra ID and AD FS are: metadata, client credentials by secret or certificate, and tokens that only it can check. */
import { createHmac, createPublicKey, randomBytes, timingSafeEqual, verify, constants, X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, send, type Answer } from '../http/wire.ts';

/** Who may have a token, and as whom it signs in. */
export type Application = {
  readonly clientId: string;
  /** A service account of the world. */
  readonly account: string;
  readonly secret: string | null;
  /** PEM. */
  readonly certificate: string | null;
};

/** `x-ms-diagnostics` of a refused token. */
export type Judged = { readonly ok: true; readonly account: string } | { readonly ok: false; readonly diagnostics: string };

export type Issuer = {
  /** By client id. */
  readonly applications: Map<string, Application>;
  /** What tokens have to be for, at EWS; others are refused by the server of mailboxes. */
  readonly audiences: Set<string>;
  /** The same at Graph: a token of the one is refused by the other. */
  readonly graphAudiences: Set<string>;
  /** Seconds a token is good for. */
  lifetimeSeconds: number;
  /** Tokens issued so far. */
  readonly issued: () => number;
  /** Tokens of before are over from now on. */
  readonly expireAll: () => void;
  /** @param audiences whom the token may be for; default: EWS */
  readonly judge: (token: string, audiences?: ReadonlySet<string>) => Judged;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

/** The tenant's part of the path, and how Graph's notifications name it. */
export const TENANT = '7c1f4a5e-0d3b-4f6e-9a52-51b0c3f0a911';

/** The roots of Graph by cloud; tokens are not interchangeable (L:deployments). */
const GRAPH_ROOTS: readonly string[] = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
];

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
const failed = (status: number, error: string, code: number, text: string): Answer =>
  json(status, { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code] });

const claimsIn = (part: string | undefined): Readonly<Record<string, unknown>> | null => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
};

/** RFC 7523: signed by the key of the certificate, for this very endpoint, by this very client, and not over. */
const proves = (assertion: string, { certificate, clientId }: Application, endpoint: string, now: number): boolean => {
  const [head, body, signature, ...rest] = assertion.split('.');
  const [header, claims] = [claimsIn(head), claimsIn(body)];
  if (certificate === null || header === null || claims === null || signature === undefined || rest.length > 0) return false;
  const padding = header['alg'] === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  if (header['alg'] !== 'PS256' && header['alg'] !== 'RS256') return false;
  const key = { key: createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' })), padding };
  return (
    verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')) &&
    claims['aud'] === endpoint &&
    claims['iss'] === clientId &&
    claims['sub'] === clientId &&
    Number(claims['exp']) * 1_000 > now
  );
};

/** How many tokens are remembered: each comes with every call of an hour. */
const MOST_KNOWN = 500;

/** @param now the machine's time, epoch milliseconds: tokens are judged by real clocks, as certificates are */
export const createIssuer = (now: () => number): Issuer => {
  const key = randomBytes(32);
  /** Whose signature was checked; whether they are still good is asked each time. */
  const genuine = new Map<string, Readonly<Record<string, unknown>>>();
  let issued = 0;
  let notBefore = 0;
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();

  /** What is in a token that is signed by this issuer; null: it is not. */
  const claimsOf = (text: string): Readonly<Record<string, unknown>> | null => {
    const [head, body, signature = ''] = text.split('.');
    const claims = claimsIn(body);
    const given = Buffer.from(signature, 'base64url');
    const expected = sign(`${head}.${body}`);
    if (claims === null || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    if (genuine.size >= MOST_KNOWN) genuine.clear();
    genuine.set(text, claims);
    return claims;
  };

  const tokenFor = ({ clientId }: Application, audience: string): string => {
    issued += 1;
    const at = Math.floor(now() / 1_000);
    const claims = {
      aud: audience,
      appid: clientId,
      tid: TENANT,
      iat: at,
      jti: issued,
      exp: at + issuer.lifetimeSeconds,
      // With grants by RBAC for Applications alone, a token for Graph names no role.
      ...(issuer.graphAudiences.has(audience) ? {} : { roles: ['full_access_as_app'] }),
    };
    const text = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}`;
    return `${text}.${sign(text).toString('base64url')}`;
  };

  const token = (fields: URLSearchParams, endpoint: string): Answer => {
    if (fields.get('grant_type') !== 'client_credentials')
      return failed(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    const application = issuer.applications.get(fields.get('client_id') ?? '');
    if (application === undefined) return failed(400, 'unauthorized_client', 700016, 'Application was not found in the directory.');
    const audience = /^(\S+)\/\.default$/.exec((fields.get('scope') ?? '').split(' ')[0] ?? '')?.[1];
    if (audience === undefined) return failed(400, 'invalid_scope', 1002012, 'The provided value for scope is not valid.');
    const secret = fields.get('client_secret');
    const assertion = fields.get('client_assertion');
    const isKnown =
      (secret !== null && application.secret !== null && secret === application.secret) ||
      (assertion !== null && proves(assertion, application, endpoint, now()));
    if (!isKnown) return failed(401, 'invalid_client', 7000215, 'Invalid client secret or assertion provided.');
    return json(200, { token_type: 'Bearer', expires_in: issuer.lifetimeSeconds, access_token: tokenFor(application, audience) });
  };

  const issuer: Issuer = {
    applications: new Map(),
    audiences: new Set(['https://outlook.office365.com']),
    graphAudiences: new Set(GRAPH_ROOTS),
    lifetimeSeconds: 3_599,
    issued: () => issued,
    expireAll: () => {
      notBefore = issued;
    },
    judge: (text, audiences = issuer.audiences) => {
      const claims = genuine.get(text) ?? claimsOf(text);
      if (claims === null)
        return { ok: false, diagnostics: '2000000;reason="The token has an invalid signature.";error_category="invalid_signature"' };
      if (Number(claims['exp']) * 1_000 <= now() || Number(claims['jti']) <= notBefore)
        return { ok: false, diagnostics: '2000002;reason="The token has expired.";error_category="token_expired"' };
      if (!audiences.has(String(claims['aud'])))
        return { ok: false, diagnostics: '2000003;reason="The audience claim value is invalid.";error_category="invalid_resource"' };
      const application = issuer.applications.get(String(claims['appid']));
      return application === undefined
        ? { ok: false, diagnostics: '2000006;reason="The client is not known.";error_category="invalid_client"' }
        : { ok: true, account: application.account };
    },
    answer: async (request, response) => {
      const body = (await readBody(request)) ?? '';
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const base = `https://${request.headers.host ?? 'localhost'}/${TENANT}`;
      const endpoint = `${base}/oauth2/v2.0/token`;
      if (request.method === 'GET' && path.endsWith('/.well-known/openid-configuration')) {
        const metadata = {
          token_endpoint: endpoint,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          end_session_endpoint: `${base}/oauth2/v2.0/logout`,
          jwks_uri: `${base}/discovery/v2.0/keys`,
          issuer: `${base}/v2.0`,
        };
        return send(request, response, json(200, metadata));
      }
      if (request.method === 'POST' && path.endsWith('/oauth2/v2.0/token'))
        return send(request, response, token(new URLSearchParams(body), endpoint));
      return send(request, response, failed(404, 'invalid_request', 900144, 'There is nothing here.'));
    },
  };
  return issuer;
};
