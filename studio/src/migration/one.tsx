/** One migration: what its dry run found, how far it is, and what can be done with it now. */
import { Alert, Button, Checkbox, Group, Paper, Stack, Stepper, Text, useMatches } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Failure } from '../shell/failure.tsx';
import { Table } from '../users/table.tsx';
import { isCause } from '../users/wishes.ts';
import { actsOf, placeOf } from './acts.ts';
import classes from './migration.module.css';
import { Bar } from './picture.tsx';
import { act, problemsQuery, type Act, type Migration, type Step } from './queries.ts';

const Found = ({ migration: { events, found, missing, invitations, mailboxes, checked } }: { readonly migration: Migration }) => {
  const { t } = useTranslation();
  if (checked < mailboxes) return <Text role="status">{t('migration.checking', { count: checked, all: mailboxes })}</Text>;
  if (events === 0) return <Text size="sm">{t('migration.noEvents')}</Text>;
  return (
    <Stack gap="xs">
      <Text fw={600}>{t('migration.events')}</Text>
      <Bar
        label={t('migration.events')}
        parts={[
          { id: 'found', count: found, words: t('migration.found', { count: found }) },
          { id: 'missing', count: missing, words: t('migration.missing', { count: missing }) },
        ]}
      />
      {missing === 0 && <Text size="sm">{t('migration.same')}</Text>}
      {invitations > 0 && <Text size="sm">{t('migration.invitations', { count: invitations })}</Text>}
    </Stack>
  );
};

const PARTS = ['done', 'back', 'moving', 'failed', 'waiting'] as const;

const Progress = ({ migration }: { readonly migration: Migration }) => {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="status">
      <Bar
        label={t('migration.progress')}
        parts={PARTS.map((id) => ({ id, count: migration[id], words: t(`migration.part.${id}`, { count: migration[id] }) }))}
      />
      {migration.now.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('migration.now', { addresses: migration.now.join(', ') })}
        </Text>
      )}
    </Stack>
  );
};

const Problems = ({ migration: { id, problems, failed } }: { readonly migration: Migration }) => {
  const { t } = useTranslation();
  const list = useQuery(problemsQuery(id, problems + failed));
  const causeOf = ({ cause }: Step): string => {
    if (cause === 'eventsMissing') return t('migration.eventsMissing');
    return cause === null ? '' : isCause(cause) ? t(`causes.${cause}`) : cause;
  };
  if (problems === 0) return null;
  return (
    <Stack gap="xs">
      <Alert color="yellow" variant="light" icon={<ExclamationTriangleIcon />} title={t('migration.problems', { count: problems })}>
        {t('migration.problemsHelp')}
      </Alert>
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && list.data.length > 0 && (
        <div className={classes.people}>
          <Table
            label={t('migration.problems', { count: problems })}
            rows={list.data}
            keyOf={({ mailbox }) => mailbox}
            leastWidth={320}
            walked
            columns={[
              { id: 'address', title: t('migration.column.address'), width: 'minmax(140px, 1fr)', cell: ({ address }) => address },
              {
                id: 'why',
                title: t('migration.column.why'),
                width: 'minmax(160px, 2fr)',
                cell: (step) => (
                  <span className={classes.why}>
                    <strong>{causeOf(step)}</strong> {step.detail}
                  </span>
                ),
              },
            ]}
          />
        </div>
      )}
    </Stack>
  );
};

export const One = ({ migration, route, mayAct }: { readonly migration: Migration; readonly route: string; readonly mayAct: boolean }) => {
  const { t } = useTranslation();
  const orientation = useMatches<'vertical' | 'horizontal'>({ base: 'vertical', sm: 'horizontal' });
  const queries = useQueryClient();
  const [anew, setAnew] = useState(migration.anew);
  const acting = useMutation({
    mutationFn: (what: Act) => act(migration.id, what, anew),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['migrations'] }),
  });
  const acts = mayAct ? actsOf(migration) : [];
  const isAsked = migration.missing > 0 && acts.some(({ what }) => what === 'start');
  return (
    <Paper withBorder p="lg" component="article">
      <Stack gap="lg">
        <Group justify="space-between">
          <Text fw={600}>{route}</Text>
          <Text size="sm">{t(`migration.state.${migration.state}`)}</Text>
        </Group>
        <Stepper active={placeOf(migration)} size="sm" orientation={orientation} aria-label={t('migration.stepsLabel')}>
          {(['choose', 'check', 'move', 'over'] as const).map((step) => (
            <Stepper.Step key={step} label={t(`migration.steps.${step}`)} />
          ))}
        </Stepper>
        {migration.state === 'planned' ? <Found migration={migration} /> : <Progress migration={migration} />}
        <Problems migration={migration} />
        {isAsked && (
          <Checkbox
            label={t('migration.anew')}
            description={t('migration.anewHelp')}
            checked={anew}
            onChange={(event) => setAnew(event.currentTarget.checked)}
          />
        )}
        {acting.error !== null && <Failure error={acting.error} />}
        {!mayAct && (
          <Text size="sm" c="dimmed">
            {t('migration.mayNot')}
          </Text>
        )}
        <Group justify="flex-end">
          {acts.map(({ what, words, first }) => (
            <Button
              key={what}
              variant={first ? 'filled' : 'default'}
              loading={acting.isPending && acting.variables === what}
              disabled={acting.isPending}
              onClick={() => acting.mutate(what)}
            >
              {t(`migration.${words}`)}
            </Button>
          ))}
        </Group>
      </Stack>
    </Paper>
  );
};
