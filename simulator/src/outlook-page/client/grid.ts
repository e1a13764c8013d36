/** Draws a week: day heads, the all-day lane, seven columns of hours with their events, and the line of now. */
import { byId, make } from './elements.ts';
import { lanesOf } from './lanes.ts';
import type { EventShape, WeekShape } from './shapes.ts';
import { texts } from './texts.ts';
import { DAY_MINUTES, dateOf, midnight, minutesBetween, plusDays, plusMinutes, timeOf } from './wall.ts';

/** Height of an hour in CSS pixels; the style sheet's lines lie on the same step. */
export const HOUR_PX = 48;
const LEAST_MINUTES = 20;
const px = (minutes: number): string => `${(minutes / 60) * HOUR_PX}px`;

/** What a screen reader says of an event beyond what stands in it. */
function spokenOf(event: EventShape): string {
  const day = texts.days[(new Date(`${dateOf(event.start)}T00:00Z`).getUTCDay() + 6) % 7] ?? '';
  return [
    event.isAllDay ? `${day}, ${texts.allDay}` : day,
    texts.showAsNames[event.showAs],
    event.isCancelled ? texts.cancelled : '',
    event.masterId === null ? '' : texts.recurring,
  ]
    .filter((mark) => mark !== '')
    .join(', ');
}

function card(event: EventShape): HTMLElement {
  const marks = event.masterId === null ? '' : ' ↻';
  const title = make('span', { class: 'title' }, event.subject === '' ? texts.untitled : event.subject);
  const place = [
    event.isAllDay ? '' : `${timeOf(event.start)}–${timeOf(event.end)}`,
    event.isPrivate ? texts.private : '',
    event.location,
  ].filter((part) => part !== '');
  const element = make(
    'div',
    { class: `event as-${event.showAs}`, role: 'button', tabindex: '0', 'data-id': event.id },
    make('span', { class: 'line' }, title, make('span', { 'aria-hidden': 'true' }, marks)),
    make('span', { class: 'place' }, place.join(' · ')),
    make('span', { class: 'spoken' }, spokenOf(event)),
  );
  if (event.isCancelled) element.classList.add('cancelled');
  if (!event.isOrganizer && event.myResponse !== 'Accept') element.classList.add('unanswered');
  if (!event.isAllDay) element.append(make('span', { class: 'edge' }));
  return element;
}

/** The columns' heads, `today` marked. */
function drawHeads(week: WeekShape): void {
  const heads = texts.days.map((name, index) => {
    const date = plusDays(week.monday, index);
    const head = make(
      'div',
      { class: 'head' },
      make('span', { class: 'number' }, String(Number(date.slice(8)))),
      make('span', {}, name.slice(0, 3)),
    );
    if (date === dateOf(week.now)) head.classList.add('today');
    return head;
  });
  byId('heads', HTMLElement).replaceChildren(make('div', { class: 'gutter' }), ...heads);
}

function drawAllDay(week: WeekShape): void {
  const cards = week.events
    .filter((event) => event.isAllDay)
    .map((event) => {
      const first = Math.max(0, minutesBetween(midnight(week.monday), event.start) / DAY_MINUTES);
      const last = Math.min(7, Math.max(first + 1, minutesBetween(midnight(week.monday), event.end) / DAY_MINUTES));
      return { event, first: Math.floor(first), last: Math.ceil(last) };
    })
    .filter(({ first, last }) => first < last && first < 7)
    .map(({ event, first, last }) => {
      const element = card(event);
      element.style.gridColumn = `${first + 2} / ${last + 2}`;
      return element;
    });
  byId('all-day', HTMLElement).replaceChildren(make('div', { class: 'gutter' }, texts.allDay), ...cards);
}

function drawColumn(week: WeekShape, index: number): HTMLElement {
  const date = plusDays(week.monday, index);
  const start = midnight(date);
  const column = make('div', { class: 'day', 'data-date': date });
  const timed = week.events
    .filter((event) => !event.isAllDay)
    .map((event) => ({ event, from: Math.max(0, minutesBetween(start, event.start)), end: minutesBetween(start, event.end) }))
    .filter(({ event, from, end }) => from < DAY_MINUTES && (end > 0 || (end === 0 && event.start === event.end)))
    .map(({ event, from, end }) => ({ event, from, to: Math.min(DAY_MINUTES, Math.max(end, from + LEAST_MINUTES)) }))
    .sort((a, b) => a.from - b.from);
  const lanes = lanesOf(timed);
  timed.forEach(({ event, from, to }, place) => {
    const element = card(event);
    const { lane, of } = lanes[place] ?? { lane: 0, of: 1 };
    element.style.top = px(from);
    element.style.height = `calc(${px(to - from)} - 2px)`;
    element.style.left = `${(lane / of) * 100}%`;
    element.style.width = `calc(${100 / of}% - 4px)`;
    if (to - from < 45) element.classList.add('short');
    column.append(element);
  });
  if (date === dateOf(week.now)) {
    column.classList.add('today');
    const line = make('div', { class: 'now' });
    line.style.top = px(minutesBetween(start, week.now));
    column.append(line);
  }
  return column;
}

/** `21 November 2026`, or the span of a week. */
function titleOf(week: WeekShape): string {
  const last = plusDays(week.monday, 6);
  const month = (date: string): string => texts.months[Number(date.slice(5, 7)) - 1] ?? '';
  const first = week.monday.slice(0, 7) === last.slice(0, 7) ? '' : ` ${month(week.monday)}`;
  return `${Number(week.monday.slice(8))}${first} – ${Number(last.slice(8))} ${month(last)} ${last.slice(0, 4)}`;
}

/** Draws everything anew; the focus stays on the event that had it. */
export function draw(week: WeekShape): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['id'] : undefined;
  byId('span', HTMLElement).textContent = titleOf(week);
  byId('zone', HTMLElement).textContent = week.zone;
  drawHeads(week);
  drawAllDay(week);
  const hours = Array.from({ length: 24 }, (_, hour) =>
    make('div', { class: 'hour' }, hour === 0 ? '' : timeOf(plusMinutes('2000-01-01T00:00', hour * 60))),
  );
  const columns = texts.days.map((_, index) => drawColumn(week, index));
  byId('hours', HTMLElement).replaceChildren(make('div', { class: 'gutter' }, ...hours), ...columns);
  if (focused !== undefined) document.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
