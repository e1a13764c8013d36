/** The columns of the Users tab (2.3). */
import { ActionIcon } from '@mantine/core';
import { ArrowPathIcon } from '@heroicons/react/20/solid';
import type { Translate } from '../texts/i18n.ts';
import { viewerZone } from '../time/zone.ts';
import type { Mailbox } from './mailboxes.ts';
import type { Row } from './order.ts';
import { standingOf } from './standing.ts';
import { StateWord } from './state.tsx';
import { TransportBadge } from './transport.tsx';
import type { ColumnOf } from './table.tsx';
import classes from './users.module.css';
import { whenWords } from './when.ts';

type Acts = {
  readonly now: number;
  readonly open: (row: Row) => void;
  readonly refresh: (row: Row) => void;
  readonly busy: ReadonlySet<string>;
};
type Moment = 'since' | 'lastChangeIn' | 'lastChangeOut' | 'verifiedAt';

/** `narrow`: what fits on a telephone; the panel has the rest. */
export const userColumns = (t: Translate, { now, open, refresh, busy }: Acts, narrow: boolean): readonly ColumnOf<Row>[] => {
  // Asked once: to name the browser's zone takes longer than to draw a cell.
  const zone = viewerZone();
  const moment = (id: Moment, at: (mailbox: Mailbox) => string | null): ColumnOf<Row> => ({
    id,
    title: t(`users.columns.${id}`),
    width: '196px',
    sortable: true,
    cell: ({ mailbox }) => <span className={classes.when}>{whenWords(at(mailbox), now, zone)}</span>,
  });
  const name: ColumnOf<Row> = {
    id: 'name',
    title: t('users.columns.name'),
    width: narrow ? 'minmax(120px, 1fr)' : 'minmax(150px, 1fr)',
    sortable: true,
    hint: (row) => row.name,
    cell: (row) => (
      <button type="button" className={classes.name} onClick={() => open(row)}>
        {row.name}
      </button>
    ),
  };
  const state: ColumnOf<Row> = {
    id: 'state',
    title: t('users.columns.state'),
    width: '124px',
    sortable: true,
    cell: ({ mailbox }) => <StateWord state={standingOf(mailbox)} />,
  };
  const actions: ColumnOf<Row> = {
    id: 'actions',
    title: t('users.columns.actions'),
    quiet: true,
    width: '48px',
    cell: (row) => (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('users.refresh', { name: row.name })}
        title={t('users.refreshOne')}
        disabled={row.mailbox.state === 'disabled'}
        loading={busy.has(row.mailbox.id)}
        onClick={() => refresh(row)}
      >
        <ArrowPathIcon />
      </ActionIcon>
    ),
  };
  if (narrow) return [name, state, actions];
  return [
    name,
    {
      id: 'mailbox',
      title: t('users.columns.mailbox'),
      width: 'minmax(180px, 1.2fr)',
      sortable: true,
      hint: ({ mailbox }) => mailbox.address,
      cell: ({ mailbox }) => mailbox.address,
    },
    state,
    {
      id: 'cause',
      title: t('users.columns.cause'),
      width: 'minmax(150px, 1fr)',
      sortable: true,
      hint: ({ mailbox }) => mailbox.sentence,
      cell: ({ cause }) => (cause === '' ? '–' : cause),
    },
    {
      id: 'next',
      title: t('users.columns.next'),
      width: 'minmax(180px, 1.4fr)',
      sortable: true,
      hint: ({ mailbox }) => mailbox.next ?? '',
      cell: ({ mailbox }) => mailbox.next ?? '–',
    },
    moment('verifiedAt', (mailbox) => mailbox.verifiedAt),
    moment('since', (mailbox) => mailbox.since),
    moment('lastChangeIn', (mailbox) => mailbox.lastChangeIn),
    moment('lastChangeOut', (mailbox) => mailbox.lastChangeOut),
    {
      id: 'integration',
      title: t('users.columns.integration'),
      width: 'minmax(130px, 0.8fr)',
      sortable: true,
      hint: (row) => row.integration,
      cell: (row) => row.integration,
    },
    {
      id: 'transport',
      title: t('users.columns.transport'),
      width: '104px',
      sortable: true,
      hint: ({ mailbox: { detection } }) =>
        detection === null
          ? t('users.transport.set')
          : t('users.transport.found', { seen: detection.seen, at: whenWords(detection.at, now, zone) }),
      cell: ({ mailbox }) => <TransportBadge transport={mailbox.transport} />,
    },
    actions,
  ];
};
