/** What webhooks are posted, type by type, for the document and for whoever checks what is sent (7.5). */
import { z } from 'zod';
import type { Actor } from '../../booking/actor.ts';
import { HEARD_TYPES, TEST_TYPE } from '../../webhooks/types.ts';

const moment = (description: string) => z.string().meta({ format: 'date-time', description });
const link = z.string().nullable().meta({ description: 'Where more of it is read, with a key of yours; null: it is there no more' });
/** All there are: one that is new does not build until it is here. */
const ACTORS: Readonly<Record<Actor['kind'], Actor['kind']>> = {
  apiKey: 'apiKey',
  person: 'person',
  outlook: 'outlook',
  client: 'client',
  lockstep: 'lockstep',
};
const by = z.enum(ACTORS).meta({ description: 'What kind of actor brought it about' });
const version = z.int().meta({ description: "The appointment's version; of two messages about one, the higher is the later" });
const state = z.enum(['reserved', 'confirmed', 'cancelled']);

export const AppointmentContent = z.object({
  company: z.string(),
  appointment: z.string(),
  externalId: z.string().nullable().meta({ description: 'The id in your own system' }),
  service: z.string().nullable(),
  location: z.string().nullable(),
  state,
  start: moment('When it begins'),
  end: moment('When it ends'),
  zone: z.string(),
  version,
  changed: z.array(z.string()).meta({ description: 'Names of the fields that changed, where it is a change' }),
  previous: z.object({ start: z.string(), end: z.string() }).nullable().meta({ description: 'When it was before it was moved' }),
  holder: z.string().nullable().meta({ description: 'Who came, left or is asked again, where it is about one person or room' }),
  by,
  link,
});
export const DecisionContent = z.object({
  company: z.string(),
  appointment: z.string().nullable().meta({ description: 'null: it is about a mailbox as a whole' }),
  mailbox: z.string().nullable(),
  kind: z.enum(['conflict', 'deletion', 'left', 'leftDeleted', 'brake']).nullable(),
  keep: z.enum(['booking', 'outlook']).nullable().meta({ description: 'Which side was decided for' }),
  state: state.nullable(),
  start: z.string().nullable(),
  end: z.string().nullable(),
  zone: z.string().nullable(),
  version: z.int().nullable(),
  by,
  link,
});
export const MailboxContent = z.object({
  company: z.string(),
  mailbox: z.string(),
  integration: z.string(),
  state: z.enum(['new', 'syncing', 'warning', 'error', 'disabled']),
  previous: z.enum(['new', 'syncing', 'warning', 'error', 'disabled']),
  cause: z.string().nullable().meta({ description: 'One of the causes in the manual of operation' }),
  since: moment('Since when it is so'),
  link,
});
export const IntegrationContent = z.object({
  company: z.string(),
  integration: z.string(),
  enabled: z.boolean(),
  by,
  cause: z.enum(['anotherInstallation']).nullable().meta({ description: 'Why, where nobody asked for it' }),
  link,
});
export const TestContent = z.object({ company: z.string(), webhook: z.string(), by, link });

export type MessageType = (typeof HEARD_TYPES)[number] | typeof TEST_TYPE;
export const MESSAGE_TYPES: readonly MessageType[] = [...HEARD_TYPES, TEST_TYPE];

const CONTENTS = {
  appointment: ['AppointmentContent', AppointmentContent],
  decision: ['DecisionContent', DecisionContent],
  mailbox: ['MailboxContent', MailboxContent],
  integration: ['IntegrationContent', IntegrationContent],
  webhook: ['TestContent', TestContent],
} as const;

/** What a message of this type carries, and what the document calls it. */
export const contentSchema = (type: MessageType): (typeof CONTENTS)[keyof typeof CONTENTS] =>
  CONTENTS[type.split('.')[0] as keyof typeof CONTENTS];

export const SENTENCES: Readonly<Record<MessageType, string>> = {
  'appointment.booked': 'An appointment was booked',
  'appointment.reserved': 'A time was reserved; it lapses unless it is confirmed',
  'appointment.confirmed': 'A reservation was confirmed',
  'appointment.rescheduled': 'An appointment was moved, or made longer or shorter, in the booking system or in Outlook',
  'appointment.changed': 'Something else of an appointment changed; `changed` names the fields',
  'appointment.staff_changed': 'Somebody came, left, declined or was asked again',
  'appointment.attended': 'The clients came',
  'appointment.cancelled': 'An appointment was cancelled, in the booking system or in Outlook',
  'appointment.lapsed': 'A reservation was not confirmed in time and gave its time back',
  'appointment.reinstated': 'A cancelled appointment takes place after all',
  'decision.waiting': 'Something waits for an administrator: both sides differ, or the brake holds changes of a mailbox',
  'decision.decided': 'An administrator decided, or released the brake',
  'decision.taken_back': 'A decision was taken back before it was carried out, or the brake put on again',
  'decision.settled': 'Nothing waits any more: it was carried out, the booking system won after a day, or both sides agree by themselves',
  'mailbox.state_changed': 'A mailbox is in step, warns, or cannot be reached, with the cause',
  'integration.made': 'An integration was made',
  'integration.changed': 'The settings of an integration changed',
  'integration.enabled': 'An integration was switched on',
  'integration.disabled': 'An integration was switched off',
  'integration.removed': 'An integration was removed',
  'webhook.test': 'Somebody asked for a test; nothing happened',
};
