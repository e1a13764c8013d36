/** One webhook: how it is, what can be done with it, what was sent, and its settings. */
import { Alert, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Confirm } from '../integrations/confirm.tsx';
import { useStale } from '../setup/queries.ts';
import type { Reach } from '../setup/reach.ts';
import { complain, say } from '../shell/toast.tsx';
import { whenWords } from '../users/when.ts';
import { Deliveries } from './deliveries.tsx';
import { WebhookForm } from './form.tsx';
import { remove, rotate, test, type Webhook } from './queries.ts';
import { Secret } from './secret.tsx';

type Props = { readonly webhook: Webhook; readonly reach: Reach; readonly close: () => void };

export const One = ({ webhook, reach, close }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const mayChange = reach.mayChange(webhook);
  const settled = (): void => {
    setAsking(null);
    void stale('webhooks');
  };
  const testing = useMutation({
    mutationFn: () => test(webhook.id),
    onSuccess: () => say(t('webhooks.testSent')),
    onError: complain,
    onSettled: settled,
  });
  const rotating = useMutation({
    mutationFn: () => rotate(webhook.id),
    onSuccess: (made) => setSecret(made.secret),
    onError: complain,
    onSettled: settled,
  });
  const removing = useMutation({
    mutationFn: () => remove(webhook.id),
    onSuccess: () => {
      say(t('webhooks.removed'));
      close();
    },
    onError: complain,
    onSettled: settled,
  });
  if (secret !== null) return <Secret secret={secret} done={() => setSecret(null)} />;
  return (
    <Stack>
      <Condition webhook={webhook} />
      {mayChange && (
        <Group gap="xs">
          <Button size="xs" disabled={!webhook.enabled} loading={testing.isPending} onClick={() => testing.mutate()}>
            {t('webhooks.test')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsking('rotate')}>
            {t('webhooks.rotate')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsking('remove')}>
            {t('webhooks.remove')}
          </Button>
        </Group>
      )}
      <Tabs defaultValue="deliveries" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="deliveries">{t('webhooks.tabs.deliveries')}</Tabs.Tab>
          <Tabs.Tab value="settings">{t('webhooks.tabs.settings')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="deliveries">
          <Deliveries webhook={webhook} mayChange={mayChange} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <WebhookForm key={webhook.changedAt} webhook={webhook} reach={reach} close={close} />
        </Tabs.Panel>
      </Tabs>
      {asking === 'rotate' && (
        <Confirm
          title={t('webhooks.rotateTitle')}
          text={t('webhooks.rotateText')}
          yes={t('webhooks.rotate')}
          busy={rotating.isPending}
          onYes={() => rotating.mutate()}
          onNo={() => setAsking(null)}
        />
      )}
      {asking === 'remove' && (
        <Confirm
          title={t('webhooks.removeTitle')}
          text={t('webhooks.removeText', { url: webhook.url })}
          yes={t('webhooks.remove')}
          danger
          busy={removing.isPending}
          onYes={() => removing.mutate()}
          onNo={() => setAsking(null)}
        />
      )}
    </Stack>
  );
};

/** What is wrong with it, and until when the former secret counts. */
const Condition = ({ webhook: { stopped, failingSince, formerSecretUntil } }: { readonly webhook: Webhook }) => {
  const { t } = useTranslation();
  const when = (at: string): string => whenWords(at, Date.now());
  return (
    <>
      {stopped !== null && (
        <Alert color={stopped.why === 'person' ? 'gray' : 'red'} variant="light" role="status">
          {t(`webhooks.stopped.${stopped.why}`, { when: when(stopped.at) })} {t('webhooks.stoppedNext')}
        </Alert>
      )}
      {stopped === null && failingSince !== null && (
        <Alert color="red" variant="light" role="status">
          {t('webhooks.failingText', { when: when(failingSince) })}
        </Alert>
      )}
      {formerSecretUntil !== null && (
        <Text size="sm" c="dimmed">
          {t('webhooks.formerUntil', { when: when(formerSecretUntil) })}
        </Text>
      )}
    </>
  );
};
