/** The form of one event: reading what the person entered, and which of it differs. */
import { byId, make } from './elements.ts';
import type { EventEdit, EventShape, RepeatShape, Wall } from './shapes.ts';
import { RESPONSES, SHOW_AS } from './shapes.ts';
import type { Response, ShownAs } from './shapes.ts';
import { texts } from './texts.ts';
import { dateOf, midnight, plusDays, plusMinutes, timeOf } from './wall.ts';

const input = (id: string): HTMLInputElement => byId(id, HTMLInputElement);
const select = (id: string): HTMLSelectElement => byId(id, HTMLSelectElement);

/** A new event that starts there: half an hour, as Outlook proposes. */
export function blank(start: Wall): EventShape {
  return {
    id: '',
    subject: '',
    body: '',
    location: '',
    start,
    end: plusMinutes(start, 30),
    isAllDay: false,
    showAs: 'Busy',
    isPrivate: false,
    reminder: 15,
    masterId: null,
    isSeries: false,
    repeat: null,
    organizer: { name: '', address: '' },
    attendees: [],
    isMeeting: false,
    isOrganizer: true,
    myResponse: 'Organizer',
    isCancelled: false,
  };
}

/** Hides what does not apply to the choices made. */
function adapt(): void {
  const allDay = input('f-all-day').checked;
  input('f-start-time').hidden = allDay;
  input('f-end-time').hidden = allDay;
  const repeats = ['daily', 'weekly'].includes(select('f-repeat').value);
  byId('r-ends', HTMLElement).hidden = !repeats;
  byId('r-count', HTMLElement).hidden = !repeats || select('f-ends').value !== 'count';
  byId('r-until', HTMLElement).hidden = !repeats || select('f-ends').value !== 'until';
}

function choices(id: string, names: Readonly<Record<string, string>>, value: string): void {
  select(id).replaceChildren(...Object.entries(names).map(([key, name]) => make('option', { value: key }, name)));
  select(id).value = value;
}

function fillRepeat(event: EventShape): void {
  const { none, daily, weekly, kept } = texts.repeatNames;
  const foreign = event.isSeries && event.repeat === null;
  // A series stays one: Outlook turns it into a single event only by deleting it.
  const first = event.isSeries ? {} : { none };
  choices('f-repeat', { ...first, ...(foreign ? { kept } : {}), daily, weekly }, event.repeat?.every ?? (foreign ? 'kept' : 'none'));
  const { count, until } = event.repeat ?? {};
  let ends = event.repeat === null ? 'count' : 'never';
  if (count !== undefined) ends = 'count';
  if (until !== undefined) ends = 'until';
  choices('f-ends', texts.endsNames, ends);
  input('f-count').value = String(count ?? 5);
  input('f-until').value = until ?? plusDays(dateOf(event.start), 28);
  byId('r-repeat', HTMLElement).hidden = event.masterId !== null;
  byId('occurrence', HTMLElement).hidden = event.masterId === null;
}

function fillPeople(event: EventShape): void {
  byId('people', HTMLElement).hidden = !event.isMeeting;
  const names: Readonly<Record<string, string>> = texts.responseNames;
  const lines = event.attendees.map((one) =>
    make('li', {}, one.name, make('span', { class: 'answer' }, names[one.response] ?? one.response)),
  );
  byId('attendees', HTMLElement).replaceChildren(
    make('li', {}, event.organizer.name || event.organizer.address, make('span', { class: 'answer' }, texts.responseNames.Organizer)),
    ...lines,
  );
  byId('responses', HTMLElement).hidden = event.isOrganizer || event.isCancelled || event.id === '';
}

