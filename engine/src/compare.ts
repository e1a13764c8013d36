/** Comparing each side with what *it* showed when they last agreed (5.2). The last-changed time is never asked. */
import type { Fresh, Linked } from './decide.ts';
import { FACETS } from './model.ts';
import type { AppointmentView, EventView, Facet, Facets, Seen, When } from './model.ts';
import type { Base } from './plan.ts';

/**
 * The zone travels with the facet but is not compared: Exchange keeps Windows zones, and several IANA zones share one, so
 * a zone that comes back under another name is no edit. A change of zone that matters changes the instants.
 */
const sameWhen = (a: When, b: When): boolean => a.start === b.start && a.end === b.end && a.allDay === b.allDay && a.repeats === b.repeats;

export const sameFacet = (facet: Facet, a: Facets, b: Facets): boolean =>
  facet === 'when' ? sameWhen(a.when, b.when) : a[facet] === b[facet];

export const sameFacets = (a: Facets, b: Facets): boolean => FACETS.every((facet) => sameFacet(facet, a, b));

/** The facets in which a side moved away from what it showed. */
export const moved = (before: Facets, now: Facets): readonly Facet[] => FACETS.filter((facet) => !sameFacet(facet, before, now));

/** `under` with these facets of `over`. */
export const overlay = (under: Facets, over: Partial<Facets>, facets: readonly Facet[]): Facets => {
  let result = under;
  for (const facet of facets) if (over[facet] !== undefined) result = { ...result, [facet]: over[facet] };
  return result;
};

/** Whether the booking side moved: away from what was agreed, or from what it was when a write of unknown outcome was planned. */
export const bookingMoved = (base: Base, facet: Facet, now: Facets): boolean =>
  !sameFacet(facet, base.appointment.facets, now) ||
  (base.doubt !== undefined && !sameFacet(facet, overlay(base.appointment.facets, base.doubt, FACETS), now));

/** What Outlook may author on an event of ours is its time; everything else belongs to booking and is put back (4.10). */
export const AUTHORED_IN_OUTLOOK: readonly Facet[] = ['when'];

export const linkedAppointment = (base: Base, seen: Seen<AppointmentView>): Linked => {
  if (seen.at === 'unseen') return 'unseen';
  if (seen.at === 'absent') return 'gone';
  return FACETS.some((facet) => bookingMoved(base, facet, seen.value.facets)) ? 'changed' : 'same';
};

export const linkedEvent = (base: Base, seen: Seen<EventView>): Linked => {
  if (seen.at === 'unseen') return 'unseen';
  if (seen.at === 'absent') return 'gone';
  return AUTHORED_IN_OUTLOOK.every((facet) => sameFacet(facet, base.event.facets, seen.value.facets)) ? 'same' : 'changed';
};

export const fresh = (seen: Seen<unknown>): Fresh => (seen.at === 'unseen' ? 'unseen' : seen.at === 'absent' ? 'none' : 'new');
