/**
 * What is remembered when Exchange refuses to make a series a single event again (4.11). Asking it the same once more cannot
 * help, so the difference is left to a person as after three put-backs (4.3): the link keeps the first date.
 */
import { TEXT_FACETS } from './model.ts';
import type { Instant } from './model.ts';
import type { Base, Memory, Plan, Situation } from './plan.ts';
import { reason } from './reasons.ts';
import type { Reason } from './reasons.ts';

export type Left = { readonly memory: Memory; readonly reason: Reason };

/**
 * Null: the refused plan was about something else.
 * @param memory as it is stored, with the write under way
 */
export const leftAsSeries = ({ appointment, event }: Situation, plan: Plan, memory: Memory, now: Instant): Left | null => {
  const [patch] = plan.actions.flatMap((action) => (action.do === 'updateEvent' && action.patch.recurrence === null ? [action.patch] : []));
  if (patch === undefined || appointment.at !== 'present' || event.at !== 'present') return null;
  const before: Base = memory.base ?? {
    appointment: { facets: appointment.value.facets, version: appointment.version },
    // Nothing was ever agreed: text that differs still counts as edited, and is put back.
    event: { facets: appointment.value.facets, version: event.version },
    policyRevision: 0,
    owed: [],
    left: false,
  };
  const { when } = event.value.facets;
  // What else it would have written is still to be: nothing but the time may have been the reason for it (4.19).
  const others = TEXT_FACETS.filter((facet) => patch[facet] !== undefined);
  const base: Base = {
    ...before,
    owed: [...new Set([...before.owed, ...others])],
    appointment: { ...before.appointment, facets: { ...before.appointment.facets, when: appointment.value.facets.when } },
    event: { ...before.event, facets: { ...before.event.facets, when } },
    left: true,
    leftIn: [...new Set([...(before.leftIn ?? []), 'when' as const])],
  };
  return { memory: { ...memory, base, pending: null, heldSince: now }, reason: reason('seriesLeft', 'when') };
};
