/** The rooms of the console and their addresses. Each is loaded when somebody goes there. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { sessionQuery } from './api/session.ts';
import { readDay } from './calendar/search.ts';
import { readTab } from './integrations/search.ts';
import type { JournalSearch } from './journal/search.ts';
import type { Opened } from './setup/search.ts';
import { Failure } from './shell/failure.tsx';
import { NotFound } from './shell/not-found.tsx';
import type { UsersSearch } from './users/search.ts';

const Broken = ({ error, reset }: ErrorComponentProps) => <Failure error={error} retry={reset} />;

const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: Outlet,
  errorComponent: Broken,
  notFoundComponent: NotFound,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // Only ever a place of this console: an address elsewhere would make the sign-in page a springboard.
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } => (typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {}),
  component: lazyRouteComponent(() => import('./sign-in/sign-in.tsx'), 'SignIn'),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./sign-in/welcome.tsx'), 'Welcome'),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { to: location.href } });
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
});

const index = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/calendar' });
  },
});

const calendar = createRoute({
  getParentRoute: () => inside,
  path: '/calendar',
  validateSearch: (search: Record<string, unknown>) => ({
    ...readDay(search),
    ...(text(search['appointment']) === undefined ? {} : { appointment: text(search['appointment']) }),
  }),
  component: lazyRouteComponent(() => import('./calendar/calendar.tsx'), 'Calendar'),
});

const setup = createRoute({
  getParentRoute: () => inside,
  path: '/setup/{-$place}',
  validateSearch: (search: Record<string, unknown>) => search as Opened,
  component: lazyRouteComponent(() => import('./setup/setup.tsx'), 'Setup'),
});

const integrations = createRoute({
  getParentRoute: () => inside,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./integrations/list.tsx'), 'Integrations'),
});

const newIntegration = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/new',
  component: lazyRouteComponent(() => import('./integrations/new.tsx'), 'NewIntegration'),
});

const integration = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/$id',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./integrations/integration.tsx'), 'IntegrationPage'),
});

const users = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/users',
  validateSearch: (search: Record<string, unknown>) => search as UsersSearch,
  // Asked while the page's own script is still on its way; not awaited, for the page shows what there is.
  loader: ({ context: { queries } }) => void import('./users/mailboxes.ts').then((lists) => lists.begin(queries)),
  component: lazyRouteComponent(() => import('./users/users.tsx'), 'Users'),
});

const migrations = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/migrations',
  component: lazyRouteComponent(() => import('./migration/migrations.tsx'), 'Migrations'),
});

const decisions = createRoute({
  getParentRoute: () => inside,
  path: '/decisions',
  component: lazyRouteComponent(() => import('./decisions/decisions.tsx'), 'Decisions'),
});

const mail = createRoute({
  getParentRoute: () => inside,
  path: '/mail/{-$place}',
  component: lazyRouteComponent(() => import('./mail/mail.tsx'), 'Mail'),
});

const journal = createRoute({
  getParentRoute: () => inside,
  path: '/journal',
  // Read where the page is: what reads it would be loaded with the first page otherwise.
  validateSearch: (search: Record<string, unknown>) => search as JournalSearch,
  component: lazyRouteComponent(() => import('./journal/room.tsx'), 'JournalRoom'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account.tsx'), 'Account'),
});

const routes = root.addChildren([
  signIn,
  welcome,
  inside.addChildren([
    index,
    calendar,
    setup,
    integrations,
    newIntegration,
    integration,
    users,
    migrations,
    decisions,
    mail,
    journal,
    account,
  ]),
]);

export const routerOf = (queries: QueryClient) =>
  createRouter({ routeTree: routes, context: { queries }, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof routerOf>;
  }
}
