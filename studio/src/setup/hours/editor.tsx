/** Editing working hours: one period or several, each a week with exceptions, and the coming two weeks as they would be. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { PlusIcon, TrashIcon } from '@heroicons/react/20/solid';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import { ApiError, byField } from '../../api/problem.ts';
import { useUnsaved } from '../unsaved.ts';
import { ZoneField } from '../zone-field.tsx';
import { Exceptions } from './exceptions.tsx';
import classes from './hours.module.css';
import { Preview } from './preview.tsx';
import { periodOf, type Draft, type Period } from './week.ts';
import { WeekRows } from './week-rows.tsx';
import { validityWords } from './words.ts';

type Props = {
  readonly first: readonly Draft[];
  /** Nothing is kept yet, so that it can be saved as it stands. */
  readonly fresh: boolean;
  readonly zone: string;
  readonly save: (periods: Period[]) => Promise<void>;
  readonly cancel?: (() => void) | undefined;
};

/** What the server refuses, by the path within one period: `rules.3.to`. */
export type Refusals = Readonly<Record<string, string>>;

export const Editor = ({ first, fresh, zone, save, cancel }: Props) => {
  const { t } = useTranslation();
  const [drafts, setDrafts] = useState(first);
  const [at, setAt] = useState(0);
  const [refused, setRefused] = useState<Refusals>({});
  const saving = useMutation({
    mutationFn: () => save(drafts.map(periodOf)),
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      const fields = byField(error);
      setRefused(fields);
      const [, period] = /^periods\.(\d+)\./.exec(Object.keys(fields)[0] ?? '') ?? [];
      if (period !== undefined) setAt(Number(period));
    },
  });
  const draft = drafts[at] ?? drafts[0];
  const dirty = JSON.stringify(drafts) !== JSON.stringify(first);
  useUnsaved(dirty);
  if (draft === undefined) return null;
  const replace = (all: readonly Draft[], shown: number): void => {
    setDrafts(all);
    setAt(shown);
    // Their places have moved; what is still wrong is said again when it is sent again.
    setRefused({});
  };
  const set = (change: Partial<Draft>): void =>
    replace(
      drafts.map((one, index) => (index === at ? { ...one, ...change } : one)),
      at,
    );
  const own = Object.fromEntries(
    Object.entries(refused).flatMap(([field, words]) =>
      field.startsWith(`periods.${at}.`) ? [[field.slice(`periods.${at}.`.length), words]] : [],
    ),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack gap="lg">
        <Preview periods={drafts.map(periodOf)} zone={drafts[0]?.zone ?? zone} />
        {saving.error !== null && Object.keys(refused).length === 0 && (
          <Alert color="red" role="alert">
            {saving.error.message} {saving.error instanceof ApiError && saving.error.next}
          </Alert>
        )}
        <Periods
          drafts={drafts}
          at={at}
          show={setAt}
          add={() => replace([...drafts, { ...draft, exceptions: [] }], drafts.length)}
          remove={() =>
            replace(
              drafts.filter((_, index) => index !== at),
              0,
            )
          }
        />
        <WeekRows week={draft.week} set={(week) => set({ week })} refused={own} />
        <Exceptions exceptions={draft.exceptions} set={(exceptions) => set({ exceptions })} refused={own} />
        <div className={classes.validity}>
          <TextInput
            type="date"
            label={t('setup.hours.validFrom')}
            value={draft.validFrom ?? ''}
            onChange={(event) => set({ validFrom: event.target.value === '' ? null : event.target.value })}
            error={own['validFrom']}
          />
          <TextInput
            type="date"
            label={t('setup.hours.validTo')}
            value={draft.validTo ?? ''}
            onChange={(event) => set({ validTo: event.target.value === '' ? null : event.target.value })}
            error={own['validTo']}
          />
          <ZoneField value={draft.zone} onChange={(chosen) => set({ zone: chosen })} error={own['zone']} required />
        </div>
        <Group className={classes.save ?? ''}>
          <Button type="submit" loading={saving.isPending} disabled={!dirty && !fresh}>
            {t('common.save')}
          </Button>
          {(cancel !== undefined || dirty) && (
            <Button variant="default" onClick={cancel ?? (() => replace(first, 0))}>
              {t('common.cancel')}
            </Button>
          )}
          {Object.keys(refused).length > 0 && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {t('setup.hours.refused', { count: Object.keys(refused).length })}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
};

type PeriodsProps = {
  readonly drafts: readonly Draft[];
  readonly at: number;
  readonly show: (at: number) => void;
  readonly add: () => void;
  readonly remove: () => void;
};

/** Which period is edited. With one of them there is only the way to a second. */
const Periods = ({ drafts, at, show, add, remove }: PeriodsProps) => {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      {drafts.length > 1 &&
        drafts.map((draft, index) => (
          <Button
            // Two periods may be alike; their place is all that tells them apart.
            key={index}
            size="xs"
            variant={index === at ? 'filled' : 'default'}
            aria-pressed={index === at}
            onClick={() => show(index)}
          >
            {validityWords(draft, t)}
          </Button>
        ))}
      <Button size="xs" variant="subtle" leftSection={<PlusIcon aria-hidden />} onClick={add} title={t('setup.hours.addPeriodHelp')}>
        {t('setup.hours.addPeriod')}
      </Button>
      {drafts.length > 1 && (
        <Button size="xs" variant="subtle" color="red" leftSection={<TrashIcon aria-hidden />} onClick={remove}>
          {t('setup.hours.removePeriod')}
        </Button>
      )}
    </Group>
  );
};
