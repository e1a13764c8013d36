/** Hours in words, for those who only look at them. */
import { Text } from '@mantine/core';
import { useTranslation } from '../../texts/i18n.ts';
import classes from './hours.module.css';
import type { Schedule } from './queries.ts';
import { DAYS, overMidnight, weekOf, type LocalSpan } from './week.ts';
import { dateWords, validityWords, weekdayWords } from './words.ts';

export const Summary = ({ schedule }: { readonly schedule: Schedule }) => {
  const { t } = useTranslation();
  const words = (spans: readonly LocalSpan[]): string =>
    spans.length === 0
      ? t('setup.hours.closed')
      : spans.map((one) => `${one.from}–${one.to}${overMidnight(one) ? ` ${t('setup.hours.nextDay')}` : ''}`).join(', ');
  return schedule.periods.map((period) => {
    const week = weekOf(period.rules);
    return (
      <div key={JSON.stringify(period)}>
        {(period.validFrom !== null || period.validTo !== null) && (
          <Text size="sm" fw={600} mb={4}>
            {validityWords(period, t)}
          </Text>
        )}
        <dl className={classes.summary}>
          {DAYS.map((day) => (
            <div key={day}>
              <dt>{weekdayWords(day)}</dt>
              <dd>{words(week[day] ?? [])}</dd>
            </div>
          ))}
          {period.exceptions.map(({ date, spans }) => (
            <div key={date} data-special>
              <dt>{dateWords(date)}</dt>
              <dd>{words(spans)}</dd>
            </div>
          ))}
        </dl>
      </div>
    );
  });
};
