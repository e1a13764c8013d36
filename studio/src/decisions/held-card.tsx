/** What waits in one mailbox as a whole: what it is about, what letting it go does, and whom it mails (3.9, 4.18). */
import { Badge, Button, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../integrations/confirm.tsx';
import { Rule } from '../rules/rule.tsx';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import { momentWords, spanWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';
import { Pick, type Picking } from './card.tsx';
import type { Held } from './queries.ts';
import classes from './decisions.module.css';

type Props = {
  readonly held: Held;
  readonly mayDecide: boolean;
  readonly going: boolean;
  readonly release: () => void;
  readonly picking: Picking;
};

export const HeldCard = ({ held, mayDecide, going, release, picking }: Props) => {
  const { t } = useTranslation();
  const { mailbox, kind, holderName: name, address, since, mails, against } = held;
  const id = `held-${kind}-${mailbox}`;
  const [asking, setAsking] = useState(false);
  return (
    <Paper withBorder p="lg" component="article" className={classes.card ?? ''} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start">
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <Pick picking={against === null ? picking : null} name={t(`decisions.held.name.${kind}`, { name })} />
          <div>
            <Title order={2} size="h4" id={id} tabIndex={-1}>
              {t(`decisions.held.name.${kind}`, { name })}
            </Title>
            <Text size="sm" c="dimmed">
              {address}
            </Text>
          </div>
        </Group>
        <Badge color={kind === 'brake' ? 'orange' : 'gray'} variant="light" tt="none">
          {t(`decisions.held.${kind}`)}
        </Badge>
      </Group>
      <About held={held} />
      {held.items.length > 0 && <Items held={held} />}
      <Group gap="sm" align="center">
        {mayDecide && (
          <Button disabled={against !== null} loading={going} onClick={() => setAsking(true)} aria-describedby={`${id}-effect`}>
            {t(`decisions.held.release.${kind}`)}
          </Button>
        )}
        <Text size="sm" id={`${id}-effect`} className={classes.beside ?? ''} data-against={against !== null || undefined}>
          {against ?? `${t(`decisions.held.effect.${kind}`)} ${t('decisions.atMost', { count: mails })}`}
        </Text>
      </Group>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {since === null ? t('decisions.sinceNow') : t('decisions.since', { time: momentWords(Date.parse(since), viewerZone()) })}.{' '}
          {!mayDecide && t('decisions.mayNot')}
        </Text>
        <Link to="/integrations/users" search={{ mailbox }} className={classes.link ?? ''}>
          {t('decisions.openMailbox')}
        </Link>
      </Group>
      {asking && (
        <Confirm
          title={t(`decisions.held.ask.${kind}`, { name })}
          text={`${consequence(t, held)} ${t('decisions.atMost', { count: mails })} ${t(`decisions.held.effect.${kind}`)}`}
          yes={t(`decisions.held.release.${kind}`)}
          onYes={() => {
            setAsking(false);
            release();
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </Paper>
  );
};

/** What comes of it, counted; of what is not listed one by one it is not known what it would be. */
const consequence = (t: Translate, { kind, items, appointments, busyTimes }: Held): string => {
  if (kind === 'mail') return t('decisions.held.invites', { count: appointments });
  const kinds = [...new Set(items.map(({ would }) => would))];
  return [
    ...kinds.map((would) => t(`decisions.held.counted.${would}`, { count: items.filter((one) => one.would === would).length })),
    ...(appointments > items.length ? [t('decisions.held.more', { count: appointments - items.length })] : []),
    ...(busyTimes > 0 ? [t('decisions.held.freed', { count: busyTimes })] : []),
  ].join(' ');
};

const About = ({ held: { kind, appointments, busyTimes, secondLookAt } }: { readonly held: Held }) => {
  const { t } = useTranslation();
  if (kind === 'mail')
    return (
      <Text size="sm">
        {t('decisions.held.aboutMail', { count: appointments })} {t('decisions.held.mailStays')} <Rule rule="3.9" />
      </Text>
    );
  if (kind === 'blocks')
    return (
      <Text size="sm">
        {t('decisions.held.aboutBlocks', { count: appointments })} <Rule rule="3.8" />
      </Text>
    );
  const second = secondLookAt === null ? '' : momentWords(Date.parse(secondLookAt), viewerZone());
  return (
    <Text size="sm">
      {appointments > 0 && `${t('decisions.held.aboutBrake', { count: appointments })} `}
      {busyTimes > 0 && `${t('decisions.held.busy', { count: busyTimes, time: second })} `}
      {t('decisions.held.brakeWrong')} <Rule rule="4.18" />
    </Text>
  );
};

type Item = Held['items'][number];
const spanOf = ({ start, end }: Item['booking']): string => spanWords(Date.parse(start), Date.parse(end), viewerZone());

const Items = ({ held: { items, appointments } }: { readonly held: Held }) => {
  const { t } = useTranslation();
  const others = appointments - items.length;
  return (
    <ul className={classes.items} aria-label={t('decisions.held.items')}>
      {items.map((item) => (
        <li key={item.appointment}>
          {item.block ? (
            t('decisions.held.block')
          ) : (
            <Link
              to="/calendar"
              search={{ day: item.booking.start.slice(0, 10), appointment: item.appointment }}
              className={classes.link ?? ''}
            >
              {item.title}
            </Link>
          )}{' '}
          <Text span size="sm" fw={600}>
            {spanOf(item.booking)}
          </Text>{' '}
          <Text span size="sm">
            {item.people.join(', ')}: {t(`decisions.held.would.${item.would}`, { when: item.outlook === null ? '' : spanOf(item.outlook) })}
          </Text>
        </li>
      ))}
      {others > 0 && <li>{t('decisions.held.more', { count: others })}</li>}
    </ul>
  );
};
