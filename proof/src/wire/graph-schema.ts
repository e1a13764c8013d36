/**
 * Microsoft's metadata of Graph as judge of every request and answer, strict: a member that it does not know fails. It is kept beside the
 * repository and not in it; where it is missing, the caller is told and has to say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GraphOptions } from '@lockstep/exchange';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';

const FILE = fileURLToPath(new URL('../../../../shared/graph-schema/calendar-v1.0.schema.json', import.meta.url));

export type GraphMessage = Parameters<NonNullable<GraphOptions['messages']>>[0];
/** What is wrong with a request or its answer, or null. */
export type GraphJudge = (message: GraphMessage) => string | null;

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
};
const REQUESTS: Readonly<Record<string, string>> = {
  CreateEvent: 'eventCreateRequest',
  UpdateEvent: 'eventUpdateRequest',
  CancelEvent: 'event.cancel.request',
};
const BATCH = / in a \$batch$/;

type BatchAsk = { readonly requests: readonly { readonly id: string; readonly url: string }[] };
type BatchReply = { readonly responses: readonly { readonly id: string; readonly status: number; readonly body?: unknown }[] };
/** A batch may ask for events and for the calendars they lie in. */
const asksForCalendar = (sent: string | null, id: string): boolean =>
  (JSON.parse(sent ?? '{"requests":[]}') as BatchAsk).requests.some((one) => one.id === id && one.url.includes('/calendar?'));

/** A name of the schema, and what should be that. */
type Claim = readonly [name: string, value: unknown];

/** What the parts of a message claim to be. Throws SyntaxError where the answer is no JSON. */
const claimsOf = ({ operation: called, sent, answer, status }: GraphMessage): readonly Claim[] => {
  const isBatch = BATCH.test(called);
  const operation = called.replace(BATCH, '');
  const request = isBatch ? 'batchRequest' : REQUESTS[operation];
  const claims: Claim[] = [];
  if (sent !== null && request !== undefined) claims.push([request, JSON.parse(sent)]);
  if (answer === '') return claims;
  const body: unknown = JSON.parse(answer);
  const kind = ANSWERS[operation];
  if (status >= 400) claims.push(['odataError', body]);
  else if (isBatch) {
    claims.push(['batchResponse', body]);
    for (const one of (body as BatchReply).responses) {
      const each = one.status >= 400 ? 'odataError' : asksForCalendar(sent, one.id) ? 'calendar' : kind;
      if (each !== undefined) claims.push([each, one.body]);
    }
  } else if (kind !== undefined) claims.push([kind, body]);
  return claims;
};

/** Compiles what is asked about, once each; null where the schema is not there. */
export const openGraphSchema = (): GraphJudge | null => {
  if (!existsSync(FILE)) return null;
  const schema = JSON.parse(readFileSync(FILE, 'utf8')) as AnySchemaObject;
  const ajv = new Ajv2020({ strict: false }).addSchema(schema, 'graph');
  const validators = new Map<string, ValidateFunction>();
  const complaint = ([name, value]: Claim): string | null => {
    const validate = validators.get(name) ?? ajv.compile({ $ref: `graph#/$defs/${name}` });
    validators.set(name, validate);
    return validate(value) ? null : `${name}: ${ajv.errorsText(validate.errors)}`;
  };
  return (message) => {
    try {
      for (const claim of claimsOf(message)) {
        const found = complaint(claim);
        if (found !== null) return found;
      }
      return null;
    } catch (error) {
      if (error instanceof SyntaxError) return `no JSON: ${error.message}`;
      throw error;
    }
  };
};
