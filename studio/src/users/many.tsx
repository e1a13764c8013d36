/** What can be asked of many mailboxes at once: of the failed ones, or of all that the filters leave (2.3). */
import { Button, Menu, Text } from '@mantine/core';
import { ChevronDownIcon } from '@heroicons/react/20/solid';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Confirm } from '../integrations/confirm.tsx';
import { complain, say } from '../shell/toast.tsx';
import { askMany, readAgain } from './mailboxes.ts';
import type { Row } from './order.ts';

type Bulk = { readonly what: 'refresh' | 'resync'; readonly ids: readonly string[] };
const useBulk = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [done, setDone] = useState(0);
  const bulk = useMutation({
    mutationFn: ({ what, ids }: Bulk) => {
      setDone(0);
      return askMany(what, ids, setDone);
    },
    onSuccess: ({ asked, refused }, { what, ids }) => {
      void readAgain(queries, ids);
      const [first] = refused;
      const why =
        first === undefined ? '' : ` ${t('users.refusedSome', { count: refused.length, problem: first.problem, next: first.next })}`;
      say(`${t(`users.asked.${what}`, { count: asked })}${why}`);
    },
    onError: complain,
  });
  return { bulk, done };
};

const isOn = ({ mailbox }: Row): boolean => mailbox.state !== 'disabled';
const isFailed = ({ mailbox }: Row): boolean => mailbox.state === 'error' || mailbox.state === 'warning';
const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ mailbox }) => mailbox.id);

export const Many = ({ shown }: { readonly shown: readonly Row[] }) => {
  const { t } = useTranslation();
  const { bulk, done } = useBulk();
  const [asking, setAsking] = useState(false);
  const failed = shown.filter(isFailed);
  const on = shown.filter(isOn);
  if (bulk.isPending)
    return (
      <Text size="sm" role="status">
        {t('users.asking', { done, all: bulk.variables.ids.length })}
      </Text>
    );
  return (
    <>
      <Button
        variant="default"
        size="sm"
        disabled={failed.length === 0}
        onClick={() => bulk.mutate({ what: 'refresh', ids: idsOf(failed) })}
      >
        {t('users.refreshFailed', { count: failed.length })}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="sm" rightSection={<ChevronDownIcon aria-hidden />}>
            {t('users.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={on.length === 0} onClick={() => bulk.mutate({ what: 'refresh', ids: idsOf(on) })}>
            {t('users.refreshShown', { count: on.length })}
          </Menu.Item>
          <Menu.Item disabled={on.length === 0} onClick={() => setAsking(true)}>
            {t('users.resyncShown', { count: on.length })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Confirm
          title={t('users.resyncTitle', { count: on.length })}
          text={t('users.resyncText')}
          yes={t('users.resyncOne')}
          onYes={() => {
            setAsking(false);
            bulk.mutate({ what: 'resync', ids: idsOf(on) });
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  );
};
