/** The event of an appointment is made, for the first time or anew. */
import type { AppointmentView, Instant } from './model.ts';
import type { Memory, Plan } from './plan.ts';

/**
 * In two steps (3.10): the event first, which is mailed to nobody, and in the next round, which is due at once, those who are invited
 * to it.
 */
export const making = (appointment: AppointmentView, memory: Memory, now: Instant): Pick<Plan, 'actions' | 'lookAgainAt'> => ({
  actions: [{ do: 'createEvent', facets: appointment.facets, epoch: memory.epoch + 1, notify: 'none' }],
  lookAgainAt: appointment.participants.some((one) => !one.left) ? now : null,
});
