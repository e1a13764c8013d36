/** Canonical facets as the world's drafts and field changes. */
import type { AttendeeKind, EventPatch, Facets, ShowAs } from '@lockstep/engine';
import { type Marks, STAMP_NAME, STAMP_SET, stampText } from '@lockstep/exchange';
import type { CalendarDraft, ExtendedPropertyPath, FieldChange, ShowAs as WorldShowAs } from '@lockstep/simulator';
import { windowsOf } from './zones.ts';

/** Where the stamp stands on an item: the same named property that goes over the wire. */
export const STAMP_PATH: ExtendedPropertyPath = { propertySet: STAMP_SET, name: STAMP_NAME };

const SHOW_AS: Record<ShowAs, WorldShowAs> = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  outOfOffice: 'OOF',
  workingElsewhere: 'WorkingElsewhere',
};

export const draftOf = (facets: Facets, { stamp, uid, reminder }: Marks): CalendarDraft => {
  const zone = windowsOf(facets.when);
  return {
    subject: facets.title,
    body: { type: 'Text', content: facets.body },
    start: facets.when.start,
    end: facets.when.end,
    startZone: zone,
    endZone: zone,
    isAllDay: facets.when.allDay,
    showAs: SHOW_AS[facets.showAs],
    location: facets.location,
    uid,
    ...(reminder === undefined ? {} : { reminderIsSet: reminder }),
    extended: [{ ...STAMP_PATH, type: 'String', value: stampText(stamp) }],
  };
};

const set = <Field extends FieldChange>(change: Field): Field => change;

/** One change a property, in a fixed order; time, its zone and the all-day mark go together (changing Start does not move End). */
export const changesOf = (patch: EventPatch): readonly FieldChange[] => {
  const changes: FieldChange[] = [];
  if (patch.recurrence === null) changes.push({ change: 'delete', field: 'recurrence' });
  if (patch.title !== undefined) changes.push(set({ change: 'set', field: 'subject', value: patch.title }));
  if (patch.body !== undefined) changes.push(set({ change: 'set', field: 'body', value: { type: 'Text', content: patch.body } }));
  if (patch.when !== undefined) {
    const zone = windowsOf(patch.when);
    changes.push(
      set({ change: 'set', field: 'start', value: patch.when.start }),
      set({ change: 'set', field: 'end', value: patch.when.end }),
      set({ change: 'set', field: 'isAllDay', value: patch.when.allDay }),
      set({ change: 'set', field: 'startZone', value: zone }),
      set({ change: 'set', field: 'endZone', value: zone }),
    );
  }
  if (patch.showAs !== undefined) changes.push(set({ change: 'set', field: 'showAs', value: SHOW_AS[patch.showAs] }));
  if (patch.attendees !== undefined) {
    const of = (kind: AttendeeKind) =>
      (patch.attendees?.after ?? []).filter((one) => one.kind === kind).map(({ address, name }) => ({ address, name }));
    changes.push(
      set({ change: 'set', field: 'requiredAttendees', value: of('required') }),
      set({ change: 'set', field: 'optionalAttendees', value: of('optional') }),
      set({ change: 'set', field: 'resources', value: of('resource') }),
    );
  }
  if (patch.location !== undefined) changes.push(set({ change: 'set', field: 'location', value: patch.location }));
  return changes;
};
