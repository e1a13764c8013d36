/** Dates on which something else holds: closed, or other hours. */
import { Button, Text, TextInput, Title } from '@mantine/core';
import { PlusIcon, TrashIcon } from '@heroicons/react/20/solid';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import type { Refusals } from './editor.tsx';
import classes from './hours.module.css';
import { SpanFields } from './span-fields.tsx';
import { nextSpan, type LocalSpan, type Period } from './week.ts';
import { dateWords } from './words.ts';

type Exception = Period['exceptions'][number];
type Props = {
  readonly exceptions: Period['exceptions'];
  readonly set: (exceptions: Period['exceptions']) => void;
  readonly refused: Refusals;
};

export const Exceptions = ({ exceptions, set, refused }: Props) => {
  const { t } = useTranslation();
  const [date, setDate] = useState('');
  const known = exceptions.some((one) => one.date === date);
  const add = (): void => {
    if (date === '' || known) return;
    set([...exceptions, { date, spans: [] }].sort((one, other) => one.date.localeCompare(other.date)));
    setDate('');
  };
  const change = (at: number, spans: LocalSpan[]): void => set(exceptions.map((one, index) => (index === at ? { ...one, spans } : one)));
  return (
    <section>
      <Title order={3} size="sm" mb={4}>
        {t('setup.hours.exceptions')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('setup.hours.exceptionsHelp')}
      </Text>
      <ul className={classes.exceptions}>
        {exceptions.map((one, at) => (
          <Row
            key={one.date}
            exception={one}
            change={(spans) => change(at, spans)}
            remove={() => set(exceptions.filter((_, index) => index !== at))}
            refusedAt={(path) => refused[`exceptions.${at}.${path}`]}
          />
        ))}
      </ul>
      <div className={classes.addDate}>
        <TextInput
          type="date"
          size="xs"
          label={t('setup.hours.exceptionDate')}
          value={date}
          onChange={(event) => setDate(event.target.value)}
          error={known ? t('setup.hours.dateKnown') : null}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button size="xs" variant="default" leftSection={<PlusIcon aria-hidden />} onClick={add} disabled={date === '' || known}>
          {t('setup.hours.addException')}
        </Button>
      </div>
    </section>
  );
};

type RowProps = {
  readonly exception: Exception;
  readonly change: (spans: LocalSpan[]) => void;
  readonly remove: () => void;
  readonly refusedAt: (path: string) => string | undefined;
};

const Row = ({ exception: { date, spans }, change, remove, refusedAt }: RowProps) => {
  const { t } = useTranslation();
  const day = dateWords(date);
  const refused = refusedAt('date');
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {day}
        {refused !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {refused}
          </Text>
        )}
      </span>
      <div className={classes.spans}>
        {spans.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('setup.hours.closed')}
          </Text>
        )}
        {spans.map((span, at) => (
          <SpanFields
            // Spans are edited in their place, and may be alike.
            key={at}
            span={span}
            day={day}
            set={(next) => change(spans.map((before, index) => (index === at ? { ...next } : before)))}
            remove={() => change(spans.filter((_, index) => index !== at))}
            refused={{ from: refusedAt(`spans.${at}.from`), to: refusedAt(`spans.${at}.to`) }}
          />
        ))}
      </div>
      <div className={classes.tools}>
        <Button
          variant="subtle"
          size="xs"
          px={6}
          aria-label={t('setup.hours.addSpan', { day })}
          title={t('setup.hours.addSpan', { day })}
          onClick={() => change([...spans, { ...nextSpan(spans) }])}
        >
          <PlusIcon />
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="xs"
          px={6}
          aria-label={t('setup.hours.removeException', { day })}
          title={t('setup.hours.removeException', { day })}
          onClick={remove}
        >
          <TrashIcon />
        </Button>
      </div>
    </li>
  );
};
