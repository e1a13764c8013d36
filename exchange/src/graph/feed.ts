/**
 * The change feed of a window. The delta says only what was touched; what it is now is asked for, and of what repeats the master, whatever
 * of its series was touched. An occurrence that was deleted leaves no trace in the delta (graph-pitfalls 3), and so none is needed.
 */
import { eventId, type Event, type EventId, type Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Cursor } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import { neverSent } from './classify.ts';
import { readEvent } from './event.ts';
import type { ItemDetail } from './item.ts';
import { aboutCalendar } from './paired-calendar.ts';
import { getEvents, type Got, type GraphReading } from './read.ts';
import { readDelta, type DeltaItem } from './requests/delta.ts';

/** A position is the server's own link behind a mark, so that one of another transport is never sent to Graph. */
const CURSOR = 'graph1:';

/** The window counts for a new round alone; it is frozen in the position (graph.md section 3). */
export async function* changes(
  reading: GraphReading,
  calendar: CalendarRef,
  window: Span | null,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<ChangePage> {
  const { calls } = reading;
  let from: { readonly window: Span } | { readonly link: string };
  if (cursor !== null) from = { link: linkOf(reading, cursor) };
  else if (window === null) throw neverSent('EventsDelta', 'a round without a window', 'faultOfOurs');
  else from = { window };
  const followed = new Set<string>('link' in from ? [from.link] : []);
  for (;;) {
    const asked = calls.call(calendar.address, readDelta(calls.user(calendar.address), calendar.calendar, from), signal);
    const page = await asked.catch((error: unknown) => Promise.reject(aboutCalendar(calendar, error)));
    // What leaves our root would be given our token; what comes back to where it was would be asked for ever.
    if (!calls.isOurs(page.link)) throw calls.malformed('EventsDelta', 'a link that leads elsewhere');
    if (!page.last && followed.has(page.link)) throw calls.malformed('EventsDelta', 'a nextLink that was followed already');
    followed.add(page.link);
    yield { ...(await detailed(reading, calendar.address, page.items, signal)), cursor: CURSOR + page.link, last: page.last };
    if (page.last) return;
    from = { link: page.link };
  }
}

const linkOf = ({ calls }: GraphReading, cursor: Cursor): string => {
  const link = cursor.startsWith(CURSOR) ? cursor.slice(CURSOR.length) : '';
  if (calls.isOurs(link)) return link;
  throw new ConnectorError({
    kind: 'cursorLost',
    scope: 'mailbox',
    ambiguous: false,
    retryAt: null,
    cause: 'positionLost',
    detail: 'EventsDelta: the position is not one of this Graph',
  });
};

/** What a page names as it is now. Of what was named twice in it the last counts. */
const detailed = async (
  reading: GraphReading,
  mailbox: string,
  items: readonly DeltaItem[],
  signal: AbortSignal,
): Promise<Pick<ChangePage, 'changed' | 'removed' | 'unreadable'>> => {
  const last = new Map<string, DeltaItem['what']>();
  for (const item of items) last.set(item.what === 'series' ? item.master : item.id, item.what);
  const named = (what: DeltaItem['what']): readonly EventId[] => [...last].flatMap(([id, one]) => (one === what ? [eventId(id)] : []));
  const removed = [...named('removed')];
  const changed: Event[] = [];
  const unreadable: { id: EventId; detail: string }[] = [];
  const series = [...named('series')];
  const take = (id: EventId, got: Got, detail: ItemDetail): void => {
    if (got.at === 'absent') removed.push(id);
    else if (got.at === 'unseen') unreadable.push(unreadableOf(reading, id, got.why));
    else if (got.item.type === 'seriesMaster' && detail === 'flags') series.push(id);
    else {
      const read = readEvent(got.item, reading.context('busy'));
      if (read.ok) changed.push(read.event);
      else unreadable.push({ id, detail: read.why });
    }
  };
  for (const [id, got] of await getEvents(reading, mailbox, named('single'), 'flags', signal)) take(id, got, 'flags');
  for (const [id, got] of await getEvents(reading, mailbox, series, 'master', signal)) take(id, got, 'master');
  return { changed, removed, unreadable };
};

/** What could not be read now is read another time: the position must not move past it. */
const unreadableOf = ({ calls }: GraphReading, id: EventId, why: string): { readonly id: EventId; readonly detail: string } => {
  if (why === 'unreadable') return { id, detail: 'an answer that is no event of this id' };
  if (why === 'forbidden') {
    throw new ConnectorError({
      kind: 'forbidden',
      scope: 'mailbox',
      ambiguous: false,
      retryAt: null,
      cause: 'noRights',
      detail: 'GetEvent: an event that the feed names may not be read',
    });
  }
  throw new ConnectorError({
    kind: 'unavailable',
    scope: 'mailbox',
    ambiguous: false,
    retryAt: null,
    cause: 'serverBusy',
    detail: calls.malformed('GetEvent', 'an event that the feed names is not answered now').failure.detail,
  });
};
