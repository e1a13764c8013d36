/**
 * May a move made in Outlook stand (rules 4.2, 4.3, 4.3a, 4.4, 4.11, 4.19)? A list of named checks, asked in order; the first that
 * objects decides, and is what the journal prints.
 */
import type { AppointmentView, EventView, Instant, When } from '../model.ts';
import { DAY } from '../model.ts';
import type { SlotFacts } from '../plan.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Policy } from './policy.ts';

export type Move = {
  readonly appointment: AppointmentView;
  readonly event: EventView;
  readonly slot: SlotFacts;
  readonly policy: Policy;
  readonly now: Instant;
};

type Check = { readonly code: ReasonCode; readonly objects: (move: Move) => boolean };

const CHECKS: readonly Check[] = [
  { code: 'locked', objects: ({ policy }) => policy.lock },
  { code: 'moveNotAccepted', objects: ({ policy }) => !policy.accept.move },
  { code: 'seriesPutBack', objects: ({ event }) => event.facets.when.repeats === true },
  {
    code: 'allDayPutBack',
    objects: ({ appointment, event }) => isAllDayOrLonger(event.facets.when) && !isAllDayOrLonger(appointment.facets.when),
  },
  { code: 'inThePast', objects: ({ appointment, event, now }) => movesIntoThePast(appointment.facets.when, event.facets.when, now) },
  { code: 'slotTaken', objects: ({ slot }) => slot.takenBy !== null },
  { code: 'breaksRule', objects: ({ slot, policy }) => slot.breaks.some((rule) => policy.refuse[rule]) },
];

/** Null: the move stands. */
export const objection = (move: Move): ReasonCode | null => CHECKS.find((check) => check.objects(move))?.code ?? null;

/** What a move that stands should still be said about. */
export const warnings = ({ slot }: Move): readonly ReasonCode[] => [
  ...(slot.breaks.length > 0 ? (['breaksRuleWarned'] as const) : []),
  ...(slot.ontoBusy ? (['ontoBusy'] as const) : []),
];

const isAllDayOrLonger = (when: When): boolean => when.allDay || when.end - when.start >= DAY;

/** Resizing what is already running is lawful; starting anew at a time that has gone is not. */
const movesIntoThePast = (from: When, to: When, now: Instant): boolean => to.end <= now || (to.start !== from.start && to.start < now);

/** Rule 4.19: what is over is over. Either side may be the one that says so. */
export const isOver = (appointment: AppointmentView, now: Instant): boolean => appointment.attended || appointment.facets.when.end <= now;
