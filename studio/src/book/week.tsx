/** Seven days with what is free in them, and the times of one of them, by a clock that can be changed. */
import { useEffect, useId, useState } from 'react';
import { plusDays } from '../time/zone.ts';
import { allZones, dayAt, wordsOf, zoneWords } from './dates.ts';
import { Trouble } from './parts.tsx';
import type { Where } from './server.ts';
import { useSpoken } from './spoken.ts';
import { filled } from './texts.ts';
import { useFreeTimes, WEEK } from './use-free-times.ts';

type Props = {
  readonly where: Where;
  readonly zone: string;
  readonly setZone: (zone: string) => void;
  /** Where to begin to look: a moment; null: today. */
  readonly from: string | null;
  /** Changes when what was offered turned out to be taken. */
  readonly turn: number;
  readonly busy?: boolean;
  readonly choose: (start: string, minutes: number) => void;
};

export const Week = ({ where, zone, setZone, from, turn, busy = false, choose }: Props) => {
  const { t, language } = useSpoken();
  const words = wordsOf(language, zone);
  const today = dayAt(zone, Date.now());
  const [first, setFirst] = useState(() => (from === null ? today : dayAt(zone, Date.parse(from))));
  const [day, setDay] = useState<string | null>(null);
  const [retries, setRetries] = useState(0);
  const { times, error, old } = useFreeTimes(where, first, zone, turn + retries);
  const shown = Array.from({ length: WEEK }, (_, index) => plusDays(first, index));
  const free = new Map((times?.days ?? []).map(({ date, starts }) => [date, starts]));
  const firstFree = shown.find((one) => (free.get(one)?.length ?? 0) > 0) ?? null;
  const chosen = day !== null && (free.get(day)?.length ?? 0) > 0 ? day : firstFree;
  const starts = chosen === null ? [] : (free.get(chosen) ?? []);
  const titleId = useId();
  // Another clock may be on another day.
  useEffect(() => setDay(null), [zone]);
  const go = (to: string): void => {
    setFirst(to < today ? today : to);
    setDay(null);
  };
  const isReady = times !== null && !old;
  return (
    <div className="week" aria-busy={!isReady}>
      <Zone zone={zone} setZone={setZone} />
      <div className="days-row">
        <button
          type="button"
          className="plain step"
          aria-label={t.earlier}
          disabled={first <= today}
          onClick={() => go(plusDays(first, -WEEK))}
        >
          <span aria-hidden>‹</span>
        </button>
        <ul className="days">
          {shown.map((one) => {
            const isFree = (free.get(one)?.length ?? 0) > 0;
            const name = filled(isFree ? t.dayFree : t.dayFull, words.longDay(one));
            return (
              <li key={one}>
                <button type="button" className="day" aria-pressed={one === chosen} disabled={!isFree || old} onClick={() => setDay(one)}>
                  <span className="heard">{name}</span>
                  <span aria-hidden>
                    <span className="weekday">{words.weekday(one)}</span>
                    <span className="date">{words.shortDay(one)}</span>
                    <span className="date narrow">{words.number(one)}</span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
        <button type="button" className="plain step" aria-label={t.later} onClick={() => go(plusDays(first, WEEK))}>
          <span aria-hidden>›</span>
        </button>
      </div>
      <div className="times" role="region" aria-labelledby={titleId}>
        <h2 id={titleId} aria-live="polite">
          {!isReady && error === null ? t.loading : chosen === null ? t.when : filled(t.timesOn, words.longDay(chosen))}
        </h2>
        {error !== null && !old && <Trouble error={error} retry={() => setRetries(retries + 1)} />}
        {isReady && starts.length === 0 && (
          <div className="notice" role="status">
            <p>{times.next === null ? t.noneAhead : t.emptyWeek}</p>
            {times.next !== null && <NextFree next={times.next} zone={zone} go={go} />}
          </div>
        )}
        <ul className={old ? 'starts old' : 'starts'}>
          {starts.map((start) => (
            <li key={start}>
              <button type="button" className="start" disabled={old || busy} onClick={() => choose(start, times?.minutes ?? 0)}>
                {words.clock(start)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
};

const NextFree = ({ next, zone, go }: { readonly next: string; readonly zone: string; readonly go: (day: string) => void }) => {
  const { t, language } = useSpoken();
  const day = dayAt(zone, Date.parse(next));
  return (
    <button type="button" onClick={() => go(day)}>
      {filled(t.nextFree, wordsOf(language, zone).longDay(day))}
    </button>
  );
};

/** Four hundred zones are listed only for who asks for them. */
const Zone = ({ zone, setZone }: Pick<Props, 'zone' | 'setZone'>) => {
  const { t } = useSpoken();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <p className="quiet zone">
        {filled(t.zone, zoneWords(zone))}{' '}
        <button type="button" className="link" aria-label={`${t.change}: ${t.zoneLabel}`} onClick={() => setOpen(true)}>
          {t.change}
        </button>
      </p>
    );
  }
  return (
    <label className="zone">
      {t.zoneLabel}
      <select value={zone} autoFocus onChange={({ target }) => setZone(target.value)}>
        {allZones().map((one) => (
          <option key={one} value={one}>
            {zoneWords(one)}
          </option>
        ))}
      </select>
    </label>
  );
};
