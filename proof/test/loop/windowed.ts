/**
 * A feed of a frozen window, as Graph has one (graph.md section 3), over one of the whole folder: what lies outside the window is not named
 * when it is listed, and said to be removed when it is changed there.
 */
import type { Event, EventId, Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Connector } from '@lockstep/exchange';

/** `outside`: what was said to be removed because it lies, or has come to lie, outside. */
export type Windowed = Connector & { readonly listings: Span[]; readonly outside: EventId[] };

type Resumed = { readonly window: Span; readonly cursor: string };

export const windowed = (whole: Connector): Windowed => {
  const listings: Span[] = [];
  const outside: EventId[] = [];
  const within = async (calendar: CalendarRef, window: Span, signal: AbortSignal): Promise<(event: Event) => boolean> => {
    const view = await whole.view(calendar, window, signal);
    const series = new Set(view.flatMap(({ type, uid }) => (type === 'single' ? [] : [uid])));
    return ({ type, uid, when: { start, end } }) => (type === 'master' ? series.has(uid) : end > window.start && start < window.end);
  };
  async function* changes(
    calendar: CalendarRef,
    window: Span | null,
    cursor: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<ChangePage> {
    if (window === null) throw new Error('a feed of a window is asked for one');
    if (cursor === null) listings.push(window);
    const from: { readonly window: Span; readonly cursor: string | null } =
      cursor === null ? { window, cursor: null } : (JSON.parse(cursor) as Resumed);
    const isWithin = await within(calendar, from.window, signal);
    for await (const page of whole.changes(calendar, null, from.cursor, signal)) {
      const left = cursor === null ? [] : page.changed.filter((event) => !isWithin(event)).map((event) => event.id);
      outside.push(...left);
      yield {
        ...page,
        changed: page.changed.filter(isWithin),
        removed: [...page.removed, ...left],
        cursor: JSON.stringify({ window: from.window, cursor: page.cursor }),
      };
    }
  }
  return { ...whole, capabilities: { ...whole.capabilities, feed: 'window' }, changes, listings, outside };
};

/** An Exchange that gives what is created a UID of its own, as Graph does, whichever was asked for (graph.md section 5). */
export const ownUids = (whole: Connector): Connector => {
  let count = 0;
  return {
    ...whole,
    capabilities: { ...whole.capabilities, givesUid: false },
    create: (calendar, facets, marks, notify, signal) => {
      count += 1;
      const uid = `040000008200E00074C5B7101A82E008${String(count).padStart(80, '0')}`;
      return whole.create(calendar, facets, { ...marks, uid }, notify, signal);
    },
  };
};
