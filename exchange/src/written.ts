/** Whether an event shows what was written to it. */
import { canonical, sameAddress, type Event, type EventPatch, type Facet, type Facets, type Guest } from '@lockstep/engine';

const sameList = (guests: readonly Guest[], { ours }: Event): boolean => {
  const shown = (ours?.attendees ?? []).filter((one) => one.response !== 'organiser');
  return guests.length === shown.length && guests.every((guest) => shown.some((one) => sameAddress(one.address, guest.address)));
};

/** The facets of a patch that an event shows otherwise; zones compare as Exchange keeps them, by instants. */
export function differs({ recurrence, attendees, ...patch }: EventPatch, event: Event): boolean {
  if (attendees !== undefined && !sameList(attendees.after, event)) return true;
  if (event.ours === null || event.title === null || (recurrence === null && event.type === 'master')) return true;
  const shown: Facets = {
    when: event.when,
    title: event.title,
    body: event.ours.body,
    location: event.ours.location,
    showAs: event.showAs,
  };
  const wanted = canonical({ ...shown, ...patch });
  const same: Readonly<Record<Facet, boolean>> = {
    when: wanted.when.start === shown.when.start && wanted.when.end === shown.when.end && wanted.when.allDay === shown.when.allDay,
    title: wanted.title === shown.title,
    body: wanted.body === shown.body,
    location: wanted.location === shown.location,
    showAs: wanted.showAs === shown.showAs,
  };
  return Object.values(same).includes(false);
}
