/** What waits to be sent, what failed and why, and what went out (6.4). */
import { Badge, Button, Paper, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { EnvelopeIcon } from '@heroicons/react/20/solid';
import { useInfiniteQuery, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { sessionQuery } from '../api/session.ts';
import frame from '../integrations/frame.module.css';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import { whenWords } from '../users/when.ts';
import { lettersQuery, sendAgain, STATES, type Letter, type LetterState } from './queries.ts';
import classes from './mail.module.css';

export const Outbox = () => {
  const { t } = useTranslation();
  const [state, setState] = useState<LetterState>('waiting');
  const letters = useInfiniteQuery(lettersQuery(state));
  const items = letters.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('mail.outbox.intro')}
      </Text>
      <SegmentedControl
        aria-label={t('mail.outbox.which')}
        w="fit-content"
        maw="100%"
        data={STATES.map((value) => ({ value, label: t(`mail.outbox.state.${value}`) }))}
        value={state}
        onChange={(value) => setState(STATES.find((one) => one === value) ?? 'waiting')}
      />
      {letters.isPending && <Skeleton h={160} radius="md" />}
      {letters.isError && <Failure error={letters.error} retry={() => void letters.refetch()} />}
      {items?.length === 0 && (
        <Paper withBorder className={frame.empty ?? ''}>
          <EnvelopeIcon width={32} height={32} aria-hidden />
          <Text fw={600}>{t(`mail.outbox.empty.${state}`)}</Text>
        </Paper>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className={classes.letters} aria-label={t('mail.outbox.list')}>
          {items.map((letter) => (
            <One key={letter.id} letter={letter} />
          ))}
        </ul>
      )}
      {letters.hasNextPage && (
        <Button variant="default" w="fit-content" loading={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
          {t('mail.outbox.more')}
        </Button>
      )}
    </>
  );
};

const COLOURS = { waiting: 'blue', failed: 'red', sent: 'teal' } as const;

const One = ({ letter }: { readonly letter: Letter }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const again = useMutation({
    mutationFn: () => sendAgain(letter.id),
    onSuccess: () => say(t('mail.outbox.trying')),
    onError: complain,
    onSettled: () => queries.invalidateQueries({ queryKey: ['mail', 'letters'] }),
  });
  const audience = t(`mail.told.audience.${letter.audience}`);
  const now = Date.now();
  const isOpen = letter.state !== 'sent';
  return (
    <Paper component="li" withBorder className={classes.letter ?? ''}>
      <div className={classes.said}>
        <Text fw={600}>{letter.subject ?? t(`mail.outbox.kind.${letter.kind}`)}</Text>
        <Text size="sm">
          {letter.address === null ? t('mail.outbox.toAudience', { audience }) : t('mail.outbox.to', { address: letter.address, audience })}
        </Text>
        {letter.detail !== null && (
          <Text size="sm" mt={6}>
            {letter.detail} {letter.next}
          </Text>
        )}
        {letter.subject === null && letter.detail === null && (
          <Text size="sm" c="dimmed">
            {t('mail.outbox.notYet')}
          </Text>
        )}
        <Text size="xs" c="dimmed" mt={6}>
          {[
            t(`mail.outbox.kind.${letter.kind}`),
            letter.sentAt === null
              ? t('mail.outbox.madeAt', { time: whenWords(letter.createdAt, now) })
              : t('mail.outbox.sentAt', { time: whenWords(letter.sentAt, now) }),
            ...(isOpen && letter.attempts > 0 ? [t('mail.outbox.attempts', { count: letter.attempts })] : []),
            ...(letter.state === 'waiting' && letter.dueAt !== null
              ? [t('mail.outbox.dueAt', { time: whenWords(letter.dueAt, now) })]
              : []),
          ].join(' · ')}{' '}
          ·{' '}
          <Link to="/calendar" search={{ appointment: letter.appointment }}>
            {t('mail.outbox.appointment')}
          </Link>
        </Text>
      </div>
      <Badge color={COLOURS[letter.state]} variant="light" tt="none">
        {t(`mail.outbox.state.${letter.state}`)}
      </Badge>
      {isOpen && session?.scopes.includes('mail:write') === true && (
        <Button
          size="xs"
          variant="default"
          loading={again.isPending}
          aria-label={t('mail.outbox.againOf', { subject: letter.subject ?? t(`mail.outbox.kind.${letter.kind}`) })}
          onClick={() => again.mutate()}
        >
          {t('mail.outbox.again')}
        </Button>
      )}
    </Paper>
  );
};