/** Puts the event into the form. */
export function fill(event: EventShape): void {
  byId('form-title', HTMLElement).textContent = event.id === '' ? texts.newTitle : texts.editTitle;
  input('f-subject').value = event.subject;
  input('f-location').value = event.location;
  const lastDay = event.isAllDay && timeOf(event.end) === '00:00' ? plusDays(dateOf(event.end), -1) : dateOf(event.end);
  input('f-start-date').value = dateOf(event.start);
  input('f-start-time').value = event.isAllDay ? '09:00' : timeOf(event.start);
  input('f-end-date').value = lastDay < dateOf(event.start) ? dateOf(event.start) : lastDay;
  input('f-end-time').value = event.isAllDay ? '09:30' : timeOf(event.end);
  input('f-all-day').checked = event.isAllDay;
  choices('f-show-as', Object.fromEntries(SHOW_AS.map((value) => [value, texts.showAsNames[value]])), event.showAs);
  input('f-private').checked = event.isPrivate;
  const reminders = [...new Set([0, 5, 15, 30, 60, 1_440, ...(event.reminder === null ? [] : [event.reminder])])].sort((a, b) => a - b);
  const named = reminders.map((minutes) => [`m${minutes}`, `${minutes} ${texts.reminderNames.minutes}`] as const);
  choices(
    'f-reminder',
    { off: texts.reminderNames.off, ...Object.fromEntries(named) },
    event.reminder === null ? 'off' : `m${event.reminder}`,
  );
  byId('f-body', HTMLTextAreaElement).value = event.body;
  fillRepeat(event);
  fillPeople(event);
  byId('delete', HTMLElement).hidden = event.id === '';
  byId('problem', HTMLElement).textContent = '';
  adapt();
}

function times(): { readonly start: Wall; readonly end: Wall } {
  const [from, to] = [input('f-start-date').value, input('f-end-date').value];
  if (input('f-all-day').checked) return { start: midnight(from), end: to === '' ? '' : midnight(plusDays(to, 1)) };
  return { start: `${from}T${input('f-start-time').value}`, end: `${to}T${input('f-end-time').value}` };
}

function repeat(): RepeatShape | null {
  const every = select('f-repeat').value;
  if (every !== 'daily' && every !== 'weekly') return null;
  if (select('f-ends').value === 'count') return { every, count: input('f-count').valueAsNumber };
  return select('f-ends').value === 'until' ? { every, until: input('f-until').value } : { every };
}

/** What the form holds and `before` does not; empty when nothing was changed. */
export function entered(before: EventShape): EventEdit {
  const reminder = select('f-reminder').value;
  const all = {
    subject: input('f-subject').value,
    location: input('f-location').value,
    body: byId('f-body', HTMLTextAreaElement).value,
    isAllDay: input('f-all-day').checked,
    showAs: select('f-show-as').value as ShownAs,
    isPrivate: input('f-private').checked,
    reminder: reminder === 'off' ? null : Number(reminder.slice(1)),
  };
  const { start, end } = times();
  const moved = start !== before.start || end !== before.end || all.isAllDay !== before.isAllDay;
  const series = repeat();
  const repeats = series !== null && JSON.stringify(series) !== JSON.stringify(before.repeat) ? { repeat: series } : {};
  if (before.id === '') return { ...all, start, end, ...repeats };
  const changed = Object.entries(all).filter(([key, value]) => before[key as keyof typeof all] !== value);
  return { ...Object.fromEntries(changed), ...(moved ? { start, end } : {}), ...repeats };
}

export type FormWishes = {
  readonly save: () => void;
  readonly remove: (past: boolean) => void;
  readonly respond: (response: Response) => void;
  readonly openSeries: () => void;
};

/** Ties the form's buttons to what they do, once. */
export function tie(wishes: FormWishes): void {
  const dialog = byId('dialog', HTMLDialogElement);
  byId('form', HTMLFormElement).addEventListener('submit', (submit) => {
    submit.preventDefault();
    wishes.save();
  });
  for (const id of ['f-all-day', 'f-repeat', 'f-ends']) byId(id, HTMLElement).addEventListener('change', adapt);
  byId('close', HTMLElement).addEventListener('click', () => dialog.close());
  byId('delete', HTMLElement).addEventListener('click', (click) => wishes.remove(click.shiftKey));
  byId('open-series', HTMLElement).addEventListener('click', wishes.openSeries);
  for (const response of RESPONSES) byId(response, HTMLElement).addEventListener('click', () => wishes.respond(response));
}
