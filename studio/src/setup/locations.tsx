/** Places where appointments happen. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { List } from './list.tsx';
import { useOpened } from './opened.ts';
import { allLocations } from './queries.ts';
import { useReach } from './reach.ts';
import { NEW } from './search.ts';

const LocationBeside = lazy(async () => ({ default: (await import('./location-form.tsx')).LocationBeside }));

export const Locations = () => {
  const { t } = useTranslation();
  const locations = useQuery(allLocations);
  const reach = useReach('locations');
  const opened = useOpened('locations');
  if (locations.isPending) return <Loading />;
  if (locations.isError) return <Failure error={locations.error} retry={() => void locations.refetch()} />;
  return (
    <>
      <List
        place="locations"
        rows={locations.data}
        textOf={(row) => `${row.name} ${row.address}`}
        words={{
          name: t('setup.name'),
          add: t('setup.locations.add'),
          emptyTitle: t('setup.locations.emptyTitle'),
          emptyText: t('setup.locations.emptyText'),
        }}
        under={(row) => row.address}
        columns={[{ key: 'address', head: t('setup.locations.address'), cell: (row) => row.address, wide: true }]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
      />
      <Suspense>
        {(opened.adding || opened.id !== null) && <LocationBeside locations={locations.data} reach={reach} opened={opened} />}
      </Suspense>
    </>
  );
};
