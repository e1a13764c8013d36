/** Many instants of one zone written out: the changes of the clock are looked up once, every other instant is an addition. */
import { Temporal } from 'temporal-polyfill';
import { DAY, SECOND, type Instant, type ZoneId } from '@lockstep/engine';

type Stretch = { readonly start: number; readonly end: number; readonly offset: number; readonly text: Buffer };

/** Writes instants as RFC 3339 with the offset of the zone, to the second: `2026-03-29T09:00:00+02:00`. */
export type Clock = {
  readonly text: (at: Instant) => string;
  /** Writes it into bytes from a place on and answers the place after it; `LONGEST_INSTANT` is room enough. */
  readonly write: (out: Uint8Array, place: number, at: Instant) => number;
};

/** Of `2026-03-29T09:00:00` and an offset, which of old counted seconds too. */
export const LONGEST_INSTANT = 32;

export const clockOf = (zone: ZoneId): Clock => {
  const known: Stretch[] = [];
  let here: Stretch | undefined;
  let day = { number: Number.NaN, date: Buffer.alloc(0) };
  const write = (out: Uint8Array, place: number, at: Instant): number => {
    if (here === undefined || at < here.start || at >= here.end) {
      here = known.find(({ start, end }) => start <= at && at < end) ?? stretchAt(at, zone);
      if (!known.includes(here)) known.push(here);
    }
    const local = at + here.offset;
    const number = Math.floor(local / DAY);
    if (day.number !== number) day = { number, date: Buffer.from(new Date(number * DAY).toISOString().slice(0, 'YYYY-MM-DDT'.length)) };
    const second = Math.floor((local - number * DAY) / SECOND);
    out.set(day.date, place);
    const time = place + day.date.length;
    two(out, time, Math.floor(second / 3_600));
    out[time + 2] = COLON;
    two(out, time + 3, Math.floor(second / 60) % 60);
    out[time + 5] = COLON;
    two(out, time + 6, second % 60);
    out.set(here.text, time + 8);
    return time + 8 + here.text.length;
  };
  const text = (at: Instant): string => {
    const out = Buffer.allocUnsafe(LONGEST_INSTANT);
    return out.toString('latin1', 0, write(out, 0, at));
  };
  return { text, write };
};

const ZERO = '0'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);

const two = (out: Uint8Array, place: number, number: number): void => {
  out[place] = ZERO + Math.floor(number / 10);
  out[place + 1] = ZERO + (number % 10);
};

const stretchAt = (at: Instant, zone: ZoneId): Stretch => {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return {
    // No look back for where it began: from this instant on is what is known, and slots come in order.
    start: at,
    end: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: here.offsetNanoseconds / 1_000_000,
    text: Buffer.from(here.offset),
  };
};
