/** Webhooks and deliveries as they are sent and answered (7.5). */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { DELIVERY_CAUSES, DELIVERY_STATES, type DeliveryRow, type WebhookRow } from '../../store/rows/webhook.ts';
import { messageId } from '../../webhooks/send.ts';
import { HEARD_TYPES, TEST_TYPE } from '../../webhooks/types.ts';
import { id, line } from './fields.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether it may be called is decided by the one way out at every try; over http only on this very machine, where the operator allows that. */
const address = () =>
  line(1000).refine(
    (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      const isLawful = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
      return isLawful && url.username === '' && url.password === '' && url.hash === '';
    },
    {
      error: 'This is not a web address that can be posted to.',
      params: { next: 'Send for example "https://example.com/hooks/lockstep": https, without user name or fragment.' },
    },
  );

const types = () =>
  z
    .array(z.enum(HEARD_TYPES))
    .max(HEARD_TYPES.length)
    .transform((list) => [...new Set(list)])
    .meta({ description: 'What it hears; an empty list: everything, also what is added later' });
const description = () => line(200, 0).meta({ description: 'What it is for, in your own words' });

export const WebhookBody = z
  .strictObject({
    company: id().optional().meta({ description: "Of this company and all below it; left out: the key's own" }),
    url: address(),
    description: description().optional(),
    types: types().optional(),
    enabled: z.boolean().optional().meta({ description: 'true unless told' }),
  })
  .meta({ id: 'WebhookBody' });
export const WebhookPatchBody = z
  .strictObject({
    url: address().optional(),
    description: description().optional(),
    types: types().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'WebhookPatch' });
export const RotateBody = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .optional()
      .meta({ description: 'How long the former secret signs as well; 24 unless told, 0: not at all' }),
  })
  .meta({ id: 'WebhookRotate' });

export const WebhookAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    url: z.string(),
    description: z.string(),
    types: z.array(z.enum(HEARD_TYPES)),
    enabled: z.boolean(),
    stopped: z
      .object({ why: z.enum(['person', 'gone', 'failing']), at: z.string() })
      .nullable()
      .meta({
        description:
          'Why and since when nothing is sent: somebody switched it off, its server answered 410, or nothing got through for three days',
      }),
    failingSince: z.string().nullable().meta({ description: 'Since when nothing got through; null: the last try did' }),
    formerSecretUntil: z.string().nullable().meta({ description: 'Until when the former secret signs as well' }),
    createdAt: z.string(),
    changedAt: z.string(),
  })
  .meta({ id: 'Webhook' });
export const NewWebhookAnswer = WebhookAnswer.extend({
  secret: z.string().meta({ description: 'Shown this once: `whsec_…`, by which the receiver verifies what it is sent' }),
}).meta({ id: 'NewWebhook' });

export const presentWebhook = (row: WebhookRow, now: WebhookRow['createdAt']): z.input<typeof WebhookAnswer> => ({
  id: row.id,
  company: row.company,
  url: row.url,
  description: row.description,
  // A type that this version does not know was written by a newer one.
  types: HEARD_TYPES.filter((type) => row.types.includes(type)),
  enabled: row.enabled,
  stopped: row.stoppedWhy === null || row.stoppedAt === null ? null : { why: row.stoppedWhy, at: inUtc(row.stoppedAt) },
  failingSince: row.failingSince === null ? null : inUtc(row.failingSince),
  formerSecretUntil: row.formerUntil === null || row.formerUntil <= now ? null : inUtc(row.formerUntil),
  createdAt: inUtc(row.createdAt),
  changedAt: inUtc(row.changedAt),
});

export const DELIVERY_TYPES = [...HEARD_TYPES, TEST_TYPE] as const;
export const STATES = DELIVERY_STATES;

export const DeliveryAnswer = z
  .object({
    id: z.string(),
    message: z.string().meta({ description: 'The `webhook-id`, the same at every try' }),
    type: z.string(),
    sequence: z.int(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    triedAt: z.string().nullable(),
    status: z.int().nullable().meta({ description: 'Of the last answer; null: there was none' }),
    tookMs: z.int().nullable(),
    cause: z.enum(DELIVERY_CAUSES).nullable().meta({ description: 'What kept the last try from getting through' }),
    detail: z.string().nullable(),
    nextAttempt: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'WebhookDelivery' });
export const DeliveryWithBody = DeliveryAnswer.extend({
  body: z.record(z.string(), z.unknown()).meta({ description: 'What is posted' }),
}).meta({ id: 'WebhookDeliveryWithBody' });

export const presentDelivery = (row: DeliveryRow): z.input<typeof DeliveryAnswer> => ({
  id: row.id,
  message: messageId(row),
  type: row.type,
  sequence: row.sequence,
  state: row.state,
  attempts: row.attempts,
  triedAt: row.triedAt === null ? null : inUtc(row.triedAt),
  status: row.status,
  tookMs: row.tookMs,
  cause: row.cause,
  detail: row.detail,
  nextAttempt: row.due === null ? null : inUtc(row.due),
  createdAt: inUtc(row.createdAt),
});
