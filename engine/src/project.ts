/**
 * From each side's own record to facets. Templates and privacy act here, before anything is compared, so that redaction
 * never looks like an edit. The same event gives the same facets, whichever transport read it.
 */
import { canonical, canonicalLocation, canonicalText, canonicalTitle, canonicalWhen } from './canonical.ts';
import type { Event, EventView, Facets, When } from './model.ts';

/** What the booking side knows of an appointment, as far as its event shows it. */
export type AppointmentRecord = {
  readonly when: When;
  readonly state: 'reserved' | 'confirmed';
  readonly title: string;
  readonly notes: string;
  readonly service: string | null;
  readonly location: string | null;
  readonly clients: readonly { readonly name: string; readonly phone: string | null; readonly email: string | null }[];
};

/** Title and body that a template of somebody's own gave, rendered already (3.4). */
export type OwnText = Pick<Facets, 'title' | 'body'>;

/** By the default template (3.1, 3.5): clients are in the description, not attendees; or with the text of another one. */
export const project = (record: AppointmentRecord, own: OwnText | null = null): Facets =>
  canonical({
    when: { ...record.when, allDay: false },
    title: own?.title ?? titleOf(record),
    body: own?.body ?? bodyOf(record),
    location: record.location ?? '',
    showAs: record.state === 'reserved' ? 'tentative' : 'busy',
  });

/** Title and body for an event that somebody external is invited to: no client, and nothing that was noted about one (3.5). */
export const projectOutward = (record: AppointmentRecord, own: OwnText | null = null): OwnText => {
  const { title, body } = project({ ...record, clients: [], notes: '' }, own);
  return { title, body };
};

const titleOf = ({ title, service, clients }: AppointmentRecord): string => {
  const what = title === '' ? (service ?? 'Appointment') : title;
  const who = clients.map((client) => client.name).join(', ');
  return who === '' ? what : `${what}: ${who}`;
};

const bodyOf = ({ service, clients, notes, title }: AppointmentRecord): string => {
  const lines: string[] = [];
  if (service !== null && service !== title) lines.push(`Service: ${service}`);
  for (const client of clients)
    lines.push(`Client: ${[client.name, client.phone, client.email].filter((part) => part !== null && part !== '').join(', ')}`);
  if (notes !== '') lines.push('', notes);
  return lines.join('\n');
};

/**
 * An event of ours in facets. Null where what is needed was not read: the caller says it is unseen.
 * @param elsewhere the name of the other calendar in which it was found (4.11)
 */
export const read = (event: Event, elsewhere: string | null = null): EventView | null => {
  if (event.ours === null || event.stamp === null || event.title === null) return null;
  return {
    facets: {
      when: { ...canonicalWhen(event.when), ...(event.type === 'master' ? { repeats: true } : {}) },
      title: canonicalTitle(event.title),
      body: canonicalText(event.ours.body),
      location: canonicalLocation(event.ours.location),
      showAs: event.showAs,
    },
    id: event.id,
    uid: event.uid,
    epoch: event.stamp.epoch,
    elsewhere,
    organisedHere: event.ours.organisedHere,
    attendees: event.ours.attendees,
    onlineMeeting: event.ours.onlineMeeting,
    ...(event.ours.changedBy === undefined ? {} : { changedBy: event.ours.changedBy }),
  };
};
