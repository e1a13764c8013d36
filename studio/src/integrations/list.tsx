/** Every integration with how it stands. */
import { Alert, Badge, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { ExclamationTriangleIcon, LinkIcon, PlusIcon } from '@heroicons/react/20/solid';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import { Failure } from '../shell/failure.tsx';
import { summaryQuery } from '../users/mailboxes.ts';
import { countsIn, type Counts } from '../users/standing.ts';
import { Dot } from '../users/state.tsx';
import { Head, Page } from './frame.tsx';
import classes from './frame.module.css';
import { LinkButton } from './link-button.tsx';
import { integrationsQuery, type Integration } from './queries.ts';

/** In the order in which somebody has to look. */
const STATES = ['error', 'warning', 'new', 'polling', 'syncing', 'disabled'] as const;

const Add = () => {
  const { t } = useTranslation();
  return (
    <LinkButton to="/integrations/new" leftSection={<PlusIcon aria-hidden />}>
      {t('integrations.add')}
    </LinkButton>
  );
};

const Mailboxes = ({ integration, counts }: { readonly integration: string; readonly counts: Counts | undefined }) => {
  const { t } = useTranslation();
  if (counts === undefined) return <Skeleton h={30} w={220} radius="xl" />;
  const present = STATES.filter((state) => counts[state] > 0);
  if (present.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('integrations.noMailboxes')}
      </Text>
    );
  return (
    <ul className={classes.counts} aria-label={t('integrations.mailboxes')}>
      {present.map((state) => (
        <li key={state}>
          <Link to="/integrations/users" search={{ state, integration }} className={classes.count ?? ''}>
            <Dot state={state} />
            <span>
              <strong>{counts[state].toLocaleString()}</strong> {t(`users.tile.${state}`)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
};

export const Notices = ({ notices }: { readonly notices: readonly string[] }) => (
  <>
    {notices.map((notice) => (
      <Alert key={notice} color="yellow" variant="light" icon={<ExclamationTriangleIcon />} p="xs">
        {notice}
      </Alert>
    ))}
  </>
);

/** On, off, or on its way out or back (1.4). */
export const standingOf = (t: Translate, { enabled, disconnect }: Integration): string =>
  disconnect === null ? t(enabled ? 'integrations.on' : 'integrations.off') : t(`integrations.leaving.${disconnect}`);

/** How it speaks to Exchange, and where that is. */
const whereOf = (t: Translate, { transport, endpoint, notificationUrl, oauth }: Integration): readonly string[] => {
  const ews = endpoint ?? t('integrations.autodiscover.byAutodiscover');
  const told = t(`integrations.transport.card.${notificationUrl === null ? 'polled' : 'pushed'}`);
  switch (transport) {
    case 'ews':
      return [t('integrations.transport.choices.ews.name'), ews];
    case 'graph':
      return [t('integrations.transport.choices.graph.name'), t(`integrations.oauth.clouds.${oauth?.cloud ?? 'global'}`), told];
    case 'detect':
      return [t('integrations.transport.card.detectOf'), ews, t('integrations.transport.card.byGraph', { told })];
  }
};

const Card = ({ integration, counts }: { readonly integration: Integration; readonly counts: Counts | undefined }) => {
  const { t } = useTranslation();
  const params = { id: integration.id };
  return (
    <Paper withBorder p="lg" component="article" className={classes.card ?? ''} aria-labelledby={`integration-${integration.id}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Link to="/integrations/$id" params={params} className={classes.name ?? ''} id={`integration-${integration.id}`}>
            {integration.name}
          </Link>
          <Text size="sm" c="dimmed" className={classes.where ?? ''}>
            {whereOf(t, integration).join(' · ')}
          </Text>
        </Stack>
        <Badge
          variant={integration.enabled ? 'light' : 'outline'}
          color={integration.enabled ? 'petrol' : 'gray'}
          tt="none"
          size="lg"
          flex="none"
        >
          {standingOf(t, integration)}
        </Badge>
      </Group>
      <Notices notices={integration.notices} />
      <Mailboxes integration={integration.id} counts={counts} />
      <Group gap="xs">
        {(['settings', 'people', 'resources', 'test'] as const).map((tab) => (
          <LinkButton key={tab} to="/integrations/$id" params={params} search={{ tab }} size="xs" variant="default">
            {t(`integrations.tabs.${tab}`)}
          </LinkButton>
        ))}
      </Group>
    </Paper>
  );
};

const NONE = { new: 0, syncing: 0, polled: 0, warning: 0, error: 0, disabled: 0 };

export const Integrations = () => {
  const { t } = useTranslation();
  const list = useQuery(integrationsQuery);
  const summary = useQuery(summaryQuery);
  const countsOf = (id: string): Counts | undefined =>
    summary.data && countsIn(summary.data.items.find((one) => one.integration === id) ?? NONE);
  return (
    <Page>
      <Head title={t('integrations.title')} intro={t('integrations.intro')}>
        {list.data !== undefined && list.data.length > 0 && <Add />}
      </Head>
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && [1, 2].map((one) => <Skeleton key={one} h={150} radius="md" />)}
      {list.data?.length === 0 && (
        <Paper withBorder className={classes.empty ?? ''}>
          <LinkIcon width={32} height={32} aria-hidden />
          <Text fw={600}>{t('integrations.empty.title')}</Text>
          <Text size="sm" c="dimmed" maw={440}>
            {t('integrations.empty.text')}
          </Text>
          <Add />
        </Paper>
      )}
      {list.data?.map((integration) => (
        <Card key={integration.id} integration={integration} counts={countsOf(integration.id)} />
      ))}
    </Page>
  );
};
