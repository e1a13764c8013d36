/** Many instants of one zone written out: the changes of the clock are looked up once, every other instant is an addition. */
import { Temporal } from 'temporal-polyfill';
import { DAY, SECOND, type Instant, type ZoneId } from '@lockstep/engine';

type Stretch = { readonly start: number; readonly end: number; readonly offset: number; readonly text: string };

/** A writer of RFC 3339 with the offset of the zone, to the second: `2026-03-29T09:00:00+02:00`. */
export const clockOf = (zone: ZoneId): ((at: Instant) => string) => {
  const known: Stretch[] = [];
  // One slot's end is another one's start, and a reading is as old for all of them.
  const written = new Map<Instant, string>();
  let day = { number: Number.NaN, date: '' };
  const write = (at: Instant): string => {
    let stretch = known.find(({ start, end }) => start <= at && at < end);
    if (stretch === undefined) {
      stretch = stretchAt(at, zone);
      known.push(stretch);
    }
    const local = at + stretch.offset;
    const number = Math.floor(local / DAY);
    if (day.number !== number) day = { number, date: new Date(number * DAY).toISOString().slice(0, 'YYYY-MM-DD'.length) };
    const second = Math.floor((local - number * DAY) / SECOND);
    return `${day.date}T${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}${stretch.text}`;
  };
  return (at) => {
    const text = written.get(at) ?? write(at);
    written.set(at, text);
    return text;
  };
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
