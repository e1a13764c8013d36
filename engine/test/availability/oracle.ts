/**
 * Availability told over again, slowly: minute by minute, with Temporal's own conversions, trying every combination of
 * people. Shares nothing with the code it judges but the types.
 */
import { Temporal } from 'temporal-polyfill';
import type { HolderTime } from '../../src/availability/free.ts';
import type { LocalSpan, Schedule } from '../../src/availability/schedule.ts';
import type { StaffWish, Wish } from '../../src/availability/slots.ts';
import { DAY, MINUTE } from '../../src/model.ts';
import type { Span } from '../../src/model.ts';

type Raw = { readonly start: number; readonly end: number };
const holds = ({ start, end }: Raw, at: number): boolean => start <= at && at < end;

const atClock = (date: Temporal.PlainDate, time: string, zone: string): number =>
  time === '24:00'
    ? midnight(date.add({ days: 1 }), zone)
    : date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;

const midnight = (date: Temporal.PlainDate, zone: string): number => atClock(date, '00:00', zone);

const dateAt = (at: number, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();

const spansOn = (schedule: Schedule, date: Temporal.PlainDate): readonly LocalSpan[] => {
  const text = date.toString();
  if (schedule.validFrom !== null && text < schedule.validFrom) return [];
  if (schedule.validTo !== null && text > schedule.validTo) return [];
  const exception = schedule.exceptions.find((one) => one.date === text);
  return exception === undefined ? schedule.rules.filter(({ weekday }) => weekday === date.dayOfWeek) : exception.spans;
};

const piecesOf = (schedule: Schedule, window: Raw): readonly Raw[] => {
  const pieces: Raw[] = [];
  const last = dateAt(window.end, schedule.zone).add({ days: 2 });
  for (let date = dateAt(window.start, schedule.zone).subtract({ days: 3 }); Temporal.PlainDate.compare(date, last) <= 0;) {
    const next = date.add({ days: 1 });
    const cut = schedule.exceptions.some((one) => one.date === next.toString());
    for (const { from, to } of spansOn(schedule, date)) {
      const start = atClock(date, from, schedule.zone);
      if (from < to) pieces.push({ start, end: atClock(date, to, schedule.zone) });
      else if (from > to) {
        pieces.push({ start, end: midnight(next, schedule.zone) });
        if (!cut) pieces.push({ start: midnight(next, schedule.zone), end: atClock(next, to, schedule.zone) });
      }
    }
    date = next;
  }
  return pieces;
};

/** Minute by minute: what a holder works, and what is taken from them, within the window. */
const minutesOf = (holder: HolderTime, window: Raw, now: number, except: string | null): { works: Set<number>; taken: Set<number> } => {
  const wide = { start: window.start - 2 * DAY, end: window.end + 2 * DAY };
  const pieces = holder.schedules?.flatMap((schedule) => piecesOf(schedule, wide)) ?? [wide];
  const works = new Set<number>();
  for (let at = wide.start; at < wide.end; at += MINUTE) if (pieces.some((piece) => holds(piece, at))) works.add(at);

  const taken = new Set<number>();
  const { reading } = holder;
  const tooOld = reading.at === 'read' && !reading.disabled && now - reading.asOf > reading.trustedForMilliseconds;
  const away: Raw[] = [...holder.blocks];
  for (const one of holder.held) {
    if (one.appointment === except) continue;
    away.push({ start: one.start - one.bufferBeforeMinutes * MINUTE, end: one.end + one.bufferAfterMinutes * MINUTE });
  }
  const inOutlook: Raw[] = [];
  for (const one of holder.busy) {
    const against = one.copyOf !== null && one.copyOf === except;
    if (!holder.busySettings.blocking.includes(one.showAs) || against || one.start >= one.end) continue;
    if (!one.allDay) inOutlook.push(one);
    else if (holder.busySettings.allDayCountsAs !== 'nothing') {
      for (let date = dateAt(one.start, one.zone); midnight(date, one.zone) < one.end; date = date.add({ days: 1 })) {
        const day = { start: midnight(date, holder.zone), end: midnight(date.add({ days: 1 }), holder.zone) };
        if (holder.busySettings.allDayCountsAs === 'wholeDay') inOutlook.push(day);
        else {
          const worked: Raw[] = [];
          if (holder.schedules !== null)
            for (let at = day.start; at < day.end; at += MINUTE) if (works.has(at)) worked.push({ start: at, end: at + MINUTE });
          if (worked.length === 0) worked.push({ start: atClock(date, '09:00', holder.zone), end: atClock(date, '17:00', holder.zone) });
          inOutlook.push(...worked);
        }
      }
    }
  }
  for (let at = window.start; at < window.end; at += MINUTE) {
    const unknown = reading.at === 'never' || tooOld || (reading.at === 'read' && !holds(reading.covers, at));
    const busy = reading.at !== 'notAsked' && inOutlook.some((one) => holds(one, at));
    if (unknown || busy || away.some((one) => holds(one, at))) taken.add(at);
  }
  return { works, taken };
};

const groupsOf = (staff: StaffWish): readonly (readonly string[])[] => {
  if (staff.kind === 'one') return [[staff.holder]];
  if (staff.kind === 'any') return [staff.of];
  return staff.kind === 'all' ? staff.of.map((one) => [one]) : staff.groups;
};

/** Every way to take one of each group, nobody twice. */
const combinations = (groups: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  groups.reduce<readonly (readonly string[])[]>(
    (all, group) => all.flatMap((some) => group.filter((one) => !some.includes(one)).map((one) => [...some, one])),
    [[]],
  );

export type Expected = { readonly start: number; readonly ways: readonly (readonly string[])[] };

/** Every start that should be offered, with every way to serve it. All times in the arguments are whole minutes. */
export const expectedSlots = (wish: Wish, holders: readonly HolderTime[], now: number): readonly Expected[] => {
  const { durationMinutes, bufferBeforeMinutes, bufferAfterMinutes, stepMinutes, noticeMinutes, horizonDays } = wish.offer;
  const reach = { start: wish.window.start - DAY, end: wish.window.end + DAY };
  const minutes = new Map(holders.map((one) => [one.holder, minutesOf(one, reach, now, wish.except)]));
  const isFree = (holder: string, start: number): boolean => {
    const known = minutes.get(holder);
    if (known === undefined) return false;
    for (let at = 0; at < durationMinutes; at += 1) if (!known.works.has(start + at * MINUTE)) return false;
    for (let at = -bufferBeforeMinutes; at < durationMinutes + bufferAfterMinutes; at += 1)
      if (known.taken.has(start + at * MINUTE)) return false;
    return true;
  };
  const result: Expected[] = [];
  for (let start: number = wish.window.start; start < wish.window.end; start += MINUTE) {
    if (start < now + noticeMinutes * MINUTE || start > now + horizonDays * DAY) continue;
    const clock = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(wish.zone);
    if ((clock.hour * 60 + clock.minute) % stepMinutes !== 0) continue;
    const free = [...groupsOf(wish.staff), ...(wish.rooms.length === 0 ? [] : [wish.rooms])].map((group) =>
      group.filter((holder) => isFree(holder, start)),
    );
    const ways = combinations(free);
    if (ways.length > 0) result.push({ start, ways });
  }
  return result;
};

/** Working time minute by minute, for comparing schedules alone. */
export const workedMinutes = (schedule: Schedule, window: Span): readonly number[] => {
  const pieces = piecesOf(schedule, window);
  const result: number[] = [];
  for (let at: number = window.start; at < window.end; at += MINUTE) if (pieces.some((piece) => holds(piece, at))) result.push(at);
  return result;
};
