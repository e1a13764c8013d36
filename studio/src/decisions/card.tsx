/** One question: both sides beside each other, and what keeping either would do. */
import { Badge, Button, Checkbox, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { momentWords, spanWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';
import type { Choice, Decision } from './queries.ts';
import classes from './decisions.module.css';

const SIDES = ['booking', 'outlook'] as const;

/** Whether it is chosen for what is done about several; null: there is nothing to choose it for. */
export type Picking = { readonly picked: boolean; readonly pick: (picked: boolean) => void } | null;

type Props = {
  readonly decision: Decision;
  readonly mayDecide: boolean;
  readonly going: Choice | null;
  readonly choose: (keep: Choice) => void;
  readonly takeBack: () => void;
  readonly picking: Picking;
};

export const Pick = ({ picking, name }: { readonly picking: Picking; readonly name: string }) => {
  const { t } = useTranslation();
  return picking === null ? null : (
    <Checkbox
      checked={picking.picked}
      onChange={(change) => picking.pick(change.currentTarget.checked)}
      aria-label={t('decisions.many.choose', { name })}
    />
  );
};

export const Card = ({ decision, mayDecide, going, choose, takeBack, picking }: Props) => {
  const { t } = useTranslation();
  const { appointment, kind, differs, series, booking, people, decided } = decision;
  const id = `decision-${appointment}`;
  const at = (moment: string): string => momentWords(Date.parse(moment), viewerZone());
  return (
    <Paper withBorder p="lg" component="article" className={classes.card ?? ''} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start">
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <Pick picking={decided === null ? picking : null} name={booking.title} />
          <div>
            <Title order={2} size="h4" id={id} tabIndex={-1}>
              {booking.title}
            </Title>
            <Text size="sm" c="dimmed">
              {people.join(', ')}
            </Text>
          </div>
        </Group>
        <Group gap="xs">
          {decision.reminded && (
            <Badge color="orange" variant="light" tt="none">
              {t('decisions.reminder')}
            </Badge>
          )}
          <Badge color="gray" variant="light" tt="none">
            {t(`decisions.kind.${kind}`)}
          </Badge>
        </Group>
      </Group>
      {(kind === 'left' || kind === 'leftDeleted') && (
        <Text size="sm">
          {t(`decisions.why.${series ? 'series' : kind}`, { what: differs.map((facet) => t(`decisions.facet.${facet}`)).join(', ') })}
        </Text>
      )}
      <div className={classes.sides}>
        {SIDES.map((side) => (
          <section
            key={side}
            className={classes.side}
            aria-label={t('decisions.sideOf', { side: t(`decisions.side.${side}`), title: booking.title })}
            data-chosen={decided === side || undefined}
          >
            <Text size="xs" fw={600} c="dimmed">
              {t(`decisions.side.${side}`)}
            </Text>
            <When decision={decision} side={side} />
            <Text size="sm">{decision[side].title}</Text>
            <Text size="sm" c="dimmed">
              {decision[side].location === '' ? t('decisions.noPlace') : decision[side].location}
            </Text>
            <Changed decision={decision} side={side} at={at} />
            <Effect decision={decision} side={side} />
            {decided === null && mayDecide && (
              <Button
                variant={side === 'booking' ? 'filled' : 'default'}
                disabled={!decision[side].possible || (going !== null && going !== side)}
                loading={going === side}
                onClick={() => choose(side)}
                aria-describedby={`${id}-${side}`}
              >
                {t(`decisions.keep.${side}`)}
              </Button>
            )}
          </section>
        ))}
      </div>
      {decided !== null && (
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={600} role="status">
            {t(`decisions.decided.${decided}`)}
          </Text>
          {mayDecide && (
            <Button size="xs" variant="default" onClick={takeBack}>
              {t('decisions.takeBack')}
            </Button>
          )}
        </Group>
      )}
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {t('decisions.since', { time: at(decision.since) })}. {t('decisions.lapses', { time: at(decision.lapsesAt) })}{' '}
          {!mayDecide && t('decisions.mayNot')}
        </Text>
        <Link to="/calendar" search={{ day: booking.start.slice(0, 10), appointment }} className={classes.link ?? ''}>
          {t('decisions.open')}
        </Link>
      </Group>
    </Paper>
  );
};

type Of = { readonly decision: Decision; readonly side: Choice };

const When = ({ decision, side }: Of) => {
  const { t } = useTranslation();
  const { start, end } = decision[side];
  const when = spanWords(Date.parse(start), Date.parse(end), viewerZone());
  const gone = side === 'outlook' && (decision.kind === 'deletion' || decision.kind === 'leftDeleted');
  return <Text fw={600}>{gone ? t('decisions.was', { when }) : when}</Text>;
};

const Changed = ({ decision, side, at }: Of & { readonly at: (moment: string) => string }) => {
  const { t } = useTranslation();
  const { changed } = decision[side];
  return changed === null ? null : (
    <Text size="xs" c="dimmed">
      {t('decisions.lastChange', { sentence: changed.sentence, time: at(changed.at) })}
    </Text>
  );
};

/** What will happen and who is mailed, or why it cannot be. */
const Effect = ({ decision, side }: Of) => {
  const { t } = useTranslation();
  const { possible, against, mails } = decision[side];
  return (
    <Text size="sm" id={`decision-${decision.appointment}-${side}`} className={classes.effect ?? ''} data-against={!possible || undefined}>
      {possible
        ? `${t(`decisions.effect.${decision.kind}.${side}`)} ${t(side === 'booking' ? 'decisions.mails' : 'decisions.untold', { count: mails })}`
        : against}
    </Text>
  );
};
