/** The pointer on the grid: drag to move, drag the lower edge to resize, click an event to open it, click a place to add there. */
import { HOUR_PX } from './grid.ts';
import type { EventShape, Wall } from './shapes.ts';
import { midnight, minutesBetween, plusMinutes } from './wall.ts';

const STEP_MINUTES = 15;
/** Less than this is a click with an unsteady hand. */
const CLICK_PX = 4;

export type Wishes = {
  readonly eventOf: (id: string) => EventShape | undefined;
  readonly open: (event: EventShape) => void;
  readonly addAt: (start: Wall) => void;
  readonly move: (event: EventShape, start: Wall) => void;
  readonly resize: (event: EventShape, end: Wall) => void;
  /** The event was let go where it was: draw what came in meanwhile. */
  readonly settle: () => void;
};

/** While true the grid must not be drawn anew: it would take the event from under the pointer. */
export type Gestures = { readonly busy: () => boolean };

const stepped = (minutes: number): number => Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;

function columnAt(x: number): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('.day')].find((column) => {
    const { left, right } = column.getBoundingClientRect();
    return x >= left && x < right;
  });
}

const minutesAt = (column: HTMLElement, y: number): number => ((y - column.getBoundingClientRect().top) / HOUR_PX) * 60;

type Drag = {
  readonly event: EventShape;
  readonly element: HTMLElement;
  readonly resizes: boolean;
  readonly from: PointerEvent;
  /** Date of the column the pointer went down in. */
  readonly date: string;
  target: { readonly days: number; readonly minutes: number } | null;
};

function follow(drag: Drag, pointer: PointerEvent): void {
  const far = Math.hypot(pointer.clientX - drag.from.clientX, pointer.clientY - drag.from.clientY);
  if (drag.target === null && far < CLICK_PX) return;
  const minutes = drag.event.isAllDay ? 0 : stepped(((pointer.clientY - drag.from.clientY) / HOUR_PX) * 60);
  const column = drag.resizes ? undefined : columnAt(pointer.clientX);
  const date = column?.dataset['date'] ?? drag.date;
  drag.target = { days: minutesBetween(midnight(drag.date), midnight(date)) / 1_440, minutes };
  drag.element.classList.add('dragged');
  if (drag.resizes) {
    drag.element.style.height = `${Math.max(12, drag.element.dataset['height'] === undefined ? 0 : Number(drag.element.dataset['height']) + (minutes / 60) * HOUR_PX)}px`;
    return;
  }
  const width = document.querySelector('.day')?.getBoundingClientRect().width ?? 0;
  drag.element.style.transform = `translate(${drag.target.days * width}px, ${(minutes / 60) * HOUR_PX}px)`;
}

function drop(drag: Drag, wishes: Wishes): void {
  const { event, target } = drag;
  if (target === null) return wishes.open(event);
  if (target.days === 0 && target.minutes === 0) return wishes.settle();
  if (!drag.resizes) return wishes.move(event, plusMinutes(event.start, target.days * 1_440 + target.minutes));
  const end = plusMinutes(event.end, target.minutes);
  wishes.resize(event, end > event.start ? end : plusMinutes(event.start, STEP_MINUTES));
}

/** Listens on the calendar's element. */
export function listen(calendar: HTMLElement, wishes: Wishes): Gestures {
  let drag: Drag | null = null;
  calendar.addEventListener('pointerdown', (pointer) => {
    const target = pointer.target instanceof Element ? pointer.target : null;
    const element = target?.closest<HTMLElement>('.event');
    const event = wishes.eventOf(element?.dataset['id'] ?? '');
    if (pointer.button !== 0 || element === null || element === undefined || event === undefined) return;
    const date = columnAt(pointer.clientX)?.dataset['date'] ?? event.start.slice(0, 10);
    element.dataset['height'] = String(element.getBoundingClientRect().height);
    element.setPointerCapture(pointer.pointerId);
    drag = { event, element, resizes: target?.classList.contains('edge') === true, from: pointer, date, target: null };
  });
  calendar.addEventListener('pointermove', (pointer) => {
    if (drag !== null) follow(drag, pointer);
  });
  calendar.addEventListener('pointerup', () => {
    const done = drag;
    drag = null;
    if (done !== null) drop(done, wishes);
  });
  calendar.addEventListener('pointercancel', () => {
    drag = null;
    wishes.settle();
  });
  calendar.addEventListener('click', (click) => {
    const target = click.target instanceof HTMLElement ? click.target : null;
    const date = target?.classList.contains('day') === true ? target.dataset['date'] : undefined;
    if (target === null || date === undefined) return;
    const minutes = Math.floor(minutesAt(target, click.clientY) / 30) * 30;
    wishes.addAt(plusMinutes(midnight(date), Math.max(0, minutes)));
  });
  return { busy: () => drag !== null };
}
