/** Which mailbox each person, room or thing is mapped to (2.1, 2.2). What is typed in or suggested is saved by one click. */
import { Button, Checkbox, Group, Progress, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { EnvelopeIcon, MagnifyingGlassIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { ApiError } from '../api/problem.ts';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import { summaryQuery } from '../users/mailboxes.ts';
import { Table } from '../users/table.tsx';
import { Confirm } from './confirm.tsx';
import { FileButtons } from './file-buttons.tsx';
import { LinkButton } from './link-button.tsx';
import { holdersQuery, integrationsQuery, pairingsQuery, type Holder, type Integration, type Pairing } from './queries.ts';
import { pairColumns } from './pair-columns.tsx';
import { rowsOf, shownOf, type PairRow } from './pair-list.ts';
import classes from './pairs.module.css';
import { suggest } from './suggest.ts';

const FurtherDrawer = lazy(async () => ({ default: (await import('../further/drawer.tsx')).FurtherDrawer }));

type Drafts = ReadonlyMap<string, string>;
const NOTHING: Drafts = new Map();

const without = (map: Drafts, id: string): Drafts => new Map([...map].filter(([key]) => key !== id));

/** Pairings changed: everything that names them is read anew. */
const useAfresh = (): (() => void) => {
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [pairingsQuery.queryKey, summaryQuery.queryKey, ['mailboxes'], ['mailbox']])
      void queries.invalidateQueries({ queryKey });
  };
};

const refusalOf = (error: unknown): string =>
  error instanceof ApiError ? `${error.message} ${error.next ?? ''}`.trim() : error instanceof Error ? error.message : String(error);

/** Everything that can be done with the rows, and what came of it. */
const usePairing = (integration: Integration) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const afresh = useAfresh();
  const [drafts, setDrafts] = useState<Drafts>(NOTHING);
  const [refusals, setRefusals] = useState<Drafts>(NOTHING);
  const [done, setDone] = useState(0);
  const type = (holder: string, address: string): void => {
    setDrafts((before) => (address === '' ? without(before, holder) : new Map(before).set(holder, address)));
    setRefusals((before) => without(before, holder));
  };
  const put = (after: Pairing): void => {
    queries.setQueryData(pairingsQuery.queryKey, (before) => before?.map((one) => (one.id === after.id ? after : one)));
  };
  const save = useMutation({
    mutationFn: async (): Promise<void> => {
      setDone(0);
      let paired = 0;
      let refused = 0;
      for (const [holder, address] of drafts) {
        try {
          const made = await bodyOf(api.POST('/api/v1/pairings', { body: { holder, integration: integration.id, address } }));
          queries.setQueryData(pairingsQuery.queryKey, (before) => before && [...before, made]);
          setDrafts((before) => without(before, holder));
          paired += 1;
        } catch (error) {
          // The others may well be in order; what is not is said in its row.
          setRefusals((before) => new Map(before).set(holder, refusalOf(error)));
          refused += 1;
        }
        setDone(paired + refused);
      }
      const words = [
        ...(paired > 0 ? [t('integrations.pairs.paired', { count: paired })] : []),
        ...(refused > 0 ? [t('integrations.pairs.refused', { count: refused })] : []),
      ];
      if (words.length > 0) say(words.join(' '));
    },
    onSettled: afresh,
  });
  const turn = useMutation({
    mutationFn: ({ pairing, enabled }: { readonly pairing: Pairing; readonly enabled: boolean; readonly name: string }) =>
      bodyOf(api.PATCH('/api/v1/pairings/{id}', { params: { path: { id: pairing.id } }, body: { enabled } })),
    onSuccess: (after, { name }) => {
      put(after);
      afresh();
      say(t(after.enabled ? 'integrations.pairs.switchedOn' : 'integrations.pairs.switchedOff', { name }));
    },
    onError: complain,
  });
  const unpair = useMutation({
    mutationFn: ({ pairing }: { readonly pairing: Pairing; readonly holder: Holder }) =>
      api.DELETE('/api/v1/pairings/{id}', { params: { path: { id: pairing.id } } }),
    onSuccess: (_answer, { holder }) => {
      say(t('integrations.pairs.unpaired', { name: holder.name }));
      afresh();
    },
    onError: (error, { holder }) => setRefusals((before) => new Map(before).set(holder.id, refusalOf(error))),
  });
  const fill = (found: Drafts): void => setDrafts((before) => new Map([...before, ...found]));
  const discard = (): void => {
    setDrafts(NOTHING);
    setRefusals(NOTHING);
  };
  return { drafts, refusals, done, type, save, turn, unpair, fill, discard };
};

