/** The way out: a request to an address somebody else named, and what came of it. A test or a simulation puts its own in place. */
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { rootCertificates } from 'node:tls';

export type Posted = {
  readonly url: string;
  readonly contentType: 'text/plain; charset=utf-8' | 'application/json; charset=utf-8';
  readonly body: string;
  readonly timeoutMs: number;
};

/** `tookMs`: from the request to the end of its answer; a transport without sockets says what it would have taken. */
export type PostAnswer =
  | { readonly outcome: 'answered'; readonly status: number; readonly contentType: string; readonly body: string; readonly tookMs: number }
  | { readonly outcome: 'timedOut' | 'unreachable'; readonly tookMs: number };

/** Never rejects. */
export type Post = (posted: Posted) => Promise<PostAnswer>;

/** An answer is a word or two; whoever sends more than this is not listened to. */
const MOST_BYTES = 64 * 1_024;

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > MOST_BYTES) break;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Agents = { readonly plain: PlainAgent; readonly secure: SecureAgent };

function ask(agents: Agents, posted: Posted, signal: AbortSignal): Promise<Omit<Extract<PostAnswer, { outcome: 'answered' }>, 'tookMs'>> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(posted.body, 'utf8');
    const options: RequestOptions = {
      method: 'POST',
      signal,
      headers: { 'content-type': posted.contentType, 'content-length': bytes.length },
    };
    const secure = posted.url.startsWith('https:');
    const request = secure
      ? secureRequest(posted.url, { ...options, agent: agents.secure })
      : plainRequest(posted.url, { ...options, agent: agents.plain });
    request.on('error', (error) => {
      // A kept connection that the other side closes in this very moment says nothing about the address.
      if (request.reusedSocket && !signal.aborted) ask(agents, posted, signal).then(resolve, reject);
      else reject(error);
    });
    request.once('response', (response) => {
      readAll(response).then(
        (body) =>
          resolve({
            outcome: 'answered',
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body,
          }),
        reject,
      );
    });
    request.end(bytes);
  });
}

/** Over sockets. Redirects are not followed. @param authorities PEM of further CAs that are trusted, beside those of Node */
export function createPost(authorities: readonly string[]): { readonly post: Post; readonly close: () => void } {
  const agents: Agents = {
    plain: new PlainAgent({ keepAlive: true }),
    secure: new SecureAgent({ keepAlive: true, ca: [...rootCertificates, ...authorities] }),
  };
  return {
    post: async (posted) => {
      const begun = performance.now();
      const signal = AbortSignal.timeout(posted.timeoutMs);
      const tookMs = (): number => performance.now() - begun;
      try {
        return { ...(await ask(agents, posted, signal)), tookMs: tookMs() };
      } catch {
        return { outcome: signal.aborted ? 'timedOut' : 'unreachable', tookMs: tookMs() };
      }
    },
    close: () => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}
