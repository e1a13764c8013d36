/** What webhooks hear, in groups as they are shown. */
import type { Schema } from '../api/client.ts';

export type HeardType = Schema<'Webhook'>['types'][number];
export type MessageType = HeardType | 'webhook.test';

/** Every one of them; one that the server adds does not build until it is here. */
const ALL: Readonly<Record<HeardType, true>> = {
  'appointment.booked': true,
  'appointment.reserved': true,
  'appointment.confirmed': true,
  'appointment.rescheduled': true,
  'appointment.changed': true,
  'appointment.staff_changed': true,
  'appointment.attended': true,
  'appointment.cancelled': true,
  'appointment.lapsed': true,
  'appointment.reinstated': true,
  'decision.waiting': true,
  'decision.decided': true,
  'decision.taken_back': true,
  'decision.settled': true,
  'mailbox.state_changed': true,
  'integration.made': true,
  'integration.changed': true,
  'integration.enabled': true,
  'integration.disabled': true,
  'integration.removed': true,
};
export const HEARD_TYPES = Object.keys(ALL) as readonly HeardType[];

export const GROUPS = ['appointment', 'decision', 'mailbox', 'integration'] as const;
export type TypeGroup = (typeof GROUPS)[number];
export const typesOf = (group: TypeGroup): readonly HeardType[] => HEARD_TYPES.filter((type) => type.startsWith(`${group}.`));

type Keyed<Type> = Type extends `${infer Group}.${infer Name}` ? `${Group}/${Name}` : never;
/** In keys of texts a full stop parts one level from the next. */
export const textKey = (type: MessageType): Keyed<MessageType> => type.replace('.', '/') as Keyed<MessageType>;

export const isMessageType = (type: string): type is MessageType => type === 'webhook.test' || Object.hasOwn(ALL, type);
