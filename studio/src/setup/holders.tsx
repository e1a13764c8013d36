/** Staff and rooms: who and what can be booked. Two lists that differ in their words alone. */
import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { HoursCell } from './hours/hours-cell.tsx';
import { List } from './list.tsx';
import { useOpened } from './opened.ts';
import { holdersOfKind, type Holder } from './queries.ts';
import { useReach } from './reach.ts';
import { NEW } from './search.ts';
import { zoneWords } from './words.ts';

const HolderBeside = lazy(async () => ({ default: (await import('./holder-beside.tsx')).HolderBeside }));

export const Staff = () => <Holders kind="staff" />;
export const Rooms = () => <Holders kind="resource" />;

const Holders = ({ kind }: { readonly kind: Holder['kind'] }) => {
  const { t } = useTranslation();
  const place = kind === 'staff' ? 'staff' : 'rooms';
  const holders = useQuery(holdersOfKind(kind));
  const reach = useReach(kind === 'staff' ? 'staff' : 'resources');
  const opened = useOpened(place);
  if (holders.isPending) return <Loading />;
  if (holders.isError) return <Failure error={holders.error} retry={() => void holders.refetch()} />;
  return (
    <>
      <List
        place={place}
        rows={holders.data}
        textOf={(row) => `${row.name} ${row.email ?? ''} ${row.zone} ${zoneWords(row.zone)}`}
        words={{
          name: t('setup.name'),
          add: t(`setup.${place}.add`),
          emptyTitle: t(`setup.${place}.emptyTitle`),
          emptyText: t(`setup.${place}.emptyText`),
        }}
        under={(row) => row.email ?? zoneWords(row.zone)}
        badge={(row) =>
          row.active ? null : (
            <Badge variant="light" color="gray" tt="none" ml="xs">
              {t('setup.inactive')}
            </Badge>
          )
        }
        columns={[
          { key: 'email', head: t('setup.email'), cell: (row) => row.email, wide: true },
          { key: 'zone', head: t('setup.zone'), cell: (row) => zoneWords(row.zone), wide: true },
          { key: 'hours', head: t('setup.hours.title'), cell: (row) => <HoursCell holder={row} /> },
        ]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
      />
      <Suspense>
        {(opened.adding || opened.id !== null) && <HolderBeside kind={kind} holders={holders.data} reach={reach} opened={opened} />}
      </Suspense>
    </>
  );
};
