/** What can be done about several at once: of each deed how many it takes, and whom it mails, said before it is done. */
import { Button, Checkbox, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Confirm } from '../integrations/confirm.tsx';
import { say } from '../shell/toast.tsx';
import { each } from './acts.ts';
import { DEEDS, mailsOf, takers, type Deed, type Entry } from './entries.ts';
import { decide, release } from './queries.ts';
import classes from './decisions.module.css';

type Props = {
  /** All that can be chosen. */
  readonly all: readonly Entry[];
  readonly chosen: readonly Entry[];
  readonly choose: (entries: readonly Entry[]) => void;
};

const act = (deed: Deed, entry: Entry): Promise<unknown> => {
  if (entry.kind === 'held') return release(entry.held);
  return deed === 'booking' || deed === 'outlook' ? decide(entry.decision, deed) : Promise.resolve();
};

export const Many = ({ all, chosen, choose }: Props) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Deed | null>(null);
  const [going, setGoing] = useState<{ readonly done: number; readonly all: number } | null>(null);
  const carryOut = async (deed: Deed): Promise<void> => {
    const entries = takers(deed, chosen);
    setAsking(null);
    setGoing({ done: 0, all: entries.length });
    const { done, refused } = await each(
      entries,
      (entry) => act(deed, entry),
      (through) => setGoing({ done: through, all: entries.length }),
    );
    setGoing(null);
    choose([]);
    const [first] = refused;
    const why = first === undefined ? '' : ` ${t('decisions.many.refused', { count: refused.length, problem: first.message })}`;
    say(`${t('decisions.many.done', { count: done })}${why}`);
    await queries.invalidateQueries({ queryKey: ['decisions'] });
  };
  return (
    <div className={classes.bar} role="group" aria-label={t('decisions.many.bar')}>
      <Checkbox
        label={chosen.length === 0 ? t('decisions.many.all') : t('decisions.many.chosen', { count: chosen.length })}
        checked={chosen.length > 0 && chosen.length === all.length}
        indeterminate={chosen.length > 0 && chosen.length < all.length}
        onChange={(change) => choose(change.currentTarget.checked ? all : [])}
      />
      {going !== null && (
        <Text size="sm" role="status">
          {t('decisions.many.going', going)}
        </Text>
      )}
      <Group gap="xs">
        {going === null &&
          DEEDS.map((deed) => [deed, takers(deed, chosen).length] as const)
            .filter(([, count]) => count > 0)
            .map(([deed, count]) => (
              <Button key={deed} size="xs" variant="default" onClick={() => setAsking(deed)}>
                {t(`decisions.many.${deed}`, { count })}
              </Button>
            ))}
      </Group>
      {asking !== null && (
        <Confirm
          title={t(`decisions.many.title.${asking}`)}
          text={[
            t('decisions.many.about', { count: takers(asking, chosen).length }),
            t('decisions.atMost', { count: mailsOf(asking, takers(asking, chosen)) }),
            ...(asking === 'mail' || asking === 'brake' || asking === 'blocks' ? [t(`decisions.held.effect.${asking}`)] : []),
          ].join(' ')}
          yes={t('decisions.many.yes')}
          onYes={() => void carryOut(asking)}
          onNo={() => setAsking(null)}
        />
      )}
    </div>
  );
};
