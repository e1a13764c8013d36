/** Signatures of the Standard Webhooks specification: HMAC-SHA-256 over id, time and body, so that neither can be taken for another. */
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

export const newWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

const signed = (secret: string, text: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(text)
    .digest('base64')}`;

export type Signed = { readonly id: string; readonly seconds: number; readonly body: string };

/** The three headers. Two secrets during an overlap give two signatures, of which the receiver needs one. */
export const signatureHeaders = ({ id, seconds, body }: Signed, secrets: readonly string[]): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': secrets.map((secret) => signed(secret, `${id}.${seconds}.${body}`)).join(' '),
});
