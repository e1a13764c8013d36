/** An integration on its way out, or disconnected: how far it is, what holds it up, and the undo with the days that are left for it (1.4). */
import '../texts/disconnect.ts';
import '../texts/exchange.ts';
import { Alert, Button, Group, Paper, PasswordInput, Skeleton, Stack, Text, Title } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { sessionQuery } from '../api/session.ts';
import { ApiError } from '../api/problem.ts';
import { integrationQuery, type Integration } from '../integrations/queries.ts';
import { Bar } from '../migration/picture.tsx';
import { Failure } from '../shell/failure.tsx';
import { isCause } from '../users/wishes.ts';
import { daysLeft } from './days.ts';
import classes from './disconnect.module.css';
import { disconnectionQuery, mailboxesQuery, useDeed, type Disconnection } from './queries.ts';

type Shown = { readonly integration: Integration; readonly disconnection: Disconnection };

const Progress = ({ disconnection: { mailboxes, done, skipped } }: Pick<Shown, 'disconnection'>) => {
  const { t } = useTranslation();
  const open = Math.max(0, mailboxes - done - skipped);
  const parts = [
    { id: 'done', count: done, words: t('disconnect.part.done', { count: done }) },
    { id: 'failed', count: skipped, words: t('disconnect.part.skipped', { count: skipped }) },
    { id: 'waiting', count: open, words: t('disconnect.part.open', { count: open }) },
  ];
  return (
    <div role="status">
      <Bar label={t('disconnect.progress')} parts={parts} />
    </div>
  );
};

const Troubled = ({ integration: { id }, disconnection: { troubled, done } }: Shown) => {
  const { t } = useTranslation();
  const list = useQuery(mailboxesQuery(id, true, `${troubled} ${done}`));
  const deed = useDeed(id);
  const stuck = (list.data ?? []).filter(({ cause }) => cause !== null);
  if (troubled === 0) return null;
  return (
    <Stack gap="xs">
      <Alert color="yellow" variant="light" icon={<ExclamationTriangleIcon />} title={t('disconnect.troubled', { count: troubled })}>
        {t('disconnect.troubledHelp')}
      </Alert>
      {deed.error !== null && <Failure error={deed.error} />}
      <ul className={classes.troubled}>
        {stuck.map(({ mailbox, address, holderName, cause, left }) => (
          <li key={mailbox}>
            <span>
              <strong>{holderName ?? address}</strong> · {cause !== null && isCause(cause) ? t(`causes.${cause}`) : cause} ·{' '}
              {t('disconnect.left', { count: left })}
            </span>
            <Button size="xs" variant="default" disabled={deed.isPending} onClick={() => deed.mutate({ do: 'skip', mailbox })}>
              {t('disconnect.skip', { name: holderName ?? address })}
            </Button>
          </li>
        ))}
      </ul>
    </Stack>
  );
};

/** What an undo would come to. */
const Following = ({ disconnection: { counts } }: Pick<Shown, 'disconnection'>) => {
  const { t } = useTranslation();
  const { events, anew, invitations } = counts;
  return (
    <Text size="sm">
      {t('disconnect.again', { count: events })} {t('disconnect.anew', { count: anew })}{' '}
      {t('disconnect.invitations', { count: invitations })}
    </Text>
  );
};

const Undo = ({ integration: { id, transport, authentication }, disconnection }: Shown) => {
  const { t } = useTranslation();
  const deed = useDeed(id);
  const [password, setPassword] = useState('');
  const [ewsPassword, setEwsPassword] = useState('');
  const { needsCredentials, undoUntil } = disconnection;
  const isApplication = transport !== 'ews' || authentication === 'oauth';
  const isTwo = transport === 'detect' && authentication !== 'oauth';
  const send = (event: FormEvent): void => {
    event.preventDefault();
    deed.mutate({ do: 'undo', credentials: needsCredentials ? { password, ...(isTwo ? { ewsPassword } : {}) } : {} });
  };
  const refused = deed.error instanceof ApiError && deed.error.code === 'notProved' ? deed.error : null;
  const shown = { 'aria-label': t('common.showPassword') };
  return (
    <form onSubmit={send}>
      <Stack gap="sm" maw={520}>
        <Title order={3} size="sm">
          {undoUntil === null ? t('disconnect.undoTitle') : t('disconnect.daysLeft', { count: daysLeft(undoUntil, Date.now()) })}
        </Title>
        <Following disconnection={disconnection} />
        {deed.error !== null && refused === null && <Failure error={deed.error} />}
        {needsCredentials && (
          <PasswordInput
            label={t(isApplication ? 'disconnect.secret' : 'disconnect.password')}
            description={t('disconnect.credentialsHelp')}
            autoComplete="new-password"
            required
            visibilityToggleButtonProps={shown}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={refused === null ? undefined : `${refused.message} ${refused.next ?? ''}`}
          />
        )}
        {needsCredentials && isTwo && (
          <PasswordInput
            label={t('disconnect.ewsPassword')}
            autoComplete="new-password"
            required
            visibilityToggleButtonProps={shown}
            value={ewsPassword}
            onChange={(event) => setEwsPassword(event.currentTarget.value)}
          />
        )}
        <Group>
          <Button type="submit" loading={deed.isPending}>
            {t(needsCredentials ? 'disconnect.proveAndUndo' : 'disconnect.undoNow')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

const Acts = ({ integration: { id }, disconnection: { state } }: Shown) => {
  const { t } = useTranslation();
  const deed = useDeed(id);
  if (state !== 'removing' && state !== 'stopped') return null;
  const what = state === 'removing' ? 'stop' : 'goOn';
  return (
    <>
      {deed.error !== null && <Failure error={deed.error} />}
      <Group>
        <Button variant="default" loading={deed.isPending} onClick={() => deed.mutate({ do: what })}>
          {t(`disconnect.${what}`)}
        </Button>
      </Group>
    </>
  );
};

export const DisconnectPanel = ({ integration }: { readonly integration: Integration }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const one = useQuery(disconnectionQuery(integration.id));
  const state = one.data?.state;
  // What goes on by itself is seen here first; the page above is told of it.
  useEffect(() => {
    if (state === undefined || (integration.disconnect ?? 'connected') === state) return;
    void queries.invalidateQueries({ queryKey: integrationQuery(integration.id).queryKey, exact: true });
  }, [state, integration.disconnect, integration.id, queries]);
  if (one.error !== null && one.data === undefined) return <Failure error={one.error} retry={() => void one.refetch()} />;
  if (one.data === undefined || one.data.state === 'connected') return <Skeleton h={140} />;
  const shown = { integration, disconnection: one.data };
  const mayAct = session?.scopes.includes('integrations:write') === true;
  const isOver = one.data.state === 'disconnected' && !one.data.canUndo;
  const goesOn = one.data.state === 'removing' || one.data.state === 'stopped';
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="disconnect-state">
      <Stack>
        <Title order={2} size="h4" id="disconnect-state">
          {t(`disconnect.state.${one.data.state}`)}
        </Title>
        <Text size="sm">{t(`disconnect.text.${one.data.state}`)}</Text>
        {goesOn && <Progress disconnection={one.data} />}
        {goesOn && mayAct && <Troubled {...shown} />}
        {mayAct && <Acts {...shown} />}
        {isOver && <Text size="sm">{t('disconnect.undoOver')}</Text>}
        {one.data.canUndo && mayAct && <Undo {...shown} />}
        {!mayAct && (
          <Text size="sm" c="dimmed">
            {t('disconnect.mayNot')}
          </Text>
        )}
      </Stack>
    </Paper>
  );
};
