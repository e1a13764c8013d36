/**
 * One socket that is signed in by NTLM. The sign-in belongs to the socket: a new one begins anew, and there is one request on it
 * at a time (MS-NTHT 3.1.5, E of Microsoft's pages on IIS: authPersistSingleRequest is off by default).
 */
import { randomBytes } from 'node:crypto';
import type { Client, Dispatcher } from 'undici';
import { ConnectorError } from '../../failure.ts';
import type { Asked } from '../way.ts';
import { channelBinding } from './channel-binding.ts';
import type { Credential } from './credential.ts';
import { authenticate, negotiate, readChallenge } from './messages.ts';

/** Makes a client of one socket at a time. It tells of each new socket which certificate the server shows on it: DER, or null over http. */
export type SocketMaker = (connected: (certificate: Buffer | null) => void) => Client;

export type Connection = {
  readonly post: (url: URL, asked: Asked) => Promise<Dispatcher.ResponseData>;
  readonly close: () => Promise<void>;
  /** Breaks off what is on it. */
  readonly destroy: () => Promise<void>;
};

/** What the server says between the two halves of a handshake, if it speaks NTLM. */
const challengeOf = (answer: Dispatcher.ResponseData): Buffer | null => {
  for (const offer of [answer.headers['www-authenticate'] ?? []].flat().flatMap((line) => line.split(','))) {
    const [, encoded] = /^\s*NTLM\s+([A-Za-z0-9+/]+={0,2})\s*$/i.exec(offer) ?? [];
    if (encoded !== undefined) return Buffer.from(encoded, 'base64');
  }
  return null;
};

const broken = (why: string): ConnectorError =>
  new ConnectorError({
    kind: 'unavailable',
    scope: 'host',
    cause: 'unreachable',
    // Exchange does nothing before a request is signed in.
    ambiguous: false,
    retryAt: null,
    detail: `the NTLM sign-in ${why}`,
  });

export const openConnection = (make: SocketMaker, credential: Credential): Connection => {
  /** Counts sockets, so that the halves of a handshake can be told to have gone over one. */
  let socket = 0;
  let certificate: Buffer | null = null;
  let signedIn = 0;
  const client = make((shown) => {
    socket += 1;
    certificate = shown;
  });
  client.on('disconnect', () => {
    signedIn = 0;
  });

  const send = (url: URL, { headers, ...asked }: Asked, authorization: Buffer | null): Promise<Dispatcher.ResponseData> =>
    client.request({
      path: url.pathname + url.search,
      method: 'POST',
      ...asked,
      headers: authorization === null ? headers : { ...headers, authorization: `NTLM ${authorization.toString('base64')}` },
    });

  /** The answer to the request, for which the handshake was made; null: the server wants none. */
  const signIn = async (url: URL, asked: Asked): Promise<Dispatcher.ResponseData | null> => {
    const negotiated = negotiate();
    const offered = await send(url, { ...asked, body: '', headersTimeout: 0, bodyTimeout: 0 }, negotiated);
    await offered.body.dump();
    if (offered.statusCode !== 401) return null;
    const message = challengeOf(offered);
    // No NTLM here: what the request itself is answered says what there is instead.
    if (message === null) return null;
    const challenge = challengeIn(message);
    const began = socket;
    const answer = await send(
      url,
      asked,
      authenticate({
        credential,
        challenge,
        negotiated,
        target: `HTTP/${url.hostname}`,
        binding: channelBinding(certificate),
        nonce: randomBytes(8),
        now: Date.now(),
      }),
    );
    if (answer.statusCode !== 401) {
      signedIn = socket;
      return answer;
    }
    if (socket === began) return answer;
    await answer.body.dump();
    throw broken('was broken off between its two halves: the server, or what is between, closed the connection');
  };

  return {
    post: async (url, asked) => {
      if (signedIn === 0 || signedIn !== socket) return (await signIn(url, asked)) ?? send(url, asked, null);
      const answer = await send(url, asked, null);
      // The socket was replaced in this very moment, or the server has forgotten who it is.
      if (answer.statusCode !== 401) return answer;
      signedIn = 0;
      await answer.body.dump();
      return (await signIn(url, asked)) ?? send(url, asked, null);
    },
    close: () => client.close(),
    destroy: () => client.destroy(),
  };
};

const challengeIn = (message: Buffer): ReturnType<typeof readChallenge> => {
  let challenge: ReturnType<typeof readChallenge>;
  try {
    challenge = readChallenge(message);
  } catch (error) {
    throw broken(`got an answer that cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  if (challenge.target !== null) return challenge;
  throw new ConnectorError({
    kind: 'unauthorised',
    scope: 'account',
    cause: 'onlyNtlmV1',
    ambiguous: false,
    retryAt: null,
    detail: 'the NTLM challenge names no target, as version 2 needs it',
  });
};
