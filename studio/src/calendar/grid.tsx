/** The grid itself: columns of people or days, with what is in them. A frame around the calendar library, which draws and drags. */
import '@event-calendar/core/index.css';
import { createCalendar, destroyCalendar, Interaction, ResourceTimeGrid, TimeGrid, type Calendar } from '@event-calendar/core';
import { useEffect, useRef } from 'react';
import './grid.css';
import { keepFocus } from './keep-focus.ts';

export type GridView = 'resourceTimeGridDay' | 'timeGridWeek';
type Props = {
  readonly view: GridView;
  readonly day: string;
  readonly firstDay: 0 | 1 | 6;
  readonly resources: readonly { readonly id: string; readonly title: string }[];
  readonly events: readonly Calendar.EventInput[];
  readonly nowIndicator: boolean;
  /** What is scrolled, for who listens. */
  readonly label: string;
  readonly on: {
    readonly open: (event: Calendar.Event) => void;
    readonly drop: (info: Calendar.EventDropInfo) => void;
    readonly resize: (info: Calendar.EventResizeInfo) => void;
    /** A place was pointed at or drawn, to make something there. */
    readonly draw: (start: string, end: string, holder: string | null) => void;
    /** A key was pressed on an event. True: it was for us. */
    readonly key: (event: Calendar.Event, key: KeyboardEvent) => boolean;
    /** What a pointer that rests on it, or a screen reader, is told. */
    readonly describe: (event: Calendar.Event) => string;
  };
};

const optionsOf = (props: Props): Calendar.Options => ({
  view: props.view,
  date: props.day,
  firstDay: props.firstDay,
  resources: [...props.resources],
  events: [...props.events],
  nowIndicator: props.nowIndicator,
});

export const Grid = (props: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const calendar = useRef<Calendar | null>(null);
  // The library is given its callbacks once; they look up what to do when they are called.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (place.current === null) return undefined;
    const made = createCalendar(place.current, [TimeGrid, ResourceTimeGrid, Interaction], {
      ...optionsOf(latest.current),
      ...FIXED,
      eventContent: ({ event, timeText }) => ({ domNodes: [contentOf(event, timeText, latest.current.on, made)] }),
      eventDrop: (info) => latest.current.on.drop(info),
      eventResize: (info) => latest.current.on.resize(info),
      select: ({ startStr, endStr, resource }) => {
        latest.current.on.draw(startStr.slice(0, 19), endStr.slice(0, 19), resource?.id ?? null);
        made.unselect();
      },
      eventDidMount: ({ el, event: { id } }) => {
        el.dataset['id'] = String(id);
      },
    });
    calendar.current = made;
    const focus = keepFocus(place.current);
    const dress = (): void => {
      withoutTable(place.current);
      nameScrolled(place.current, latest.current.label);
      focus.redrawn();
    };
    const strip = new MutationObserver(dress);
    strip.observe(place.current, { childList: true, subtree: true });
    dress();
    return () => {
      strip.disconnect();
      focus.stop();
      calendar.current = null;
      void destroyCalendar(made);
    };
  }, []);

  const { view, day, firstDay, resources, events, nowIndicator } = props;
  useEffect(() => {
    const options = optionsOf(latest.current);
    for (const name of Object.keys(options) as (keyof Calendar.Options)[]) calendar.current?.setOption(name, options[name]);
  }, [view, day, firstDay, resources, events, nowIndicator]);

  return <div ref={place} className="grid" />;
};

/** The library calls the grid a table but gives it neither rows nor cells that hold anything: for who listens it is a group of buttons. */
const withoutTable = (place: HTMLElement | null): void => {
  for (const element of place?.querySelectorAll('[role]:not(button), [aria-colindex]') ?? []) {
    for (const name of ['role', 'aria-colindex', 'aria-colspan']) element.removeAttribute(name);
  }
};

/** A day without anything to press in it is scrolled by keyboard all the same. */
const nameScrolled = (place: HTMLElement | null, label: string): void => {
  for (const scrolled of place?.querySelectorAll<HTMLElement>('.ec-main') ?? []) {
    scrolled.tabIndex = 0;
    scrolled.setAttribute('aria-label', label);
  }
};

const part = (name: string, text: string): HTMLElement => {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
};

/** Each in a word of its class: on its way, not in step, somebody has to look at who is on it. */
const marksOf = (classes: readonly string[]): HTMLElement[] => {
  const has = (...names: readonly string[]): boolean => names.some((name) => classes.includes(name));
  const marks = `${has('sync-pending') ? '↻' : ''}${has('sync-problem', 'sync-needsDecision') ? '⚠' : ''}${classes.some((name) => name.startsWith('flag')) ? '⚑' : ''}`;
  return marks === '' ? [] : [part('event-mark', marks)];
};

/** Further than this between down and up it was a drag, which opens nothing. */
const CLICK_PX = 4;

/** What fills an event: a button, so that every way of pressing one opens it, with the marks of its state, its title and its time. */
const contentOf = (event: Calendar.Event, time: string, on: Props['on'], calendar: Calendar): HTMLElement => {
  const { id, title, classNames, allDay } = event;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'event-content';
  const words = on.describe(event);
  button.setAttribute('title', words);
  button.append(
    ...marksOf(classNames),
    part('event-title', typeof title === 'string' ? title : ''),
    ...(allDay ? [] : [part('event-time', time)]),
    // What only the look of it says, for who listens.
    part('event-spoken', words),
  );
  let down: PointerEvent | null = null;
  button.addEventListener('pointerdown', (pointer) => {
    down = pointer;
  });
  button.addEventListener('click', (click) => {
    const far = down === null || click.detail === 0 ? 0 : Math.hypot(click.clientX - down.clientX, click.clientY - down.clientY);
    if (far <= CLICK_PX) on.open(calendar.getEventById(id) ?? event);
  });
  button.addEventListener('keydown', (key) => {
    if (on.key(calendar.getEventById(id) ?? event, key)) key.preventDefault();
  });
  return button;
};

const FIXED: Calendar.Options = {
  height: '100%',
  headerToolbar: { start: '', center: '', end: '' },
  slotDuration: '00:30',
  snapDuration: '00:15',
  scrollTime: '07:30',
  slotHeight: 28,
  columnWidth: 'minmax(7rem, 1fr)',
  allDaySlot: true,
  editable: true,
  selectable: true,
  selectMinDistance: 4,
  eventStartEditable: true,
  eventDurationEditable: true,
  eventDragMinDistance: 4,
  // Two events at one time stand beside each other, never over each other.
  slotEventOverlap: false,
};
