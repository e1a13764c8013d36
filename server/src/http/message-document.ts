/** What webhooks are posted, in the OpenAPI document: one entry for each type under `webhooks`, its schema among the others. */
import { z } from 'zod';
import { contentSchema, MESSAGE_TYPES, SENTENCES, type MessageType } from './schemas/messages.ts';

const SCHEMAS = '#/components/schemas/';
const reference = (name: string): object => ({ $ref: SCHEMAS + name });

/** `appointment.staff_changed` → `AppointmentStaffChangedMessage`. */
const nameOf = (type: MessageType): string =>
  `${type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Message`;

const plain = (schema: z.ZodType): object => {
  const { $schema: _, ...json } = z.toJSONSchema(schema);
  return json;
};

const messageOf = (type: MessageType): object => ({
  type: 'object',
  description: SENTENCES[type],
  properties: {
    type: { type: 'string', const: type },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
    sequence: { type: 'integer', description: 'Rises by one with every message for this webhook; they may arrive in another order' },
    data: reference(contentSchema(type)[0]),
  },
  required: ['type', 'timestamp', 'sequence', 'data'],
});

const HEADERS = [
  ['webhook-id', 'The same at every try: what was seen before is dropped by it'],
  ['webhook-timestamp', 'Seconds since 1970 at this try; what is older than five minutes is refused'],
  ['webhook-signature', 'One or more of `v1,` and base64, with blanks between them: HMAC-SHA-256 of `id.timestamp.body`'],
] as const;

const operationOf = (type: MessageType): object => ({
  post: {
    operationId: nameOf(type),
    summary: SENTENCES[type],
    tags: ['webhooks'],
    security: [],
    parameters: HEADERS.map(([name, description]) => ({ in: 'header', name, required: true, description, schema: { type: 'string' } })),
    requestBody: { required: true, content: { 'application/json': { schema: reference(nameOf(type)) } } },
    responses: {
      '2XX': { description: 'Taken' },
      '410': { description: 'Nothing more is wanted: the webhook is switched off' },
      default: { description: 'Sent again, ever more slowly, for three days' },
    },
  },
});

type Document = { readonly components?: { readonly schemas?: object } };

/** The document with what is posted to webhooks. */
export const withMessages = (document: object): object => {
  const { components = {} } = document as Document;
  const contents = Object.fromEntries(MESSAGE_TYPES.map((type) => [contentSchema(type)[0], plain(contentSchema(type)[1])]));
  const messages = Object.fromEntries(MESSAGE_TYPES.map((type) => [nameOf(type), messageOf(type)]));
  const either = { description: 'Anything that is posted to a webhook', oneOf: MESSAGE_TYPES.map((type) => reference(nameOf(type))) };
  return {
    ...document,
    webhooks: Object.fromEntries(MESSAGE_TYPES.map((type) => [type, operationOf(type)])),
    components: { ...components, schemas: { ...components.schemas, ...contents, ...messages, WebhookMessage: either } },
  };
};
