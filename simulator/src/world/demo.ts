/** A pleasant default population: five people and a room of a bank branch, with the calendars such people have this week and next. */
import { type Instant, minute } from './instant.ts';
import type { MailboxSpec } from './mailbox.ts';
import type { NewEvent } from './outlook.ts';
import { weekdayOf } from './recurrence/days.ts';
import { dateOfDay, instantOf, wallOf } from './time-zones.ts';
import type { World } from './world.ts';

const domain = 'bank.example';
const zone = 'W. Europe Standard Time';

/** The account that Lockstep signs in with: it may impersonate everybody, and has no mailbox of its own. */
export const demoServiceAccount = 'BANK\\svc-lockstep';

const staff: readonly (readonly [string, string])[] = [
  ['anna.berger', 'Anna Berger'],
  ['jonas.vogt', 'Jonas Vogt'],
  ['mei.tanaka', 'Mei Tanaka'],
  ['luca.moretti', 'Luca Moretti'],
  ['sofia.lindqvist', 'Sofia Lindqvist'],
];

/** People beyond the five, for a bigger demo. */
const further = [
  'Noah Keller',
  'Elif Aydin',
  'Marek Nowak',
  'Claire Dubois',
  'Tomás Ribeiro',
  'Ingrid Solberg',
  'Pavel Horák',
  'Nina Petrova',
];

export const demoRoom = `advice-room@${domain}`;

/** Days after Monday of the present week, and minutes after midnight. */
type When = readonly [days: number, start: number, end: number];
type DemoEvent = { readonly who: number; readonly when: When } & Omit<NewEvent, 'start' | 'end'>;

const events: readonly DemoEvent[] = [
  { who: 0, when: [0, 8 * 60 + 30, 9 * 60], subject: 'Branch stand-up', showAs: 'Busy', recurrence: weekly(['Monday']) },
  { who: 0, when: [1, 12 * 60, 13 * 60], subject: 'Lunch with Klara', sensitivity: 'Private', location: 'Café Central' },
  { who: 0, when: [3, 15 * 60, 16 * 60], subject: 'Dentist', sensitivity: 'Private', showAs: 'OOF' },
  { who: 1, when: [1, 8 * 60 + 30, 10 * 60], subject: 'Mortgage training', showAs: 'Busy', location: 'Online' },
  { who: 1, when: [4, 0, 24 * 60], subject: 'Day off', isAllDay: true, showAs: 'OOF' },
  { who: 1, when: [9, 13 * 60, 14 * 60], subject: 'Call with head office', showAs: 'Tentative' },
  { who: 2, when: [2, 8 * 60 + 30, 9 * 60 + 15], subject: 'Japanese desk', showAs: 'Busy', recurrence: weekly(['Wednesday', 'Friday']) },
  { who: 2, when: [7, 16 * 60, 17 * 60], subject: 'School meeting', sensitivity: 'Private' },
  {
    who: 3,
    when: [0, 13 * 60, 13 * 60 + 45],
    subject: 'Gym',
    sensitivity: 'Private',
    showAs: 'Busy',
    recurrence: weekly(['Monday', 'Thursday']),
  },
  { who: 3, when: [2, 14 * 60, 15 * 60], subject: 'Focus time', showAs: 'Free' },
  { who: 3, when: [10, 9 * 60, 12 * 60], subject: 'Compliance workshop', location: 'Head office' },
  { who: 4, when: [0, 0, 5 * 24 * 60], subject: 'Working from Uppsala', isAllDay: true, showAs: 'WorkingElsewhere' },
  {
    who: 4,
    when: [8, 11 * 60, 12 * 60],
    subject: 'Portfolio review',
    attendees: [{ address: `anna.berger@${domain}` }],
    rooms: [{ address: demoRoom }],
  },
];

const daysOfAYear = 365;
const firstMinute = 8 * 60;

export type DemoOptions = {
  /** How many people, 1 and up; default 5. */
  readonly mailboxes?: number;
  /** How many events of their own everybody has over the year from this Monday on, beside those above; default 0. */
  readonly events?: number;
};

/** Fills an empty world around the present week in Central Europe. Answers the staff's addresses in order. */
export function populateDemo(world: World, now: Instant, options: DemoOptions = {}): readonly string[] {
  const people = peopleOf(options.mailboxes ?? staff.length);
  for (const person of people) world.admin.addMailbox(person);
  world.admin.addMailbox({ address: demoRoom, name: 'Advice room', kind: 'room', zone });
  world.admin.addAccount({ name: demoServiceAccount, displayName: 'Lockstep', impersonation: 'all' });
  const today = wallOf(now, zone).day;
  const monday = today - ((weekdayOf(today) + 6) % 7);
  for (const { who, when, recurrence, ...event } of events) {
    const person = people[who];
    if (person === undefined) continue;
    const [days, start, end] = when;
    const series =
      recurrence === undefined
        ? {}
        : { recurrence: { ...recurrence, range: { ...recurrence.range, startDate: dateOfDay(monday + days) } } };
    world.outlook(person.address).add({ ...event, ...series, start: at(monday + days, start), end: at(monday + days, end) });
  }
  for (const { address } of people) addEvents(world, address, monday, options.events ?? 0);
  return people.map((person) => person.address);
}

/** As many on one day as on the other, half an hour each, one after the other from the morning on. */
function addEvents(world: World, address: string, monday: number, count: number): void {
  const outlook = world.outlook(address);
  const aDay = Math.ceil(count / daysOfAYear);
  for (let index = 0; index < count; index += 1) {
    const day = monday + Math.floor(index / aDay);
    const start = firstMinute + (index % aDay) * 30;
    outlook.add({ subject: `Engagement ${index + 1}`, start: at(day, start), end: at(day, start + 30) });
  }
}

function peopleOf(count: number): readonly MailboxSpec[] {
  const named = staff.slice(0, count).map(([local, name]) => ({ address: `${local}@${domain}`, name, zone }));
  const more = Array.from({ length: Math.max(0, count - staff.length) }, (_, index) => {
    const name = `${further[index % further.length] ?? 'Person'}${index < further.length ? '' : ` ${Math.floor(index / further.length) + 1}`}`;
    return { address: `staff${staff.length + index + 1}@${domain}`, name, zone };
  });
  return [...named, ...more];
}

function at(day: number, minutes: number): Instant {
  return instantOf({ day, ms: minutes * minute }, zone);
}

function weekly(days: readonly ('Monday' | 'Wednesday' | 'Thursday' | 'Friday')[]): NonNullable<NewEvent['recurrence']> {
  return {
    pattern: { kind: 'weekly', interval: 1, days, firstDayOfWeek: 'Monday' },
    // The start date is laid down with the event.
    range: { kind: 'noEnd', startDate: '1970-01-01' },
  };
}
