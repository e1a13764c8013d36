/** What Lockstep posts to a webhook, verified by the Standard Webhooks specification before a word of it is believed. */
import type { Schema } from './types.ts';

export type WebhookMessage = Schema<'WebhookMessage'>;

/** What is posted is not to be believed, and why: answer 400 and drop it. */
export class NotVerified extends Error {
  readonly reason: 'headers' | 'time' | 'signature' | 'body';
  constructor(reason: NotVerified['reason'], message: string) {
    super(message);
    this.name = 'NotVerified';
    this.reason = reason;
  }
}

export type Posted = {
  /** The very bytes that came: parsed and written anew they are others. */
  readonly body: string | Uint8Array;
  /** Of a request of `fetch`, or as Node has them. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
};
export type Verified = {
  /** The same at every try: what was seen before is dropped by it. */
  readonly id: string;
  readonly message: WebhookMessage;
};
export type VerifyOptions = {
  /** How far the time of the request may be off, in seconds; 300 unless told. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970; now unless told. */
  readonly now?: number;
};

const TOLERANCE_SECONDS = 300;
const PREFIX = 'whsec_';

/**
 * Verifies what was posted and answers it. During a rotation either secret is enough.
 * @param secret `whsec_…`, as it was shown once; several: any of them counts
 * @throws NotVerified
 */
export const verifyWebhook = async (secret: string | readonly string[], posted: Posted, options: VerifyOptions = {}): Promise<Verified> => {
  const id = headerOf(posted, 'webhook-id');
  const time = headerOf(posted, 'webhook-timestamp');
  const signatures = headerOf(posted, 'webhook-signature');
  const seconds = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN;
  const off = Math.abs((options.now ?? Date.now()) / 1000 - seconds);
  if (!(off <= (options.toleranceSeconds ?? TOLERANCE_SECONDS)))
    throw new NotVerified('time', 'The time of the request is not now: it was posted before, or a clock is wrong.');
  const bytes = typeof posted.body === 'string' ? new TextEncoder().encode(posted.body) : posted.body;
  const head = new TextEncoder().encode(`${id}.${time}.`);
  const signed = new Uint8Array(head.length + bytes.length);
  signed.set(head);
  signed.set(bytes, head.length);
  const secrets = typeof secret === 'string' ? [secret] : secret;
  for (const one of secrets) if (await isSigned(one, signatures, signed)) return { id, message: messageIn(bytes) };
  throw new NotVerified('signature', 'No signature of the request is one of this secret.');
};

const headerOf = ({ headers }: Posted, name: string): string => {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value !== 'string' || value === '') throw new NotVerified('headers', `The request has no ${name}.`);
  return value;
};

/** Compared by the library of the platform, which takes as long for what is wrong at its end as at its beginning. */
const isSigned = async (secret: string, signatures: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const raw = bytesOf(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
  if (raw === null || raw.length === 0) return false;
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  for (const one of signatures.split(' ')) {
    const [version, text = ''] = one.split(',');
    const signature = version === 'v1' ? bytesOf(text) : null;
    if (signature !== null && (await crypto.subtle.verify('HMAC', key, signature, signed))) return true;
  }
  return false;
};

/** Null: this is no base64. */
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | null => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return null;
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.codePointAt(0) ?? 0);
  } catch {
    // What `atob` throws says nothing more.
    return null;
  }
};

const messageIn = (bytes: Uint8Array): WebhookMessage => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as WebhookMessage;
  } catch (error) {
    throw new NotVerified('body', `What was signed is no message: ${error instanceof Error ? error.message : String(error)}`);
  }
};
