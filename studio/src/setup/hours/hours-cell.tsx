/** The coming week of somebody in a list: small bars, and whether the hours are their own. Read when it comes into sight. */
import { Text } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../texts/i18n.ts';
import { dayOf, wallOf } from '../../time/zone.ts';
import type { Holder } from '../queries.ts';
import classes from './hours.module.css';
import { pictureOf, type PictureDay } from './picture.ts';
import { scheduleOf } from './queries.ts';

export const HoursCell = ({ holder }: { readonly holder: Holder }) => {
  const { t } = useTranslation();
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const schedule = useQuery({ ...scheduleOf(holder), enabled: inViewport });
  const { data } = schedule;
  const days = data === undefined ? [] : pictureOf(data.alwaysOpen ? null : data.periods, holder.zone, today(holder.zone), 7);
  return (
    <div ref={ref} className={classes.cell}>
      <Bars days={days} />
      <Text size="xs" c="dimmed" className={classes.whose ?? ''}>
        {data !== undefined && t(data.alwaysOpen ? 'setup.hours.short.always' : `setup.hours.short.${data.source}`)}
      </Text>
    </div>
  );
};

const today = (zone: string): string => dayOf(wallOf(Date.now(), zone));

const COLUMN = 9;
const HEIGHT = 24;
const DAY_MINUTES = 24 * 60;

/** Seven columns from midnight to midnight; nothing to hear of, the word beside it says what matters. */
const Bars = ({ days }: { readonly days: readonly PictureDay[] }) => (
  <svg className={classes.small} viewBox={`0 0 ${COLUMN * 7} ${HEIGHT}`} width={COLUMN * 7} height={HEIGHT} aria-hidden>
    {days.map(({ date, bars }, column) => (
      <g key={date}>
        <rect className={classes.smallDay} x={column * COLUMN} y={0} width={COLUMN - 2} height={HEIGHT} rx={2} />
        {bars.map(({ from, to }) => (
          <rect
            key={from}
            className={classes.smallBar}
            x={column * COLUMN}
            y={(from / DAY_MINUTES) * HEIGHT}
            width={COLUMN - 2}
            height={((to - from) / DAY_MINUTES) * HEIGHT}
            rx={2}
          />
        ))}
      </g>
    ))}
  </svg>
);
