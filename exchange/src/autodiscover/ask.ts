/** One question on the wire, and what came back: no redirect is followed by itself, and nothing is read beyond a megabyte. */
import { request, type Dispatcher } from 'undici';
import type { Way } from '../auth/way.ts';
import type { Instant } from '@lockstep/engine';
import { USER_AGENT } from '../ews/attempt.ts';
import { networkError } from '../ews/classify.ts';
import { ConnectorError } from '../failure.ts';
import { limited } from '../limited.ts';

/** An answer with all settings there are stays below 100 KB. */
const MOST_BYTES = 1024 * 1024;

export type Told =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly header: (name: string) => string | null;
      readonly bytes: Buffer;
      readonly ms: number;
    }
  | { readonly kind: 'none'; readonly error: ConnectorError; readonly ms: number };

export type Asking = {
  /** With the certificate verified, whatever the integration says about its endpoint: a password goes to nobody unknown. */
  readonly dispatcher: Dispatcher;
  /** For the one question over http, which carries nothing and is believed nothing; null: it is not asked. */
  readonly plainDispatcher: Dispatcher | null;
  readonly requestTimeoutMs: number;
  readonly now: () => Instant;
};

const single = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null));

/** The beginning of a body; what is longer is no answer of Autodiscover and is not waited for. */
const beginningOf = async (body: Dispatcher.ResponseData['body']): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > MOST_BYTES) {
      body.destroy();
      return Buffer.alloc(0);
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
};

const told = async (
  asking: Asking,
  operation: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>,
): Promise<Told> => {
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  const timed = limited(signal, asking.requestTimeoutMs);
  try {
    const answer = await ask(timed.signal);
    const bytes = await beginningOf(answer.body);
    return { kind: 'answer', status: answer.statusCode, header: (name) => single(answer.headers[name]), bytes, ms: since() };
  } catch (error) {
    if (signal.aborted) throw error;
    const classified = error instanceof ConnectorError ? error : networkError({ operation, writes: false, now: asking.now() }, error);
    return { kind: 'none', error: classified, ms: since() };
  } finally {
    timed.end();
  }
};

/** A GET that says nothing about who asks. */
export const look = (asking: Asking, url: URL, dispatcher: Dispatcher, signal: AbortSignal): Promise<Told> =>
  told(asking, 'Autodiscover', signal, (limited) =>
    request(url, {
      method: 'GET',
      dispatcher,
      signal: limited,
      headers: { 'user-agent': USER_AGENT, accept: 'text/xml, application/json' },
    }),
  );

/** A POST with user name and password. */
export const post = (
  asking: Asking,
  way: Way,
  url: URL,
  body: string,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Told> =>
  told(asking, 'Autodiscover', signal, (limited) =>
    way.post(url, {
      signal: limited,
      body,
      headers: { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml', 'user-agent': USER_AGENT, ...more },
    }),
  );
