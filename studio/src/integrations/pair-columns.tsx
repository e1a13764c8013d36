/** The columns of the People and Resources tabs: who, written to where, and mapped to which mailbox. */
import { Button, Group, Switch, Text, TextInput } from '@mantine/core';
import '../texts/further.ts';
import type { Translate } from '../texts/i18n.ts';
import type { ColumnOf } from '../users/table.tsx';
import type { PairRow } from './pair-list.ts';
import classes from './pairs.module.css';
import type { Pairing } from './queries.ts';

type Acts = {
  readonly drafts: ReadonlyMap<string, string>;
  readonly refusals: ReadonlyMap<string, string>;
  readonly type: (holder: string, address: string) => void;
  readonly turn: (row: PairRow, pairing: Pairing, enabled: boolean) => void;
  readonly unpair: (row: PairRow) => void;
  readonly further: (row: PairRow) => void;
};

const Address = ({ row, acts, t }: { readonly row: PairRow; readonly acts: Acts; readonly t: Translate }) => {
  const { holder, pairing, through } = row;
  const refusal = acts.refusals.get(holder.id);
  if (pairing === null)
    return (
      <TextInput
        aria-label={t('integrations.pairs.addressOf', { name: holder.name })}
        size="xs"
        type="email"
        autoComplete="off"
        value={acts.drafts.get(holder.id) ?? ''}
        error={refusal}
        classNames={{ error: classes.refusal ?? '' }}
        onChange={(event) => acts.type(holder.id, event.currentTarget.value)}
      />
    );
  return (
    <>
      <Text size="sm" truncate>
        {pairing.address}
        {through !== null && (
          <Text span size="xs" c="dimmed">
            {' '}
            {t('integrations.pairs.through', { name: through })}
          </Text>
        )}
      </Text>
      {refusal !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert" className={classes.refusal ?? ''}>
          {refusal}
        </Text>
      )}
    </>
  );
};

/** `narrow`: without the address somebody is written to, which a telephone has no room for. */
export const pairColumns = (t: Translate, acts: Acts, narrow: boolean): readonly ColumnOf<PairRow>[] =>
  everyColumn(t, acts).filter((column) => !narrow || column.id !== 'email');

const everyColumn = (t: Translate, acts: Acts): readonly ColumnOf<PairRow>[] => [
  {
    id: 'name',
    title: t('integrations.pairs.name'),
    width: 'minmax(130px, 1fr)',
    hint: ({ holder }) => holder.name,
    cell: ({ holder }) => (
      <>
        <strong className={classes.name}>{holder.name}</strong>
        {!holder.active && (
          <Text span size="xs" c="dimmed">
            {' '}
            {t('integrations.pairs.inactive')}
          </Text>
        )}
      </>
    ),
  },
  {
    id: 'email',
    title: t('integrations.pairs.email'),
    width: 'minmax(130px, 1fr)',
    hint: ({ holder }) => holder.email ?? '',
    cell: ({ holder }) => (
      <Text span size="sm" c="dimmed">
        {holder.email ?? '–'}
      </Text>
    ),
  },
  {
    id: 'address',
    title: t('integrations.pairs.address'),
    width: 'minmax(260px, 1.6fr)',
    hint: ({ pairing }) => pairing?.address ?? '',
    cell: (row) => <Address row={row} acts={acts} t={t} />,
  },
  {
    id: 'enabled',
    title: t('integrations.pairs.enabled'),
    width: '84px',
    cell: (row) =>
      row.pairing !== null && (
        <Switch
          size="sm"
          aria-label={t('integrations.pairs.enable', { name: row.holder.name })}
          checked={row.pairing.enabled}
          onChange={(event) => row.pairing !== null && acts.turn(row, row.pairing, event.currentTarget.checked)}
        />
      ),
  },
  {
    id: 'actions',
    title: t('integrations.pairs.actions'),
    quiet: true,
    width: '190px',
    cell: (row) =>
      row.pairing !== null && (
        <Group gap={4} wrap="nowrap">
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={t('further.drawer', { name: row.holder.name })}
            onClick={() => acts.further(row)}
          >
            {t('further.open')}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => acts.unpair(row)}>
            {t('integrations.pairs.unpair')}
          </Button>
        </Group>
      ),
  },
];
