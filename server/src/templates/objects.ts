/**
 * What a template for events is given, in one table: the API's list, what Studio offers to insert, the sample that templates
 * are tried with, and the type of what is read of a real appointment (`event-objects.ts`) are made of it.
 */
import type { Objects } from './template.ts';

type Field = {
  /** For somebody who writes a template. */
  readonly sentence: string;
  readonly sample: string | number;
  /** Whether there may be none, and `null` is what it is then. */
  readonly optional?: true;
};
type ObjectEntry = {
  readonly sentence: string;
  /** `list`: written with `for`; `one`: may be there or not; `always`: is there. */
  readonly is: 'always' | 'one' | 'list';
  readonly fields: Readonly<Record<string, Field>>;
};

export const OBJECTS = {
  appointment: {
    sentence: 'The appointment itself.',
    is: 'always',
    fields: {
      title: { sentence: 'Its title; empty where it has none.', sample: 'Second appointment' },
      notes: { sentence: 'Its notes; empty where it has none, and for external people.', sample: 'Brings the contract along.' },
      state: { sentence: '"confirmed" or "reserved".', sample: 'confirmed' },
      start: { sentence: 'Its beginning, for the filter "date".', sample: '2026-11-23T09:00:00+01:00' },
      end: { sentence: 'Its end, for the filter "date".', sample: '2026-11-23T09:45:00+01:00' },
      date: { sentence: 'The day of its beginning.', sample: '2026-11-23' },
      start_time: { sentence: 'When it begins, by the clock of its zone.', sample: '09:00' },
      end_time: { sentence: 'When it ends, by the clock of its zone.', sample: '09:45' },
      minutes: { sentence: 'How long it takes, in minutes.', sample: 45 },
      zone: { sentence: 'The time zone it was booked in.', sample: 'Europe/Zurich' },
      reference: { sentence: 'Its id in the booking system that it came from.', sample: 'A-1042', optional: true },
    },
  },
  service: {
    sentence: 'What was booked.',
    is: 'one',
    fields: {
      name: { sentence: 'The name of the service.', sample: 'Mortgage advice' },
      price: { sentence: 'The text of its price; empty where it has none.', sample: 'free of charge' },
    },
  },
  staff: {
    sentence: 'Everybody of the staff on the appointment, in order.',
    is: 'list',
    fields: {
      name: { sentence: 'The name.', sample: 'Petra Keller' },
      email: { sentence: 'The contact address.', sample: 'petra.keller@example.com', optional: true },
    },
  },
  rooms: {
    sentence: 'The rooms and things of the appointment, in order.',
    is: 'list',
    fields: { name: { sentence: 'The name.', sample: 'Room Säntis' } },
  },
  organizer: {
    sentence: 'Whose calendar the event is in.',
    is: 'one',
    fields: {
      name: { sentence: 'The name.', sample: 'Petra Keller' },
      email: { sentence: 'The contact address.', sample: 'petra.keller@example.com', optional: true },
    },
  },
  clients: {
    sentence: 'Who booked; nobody where somebody external is on the event.',
    is: 'list',
    fields: {
      name: { sentence: 'The name.', sample: 'Anna Muster' },
      phone: { sentence: 'The telephone number.', sample: '+41 44 123 45 67', optional: true },
      email: { sentence: 'The address.', sample: 'anna.muster@example.com', optional: true },
    },
  },
  location: {
    sentence: 'Where it takes place.',
    is: 'one',
    fields: {
      name: { sentence: 'The name of the location.', sample: 'Main branch' },
      address: { sentence: 'Its address; empty where it has none.', sample: 'Bahnhofstrasse 1, Zürich' },
    },
  },
  company: {
    sentence: 'The company the appointment belongs to.',
    is: 'always',
    fields: { name: { sentence: 'Its name.', sample: 'Example Bank' } },
  },
  links: {
    sentence: 'Addresses that open something.',
    is: 'always',
    fields: { appointment: { sentence: 'The appointment in this console.', sample: 'https://booking.example.com/calendar?appointment=1' } },
  },
} as const satisfies Readonly<Record<string, ObjectEntry>>;

type Table = typeof OBJECTS;
type ValueOf<One> = (One extends { readonly sample: number } ? number : string) | (One extends { readonly optional: true } ? null : never);
type FieldsOf<Name extends keyof Table> = {
  readonly [Key in keyof Table[Name]['fields']]: ValueOf<Table[Name]['fields'][Key]>;
};
/** What a template for events is given. */
export type EventObjects = {
  readonly [Name in keyof Table]: Table[Name]['is'] extends 'list'
    ? readonly FieldsOf<Name>[]
    : Table[Name]['is'] extends 'one'
      ? FieldsOf<Name> | null
      : FieldsOf<Name>;
};

const entries: readonly (readonly [string, ObjectEntry])[] = Object.entries(OBJECTS);

const valuesOf = ({ fields }: ObjectEntry, value: (field: Field) => unknown): Objects =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, value(field)]));

/** An appointment of which everything is known. */
export const SAMPLE: Objects = Object.fromEntries(
  entries.map(([name, entry]) => {
    const one = valuesOf(entry, (field) => field.sample);
    return [name, entry.is === 'list' ? [one] : one];
  }),
);

/** The same, of a company and of a console that are there. */
export const sampleOf = (company: string, publicUrl: string): EventObjects =>
  ({ ...SAMPLE, company: { name: company }, links: { appointment: `${publicUrl}/calendar?appointment=1` } }) as unknown as EventObjects;

/** One of which there is as little as there can be. */
export const SPARSE: Objects = Object.fromEntries(
  entries.map(([name, entry]) => {
    if (entry.is !== 'always') return [name, entry.is === 'list' ? [] : null];
    return [name, valuesOf(entry, ({ optional, sample }) => (optional === true ? null : typeof sample === 'number' ? sample : ''))];
  }),
);

/** The table as it is shown: each object with the names that are written in a template, and what they are of the sample. */
export const objectList = (): readonly {
  readonly name: string;
  readonly sentence: string;
  readonly list: boolean;
  readonly fields: readonly { readonly name: string; readonly sentence: string; readonly sample: string }[];
}[] =>
  entries.map(([name, { sentence, is, fields }]) => ({
    name,
    sentence,
    list: is === 'list',
    fields: Object.entries(fields).map(([field, one]) => ({ name: field, sentence: one.sentence, sample: String(one.sample) })),
  }));
