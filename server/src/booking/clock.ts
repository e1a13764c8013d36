/** Many instants of one zone written out: the changes of the clock are looked up once, every other instant is an addition. */
import { Temporal } from 'temporal-polyfill';
import { DAY, SECOND, type Instant, type ZoneId } from '@lockstep/engine';

type Stretch = { readonly start: number; readonly end: number; readonly offset: number; readonly text: string };

/** A writer of RFC 3339 with the offset of the zone, to the second: `2026-03-29T09:00:00+02:00`. */
export const clockOf = (zone: ZoneId): ((at: Instant) => string) => {
  const known: Stretch[] = [];
  let here: Stretch | undefined;
  let day = { number: Number.NaN, date: '' };
  return (at) => {
    if (here === undefined || at < here.start || at >= here.end) {
      here = known.find(({ start, end }) => start <= at && at < end) ?? stretchAt(at, zone);
      if (!known.includes(here)) known.push(here);
    }
    const local = at + here.offset;
    const number = Math.floor(local / DAY);
    if (day.number !== number) day = { number, date: new Date(number * DAY).toISOString().slice(0, 'YYYY-MM-DD'.length) };
    return day.date + timeOf(Math.floor((local - number * DAY) / SECOND)) + here.text;
  };
};

/** `T09:00:00` of every whole minute that was asked for. */
const minutes: (string | undefined)[] = Array.from({ length: 1_440 });

const timeOf = (second: number): string => {
  const minute = Math.floor(second / 60);
  const seconds = second % 60;
  const text = (seconds === 0 ? minutes[minute] : undefined) ?? `T${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(seconds)}`;
  if (seconds === 0) minutes[minute] = text;
  return text;
};

const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`);

const stretchAt = (at: Instant, zone: ZoneId): Stretch => {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return {
    // No look back for where it began: from this instant on is what is known, and slots come in order.
    start: at,
    end: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: here.offsetNanoseconds / 1_000_000,
    text: here.offset,
  };
};
