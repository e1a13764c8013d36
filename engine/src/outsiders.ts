/**
 * People outside of the organisation on the list of an event (3.5, 4.9): names and contacts of clients are shown only while everybody on it
 * is internal. It acts before anything is compared, so that leaving something out never looks like an edit.
 */
import type { AppointmentView, EventView, Seen } from './model.ts';

/**
 * Whether an address belongs to one of these domains, which are in lower case and in their ASCII form; one that covers its subdomains,
 * and not itself, begins with `*.`.
 */
export const isInternal = (address: string, domains: readonly string[]): boolean => {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((one) => (one.startsWith('*.') ? domain.endsWith(one.slice(1)) && domain.length > one.length - 1 : domain === one));
};

/** The appointment as everybody may see it who is on the list of the event, or is to be put there. */
export const facing = (appointment: Seen<AppointmentView>, event: Seen<EventView>, internal: readonly string[]): Seen<AppointmentView> => {
  if (appointment.at !== 'present' || appointment.value.outward === undefined) return appointment;
  const { participants, outward, facets } = appointment.value;
  const listed = event.at === 'present' ? event.value.attendees.filter((one) => one.response !== 'organiser') : [];
  const everybody = [...listed, ...participants.filter((one) => !one.left)];
  if (everybody.every(({ address }) => isInternal(address, internal))) return appointment;
  return { ...appointment, value: { ...appointment.value, facets: { ...facets, ...outward } } };
};
