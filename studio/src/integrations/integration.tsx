/** One integration: its settings, who is mapped to which mailbox through it, and its test. */
import '../texts/held-back.ts';
import { ActionIcon, Alert, Badge, Button, Menu, Skeleton, Stack, Tabs, Title } from '@mantine/core';
import { EllipsisHorizontalIcon, InformationCircleIcon, PauseIcon, PlayIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { ApiError } from '../api/problem.ts';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import { summaryQuery } from '../users/mailboxes.ts';
import { Confirm } from './confirm.tsx';
import { IntegrationForm } from './form.tsx';
import { GrantSteps } from './graph/grant-steps.tsx';
import { Head, Page } from './frame.tsx';
import { LinkButton } from './link-button.tsx';
import { Notices, standingOf } from './list.tsx';
import { Pairs } from './pairs.tsx';
import { integrationQuery, integrationsQuery, type Integration } from './queries.ts';
import { TABS, type Tab } from './search.ts';
import { TestConnection } from './test.tsx';
import { changeOf, valuesOf, type Values } from './values.ts';

const AskDisconnect = lazy(async () => ({ default: (await import('../disconnect/ask.tsx')).AskDisconnect }));
const DisconnectPanel = lazy(async () => ({ default: (await import('../disconnect/panel.tsx')).DisconnectPanel }));

/** Puts what the server answered where it is shown, and has everything that follows from it read anew. */
const useTaking = (): ((integration: Integration) => void) => {
  const queries = useQueryClient();
  return (integration) => {
    queries.setQueryData(integrationQuery(integration.id).queryKey, integration);
    for (const queryKey of [integrationsQuery.queryKey, summaryQuery.queryKey, ['mailboxes'], ['mailbox'], ['installation']])
      void queries.invalidateQueries({ queryKey });
  };
};

const useSwitch = (integration: Integration) => {
  const { t } = useTranslation();
  const take = useTaking();
  const navigate = useNavigate();
  const params = { path: { id: integration.id } };
  return useMutation({
    mutationFn: (on: boolean) =>
      bodyOf(on ? api.POST('/api/v1/integrations/{id}/enable', { params }) : api.POST('/api/v1/integrations/{id}/disable', { params })),
    onSuccess: (after) => {
      take(after);
      say(t(after.enabled ? 'integrations.enabled' : 'integrations.disabled'));
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.code !== 'noMailbox') return complain(error);
      // The server's own words are for who calls it; here the way is a click.
      complain(new Error(t('integrations.pairFirst')));
      return void navigate({ to: '/integrations/$id', params: { id: integration.id }, search: { tab: 'people' } });
    },
  });
};

type Asking = 'enable' | 'disable' | 'remove' | 'disconnect' | null;

