/** Everything that waits for an administrator (5.7, 3.9, 4.18): what it is, what each choice does, one by one or several at once. */
import '../texts/decisions.ts';
import { Paper, Skeleton, Text } from '@mantine/core';
import { CheckCircleIcon } from '@heroicons/react/20/solid';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { sessionQuery } from '../api/session.ts';
import { Head } from '../integrations/frame.tsx';
import frame from '../integrations/frame.module.css';
import { Failure } from '../shell/failure.tsx';
import { useDeciding, useReleasing, useTakingBack } from './acts.ts';
import { Card, type Picking } from './card.tsx';
import { DEEDS, entriesOf, takers, type Entry } from './entries.ts';
import { HeldCard } from './held-card.tsx';
import { Many } from './many.tsx';
import { decisionsQuery, heldQuery } from './queries.ts';
import classes from './decisions.module.css';

const Empty = () => {
  const { t } = useTranslation();
  return (
    <Paper withBorder className={frame.empty ?? ''}>
      <CheckCircleIcon width={32} height={32} aria-hidden />
      <Text fw={600}>{t('decisions.emptyTitle')}</Text>
      <Text size="sm" c="dimmed" maw={440}>
        {t('decisions.emptyText')}
      </Text>
    </Paper>
  );
};

export const Decisions = () => {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [asked, held] = [useQuery(decisionsQuery), useQuery(heldQuery)];
  const entries = asked.data === undefined || held.data === undefined ? null : entriesOf(asked.data, held.data);
  const error = asked.error ?? held.error;
  return (
    <div className={frame.page}>
      <div className={frame.column}>
        <Head title={t('decisions.title')} intro={t('decisions.intro')} />
        {error !== null && <Failure error={error} retry={() => void Promise.all([asked.refetch(), held.refetch()])} />}
        {entries === null && error === null && <Skeleton h={240} radius="md" />}
        {entries?.length === 0 && <Empty />}
        {entries !== null && entries.length > 0 && (
          <List entries={entries} mayDecide={session?.scopes.includes('mailboxes:write') === true} />
        )}
      </div>
    </div>
  );
};

const List = ({ entries, mayDecide }: { readonly entries: readonly Entry[]; readonly mayDecide: boolean }) => {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [deciding, takingBack, releasing] = [useDeciding(), useTakingBack(), useReleasing()];
  const place = useRef<HTMLUListElement | null>(null);
  const choosable = entries.filter((entry) => DEEDS.some((deed) => takers(deed, [entry]).length > 0));
  const chosen = choosable.filter(({ id }) => picked.has(id));
  const pickingOf = ({ id }: Entry): Picking =>
    mayDecide && choosable.length > 1
      ? { picked: picked.has(id), pick: (on) => setPicked(new Set(on ? [...picked, id] : [...picked].filter((one) => one !== id))) }
      : null;
  // The button that had the keyboard is gone: on with what it was about.
  const focus = (id: string) => ({ onSuccess: () => place.current?.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus() });
  return (
    <>
      {mayDecide && choosable.length > 1 && (
        <Many all={choosable} chosen={chosen} choose={(all) => setPicked(new Set(all.map(({ id }) => id)))} />
      )}
      <ul className={classes.list} aria-label={t('decisions.list')} ref={place}>
        {entries.map((entry) => (
          <li key={entry.id}>
            {entry.kind === 'asked' ? (
              <Card
                decision={entry.decision}
                mayDecide={mayDecide}
                going={
                  deciding.isPending && deciding.variables.decision.appointment === entry.decision.appointment
                    ? deciding.variables.keep
                    : null
                }
                choose={(keep) => deciding.mutate({ decision: entry.decision, keep }, focus(entry.id))}
                takeBack={() => takingBack.mutate(entry.decision, focus(entry.id))}
                picking={pickingOf(entry)}
              />
            ) : (
              <HeldCard
                held={entry.held}
                mayDecide={mayDecide}
                going={releasing.isPending && releasing.variables === entry.held}
                release={() => releasing.mutate(entry.held)}
                picking={pickingOf(entry)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
};
