/** What disconnecting an integration would do, counted, and the choice of what becomes of its events and of imported busy time (1.4). */
import '../texts/disconnect.ts';
import { Button, Checkbox, Group, List, Modal, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { useFocusBack } from '../shell/focus-back.ts';
import type { Integration } from '../integrations/queries.ts';
import { Failure } from '../shell/failure.tsx';
import classes from './disconnect.module.css';
import { disconnectionQuery, mailboxesQuery, useDeed, type Disconnection } from './queries.ts';

type Fate = 'leave' | 'remove';

const Counted = ({ counts }: Pick<Disconnection, 'counts'>) => {
  const { t } = useTranslation();
  const { people, events, organisers, mails, busy, openWrites, waiting } = counts;
  const of = events === 0 ? '' : ` ${t('disconnect.organisers', { count: organisers })}`;
  return (
    <List size="sm" aria-label={t('disconnect.counts')} className={classes.counts ?? ''}>
      <List.Item>{t('disconnect.people', { count: people })}</List.Item>
      <List.Item>
        {t('disconnect.events', { count: events })}
        {of}
      </List.Item>
      {events > 0 && <List.Item>{t('disconnect.mails', { count: mails })}</List.Item>}
      {busy > 0 && <List.Item>{t('disconnect.busy', { count: busy })}</List.Item>}
      {openWrites > 0 && <List.Item>{t('disconnect.openWrites', { count: openWrites })}</List.Item>}
      {waiting > 0 && <List.Item>{t('disconnect.waiting', { count: waiting })}</List.Item>}
    </List>
  );
};

const Whose = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const list = useQuery({ ...mailboxesQuery(id, false, 'asked'), enabled: opened });
  return (
    <details className={classes.whose} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('disconnect.whose')}</summary>
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {opened && list.isPending && <Skeleton h={60} mt="xs" />}
      <ul>
        {(list.data ?? [])
          .filter(({ events }) => events > 0)
          .map(({ mailbox, address, holderName, events, mails }) => (
            <li key={mailbox}>
              {t('disconnect.whoseLine', {
                name: holderName ?? address,
                events: t('disconnect.eventsShort', { count: events }),
                mails: t('disconnect.mailsShort', { count: mails }),
              })}
            </li>
          ))}
      </ul>
      {list.data !== undefined && list.data.length >= 200 && <Text size="xs">{t('disconnect.more')}</Text>}
    </details>
  );
};

export const AskDisconnect = ({ integration, close }: { readonly integration: Integration; readonly close: () => void }) => {
  const { t } = useTranslation();
  useFocusBack();
  const counted = useQuery({ ...disconnectionQuery(integration.id), gcTime: 0 });
  const deed = useDeed(integration.id);
  const [events, setEvents] = useState<Fate>('leave');
  const [busy, setBusy] = useState(false);
  const counts = counted.data?.counts;
  const mails = events === 'remove' ? (counts?.mails ?? 0) : 0;
  const send = (): void =>
    deed.mutate(
      { do: 'disconnect', body: { events, busy: busy ? 'remove' : 'leave', mails } },
      { onSuccess: close, onError: () => void counted.refetch() },
    );
  return (
    // As in `Confirm`: the lock would add a style that the page's policy refuses.
    <Modal.Root opened onClose={close} centered lockScroll={false} returnFocus={false} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Stack>
            <Modal.Title fw={600}>{t('disconnect.title', { name: integration.name })}</Modal.Title>
            <Text size="sm">{t('disconnect.intro')}</Text>
            {counted.error !== null && <Failure error={counted.error} retry={() => void counted.refetch()} />}
            {counts === undefined ? counted.error === null && <Skeleton h={110} /> : <Counted counts={counts} />}
            {counts !== undefined && counts.events > 0 && <Whose id={integration.id} />}
            <Radio.Group
              label={t('disconnect.ofEvents.label')}
              value={events}
              onChange={(value) => setEvents(value === 'remove' ? 'remove' : 'leave')}
            >
              <Stack gap="xs" mt="xs">
                <Radio value="leave" label={t('disconnect.ofEvents.leave')} description={t('disconnect.ofEvents.leaveHelp')} />
                <Radio value="remove" label={t('disconnect.ofEvents.remove')} description={t('disconnect.ofEvents.removeHelp')} />
              </Stack>
            </Radio.Group>
            <Checkbox
              label={t('disconnect.ofBusy.label')}
              description={t('disconnect.ofBusy.help')}
              checked={busy}
              onChange={(event) => setBusy(event.currentTarget.checked)}
            />
            {deed.error !== null && <Failure error={deed.error} />}
            <Group justify="flex-end" mt="xs">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button color="red.8" disabled={counts === undefined} loading={deed.isPending} onClick={send}>
                {mails > 0 ? t('disconnect.confirmMails', { count: mails }) : t('disconnect.confirm')}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