const Actions = ({ integration, unused }: { readonly integration: Integration; readonly unused: boolean }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking>(null);
  const turn = useSwitch(integration);
  const remove = useMutation({
    mutationFn: () => api.DELETE('/api/v1/integrations/{id}', { params: { path: { id: integration.id } } }),
    onSuccess: async () => {
      say(t('integrations.removed'));
      await navigate({ to: '/integrations' });
      queries.removeQueries({ queryKey: integrationQuery(integration.id).queryKey });
      for (const queryKey of [integrationsQuery.queryKey, summaryQuery.queryKey, ['mailboxes'], ['pairings']])
        void queries.invalidateQueries({ queryKey });
    },
    onError: (error) => {
      setAsking(null);
      complain(error);
    },
  });
  const { name, servedElsewhere } = integration;
  const connected = integration.disconnect === null;
  return (
    <>
      {!connected ? null : integration.enabled ? (
        <Button variant="default" leftSection={<PauseIcon aria-hidden />} onClick={() => setAsking('disable')}>
          {t('integrations.disable')}
        </Button>
      ) : (
        <Button
          leftSection={<PlayIcon aria-hidden />}
          loading={turn.isPending}
          onClick={() => (servedElsewhere === null ? turn.mutate(true) : setAsking('enable'))}
        >
          {t(unused ? 'integrations.enable' : 'integrations.reenable')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('integrations.more')}>
            <EllipsisHorizontalIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {connected && <Menu.Item onClick={() => setAsking('disconnect')}>{t('integrations.disconnect')}</Menu.Item>}
          <Menu.Item color="red" onClick={() => setAsking('remove')}>
            {t('integrations.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'disable' && (
        <Confirm
          title={t('integrations.disableTitle', { name })}
          text={t('integrations.disableText')}
          yes={t('integrations.disable')}
          busy={turn.isPending}
          onYes={() => turn.mutate(false, { onSettled: () => setAsking(null) })}
          onNo={() => setAsking(null)}
        />
      )}
      {asking === 'enable' && servedElsewhere !== null && (
        <Confirm
          title={t('heldBack.enableTitle', { name })}
          text={t('heldBack.enableText', { was: servedElsewhere.was })}
          yes={t('heldBack.enableYes')}
          busy={turn.isPending}
          onYes={() => turn.mutate(true, { onSettled: () => setAsking(null) })}
          onNo={() => setAsking(null)}
        />
      )}
      {asking === 'disconnect' && (
        <Suspense>
          <AskDisconnect integration={integration} close={() => setAsking(null)} />
        </Suspense>
      )}
      {asking === 'remove' && (
        <Confirm
          title={t('integrations.removeTitle', { name })}
          text={t('integrations.removeText')}
          yes={t('integrations.removeConfirm')}
          danger
          busy={remove.isPending}
          onYes={() => remove.mutate()}
          onNo={() => setAsking(null)}
        />
      )}
    </>
  );
};

const Settings = ({ integration, mailboxes }: { readonly integration: Integration; readonly mailboxes: number }) => {
  const { t } = useTranslation();
  const take = useTaking();
  const save = async (values: Values): Promise<Values> => {
    const params = { path: { id: integration.id } };
    const after = await bodyOf(api.PATCH('/api/v1/integrations/{id}', { params, body: changeOf(values) }));
    take(after);
    say(t('integrations.saved'));
    return valuesOf(after);
  };
  const test = (
    <LinkButton to="/integrations/$id" params={{ id: integration.id }} search={{ tab: 'test' }} variant="default">
      {t('integrations.test.title')}
    </LinkButton>
  );
  return (
    <IntegrationForm
      initial={valuesOf(integration)}
      made
      // Of one that is disconnected the undo asks for it.
      kept={integration.hasPassword || integration.disconnect !== null}
      integration={integration.id}
      mailboxes={mailboxes}
      submit={t('common.save')}
      save={save}
      then={test}
    />
  );
};

const Grant = ({ integration: { oauth } }: { readonly integration: Integration }) => {
  const { t } = useTranslation();
  return (
    <Stack maw={720}>
      <Title order={2}>{t('integrations.tabs.grant')}</Title>
      <GrantSteps cloud={oauth?.cloud ?? 'global'} tenant={oauth?.tenant ?? ''} clientId={oauth?.clientId ?? ''} />
    </Stack>
  );
};

/** Rights are granted in Exchange Online alone. */
const tabsOf = ({ transport }: Integration): readonly Tab[] => TABS.filter((tab) => tab !== 'grant' || transport !== 'ews');

type Part = { readonly tab: Tab; readonly integration: Integration; readonly mailboxes: number };
const Part = ({ tab, integration, mailboxes }: Part) => {
  switch (tab) {
    case 'settings':
      return <Settings integration={integration} mailboxes={mailboxes} />;
    case 'people':
      return <Pairs key="staff" kind="staff" integration={integration} />;
    case 'resources':
      return <Pairs key="resource" kind="resource" integration={integration} />;
    case 'grant':
      return <Grant integration={integration} />;
    case 'test':
      return <TestConnection integration={integration} />;
  }
};

const Whole = ({ integration }: { readonly integration: Integration }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab: wanted = 'settings' } = useSearch({ from: '/inside/integrations/$id' });
  const tabs = tabsOf(integration);
  const tab = tabs.includes(wanted) ? wanted : 'settings';
  const { data: summary } = useQuery(summaryQuery);
  const counts = summary?.items.find((one) => one.integration === integration.id);
  const mailboxes = counts === undefined ? 0 : counts.new + counts.syncing + counts.warning + counts.error + counts.disabled;
  const unused = mailboxes === 0;
  return (
    <>
      <Head title={integration.name}>
        <Badge variant={integration.enabled ? 'light' : 'outline'} color={integration.enabled ? 'petrol' : 'gray'} tt="none" size="lg">
          {standingOf(t, integration)}
        </Badge>
        <Actions integration={integration} unused={unused} />
      </Head>
      {integration.disconnect !== null && (
        <Suspense fallback={<Skeleton h={140} />}>
          <DisconnectPanel integration={integration} />
        </Suspense>
      )}
      {!integration.enabled && integration.disconnect === null && (
        <Alert color={unused ? 'blue' : 'yellow'} variant="light" icon={<InformationCircleIcon />} p="sm">
          {t(unused ? 'integrations.setup' : 'integrations.offBanner')}
        </Alert>
      )}
      <Notices notices={integration.notices} />
      <Tabs
        value={tab}
        onChange={(to) => {
          const next = tabs.find((one) => one === to);
          if (next !== undefined) void navigate({ to: '/integrations/$id', params: { id: integration.id }, search: { tab: next } });
        }}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('integrations.tabs.label')} mb="lg">
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`integrations.tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <Part tab={one} integration={integration} mailboxes={mailboxes} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
};

export const IntegrationPage = () => {
  const { id } = useParams({ from: '/inside/integrations/$id' });
  const one = useQuery(integrationQuery(id));
  return (
    <Page>
      {one.error !== null && one.data === undefined && <Failure error={one.error} retry={() => void one.refetch()} />}
      {one.isPending && (
        <Stack>
          <Skeleton h={36} w={280} />
          <Skeleton h={420} />
        </Stack>
      )}
      {one.data !== undefined && <Whole key={id} integration={one.data} />}
    </Page>
  );
};
