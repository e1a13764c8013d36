/** One request to a webhook: posted through the one way out, never redirected, its answer looked at and dropped. */
import { request, type Dispatcher } from 'undici';
import { DAY, SECOND, type Instant } from '@lockstep/engine';
import { limited } from '@lockstep/exchange';
import type { DeliveryCause } from '../store/rows/webhook.ts';
import type { Tried } from './outcome.ts';

export type Posting = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
export type PostParts = {
  readonly dispatcher: Dispatcher;
  /** For all of it, in milliseconds. */
  readonly requestMs: number;
  readonly clock: { now(): Instant };
};

/** Of an answer's body so much is read, that the connection can be used again; the rest is cut off. */
const MOST_ANSWER_BYTES = 16 * 1024;

/** Answers what came of it; null: the signal ended it, and nothing is known. Throws nothing that a server can bring about. */
export const post = async (parts: PostParts, posting: Posting, signal: AbortSignal): Promise<Tried | null> => {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  const timed = limited(signal, parts.requestMs);
  try {
    const { statusCode, headers, body } = await request(posting.url, {
      dispatcher: parts.dispatcher,
      method: 'POST',
      headers: { ...posting.headers, 'content-type': 'application/json' },
      body: posting.body,
      signal: timed.signal,
      headersTimeout: parts.requestMs,
      bodyTimeout: parts.requestMs,
    });
    const tookMs = took();
    // The status is all that counts; a body without an end is not waited for.
    await body.dump({ limit: MOST_ANSWER_BYTES, signal: timed.signal }).catch(() => undefined);
    const cause = causeOfStatus(statusCode);
    const detail = cause === null ? null : SENTENCES[cause](statusCode);
    return { cause, status: statusCode, detail, tookMs, retryAfterMs: retryAfter(statusCode, headers['retry-after'], parts.clock.now()) };
  } catch (error) {
    if (signal.aborted) return null;
    const cause = timed.signal.aborted ? 'timeout' : causeOfError(error);
    return { cause, status: null, detail: SENTENCES[cause](0), tookMs: took(), retryAfterMs: null };
  } finally {
    timed.end();
  }
};

const causeOfStatus = (status: number): DeliveryCause | null => {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return 'redirect';
  return status === 410 ? 'gone' : 'answer';
};

/**
 * Said of a failure: nothing of what the server sent, and nothing of what its name resolves to, so that nobody can explore our network
 * with the address of a webhook.
 */
const SENTENCES: Readonly<Record<DeliveryCause, (status: number) => string>> = {
  answer: (status) => `The server answered ${status}.`,
  redirect: (status) => `The server answered ${status}, which leads elsewhere; redirects are not followed.`,
  gone: () => 'The server answered 410: it wants nothing more.',
  timeout: () => 'The server did not answer in time.',
  unreachable: () => 'The server could not be reached.',
  certificate: () => 'The certificate of the server is not valid for this address.',
  notAllowed: () => 'This address may not be called from here.',
  secret: () => 'The secret cannot be opened; rotate it.',
};
export const sentenceOf = (cause: DeliveryCause, status = 0): string => SENTENCES[cause](status);

const TIMEOUTS: ReadonlySet<string> = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const CERTIFICATES = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|PIN/;

const causeOfError = (error: unknown): DeliveryCause => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'EGRESS_REFUSED') return 'notAllowed';
  if (TIMEOUTS.has(code)) return 'timeout';
  return CERTIFICATES.test(code) ? 'certificate' : 'unreachable';
};

/** Seconds or a date (RFC 9110, 10.2.3), of the answers that speak of a time by which it goes better. */
const retryAfter = (status: number, header: string | readonly string[] | undefined, now: Instant): number | null => {
  if ((status !== 429 && status !== 503) || typeof header !== 'string') return null;
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now;
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, DAY) : null;
};
