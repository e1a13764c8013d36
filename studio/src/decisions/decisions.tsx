/** What waits for an administrator (5.7): both sides of each, and the buttons that keep either one. */
import '../texts/decisions.ts';
import { Paper, Skeleton, Text } from '@mantine/core';
import { CheckCircleIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/session.ts';
import { Head } from '../integrations/frame.tsx';
import frame from '../integrations/frame.module.css';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import { Card } from './card.tsx';
import classes from './decisions.module.css';
import { decide, decisionsQuery, type Choice, type Decision } from './queries.ts';

type Chosen = { readonly decision: Decision; readonly keep: Choice };

const useDeciding = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, keep }: Chosen) => decide(decision, keep),
    onSuccess: (after, { keep }) => {
      queries.setQueryData(decisionsQuery.queryKey, (all) => all?.map((one) => (one.appointment === after.appointment ? after : one)));
      say(t(`decisions.done.${keep}`, { title: after.booking.title }));
    },
    onError: (error) => {
      complain(error);
      void queries.invalidateQueries({ queryKey: decisionsQuery.queryKey });
    },
  });
};

export const Decisions = () => {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const list = useQuery(decisionsQuery);
  const deciding = useDeciding();
  const place = useRef<HTMLDivElement | null>(null);
  const mayDecide = session?.scopes.includes('mailboxes:write') === true;
  const choose = (decision: Decision, keep: Choice): void => {
    deciding.mutate(
      { decision, keep },
      // The button that had the keyboard is gone: on with what was decided.
      { onSuccess: () => place.current?.querySelector<HTMLElement>(`#decision-${CSS.escape(decision.appointment)}`)?.focus() },
    );
  };
  return (
    <div className={frame.page}>
      <div className={frame.column} ref={place}>
        <Head title={t('decisions.title')} intro={t('decisions.intro')} />
        {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Skeleton h={240} radius="md" />}
        {list.data?.length === 0 && (
          <Paper withBorder className={frame.empty ?? ''}>
            <CheckCircleIcon width={32} height={32} aria-hidden />
            <Text fw={600}>{t('decisions.emptyTitle')}</Text>
            <Text size="sm" c="dimmed" maw={440}>
              {t('decisions.emptyText')}
            </Text>
          </Paper>
        )}
        {list.data !== undefined && list.data.length > 0 && (
          <ul className={classes.list} aria-label={t('decisions.list')}>
            {list.data.map((decision) => (
              <li key={decision.appointment}>
                <Card
                  decision={decision}
                  mayDecide={mayDecide}
                  going={
                    deciding.isPending && deciding.variables.decision.appointment === decision.appointment ? deciding.variables.keep : null
                  }
                  choose={(keep) => choose(decision, keep)}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
};
