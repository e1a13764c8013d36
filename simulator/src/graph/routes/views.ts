/** Calendar views, and what changed of them. */
import type { DeltaEntry, DeltaInput } from '../../world/graph/delta.ts';
import type { GraphCall, GraphReply, GraphRoute } from '../call.ts';
import { writeEvent, writeSkeleton } from '../event/write.ts';
import { writeId } from '../ids.ts';
import { EVERYTHING, option, readWish, refuseOthers } from '../options.ts';
import { contextOf, linkOf, pageOf } from '../paging.ts';
import { GraphRefusal } from '../refusal.ts';
import { readWindow } from '../times.ts';
import { calendarOf, userOf } from './find.ts';
import { show } from './show.ts';

function calendarView(call: GraphCall): GraphReply {
  if (option(call.query, '$filter') !== null) {
    // What Exchange makes of it (graph-pitfalls.md 24).
    throw new GraphRefusal(500, 'ErrorInternalServerError', 'An internal server error occurred. The operation failed.');
  }
  refuseOthers(call.query, ['$select', '$expand', '$top', '$skiptoken']);
  const user = userOf(call);
  const wish = readWish(call.query);
  const view = call.world.graph.view(call.caller, user, calendarOf(call), readWindow(call.query));
  return { status: 200, body: pageOf(call, `users('${user}')/calendarView`, view, (event) => show(call, user, event, wish)) };
}

function delta(call: GraphCall): GraphReply {
  const refused = [...call.query.keys()].find((name) => /^\$(select|filter|expand|orderby|search|top|skip|count)$/i.test(name));
  if (refused !== undefined) {
    throw new GraphRefusal(
      400,
      'ErrorInvalidUrlQuery',
      `The following parameters are not supported with change tracking over the 'CalendarView' resource: '${refused}'.`,
    );
  }
  const user = userOf(call);
  const token = option(call.query, '$deltatoken') ?? option(call.query, '$skiptoken');
  const { maxPageSize } = call.prefer;
  const size = maxPageSize === null ? {} : { maxPageSize };
  const input: DeltaInput = token === null ? { window: readWindow(call.query), ...size } : { token, ...size };
  const page = call.world.graph.delta(call.caller, user, calendarOf(call), input);
  const link =
    page.link === 'delta'
      ? { '@odata.deltaLink': linkOf(call, [['$deltatoken', page.token]]) }
      : { '@odata.nextLink': linkOf(call, [['$skiptoken', page.token]]) };
  const value = page.entries.map((entry) => writeEntry(call, entry));
  return { status: 200, body: { '@odata.context': contextOf(call, 'Collection(event)'), value, ...link } };
}

/** Transaction ids, like all that would have to be expanded, are no part of delta. */
function writeEntry(call: GraphCall, entry: DeltaEntry): object {
  switch (entry.entry) {
    case 'removed':
      return {
        '@odata.type': '#microsoft.graph.event',
        id: writeId(call.prefer.immutableIds ? entry.id : entry.presentId, call.prefer.immutableIds),
        '@removed': { reason: 'deleted' },
      };
    case 'hollow':
      return { '@odata.type': '#microsoft.graph.event', ...hollow(writeEvent(entry.event, call.prefer, EVERYTHING)) };
    case 'occurrence':
      return writeSkeleton(entry.event, call.prefer);
    case 'event':
      return { '@odata.type': '#microsoft.graph.event', ...writeEvent(entry.event, call.prefer, EVERYTHING) };
    default: {
      const never: never = entry;
      throw new Error(`no such entry: ${JSON.stringify(never)}`);
    }
  }
}

/** As it was seen to come: the field is there, and nothing is in it. */
function hollow(event: object): object {
  return Object.fromEntries(Object.entries(event).map(([name, value]: [string, unknown]) => [name, name === 'id' ? value : null]));
}

const VIEWS = ['/users/{user}/calendarView', '/users/{user}/calendar/calendarView', '/users/{user}/calendars/{calendar}/calendarView'];

export const viewRoutes: readonly GraphRoute[] = VIEWS.flatMap((path): readonly GraphRoute[] => [
  { method: 'GET', path, operation: 'CalendarView', write: false, serve: calendarView },
  { method: 'GET', path: `${path}/delta`, operation: 'EventsDelta', write: false, serve: delta },
]);
