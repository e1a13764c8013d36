/** What can be booked (7.1): people, rooms, services, places, clients and the company, each behind a tab. */
import '../texts/setup.ts';
import { Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Loading } from '../shell/loading.tsx';
import { Clients } from './clients.tsx';
import { Rooms, Staff } from './holders.tsx';
import { Locations } from './locations.tsx';
import { isPlace, PLACES, type Place } from './search.ts';
import { Services } from './services.tsx';
import classes from './setup.module.css';

const CompanyPlace = lazy(async () => ({ default: (await import('./company.tsx')).CompanyPlace }));

const Webhooks = lazy(async () => ({ default: (await import('../webhooks/webhooks.tsx')).Webhooks }));

const ROOMS: Readonly<Record<Place, ComponentType>> = {
  staff: Staff,
  rooms: Rooms,
  services: Services,
  locations: Locations,
  clients: Clients,
  company: CompanyPlace,
  webhooks: Webhooks,
};

/** Where not all tabs fit beside each other, the chosen one is among those that are seen. */
const show = (tab: HTMLAnchorElement | null): void => tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

export const Setup = () => {
  const { t } = useTranslation();
  const named = useParams({ from: '/inside/setup/{-$place}' }).place ?? '';
  // What is not understood opens the first tab, like an address without any.
  const place = isPlace(named) ? named : 'staff';
  const Room = ROOMS[place];
  return (
    <div className={classes.room}>
      <Title order={1}>{t('setup.title')}</Title>
      <nav className={classes.tabs} aria-label={t('setup.title')}>
        {PLACES.map((one) => (
          <Link
            key={one}
            to="/setup/{-$place}"
            params={{ place: one }}
            className={classes.tab ?? ''}
            ref={one === place ? show : undefined}
            data-chosen={one === place || undefined}
            aria-current={one === place ? 'page' : undefined}
          >
            {t(`setup.places.${one}`)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        <Room key={place} />
      </Suspense>
    </div>
  );
};
