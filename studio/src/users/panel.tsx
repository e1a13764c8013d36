/** Everything about one mailbox at the side: its whole state, what can be asked of it, and its journal. */
import { Anchor, Button, Drawer, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { ArrowPathIcon } from '@heroicons/react/20/solid';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { intervalWords } from '../integrations/asking.ts';
import { useFocusBack } from '../shell/focus-back.ts';
import { EwsAllowed, isEwsClosed } from '../integrations/graph/ews-allowed.tsx';
import { integrationsQuery } from '../integrations/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import { HeldMail } from './held-mail.tsx';
import { ask, mailboxQuery, readAgain, type Mailbox } from './mailboxes.ts';
import { standingOf } from './standing.ts';
import { StateWord } from './state.tsx';
import { Transport } from './transport.tsx';
import classes from './users.module.css';
import { whenWords } from './when.ts';

const FurtherCalendars = lazy(async () => ({ default: (await import('../further/further-calendars.tsx')).FurtherCalendars }));

const MOMENTS = [
  'since',
  'verifiedAt',
  'nextCheckAt',
  'lastChangeIn',
  'lastChangeOut',
  'retryAt',
  'brakeHeldSince',
  'brakeReleasedUntil',
] as const;
/** Shown only where there is one. */
const RARE: readonly string[] = ['retryAt', 'brakeHeldSince', 'brakeReleasedUntil'];

const Why = ({ mailbox }: { readonly mailbox: Mailbox }) => {
  const { t } = useTranslation();
  return (
    <div className={classes.why} data-state={standingOf(mailbox)}>
      <Stack gap={6}>
        <Text fw={600} component="div">
          <StateWord state={standingOf(mailbox)} />
        </Text>
        <Text size="sm">
          {mailbox.sentence}
          {mailbox.state === 'syncing' &&
            mailbox.verifiedAt !== null &&
            ` ${t('users.panel.equal', { at: whenWords(mailbox.verifiedAt, Date.now()) })}`}
        </Text>
        {mailbox.next !== null && (
          <Text size="sm">
            <strong>{t('users.panel.next')}:</strong> {mailbox.next}
          </Text>
        )}
        {mailbox.taker !== null && (
          <Text size="xs">
            {t(`users.panel.taker.${mailbox.taker}`)}. {t(mailbox.retries ? 'users.panel.retries' : 'users.panel.waits')}
          </Text>
        )}
      </Stack>
    </div>
  );
};

/** Where EWS is closed in Exchange Online the commands are shown to whoever has to type them. */
const Closed = ({ mailbox: { integration, transport, cause, address } }: { readonly mailbox: Mailbox }) => {
  const { data } = useQuery(integrationsQuery);
  const { endpoint, oauth } = data?.find((one) => one.id === integration) ?? { endpoint: null, oauth: null };
  if (transport !== 'ews' || !isEwsClosed(cause, endpoint, oauth)) return null;
  return <EwsAllowed {...oauth} mailbox={address} />;
};

const Facts = ({ mailbox, integration }: { readonly mailbox: Mailbox; readonly integration: string }) => {
  const { t } = useTranslation();
  const now = Date.now();
  const plain: readonly (readonly [string, ReactNode])[] = [
    [t('users.panel.mailbox'), mailbox.address],
    [t('users.panel.integration'), integration],
    [t('users.panel.transport'), <Transport mailbox={mailbox} />],
    [t('users.panel.told'), toldWords(t, mailbox)],
    [
      t('users.panel.version'),
      [
        mailbox.serverVersion ?? '–',
        ...(mailbox.schemaVersion === null ? [] : [t('users.panel.spoken', { version: mailbox.schemaVersion })]),
      ].join(', '),
    ],
    [t('users.panel.zone'), mailbox.zone ?? '–'],
    ...MOMENTS.filter((one) => mailbox[one] !== null || !RARE.includes(one)).map(
      (one) => [t(`users.panel.${one}`), whenWords(mailbox[one], now)] as const,
    ),
    ...(mailbox.invites === false ? [[t('users.panel.invites'), t('users.panel.invitesNot')] as const] : []),
    ...(mailbox.detail === null ? [] : [[t('users.panel.detail'), mailbox.detail] as const]),
  ];
  return (
    <dl className={classes.facts}>{plain.map(([term, said]) => [<dt key={`${term}-term`}>{term}</dt>, <dd key={term}>{said}</dd>])}</dl>
  );
};

/** Who is not told of changes finds them by asking, so old they may be. */
const toldWords = (t: Translate, { told, polled, askedEverySeconds: every }: Mailbox): string =>
  told
    ? t('users.panel.toldYes')
    : every === null
      ? t(polled ? 'users.panel.polled' : 'users.panel.toldNo')
      : t(polled ? 'users.panel.polledEvery' : 'users.panel.toldEvery', { every: intervalWords(t, every) });

const Journal = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation();
  const journal = useInfiniteQuery({
    queryKey: ['mailbox', id, 'journal'],
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET('/api/v1/mailboxes/{id}/journal', {
          params: { path: { id }, query: { limit: '50', ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  if (journal.error !== null && journal.data === undefined) return <Failure error={journal.error} retry={() => void journal.refetch()} />;
  if (journal.data === undefined) return <Loader size="sm" role="img" aria-label={t('common.loading')} />;
  const entries = journal.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <Text size="sm">{t('users.panel.journalEmpty')}</Text>;
  const now = Date.now();
  return (
    <>
      <ol className={classes.journal}>
        {entries.map((entry) => (
          <li key={entry.id} className={classes.entry}>
            <Text size="sm">{entry.sentence}</Text>
            <Text size="xs" c="dimmed">
              <time dateTime={entry.at}>{whenWords(entry.at, now)}</time>
              {entry.rule !== null && ` · ${t('users.panel.rule', { rule: entry.rule })}`}
            </Text>
          </li>
        ))}
      </ol>
      {journal.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={journal.isFetchingNextPage}
          onClick={() => void journal.fetchNextPage()}
          w="fit-content"
        >
          {t('users.panel.older')}
        </Button>
      )}
      <Anchor component={Link} to={`/journal?mailbox=${encodeURIComponent(id)}`} size="sm">
        {t('users.panel.inJournal')}
      </Anchor>
    </>
  );
};

const Whole = ({ mailbox, integration }: { readonly mailbox: Mailbox; readonly integration: string }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: (what: 'refresh' | 'resync' | 'release' | 'hold') => ask(what, mailbox.id),
    onSuccess: (after, what) => {
      queries.setQueryData(mailboxQuery(mailbox.id).queryKey, after);
      void readAgain(queries, [mailbox.id]);
      void queries.invalidateQueries({ queryKey: ['mailbox', mailbox.id, 'journal'] });
      say(t(`users.asked.${what}`, { count: 1 }));
    },
    onError: complain,
  });
  const off = mailbox.state === 'disabled';
  const isReleased = mailbox.brakeReleasedUntil !== null && Date.parse(mailbox.brakeReleasedUntil) > Date.now();
  return (
    <Stack gap="lg">
      <Why mailbox={mailbox} />
      <Closed mailbox={mailbox} />
      <HeldMail mailbox={mailbox.id} off={off} />
      <Group gap="xs">
        <Button
          size="xs"
          disabled={off}
          loading={acting.isPending}
          leftSection={<ArrowPathIcon aria-hidden />}
          onClick={() => acting.mutate('refresh')}
        >
          {t('users.refreshOne')}
        </Button>
        <Button size="xs" variant="default" disabled={off || acting.isPending} onClick={() => acting.mutate('resync')}>
          {t('users.resyncOne')}
        </Button>
        {mailbox.brakeHeldSince !== null && (
          <Button size="xs" variant="default" disabled={off || acting.isPending} onClick={() => acting.mutate('release')}>
            {t('users.release')}
          </Button>
        )}
        {isReleased && (
          <Button size="xs" variant="default" disabled={off || acting.isPending} onClick={() => acting.mutate('hold')}>
            {t('users.hold')}
          </Button>
        )}
      </Group>
      <Facts mailbox={mailbox} integration={integration} />
      <Stack gap="xs">
        <Title order={3} size="h4">
          {t('users.panel.further')}
        </Title>
        <Suspense fallback={<Loader size="sm" role="img" aria-label={t('common.loading')} />}>
          <FurtherCalendars mailbox={mailbox.id} off={off} name={mailbox.holderName ?? mailbox.address} />
        </Suspense>
      </Stack>
      <Stack gap="xs">
        <Title order={3} size="h4">
          {t('users.panel.journal')}
        </Title>
        <Journal id={mailbox.id} />
      </Stack>
    </Stack>
  );
};

/** That Exchange begins or ends to tell of a mailbox is no entry of its journal, by which the page learns of all else. */
const ANYWAY_MS = 10_000;

type Panel = {
  readonly id: string;
  readonly known: Mailbox | undefined;
  readonly nameOf: (integration: string) => string;
  readonly close: () => void;
};
export const Panel = ({ id, known, nameOf, close }: Panel) => {
  const { t } = useTranslation();
  useFocusBack();
  const { data, error, refetch } = useQuery({
    ...mailboxQuery(id),
    refetchInterval: ANYWAY_MS,
    ...(known === undefined ? {} : { placeholderData: known }),
  });
  const name = data?.holderName ?? data?.address ?? '';
  return (
    // Without Mantine's own header, which would be a second banner of the page.
    <Drawer.Root opened onClose={close} position="right" size="lg" lockScroll={false} returnFocus={false}>
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <Drawer.Body p="lg">
          <Group justify="space-between" mb="md" wrap="nowrap">
            <Drawer.Title fz="lg" fw={600}>
              {name}
            </Drawer.Title>
            <Drawer.CloseButton aria-label={t('common.close')} />
          </Group>
          {data !== undefined && <Whole mailbox={data} integration={nameOf(data.integration)} />}
          {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} />}
          {data === undefined && error === null && <Loader role="img" aria-label={t('common.loading')} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
};
