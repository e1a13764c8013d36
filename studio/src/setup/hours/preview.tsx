/** The coming two weeks as bars, drawn from what stands in the editor at this moment. */
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from '../../texts/i18n.ts';
import { dayOf, wallOf } from '../../time/zone.ts';
import { clockOf } from './clock.ts';
import classes from './hours.module.css';
import { pictureOf, shownHours, weekdayOf, type Bar, type PictureDay } from './picture.ts';
import type { Period } from './week.ts';

type Props = {
  /** Null: open at any time. */
  readonly periods: readonly Period[] | null;
  /** Whose clock the picture is drawn by; a name that is none yet draws nothing. */
  readonly zone: string;
};

const DAYS = 14;
const HOUR_MINUTES = 60;

const isZone = (zone: string): boolean => {
  try {
    return zone !== '' && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // A RangeError: there is no such zone, or not yet all of its name.
    return false;
  }
};

export const Preview = ({ periods, zone }: Props) => {
  const { t } = useTranslation();
  const drawable = isZone(zone) && (periods ?? []).every((one) => isZone(one.zone));
  const days = drawable ? pictureOf(periods, zone, dayOf(wallOf(Date.now(), zone)), DAYS) : [];
  const shown = shownHours(days);
  const place = (minutes: number): string => `${((minutes - shown.from) / (shown.to - shown.from)) * 100}%`;
  const step = shown.to - shown.from > 16 * HOUR_MINUTES ? 4 : 3;
  const hours = Array.from({ length: 25 }, (_, hour) => hour).filter(
    (hour) => hour % step === 0 && hour * HOUR_MINUTES >= shown.from && hour * HOUR_MINUTES <= shown.to,
  );
  return (
    <figure className={classes.preview}>
      <figcaption>{t('setup.hours.preview', { zone: zone.replaceAll('_', ' ') })}</figcaption>
      <div className={classes.strip}>
        <div className={classes.axis} aria-hidden>
          {hours.map((hour) => (
            <span key={hour} style={{ top: place(hour * HOUR_MINUTES) }}>
              {hour}
            </span>
          ))}
        </div>
        <ol className={classes.columns}>
          {days.map((day) => (
            <Column key={day.date} day={day} place={place} hours={hours} />
          ))}
        </ol>
      </div>
    </figure>
  );
};

type ColumnProps = { readonly day: PictureDay; readonly place: (minutes: number) => string; readonly hours: readonly number[] };

const Column = ({ day, place, hours }: ColumnProps) => {
  const { t } = useTranslation();
  const at = Date.parse(`${day.date}T00:00:00Z`);
  const name = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', ...options }).format(at);
  const span = ({ from, to }: Bar): string => `${clockOf(from)}–${clockOf(to)}`;
  const times = day.bars.length === 0 ? t('setup.hours.closed') : day.bars.map(span).join(', ');
  const words = `${name({ weekday: 'long', day: 'numeric', month: 'long' })}: ${times}${day.special ? ` (${t('setup.hours.exception')})` : ''}`;
  return (
    <li
      className={classes.column}
      data-weekend={weekdayOf(day.date) > 5 || undefined}
      data-special={day.special || undefined}
      title={words}
    >
      <VisuallyHidden>{words}</VisuallyHidden>
      <div className={classes.day} aria-hidden>
        {hours.map((hour) => (
          <span key={hour} className={classes.line} style={{ top: place(hour * HOUR_MINUTES) }} />
        ))}
        {day.bars.map(({ from, to }) => (
          <span key={from} className={classes.barOfDay} style={{ top: place(from), bottom: `calc(100% - ${place(to)})` }} />
        ))}
      </div>
      <span className={classes.weekday} aria-hidden>
        {name({ weekday: 'narrow' })}
        <b>{name({ day: 'numeric' })}</b>
      </span>
    </li>
  );
};
