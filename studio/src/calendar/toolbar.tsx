/** Above the grid: which day, day or week, whose columns, and the way to a new appointment. */
import { Button } from '@mantine/core';
import { ChevronLeftIcon, ChevronRightIcon, PlusIcon } from '@heroicons/react/20/solid';
import { useTranslation } from '../texts/i18n.ts';
import { dayWords } from '../time/words.ts';
import { instantOf, midnight, plusDays } from '../time/zone.ts';
import classes from './calendar.module.css';
import type { Holder } from './queries.ts';
import { VIEWS, type View } from './search.ts';

type Props = {
  readonly day: string;
  readonly today: string;
  readonly view: View;
  readonly zone: string;
  readonly holders: readonly Holder[];
  readonly holder: string | undefined;
  readonly go: (where: { readonly day?: string; readonly view?: View; readonly holder?: string }) => void;
  readonly chooseColumns: () => void;
  /** Left out for those who may not book. */
  readonly add?: (() => void) | undefined;
};

export const Toolbar = ({ day, today, view, zone, holders, holder, go, chooseColumns, add }: Props) => {
  const { t } = useTranslation();
  const step = view === 'day' ? 1 : 7;
  return (
    <div className={classes.toolbar}>
      <h1 className={classes.title} aria-live="polite">
        {dayWords(instantOf(midnight(day), zone), zone)}
      </h1>
      <div className={classes.steps}>
        <Button
          variant="default"
          px={9}
          aria-label={t(view === 'day' ? 'calendar.previousDay' : 'calendar.previousWeek')}
          onClick={() => go({ day: plusDays(day, -step) })}
        >
          <ChevronLeftIcon />
        </Button>
        <Button variant="default" onClick={() => go({ day: today })} disabled={day === today}>
          {t('calendar.today')}
        </Button>
        <Button
          variant="default"
          px={9}
          aria-label={t(view === 'day' ? 'calendar.nextDay' : 'calendar.nextWeek')}
          onClick={() => go({ day: plusDays(day, step) })}
        >
          <ChevronRightIcon />
        </Button>
      </div>
      <input
        type="date"
        className={classes.field}
        value={day}
        aria-label={t('calendar.goTo')}
        onChange={(event) => event.target.value !== '' && go({ day: event.target.value })}
      />
      <div className={classes.views} role="group" aria-label={t('calendar.view')}>
        {VIEWS.map((one) => (
          <button key={one} type="button" aria-pressed={one === view} onClick={() => go({ view: one })}>
            {t(`calendar.views.${one}`)}
          </button>
        ))}
      </div>
      {view === 'week' ? (
        <select
          className={classes.field}
          aria-label={t('calendar.whose')}
          value={holder}
          onChange={(event) => go({ holder: event.target.value })}
        >
          {holders.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <Button variant="default" onClick={chooseColumns}>
          {t('calendar.columns')}
        </Button>
      )}
      <span className={classes.zone}>{t('calendar.zone', { zone: zone.replaceAll('_', ' ') })}</span>
      {add !== undefined && (
        <Button leftSection={<PlusIcon aria-hidden />} onClick={add}>
          {t('calendar.add')}
        </Button>
      )}
    </div>
  );
};
