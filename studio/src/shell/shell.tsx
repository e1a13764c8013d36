/** The frame of every page: where one is, where one can go, who one is, and whether what is shown is live. */
import {
  AdjustmentsHorizontalIcon,
  BookOpenIcon,
  CalendarIcon,
  EnvelopeIcon,
  InboxIcon,
  LinkIcon,
  UserIcon,
} from '@heroicons/react/20/solid';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { companyQuery } from '../api/company.ts';
import { follow, type LiveState } from '../api/live.ts';
import { sessionQuery } from '../api/session.ts';
import { ColorScheme } from './color-scheme.tsx';
import classes from './shell.module.css';
import { Toasts } from './toast.tsx';

const PLACES = [
  { to: '/calendar', text: 'shell.calendar', Icon: CalendarIcon },
  { to: '/setup/{-$place}', text: 'shell.setup', Icon: AdjustmentsHorizontalIcon },
  { to: '/integrations', text: 'shell.integrations', Icon: LinkIcon },
  { to: '/mail/{-$place}', text: 'shell.mail', Icon: EnvelopeIcon },
  { to: '/journal', text: 'shell.journal', Icon: BookOpenIcon },
] as const;

/** Nobody waits for the number to see the page. */
const Waiting = lazy(async () => ({ default: (await import('../decisions/waiting.tsx')).Waiting }));

/** Of no use to the first page of nearly everybody. */
const HeldBack = lazy(async () => ({ default: (await import('./held-back.tsx')).HeldBack }));

const Live = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => follow(queries, setState), [queries]);
  return (
    <span className={classes.live} role="status" data-live={state}>
      {t(`shell.live.${state}`)}
    </span>
  );
};

/** Where one is, and the other side to look at beside it. */
const Demo = ({ outlook }: { readonly outlook: string | null }) => {
  const { t } = useTranslation();
  return (
    <p className={classes.demo}>
      {t('shell.demo')}{' '}
      {outlook !== null && (
        <a href={outlook} target="_blank" rel="noreferrer">
          {t('shell.outlook')}
        </a>
      )}
    </p>
  );
};

export const Shell = () => {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const company = useQuery({ ...companyQuery(session?.company ?? ''), enabled: session !== null });
  if (session === null) return <Outlet />;
  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        {t('shell.skip')}
      </a>
      <header className={classes.header}>
        {session.demo && <Demo outlook={session.outlook} />}
        <span className={classes.brand}>{t('brand')}</span>
        <nav className={classes.places} aria-label={t('shell.menu')}>
          {PLACES.map(({ to, text, Icon }) => (
            <Link key={to} to={to} className={classes.place ?? ''}>
              <Icon aria-hidden /> <span>{t(text)}</span>
            </Link>
          ))}
          <Link to="/decisions" className={classes.place ?? ''}>
            <InboxIcon aria-hidden /> <span>{t('shell.decisions')}</span>
            <Suspense>
              <Waiting />
            </Suspense>
          </Link>
        </nav>
        <span className={classes.company}>{company.data?.name}</span>
        <Live />
        <ColorScheme />
        <Link to="/account" className={classes.place ?? ''} title={`${session.user.email}, ${t(`shell.roles.${session.user.role}`)}`}>
          <UserIcon aria-hidden /> <span>{session.user.name}</span>
        </Link>
      </header>
      <Suspense>
        <HeldBack scopes={session.scopes} />
      </Suspense>
      <main id="page" tabIndex={-1} className={classes.page}>
        <Outlet />
      </main>
      <Toasts />
    </div>
  );
};
