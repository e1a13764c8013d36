/** Reads for availability: joined in the database, a few columns of many rows. */
import { sql, type RawBuilder } from 'kysely';
import type { BusySpan, Held } from '../store.ts';
import { encode } from './codec.ts';

export type SpanWish = { readonly root: string; readonly of: readonly string[]; readonly start: number; readonly end: number };

export const heldSql = ({ root, of, start, end }: SpanWish): RawBuilder<Held> => sql<Held>`
  select s.holder as "holder", s.appointment as "appointment", s.start_at as "startAt", s.end_at as "endAt",
    coalesce(v.buffer_before_minutes, 0) as "bufferBeforeMinutes", coalesce(v.buffer_after_minutes, 0) as "bufferAfterMinutes"
  from assignment s join appointment a on a.root = s.root and a.id = s.appointment
    left join service v on v.root = a.root and v.id = a.service
  where s.root = ${root} and s.holder = any(${of}::text[]) and s.counts
    and s.start_at < ${encode('instant', end)} and s.end_at > ${encode('instant', start)}
  order by s.start_at, s.appointment, s.holder`;

export const busySpansSql = ({ root, of, start, end }: SpanWish): RawBuilder<BusySpan> => sql<BusySpan>`
  select b.mailbox as "mailbox", b.start_at as "startAt", b.end_at as "endAt", b.all_day as "allDay", b.zone as "zone",
    b.show_as as "showAs", (select min(l.appointment) from link l where l.root = b.root and l.uid = b.uid) as "copyOf"
  from busy b
  where b.root = ${root} and b.mailbox = any(${of}::text[])
    and b.start_at < ${encode('instant', end)} and b.end_at > ${encode('instant', start)}
  order by b.start_at, b.mailbox, b.event_id`;
