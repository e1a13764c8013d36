/** Facets of an appointment as properties of an event, for creating and for updating. */
import { canonicalLocation, canonicalTitle, type EventPatch, type Facets, type Guest, type ShowAs, type When } from '@lockstep/engine';
import { allowedCharacters } from '../ews/xml-write.ts';
import type { Json } from './json-read.ts';
import { writeWhen } from './date-time.ts';

const SHOW_AS: Readonly<Record<ShowAs, string>> = {
  free: 'free',
  tentative: 'tentative',
  busy: 'busy',
  outOfOffice: 'oof',
  workingElsewhere: 'workingElsewhere',
};

type Fields = Readonly<Record<string, Json>>;

const whenFields = (when: When): Fields => {
  const { start, end } = writeWhen(when);
  return { start: { ...start }, end: { ...end }, isAllDay: when.allDay };
};

const guest = ({ address, name, kind }: Guest): Json => ({ type: kind, emailAddress: { address, ...(name === '' ? {} : { name }) } });

/** The properties that a patch writes, and only those (rule 3.2). Exchange keeps what XML may carry; anything else is dropped here. */
export const fieldsOf = (patch: EventPatch): Fields => ({
  ...(patch.title === undefined ? {} : { subject: canonicalTitle(patch.title) }),
  ...(patch.body === undefined ? {} : { body: { contentType: 'text', content: allowedCharacters(patch.body) } }),
  ...(patch.when === undefined ? {} : whenFields(patch.when)),
  ...(patch.location === undefined ? {} : { location: { displayName: canonicalLocation(patch.location) } }),
  ...(patch.showAs === undefined ? {} : { showAs: SHOW_AS[patch.showAs] }),
  ...(patch.recurrence === undefined ? {} : { recurrence: null }),
  // The list is replaced as a whole; whoever stays on it keeps the answer.
  ...(patch.attendees === undefined ? {} : { attendees: patch.attendees.after.map(guest) }),
});

/** What cannot be written as it was asked for, in a sentence for the journal. */
export const remarkOf = ({ when }: Partial<Facets>): string | null => (when === undefined ? null : writeWhen(when).remark);
