/** What webhooks can be told (7.5): a closed list, which the OpenAPI document describes one by one. */

/** In the order in which people are shown them. */
export const HEARD_TYPES = [
  'appointment.booked',
  'appointment.reserved',
  'appointment.confirmed',
  'appointment.rescheduled',
  'appointment.changed',
  'appointment.staff_changed',
  'appointment.attended',
  'appointment.cancelled',
  'appointment.lapsed',
  'appointment.reinstated',
  'decision.waiting',
  'decision.decided',
  'decision.taken_back',
  'decision.settled',
  'mailbox.state_changed',
  'integration.made',
  'integration.changed',
  'integration.enabled',
  'integration.disabled',
  'integration.removed',
] as const;
export type HeardType = (typeof HEARD_TYPES)[number];

/** Sent when somebody asks for it, to that webhook alone. */
export const TEST_TYPE = 'webhook.test';
