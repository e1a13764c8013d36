/** Mail to people (6.1): by which server it goes, who is told of what, and what became of it, each behind a tab. */
import '../texts/mail.ts';
import { Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import frame from '../integrations/frame.module.css';
import { Loading } from '../shell/loading.tsx';
import { isPlace, PLACES, type Place } from './search.ts';
import classes from './mail.module.css';

const ROOMS: Readonly<Record<Place, ComponentType>> = {
  server: lazy(async () => ({ default: (await import('./server.tsx')).Server })),
  told: lazy(async () => ({ default: (await import('./told.tsx')).Told })),
  words: lazy(async () => ({ default: (await import('./words.tsx')).Words })),
  outbox: lazy(async () => ({ default: (await import('./outbox.tsx')).Outbox })),
};

export const Mail = () => {
  const { t } = useTranslation();
  const named = useParams({ from: '/inside/mail/{-$place}' }).place ?? '';
  // What is not understood opens the first tab, like an address without any.
  const place = isPlace(named) ? named : 'server';
  const Room = ROOMS[place];
  return (
    <div className={frame.page}>
      <Title order={1}>{t('mail.title')}</Title>
      <nav className={`${frame.places ?? ''} ${classes.places ?? ''}`} aria-label={t('mail.title')}>
        {PLACES.map((one) => (
          <Link
            key={one}
            to="/mail/{-$place}"
            params={{ place: one }}
            className={frame.place ?? ''}
            data-status={one === place ? 'active' : undefined}
            aria-current={one === place ? 'page' : undefined}
          >
            {t(`mail.places.${one}`)}
          </Link>
        ))}
      </nav>
      <div className={frame.column}>
        <Suspense fallback={<Loading />}>
          <Room key={place} />
        </Suspense>
      </div>
    </div>
  );
};
