/**
 * What both sides agreed on once a plan was carried out: *the observation the plan was made from, overlaid with the echoes
 * of the writes*. Never a later look, which would swallow an edit made in between.
 */
import { overlay } from './absorb.ts';
import { sameFacets } from './compare.ts';
import { FACETS } from './model.ts';
import type { AppointmentView, EventView, Facet, Facets, Seen, Version } from './model.ts';
import type { Base, Memory, Plan, Situation } from './plan.ts';

/** What one write to Exchange came back with. `read`: what one look afterwards showed, perhaps at a later version. */
export type EventEcho = {
  readonly sent: Partial<Facets>;
  readonly version: Version;
  readonly read: { readonly facets: Facets; readonly version: Version } | null;
};

/** What was done of a plan. `stale`: the booking side had moved on, so that half was dropped. */
export type Done = {
  readonly event: EventEcho | 'removed' | null;
  readonly appointment: { readonly facets: Facets; readonly version: Version } | 'stale' | null;
};

export const rebase = (situation: Situation, plan: Plan, done: Done): Memory => {
  const { memory } = plan;
  if (done.event === 'removed') return { ...memory, base: null, missingSince: null };
  if (!plan.agree) return memory;
  const epoch = plan.actions.find((action) => action.do === 'createEvent')?.epoch ?? memory.epoch;
  const base = agreed(situation, plan, done);
  return base === null ? { ...memory, epoch } : { ...memory, epoch, base };
};

const agreed = ({ appointment, event, policy }: Situation, plan: Plan, done: Done): Base | null => {
  const before = plan.memory.base;
  const seenAppointment = bookingSide(appointment, done);
  const seenEvent = exchangeSide(event, done);
  if (seenAppointment === null || seenEvent === null) return before;
  const after: Base = {
    appointment: seenAppointment,
    event: seenEvent,
    policyRevision: policy.revision,
    owed: before?.owed ?? [],
    left: before?.left ?? false,
  };
  // The half that was dropped did not happen: for what was to be pulled, the old agreement stands.
  const result = done.appointment === 'stale' && before !== null ? keep(after, before, ['when']) : after;
  return before !== null && isSame(before, result) ? before : result;
};

const bookingSide = (appointment: Seen<AppointmentView>, done: Done): Base['appointment'] | null => {
  if (done.appointment !== null && done.appointment !== 'stale') return done.appointment;
  return appointment.at === 'present' ? { facets: appointment.value.facets, version: appointment.version } : null;
};

const exchangeSide = (event: Seen<EventView>, done: Done): Base['event'] | null => {
  const seen = event.at === 'present' ? event.value.facets : null;
  if (done.event === null || done.event === 'removed')
    return seen === null || event.at !== 'present' ? null : { facets: seen, version: event.version };
  const { sent, version, read } = done.event;
  // At the very version of the write the echo is whole: whatever the server made of what it was given is the base.
  if (read !== null && read.version === version) return { facets: read.facets, version };
  // Somebody touched it since: only what was written counts, as it was sent; the rest is left to the next observation.
  const under = seen ?? (isWhole(sent) ? sent : null);
  return under === null ? null : { facets: overlay(under, sent, FACETS), version };
};

const isWhole = (facets: Partial<Facets>): facets is Facets => FACETS.every((facet) => facets[facet] !== undefined);

const keep = (after: Base, before: Base, facets: readonly Facet[]): Base => ({
  ...after,
  appointment: { facets: overlay(after.appointment.facets, before.appointment.facets, facets), version: before.appointment.version },
  event: { facets: overlay(after.event.facets, before.event.facets, facets), version: after.event.version },
});

const isSame = (one: Base, other: Base): boolean =>
  one.appointment.version === other.appointment.version &&
  one.event.version === other.event.version &&
  one.policyRevision === other.policyRevision &&
  one.left === other.left &&
  one.owed.length === other.owed.length &&
  one.owed.every((facet) => other.owed.includes(facet)) &&
  sameFacets(one.appointment.facets, other.appointment.facets) &&
  sameFacets(one.event.facets, other.event.facets);
