/** The grid itself: columns of people or days, with what is in them. A frame around the calendar library, which draws and drags. */
import '@event-calendar/core/index.css';
import { createCalendar, destroyCalendar, Interaction, ResourceTimeGrid, TimeGrid, type Calendar } from '@event-calendar/core';
import { useEffect, useRef } from 'react';
import './grid.css';

export type GridView = 'resourceTimeGridDay' | 'timeGridWeek';
type Props = {
  readonly view: GridView;
  readonly day: string;
  readonly firstDay: 0 | 1 | 6;
  readonly resources: readonly { readonly id: string; readonly title: string }[];
  readonly events: readonly Calendar.EventInput[];
  readonly nowIndicator: boolean;
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
      eventContent: ({ event, timeText }) => ({ domNodes: contentOf(event, timeText) }),
      // What an element says of its event is not drawn anew with it.
      eventAllUpdated: () => {
        for (const el of place.current?.querySelectorAll<HTMLElement>('.ec-event[data-id]') ?? []) {
          const event = made.getEventById(el.dataset['id'] ?? '');
          if (event !== null) describe(el, latest.current.on.describe(event));
        }
      },
      eventClick: ({ event }) => latest.current.on.open(event),
      eventDrop: (info) => latest.current.on.drop(info),
      eventResize: (info) => latest.current.on.resize(info),
      select: ({ startStr, endStr, resource }) => {
        latest.current.on.draw(startStr.slice(0, 19), endStr.slice(0, 19), resource?.id ?? null);
        made.unselect();
      },
      eventDidMount: ({ el, event }) => {
        const id = event.id;
        el.dataset['id'] = String(id);
        el.tabIndex = 0;
        describe(el, latest.current.on.describe(event));
        el.addEventListener('keydown', (key) => {
          const present = made.getEventById(id);
          if (present !== null && latest.current.on.key(present, key)) key.preventDefault();
        });
      },
    });
    calendar.current = made;
    return () => {
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

const describe = (el: HTMLElement, words: string): void => {
  el.setAttribute('aria-label', words);
  el.setAttribute('title', words);
};

const part = (name: string, text: string): HTMLElement => {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
};

const contentOf = ({ title, classNames, allDay }: Calendar.Event, time: string): Node[] => {
  const all = part('event-content', '');
  all.append(
    ...(classNames.includes('sync-pending') ? [part('event-mark', '↻')] : []),
    ...(classNames.includes('sync-problem') || classNames.includes('sync-needsDecision') ? [part('event-mark', '⚠')] : []),
    part('event-title', typeof title === 'string' ? title : ''),
    ...(allDay ? [] : [part('event-time', time)]),
  );
  return [all];
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
