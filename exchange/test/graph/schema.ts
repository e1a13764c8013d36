/** Microsoft's own metadata as judge of every request and answer. It lies beside the repository; without it the tests say so loudly. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { GraphOptions } from '../../src/index.ts';

type Message = Parameters<NonNullable<GraphOptions['messages']>>[0];

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const file = join(repository, '../shared/graph-schema/calendar-v1.0.schema.json');

const hasSchema = existsSync(file);
if (!hasSchema) process.stderr.write(`\n!! Graph schema not found at ${file}: messages are NOT validated in this run.\n\n`);

const schema = hasSchema ? (JSON.parse(readFileSync(file, 'utf8')) as AnySchemaObject) : null;
const ajv = schema === null ? null : new Ajv2020({ strict: false, allErrors: false }).addSchema(schema, 'graph');
const validators = new Map<string, ValidateFunction>();
const complaintOf = (name: string, value: unknown): string | null => {
  if (ajv === null) return null;
  const validate = validators.get(name) ?? ajv.compile({ $ref: `graph#/$defs/${name}` });
  validators.set(name, validate);
  return validate(value) ? null : `${name}: ${ajv.errorsText(validate.errors)}`;
};

/** What an answer of each operation is; those of the directory are not in the metadata of calendars. */
const ANSWERS: Readonly<Record<string, string>> = {
  GetCalendar: 'calendar',
  GetEventCalendar: 'calendar',
  ListCalendars: 'calendarCollection',
  GetEvent: 'event',
  CalendarView: 'eventCollection',
  ListEvents: 'eventCollection',
  EventsDelta: 'eventDeltaCollection',
  CreateEvent: 'event',
  UpdateEvent: 'event',
  TranslateIds: 'convertIdResultCollection',
  GetMailboxSettings: 'mailboxSettings',
  CreateSubscription: 'subscription',
  GetSubscription: 'subscription',
  RenewSubscription: 'subscription',
  ListSubscriptions: 'subscriptionCollection',
};
const REQUESTS: Readonly<Record<string, string>> = {
  CreateEvent: 'eventCreateRequest',
  UpdateEvent: 'eventUpdateRequest',
  CancelEvent: 'event.cancel.request',
  CreateSubscription: 'subscriptionCreateRequest',
  RenewSubscription: 'subscriptionUpdateRequest',
};
const BATCH = / in a \$batch$/;

type BatchAsk = { readonly requests: readonly { readonly id: string; readonly url: string }[] };
/** A batch may ask for events and for the calendars they lie in. */
const asksForCalendar = (sent: string | null, id: string): boolean =>
  (JSON.parse(sent ?? '{"requests":[]}') as BatchAsk).requests.some((one) => one.id === id && one.url.includes('/calendar?'));

type BatchReply = { readonly responses: readonly { readonly id: string; readonly status: number; readonly body?: unknown }[] };

const said = (complaint: string | null, message: Message, direction: string): readonly string[] =>
  complaint === null ? [] : [`${message.operation} ${direction}: ${complaint}`];

/** What the schema says against a request or its answer; null when both are valid, or when there is no schema to ask. */
export const messageComplaint = (message: Message): string | null => {
  const isBatch = BATCH.test(message.operation);
  const operation = message.operation.replace(BATCH, '');
  const found: string[] = [];
  const request = isBatch ? 'batchRequest' : REQUESTS[operation];
  if (message.sent !== null && request !== undefined)
    found.push(...said(complaintOf(request, JSON.parse(message.sent)), message, 'request'));
  if (message.answer === '') return found[0] ?? null;
  let body: unknown;
  try {
    body = JSON.parse(message.answer);
  } catch {
    // What was cut off on its way (F16) is no message any more.
    return found[0] ?? null;
  }
  if (message.status >= 400) return found[0] ?? said(complaintOf('odataError', body), message, 'answer')[0] ?? null;
  const answer = ANSWERS[operation];
  if (isBatch) {
    found.push(...said(complaintOf('batchResponse', body), message, 'answer'));
    for (const one of (body as BatchReply).responses) {
      const each = one.status >= 400 ? 'odataError' : asksForCalendar(message.sent, one.id) ? 'calendar' : answer;
      if (each !== undefined) found.push(...said(complaintOf(each, one.body), message, 'answer'));
    }
  } else if (answer !== undefined) found.push(...said(complaintOf(answer, body), message, 'answer'));
  return found[0] ?? null;
};
