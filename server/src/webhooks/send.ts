/** What is sent to a webhook: the same bytes at every try, signed anew with the time of the try. */
import { SECOND, type Instant } from '@lockstep/engine';
import { inUtc } from '../booking/moment.ts';
import { SecretError, type SecretPlace } from '../secrets/sealer.ts';
import type { DeliveryRow, MessageRow, WebhookRow } from '../store/rows/webhook.ts';
import { placeOf } from './content.ts';
import type { Tried } from './outcome.ts';
import { sentenceOf, type Posting } from './post.ts';
import { signatureHeaders } from './signature.ts';

/** Where the secrets of a webhook are sealed for. */
export const secretPlace = ({ root, id }: Pick<WebhookRow, 'root' | 'id'>): SecretPlace => ({ root, connection: `webhook ${id}` });

/** The id by which a receiver knows a message again, however often it is sent. */
export const messageId = ({ message }: Pick<DeliveryRow, 'message'>): string => `msg_${message}`;

export const bodyOf = (publicUrl: string, { type, at, content }: MessageRow, { sequence }: Pick<DeliveryRow, 'sequence'>): object => {
  const place = placeOf(type, content);
  const link = place === null ? null : `${publicUrl.replace(/\/$/, '')}/api/v1${place}`;
  return { type, timestamp: inUtc(at), sequence, data: { ...content, link } };
};

type Parts = {
  readonly clock: { now(): Instant };
  readonly unseal: (sealed: string, place: SecretPlace) => string;
  readonly publicUrl: string;
  readonly version: string;
};

/** The request; or, where the secret cannot be opened, a try that failed before it. */
export const contentOf = (
  { clock, unseal, publicUrl, version }: Parts,
  { delivery, webhook, message }: { readonly delivery: DeliveryRow; readonly webhook: WebhookRow; readonly message: MessageRow },
): Posting | Tried => {
  const now = clock.now();
  const place = secretPlace(webhook);
  const isOverlap = webhook.formerSecret !== null && webhook.formerUntil !== null && webhook.formerUntil > now;
  const sealed = [webhook.secret, ...(isOverlap && webhook.formerSecret !== null ? [webhook.formerSecret] : [])];
  try {
    const secrets = sealed.map((text) => unseal(text, place));
    const body = JSON.stringify(bodyOf(publicUrl, message, delivery));
    const signed = signatureHeaders({ id: messageId(delivery), seconds: Math.floor(now / SECOND), body }, secrets);
    return { url: webhook.url, body, headers: { ...signed, 'user-agent': `Lockstep/${version}` } };
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return { cause: 'secret', status: null, detail: sentenceOf('secret'), tookMs: 0, retryAfterMs: null };
  }
};