type Props = { readonly kind: Holder['kind']; readonly integration: Integration };
export const Pairs = ({ kind, integration }: Props) => {
  const { t } = useTranslation();
  const holders = useQuery(holdersQuery(kind));
  const pairings = useQuery(pairingsQuery);
  const { data: integrations } = useQuery(integrationsQuery);
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const [further, setFurther] = useState<PairRow | null>(null);
  const [leaving, setLeaving] = useState<PairRow | null>(null);
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const act = usePairing(integration);
  const afresh = useAfresh();
  const { drafts, refusals } = act;
  const rows = useMemo(
    () => rowsOf(holders.data ?? [], pairings.data ?? [], integration.id, integrations ?? []),
    [holders.data, pairings.data, integration.id, integrations],
  );
  const shown = useMemo(() => shownOf(rows, search, open, drafts), [rows, search, open, drafts]);
  const error = holders.error ?? pairings.error;
  if (error !== null && (holders.data === undefined || pairings.data === undefined))
    return <Failure error={error} retry={() => void Promise.all([holders.refetch(), pairings.refetch()])} />;
  if (holders.data === undefined || pairings.data === undefined) return <Skeleton h={320} radius="md" />;
  if (rows.length === 0)
    return (
      <Stack align="flex-start" gap="sm">
        <Text c="dimmed">{t(kind === 'staff' ? 'integrations.pairs.emptyStaff' : 'integrations.pairs.emptyResource')}</Text>
        <LinkButton to="/setup/{-$place}" params={{ place: kind === 'staff' ? 'staff' : 'rooms' }} variant="default">
          {t(kind === 'staff' ? 'integrations.pairs.toStaff' : 'integrations.pairs.toResource')}
        </LinkButton>
      </Stack>
    );
  const offer = (): void => {
    const found = suggest(holders.data, pairings.data, drafts);
    act.fill(found);
    say(found.size === 0 ? t('integrations.pairs.suggestedNone') : t('integrations.pairs.suggested', { count: found.size }));
  };
  const acts = {
    drafts,
    refusals,
    type: act.type,
    turn: ({ holder }: PairRow, pairing: Pairing, enabled: boolean) => act.turn.mutate({ pairing, enabled, name: holder.name }),
    unpair: setLeaving,
    further: setFurther,
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t(kind === 'staff' ? 'integrations.pairs.helpStaff' : 'integrations.pairs.helpResource')} {t('integrations.pairs.enabledHelp')}
      </Text>
      <Group justify="space-between">
        <Group>
          <TextInput
            aria-label={t('integrations.pairs.search')}
            placeholder={t('integrations.pairs.search')}
            leftSection={<MagnifyingGlassIcon aria-hidden />}
            w={300}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Checkbox label={t('integrations.pairs.open')} checked={open} onChange={(event) => setOpen(event.currentTarget.checked)} />
        </Group>
        <Group>
          <FileButtons kind={kind} integration={integration} onDone={afresh} />
          <Button variant="default" leftSection={<EnvelopeIcon aria-hidden />} onClick={offer}>
            {t('integrations.pairs.suggest')}
          </Button>
        </Group>
      </Group>
      <div className={classes.list}>
        <Table
          label={t(kind === 'staff' ? 'integrations.tabs.people' : 'integrations.tabs.resources')}
          columns={pairColumns(t, acts, narrow)}
          rows={shown}
          keyOf={({ holder }) => holder.id}
          leastWidth={narrow ? 670 : 910}
        />
        {shown.length === 0 && <Text className={classes.none ?? ''}>{t('integrations.pairs.noneFound')}</Text>}
      </div>
      {drafts.size > 0 && (
        <div className={classes.save} role="region" aria-label={t('integrations.pairs.waiting', { count: drafts.size })}>
          <Text size="sm" fw={500} role="status">
            {act.save.isPending
              ? t('integrations.pairs.progress', { done: act.done, all: act.done + drafts.size })
              : t('integrations.pairs.waiting', { count: drafts.size })}
          </Text>
          {act.save.isPending && <Progress value={(100 * act.done) / (act.done + drafts.size)} flex={1} aria-hidden />}
          <Group gap="xs" ml="auto">
            <Button variant="default" disabled={act.save.isPending} onClick={act.discard}>
              {t('integrations.pairs.discard')}
            </Button>
            <Button loading={act.save.isPending} onClick={() => act.save.mutate()}>
              {t('integrations.pairs.save')}
            </Button>
          </Group>
        </div>
      )}
      {further?.pairing != null && (
        <Suspense>
          <FurtherDrawer
            mailbox={further.pairing.mailbox}
            name={further.holder.name}
            off={!further.pairing.enabled || !integration.enabled}
            close={() => setFurther(null)}
          />
        </Suspense>
      )}
      {leaving?.pairing !== undefined && leaving.pairing !== null && (
        <Confirm
          title={t('integrations.pairs.unpairTitle', { name: leaving.holder.name })}
          text={t('integrations.pairs.unpairText', { address: leaving.pairing.address })}
          yes={t('integrations.pairs.unpair')}
          danger
          busy={act.unpair.isPending}
          onYes={() => {
            if (leaving.pairing !== null)
              act.unpair.mutate({ pairing: leaving.pairing, holder: leaving.holder }, { onSettled: () => setLeaving(null) });
          }}
          onNo={() => setLeaving(null)}
        />
      )}
    </Stack>
  );
};
