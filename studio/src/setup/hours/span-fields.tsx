/** One span of a day, from and to, typed as people type times; the arrow keys go by quarters of an hour. */
import { Button, TextInput, Text } from '@mantine/core';
import { XMarkIcon } from '@heroicons/react/20/solid';
import type { KeyboardEvent } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import { readClock, stepClock } from './clock.ts';
import classes from './hours.module.css';
import { overMidnight, type LocalSpan } from './week.ts';

type Props = {
  readonly span: LocalSpan;
  /** The day, as it is read out before “from” and “to”. */
  readonly day: string;
  readonly set: (span: LocalSpan) => void;
  readonly remove: () => void;
  readonly refused: { readonly from: string | undefined; readonly to: string | undefined };
};

export const SpanFields = ({ span, day, set, remove, refused }: Props) => {
  const { t } = useTranslation();
  const field = (end: 'from' | 'to') => (
    <TextInput
      size="xs"
      className={classes.clock ?? ''}
      aria-label={t(`setup.hours.${end}Of`, { day })}
      value={span[end]}
      inputMode="text"
      maxLength={10}
      autoComplete="off"
      error={refused[end] !== undefined}
      onChange={(event) => set({ ...span, [end]: event.target.value })}
      onBlur={() => readClock(span[end]) !== span[end] && set({ ...span, [end]: readClock(span[end]) })}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') {
          // Whoever sends the form from within the field has not left it yet.
          if (event.key === 'Enter' && readClock(span[end]) !== span[end]) {
            event.preventDefault();
            set({ ...span, [end]: readClock(span[end]) });
          }
          return;
        }
        event.preventDefault();
        set({ ...span, [end]: stepClock(span[end], event.key === 'ArrowUp' ? 1 : -1) });
      }}
    />
  );
  const words = [refused.from, refused.to].filter((one) => one !== undefined);
  return (
    <div className={classes.spanWhole}>
      <div className={classes.span}>
        {field('from')}
        <span aria-hidden>–</span>
        {field('to')}
        <Button variant="subtle" color="gray" size="xs" px={6} onClick={remove} aria-label={t('setup.hours.removeSpan', { day, ...span })}>
          <XMarkIcon />
        </Button>
        {overMidnight(span) && (
          <Text size="xs" c="dimmed">
            {t('setup.hours.nextDay')}
          </Text>
        )}
      </div>
      {words.map((one) => (
        <Text key={one} size="xs" c="var(--mantine-color-error)" role="alert">
          {one}
        </Text>
      ))}
    </div>
  );
};
