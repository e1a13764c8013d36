/** The first step: from where, to where, by what, and who. */
import { Button, Checkbox, Group, Paper, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { integrationsQuery, type Integration } from '../integrations/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { mailboxesQuery, type Mailbox } from '../users/mailboxes.ts';
import { Table } from '../users/table.tsx';
import { matching, movable } from './candidates.ts';
import classes from './migration.module.css';
import { plan, type Migration } from './queries.ts';

type Choosing = {
  readonly rows: readonly Mailbox[];
  readonly picked: ReadonlySet<string>;
  readonly pick: (picked: ReadonlySet<string>) => void;
};

const People = ({ rows, picked, pick }: Choosing) => {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const shown = matching(rows, wanted);
  const turn = (id: string, on: boolean): void => pick(new Set(on ? [...picked, id] : [...picked].filter((one) => one !== id)));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <TextInput label={t('migration.search')} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
        <Text size="sm" role="status">
          {t('migration.chosen', { count: picked.size })}
        </Text>
      </Group>
      <div className={classes.people}>
        <Table
          label={t('migration.people')}
          rows={shown}
          keyOf={({ id }) => id}
          leastWidth={320}
          alike
          columns={[
            {
              id: 'pick',
              title: t('migration.who'),
              quiet: true,
              width: '48px',
              cell: ({ id, address, holderName }) => (
                <Checkbox
                  aria-label={t('migration.pick', { name: holderName ?? address })}
                  checked={picked.has(id)}
                  onChange={(event) => turn(id, event.currentTarget.checked)}
                />
              ),
            },
            { id: 'name', title: t('integrations.pairs.name'), width: 'minmax(110px, 1fr)', cell: ({ holderName }) => holderName ?? '–' },
            { id: 'address', title: t('migration.column.address'), width: 'minmax(160px, 2fr)', cell: ({ address }) => address },
          ]}
        />
      </div>
    </Stack>
  );
};

const TRANSPORTS = ['ews', 'graph'] as const;
const isTransport = (value: string): value is 'ews' | 'graph' => value === 'ews' || value === 'graph';

const Form = ({
  integrations,
  onPlanned,
}: {
  readonly integrations: readonly Integration[];
  readonly onPlanned: (made: Migration) => void;
}) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const narrow = useMediaQuery('(max-width: 480px)', false, { getInitialValueInEffect: false });
  const [source, setSource] = useState(integrations[0]?.id ?? '');
  const [target, setTarget] = useState(integrations[1]?.id ?? integrations[0]?.id ?? '');
  const [transport, setTransport] = useState<'ews' | 'graph'>('graph');
  const [every, setEvery] = useState(true);
  const [picked, pick] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery(mailboxesQuery);
  const rows = movable(list.data === undefined ? [] : [...list.data.rows.values()].map((one) => one.mailbox), {
    source,
    target,
    transport,
  });
  const chosen = rows.filter(({ id }) => picked.has(id)).map(({ id }) => id);
  const planning = useMutation({
    mutationFn: () => plan({ source, target, transport, ...(every ? {} : { mailboxes: chosen }) }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['migrations'] });
      onPlanned(made);
    },
  });
  const names = integrations.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Paper withBorder p="lg">
      <Stack gap="md">
        <div className={classes.ends}>
          <Select
            label={t('migration.from')}
            data={names}
            value={source}
            allowDeselect={false}
            onChange={(id) => setSource(id ?? source)}
          />
          <Select label={t('migration.to')} data={names} value={target} allowDeselect={false} onChange={(id) => setTarget(id ?? target)} />
        </div>
        <Group gap="xl">
          <SegmentedControl
            orientation={narrow ? 'vertical' : 'horizontal'}
            fullWidth={narrow}
            aria-label={t('migration.by')}
            data={TRANSPORTS.map((one) => ({ value: one, label: t(`migration.transport.${one}`) }))}
            value={transport}
            onChange={(one) => isTransport(one) && setTransport(one)}
          />
          <SegmentedControl
            orientation={narrow ? 'vertical' : 'horizontal'}
            fullWidth={narrow}
            aria-label={t('migration.who')}
            data={[
              { value: 'all', label: t('migration.everybody') },
              { value: 'some', label: t('migration.some') },
            ]}
            value={every ? 'all' : 'some'}
            onChange={(one) => setEvery(one === 'all')}
          />
        </Group>
        {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
        {list.data !== undefined && rows.length === 0 && <Text size="sm">{t('migration.nobody')}</Text>}
        {!every && rows.length > 0 && <People rows={rows} picked={picked} pick={pick} />}
        {planning.error !== null && <Failure error={planning.error} />}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" maw={520}>
            {t('migration.planHelp')}
          </Text>
          <Button
            loading={planning.isPending}
            disabled={rows.length === 0 || (!every && chosen.length === 0)}
            onClick={() => planning.mutate()}
          >
            {t('migration.plan')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
};

export const Choose = ({ onPlanned }: { readonly onPlanned: (made: Migration) => void }) => {
  const list = useQuery(integrationsQuery);
  if (list.error !== null) return <Failure error={list.error} retry={() => void list.refetch()} />;
  return list.data === undefined ? null : <Form integrations={list.data} onPlanned={onPlanned} />;
};
