/** Services: what can be booked, for how long, and by whom it is served. */
import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { List } from './list.tsx';
import { useOpened } from './opened.ts';
import { allServices, holdersOfKind, type Service } from './queries.ts';
import { useReach } from './reach.ts';
import { NEW } from './search.ts';
import { lengthWords } from './words.ts';

const ServiceBeside = lazy(async () => ({ default: (await import('./service-form.tsx')).ServiceBeside }));

/** More names than this are counted. */
const MOST_NAMES = 3;

export const Services = () => {
  const { t } = useTranslation();
  const services = useQuery(allServices);
  const staff = useQuery(holdersOfKind('staff'));
  const rooms = useQuery(holdersOfKind('resource'));
  const reach = useReach('services');
  const opened = useOpened('services');
  if (services.isPending || staff.isPending || rooms.isPending) return <Loading />;
  const failed = services.error ?? staff.error ?? rooms.error;
  if (failed !== null || services.data === undefined || staff.data === undefined || rooms.data === undefined) {
    return <Failure error={failed} retry={() => void Promise.all([services.refetch(), staff.refetch(), rooms.refetch()])} />;
  }
  const names = new Map([...staff.data, ...rooms.data].map(({ id, name }) => [id, name]));
  const servedBy = (service: Service): string => {
    if (service.servedBy.length === 0) return t('setup.services.everybody');
    const known = service.servedBy.map((id) => names.get(id) ?? t('setup.gone'));
    const left = known.length - MOST_NAMES;
    return left > 1 ? t('setup.services.andMore', { names: known.slice(0, MOST_NAMES).join(', '), count: left }) : known.join(', ');
  };
  return (
    <>
      <List
        place="services"
        rows={services.data}
        textOf={(row) => `${row.name} ${servedBy(row)}`}
        words={{
          name: t('setup.name'),
          add: t('setup.services.add'),
          emptyTitle: t('setup.services.emptyTitle'),
          emptyText: t('setup.services.emptyText'),
        }}
        badge={(row) => (
          <>
            {!row.active && (
              <Badge variant="light" color="gray" tt="none" ml="xs">
                {t('setup.notOffered')}
              </Badge>
            )}
            {row.booking === 'reservation' && (
              <Badge variant="default" tt="none" ml="xs">
                {t('setup.services.reservation')}
              </Badge>
            )}
          </>
        )}
        columns={[
          { key: 'duration', head: t('setup.services.duration'), cell: (row) => lengthWords(row.durationMinutes, t) },
          { key: 'servedBy', head: t('setup.services.servedBy'), cell: servedBy, wide: true },
          { key: 'price', head: t('setup.services.price'), cell: (row) => row.priceText, wide: true },
        ]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
      />
      <Suspense>
        {(opened.adding || opened.id !== null) && (
          <ServiceBeside services={services.data} staff={staff.data} rooms={rooms.data} reach={reach} opened={opened} />
        )}
      </Suspense>
    </>
  );
};
