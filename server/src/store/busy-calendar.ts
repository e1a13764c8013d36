/** What is busy in one calendar, column by column, 20 bytes an event: as a process keeps thousands of them. */
import type { ShowAs, ZoneId } from '@lockstep/engine';
import type { Mailbox } from './rows/sync.ts';

/** What the events of a calendar mostly have in common. */
type Kind = { readonly allDay: boolean; readonly zone: ZoneId | null; readonly showAs: ShowAs };

/** A whole calendar by start; none of it is known as a copy of ours. */
export type BusyCalendar = {
  readonly mailbox: string;
  readonly startAt: Float64Array;
  readonly endAt: Float64Array;
  /** By number in `kinds`. */
  readonly kind: Uint16Array;
  readonly kinds: readonly Kind[];
};

/** How a calendar stands, and what is busy in it: the same object for as long as nothing of that changes. */
export type ReadCalendar = Pick<
  Mailbox,
  'id' | 'connection' | 'zone' | 'readAt' | 'readAs' | 'expandedUntil' | 'cause' | 'transport' | 'furtherDue' | 'furtherReadAt'
> & {
  /** Null: nothing ever was. */
  readonly busy: BusyCalendar | null;
};

/** Columns of the same length in any order, null without any event. */
export type BusyColumns = {
  readonly startAt: readonly number[] | null;
  readonly endAt: readonly number[] | null;
  readonly allDay: readonly boolean[] | null;
  readonly zone: readonly (ZoneId | null)[] | null;
  readonly showAs: readonly ShowAs[] | null;
};

const MOST_KINDS = 65_536;

export const busyCalendar = (mailbox: string, columns: BusyColumns): BusyCalendar => {
  const startAt = columns.startAt ?? [];
  // By start once and for all: set arithmetic then never sorts them again.
  const order = Uint32Array.from(startAt.keys()).sort((one, other) => (startAt[one] ?? 0) - (startAt[other] ?? 0));
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();
  const kind = Uint16Array.from(order, (index) => {
    const one: Kind = {
      allDay: columns.allDay?.[index] ?? false,
      zone: columns.zone?.[index] ?? null,
      showAs: columns.showAs?.[index] ?? 'busy',
    };
    const key = `${one.showAs} ${one.allDay} ${one.zone}`;
    const known = numbers.get(key) ?? kinds.length;
    if (known >= MOST_KINDS) throw new RangeError('a calendar has events of more kinds than there are zones');
    if (known === kinds.length) kinds.push(one);
    numbers.set(key, known);
    return known;
  });
  const ordered = (column: readonly number[] | null): Float64Array => Float64Array.from(order, (index) => column?.[index] ?? Number.NaN);
  return { mailbox, startAt: ordered(columns.startAt), endAt: ordered(columns.endAt), kind, kinds };
};
