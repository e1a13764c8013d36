/**
 * The change feed of a window (graph.md section 3). It cannot be told what to send and sends subjects, bodies and people of everybody: of
 * all that, nothing but names and what became of them is ever read (4.1, F55).
 */
import type { Span } from '@lockstep/engine';
import type { Ask } from '../calls.ts';
import { writeMoment } from '../date-time.ts';
import { isObject, listIn, objectIn, textIn, type JsonObject, type Shape } from '../json-read.ts';
import { MalformedAnswer } from '../malformed-answer.ts';
import { calendarPath } from './events.ts';
import { NEXT, query } from './page.ts';

const DELTA = '@odata.deltaLink';
/** Between what times out (1) and what takes long to detail (graph-pitfalls 23). */
const MOST_IN_PAGE = 100;
const PREFER: readonly string[] = [`odata.maxpagesize=${MOST_IN_PAGE}`];
const SHAPE: Shape = { value: [{ id: true, type: true, seriesMasterId: true, '@removed': { reason: true } }], [NEXT]: true, [DELTA]: true };

/** `master`: of what repeats, its series. */
export type DeltaItem =
  | { readonly what: 'removed'; readonly id: string }
  | { readonly what: 'single'; readonly id: string }
  | { readonly what: 'series'; readonly master: string };
export type DeltaPage = { readonly items: readonly DeltaItem[]; readonly link: string; readonly last: boolean };

/** @param from the window of a new round, or the link that the last page came with */
export const readDelta = (
  user: string,
  calendar: string | null,
  from: { readonly window: Span } | { readonly link: string },
): Ask<DeltaPage> => ({
  operation: 'EventsDelta',
  writes: false,
  method: 'GET',
  path:
    'link' in from
      ? from
      : `${calendarPath(user, calendar)}/calendarView/delta${query({
          startDateTime: writeMoment(from.window.start),
          endDateTime: writeMoment(from.window.end),
        })}`,
  // The same on every page, and in every round: what was asked first is kept in the token.
  prefer: PREFER,
  shape: SHAPE,
  decode,
});

const decode = (answer: JsonObject): DeltaPage => {
  const value = listIn(answer, 'value');
  if (value === null) throw new MalformedAnswer('no value');
  const [next, end] = [textIn(answer, NEXT), textIn(answer, DELTA)];
  if ((next === null) === (end === null)) throw new MalformedAnswer('not one of nextLink and deltaLink');
  return { items: value.map((entry) => itemOf(isObject(entry) ? entry : null)), link: end ?? next ?? '', last: end !== null };
};

const itemOf = (entry: JsonObject | null): DeltaItem => {
  const id = textIn(entry, 'id');
  // Without its name nobody could ask for it, and the position would move past it.
  if (id === null || id === '') throw new MalformedAnswer('an item without an id');
  if (objectIn(entry, '@removed') !== null) return { what: 'removed', id };
  const [type, master] = [textIn(entry, 'type'), textIn(entry, 'seriesMasterId')];
  if (type === 'seriesMaster') return { what: 'series', master: id };
  if (type === 'occurrence' || type === 'exception') {
    if (master === null || master === '') throw new MalformedAnswer('an occurrence without its seriesMasterId');
    return { what: 'series', master };
  }
  // What it is, its details tell.
  return { what: 'single', id };
};
