/** Reading events: by id, by a window, by a property. */
import type { Span } from '@lockstep/engine';
import type { Ask } from '../calls.ts';
import { writeMoment } from '../date-time.ts';
import { AS_TEXT, queryOf, shapeOf, wireEvent, type ItemDetail, type WireEvent } from '../item.ts';
import { literal, STAMP_PROPERTY } from '../property.ts';
import { decodePage, pageShape, query, type Page } from './page.ts';

const READS = { writes: false, method: 'GET' } as const;

/** A folder in a path: the default calendar where no other is named. */
export const calendarPath = (user: string, calendar: string | null): string =>
  calendar === null ? `/users/${user}/calendar` : `/users/${user}/calendars/${encodeURIComponent(calendar)}`;

export const getEvent = (user: string, id: string, detail: ItemDetail): Ask<WireEvent> => ({
  operation: 'GetEvent',
  ...READS,
  path: `/users/${user}/events/${encodeURIComponent(id)}${query(queryOf(detail))}`,
  ...(detail === 'ours' ? { prefer: AS_TEXT } : {}),
  shape: shapeOf(detail),
  decode: wireEvent,
});

/** Left to itself it sends ten (graph-pitfalls 6); a page of these stays below a megabyte, as nothing but flags is asked for. */
const MOST_IN_PAGE = '500';

/** Singles and occurrences that overlap the window, no masters (graph.md section 2). */
export const viewCalendar = (user: string, calendar: string | null, window: Span, next: string | null): Ask<Page<WireEvent>> => ({
  operation: 'CalendarView',
  ...READS,
  path:
    next === null
      ? `${calendarPath(user, calendar)}/calendarView${query({
          startDateTime: writeMoment(window.start),
          endDateTime: writeMoment(window.end),
          ...queryOf('flags'),
          $top: MOST_IN_PAGE,
        })}`
      : { link: next },
  shape: pageShape(shapeOf('flags')),
  decode: (answer) => decodePage(answer, wireEvent),
});

export type Wanted = { readonly by: 'stamp' | 'uid'; readonly value: string };

const filterOf = ({ by, value }: Wanted): string =>
  by === 'uid'
    ? `iCalUId eq ${literal(value)}`
    : `singleValueExtendedProperties/Any(ep: ep/id eq ${literal(STAMP_PROPERTY)} and ep/value eq ${literal(value)})`;

/** Singles and masters of one calendar. */
export const findEvents = (user: string, calendar: string | null, wanted: Wanted, next: string | null): Ask<Page<WireEvent>> => ({
  operation: 'ListEvents',
  ...READS,
  path:
    next === null
      ? `${calendarPath(user, calendar)}/events${query({ $filter: filterOf(wanted), ...queryOf('found'), $top: '50' })}`
      : { link: next },
  shape: pageShape(shapeOf('found')),
  decode: (answer) => decodePage(answer, wireEvent),
});
