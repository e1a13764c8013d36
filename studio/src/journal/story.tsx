/** Why an appointment changed (5.4): what is still open, then each change from its cause to its outcome, newest first. */
import '../texts/journal.ts';
import { Alert, Anchor, Badge, Button, Group, Stack, Text, Timeline } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Rule } from '../rules/rule.tsx';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { momentWords, spanWords } from '../time/words.ts';
import { storyQuery, type Chapter, type Wait } from './queries.ts';

const COLOURS = { done: 'teal', underWay: 'blue', failed: 'red', waiting: 'orange', nothing: 'gray' } as const;

export const Story = ({ id, zone }: { readonly id: string; readonly zone: string }) => {
  const { t } = useTranslation();
  const story = useInfiniteQuery(storyQuery(id));
  if (story.isPending) return <Loading />;
  if (story.isError) return <Failure error={story.error} retry={() => void story.refetch()} />;
  const chapters = story.data.pages.flatMap((page) => page.items);
  const open = story.data.pages[0]?.open ?? [];
  return (
    <Stack gap="sm">
      {open.length > 0 && <Open waits={open} zone={zone} />}
      {chapters.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('story.none')}
        </Text>
      )}
      <Timeline bulletSize={12} lineWidth={2}>
        {chapters.map((chapter) => (
          <Timeline.Item key={chapter.id} color={COLOURS[chapter.outcome]}>
            <Change chapter={chapter} zone={zone} />
          </Timeline.Item>
        ))}
      </Timeline>
      <Group gap="xs">
        {story.hasNextPage && (
          <Button variant="default" size="xs" loading={story.isFetchingNextPage} onClick={() => void story.fetchNextPage()}>
            {t('story.older')}
          </Button>
        )}
        <Anchor component={Link} to={`/journal?appointment=${encodeURIComponent(id)}`} size="sm">
          {t('story.inJournal')}
        </Anchor>
      </Group>
    </Stack>
  );
};

const Open = ({ waits, zone }: { readonly waits: readonly Wait[]; readonly zone: string }) => {
  const { t } = useTranslation();
  return (
    <Alert color="orange" variant="light">
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          {t('story.open')}
        </Text>
        {waits.map(({ rule, sentence, next, waitsFor, since, mailbox }) => (
          <div key={`${rule} ${mailbox} ${sentence}`}>
            <Text size="sm">
              {sentence} {next}
            </Text>
            <Group gap="xs">
              <Text size="sm">
                {t(`story.waitsFor.${waitsFor}`)}
                {since !== null && `, ${t('story.since', { time: momentWords(Date.parse(since), zone) })}`}
              </Text>
              <Rule rule={rule} />
            </Group>
          </div>
        ))}
      </Stack>
    </Alert>
  );
};

const Change = ({ chapter, zone }: { readonly chapter: Chapter; readonly zone: string }) => {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const { at, who, sentence, rule, before, after, written, outcome, steps } = chapter;
  // What somebody did in the booking system names its times itself.
  const saysTimes = steps.some((step) => step.kind === 'booking' && step.sentence === sentence);
  const span = (one: { readonly start: string; readonly end: string }): string =>
    spanWords(Date.parse(one.start), Date.parse(one.end), zone);
  return (
    <Stack gap={4}>
      <Text size="sm">{sentence}</Text>
      <Text size="sm" c="dimmed">
        {momentWords(Date.parse(at), zone)} ·{' '}
        {who.kind === 'outlook' && who.name === '' ? t('story.byOutlook') : t(`story.by.${who.kind}`, { name: who.name })}
      </Text>
      {before !== null && after !== null && !saysTimes && (
        <Text size="sm">{t('story.moved', { before: span(before), after: span(after) })}</Text>
      )}
      {written.map((one) => (
        <Text key={one} size="sm" c="dimmed">
          {one}
        </Text>
      ))}
      <Group gap="xs">
        <Badge size="sm" variant="dot" color={COLOURS[outcome]} tt="none">
          {t(`story.outcome.${outcome}`)}
        </Badge>
        {rule !== null && <Rule rule={rule} />}
        <Button variant="subtle" size="compact-sm" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {t('story.steps', { count: steps.length })}
        </Button>
      </Group>
      {isWhole && (
        <Stack gap="xs" component="ol" pl="md" m={0}>
          {steps.map((step) => (
            <li key={step.id}>
              <Text size="sm">{step.sentence}</Text>
              <Group gap="xs">
                <Text size="xs" c="dimmed">
                  {momentWords(Date.parse(step.at), zone)}
                </Text>
                {step.rule !== null && <Rule rule={step.rule} />}
              </Group>
            </li>
          ))}
        </Stack>
      )}
    </Stack>
  );
};
