/** What a chosen file would do, line by line, before anything is done; then what was done, with the way back (2.1). */
import { Alert, Button, Checkbox, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import { ApiError } from '../api/problem.ts';
import { Failure } from '../shell/failure.tsx';
import { Table, type ColumnOf } from '../users/table.tsx';
import { useFocusBack } from '../shell/focus-back.ts';
import classes from './import.module.css';
import { changesIn, EFFECTS, noteworthy, sendFile, undoing, type Chosen, type Effect, type Import, type ImportLine } from './pair-file.ts';
import type { Holder, Integration } from './queries.ts';

type Tense = 'todo' | 'done';

const stateOf = (t: Translate, mailbox: string | null, enabled: boolean | null): string =>
  mailbox === null ? t('integrations.file.none') : enabled === false ? t('integrations.file.off', { mailbox }) : mailbox;

/** `narrow`: what happens stands below the name, which a telephone has no room beside. */
const columnsOf = (t: Translate, tense: Tense, narrow: boolean): readonly ColumnOf<ImportLine>[] =>
  everyColumn(t, tense, narrow).filter((column) => !narrow || column.id !== 'does');

const Does = ({ does, tense }: { readonly does: Effect; readonly tense: Tense }) => {
  const { t } = useTranslation();
  return (
    <span className={classes.effect} data-does={does}>
      {t(`integrations.file.${tense}.${does}`)}
    </span>
  );
};

const everyColumn = (t: Translate, tense: Tense, narrow: boolean): readonly ColumnOf<ImportLine>[] => [
  { id: 'line', title: t('integrations.file.line'), width: narrow ? '60px' : '64px', cell: ({ line }) => line },
  {
    id: 'name',
    title: t('integrations.pairs.name'),
    width: narrow ? 'minmax(90px, 0.8fr)' : 'minmax(110px, 0.8fr)',
    hint: ({ holder, named }) => holder?.name ?? named ?? '',
    cell: ({ holder, named, does }) => (
      <>
        <strong className={classes.name} data-narrow={narrow || undefined}>
          {holder?.name ?? named ?? '–'}
        </strong>
        {narrow && (
          <div>
            <Does does={does} tense={tense} />
          </div>
        )}
      </>
    ),
  },
  {
    id: 'does',
    title: t('integrations.file.does'),
    width: '136px',
    cell: ({ does }) => <Does does={does} tense={tense} />,
  },
  {
    id: 'mailbox',
    title: t('integrations.pairs.address'),
    width: narrow ? 'minmax(140px, 1.6fr)' : 'minmax(220px, 2fr)',
    cell: ({ does, mailbox, enabled, before, refusal }) =>
      refusal === null ? (
        <span className={classes.whole}>
          {(does === 'pairAnew' || does === 'unpair') && `${stateOf(t, before?.mailbox ?? null, before?.enabled ?? null)} → `}
          {stateOf(t, mailbox, enabled)}
        </span>
      ) : (
        <span className={classes.whole}>
          {refusal.problem} <span className={classes.next}>{refusal.next}</span>
        </span>
      ),
  },
];

const Counts = ({ answer, tense }: { readonly answer: Import; readonly tense: Tense }) => {
  const { t } = useTranslation();
  return (
    <div role="status">
      <ul className={classes.counts} aria-label={t('integrations.file.summary')}>
        {EFFECTS.filter((effect) => answer.counts[effect] > 0).map((effect) => (
          <li key={effect} className={classes.effect} data-does={effect}>
            <strong>{answer.counts[effect]}</strong> {t(`integrations.file.counts.${tense}.${effect}`)}
          </li>
        ))}
      </ul>
    </div>
  );
};

const Lines = ({ answer, tense }: { readonly answer: Import; readonly tense: Tense }) => {
  const { t } = useTranslation();
  const [every, setEvery] = useState(false);
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const shown = every ? answer.lines : noteworthy(answer.lines);
  return (
    <>
      <Counts answer={answer} tense={tense} />
      {answer.ignoredColumns.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('integrations.file.ignored', { columns: answer.ignoredColumns.join(', ') })}
        </Text>
      )}
      {shown.length > 0 && (
        <div className={classes.lines}>
          <Table
            label={t('integrations.file.lines')}
            columns={columnsOf(t, tense, narrow)}
            rows={shown}
            keyOf={({ line }) => String(line)}
            leastWidth={narrow ? 280 : 540}
            walked
          />
        </div>
      )}
      {answer.counts.unchanged > 0 && (
        <Checkbox label={t('integrations.file.every')} checked={every} onChange={(event) => setEvery(event.currentTarget.checked)} />
      )}
    </>
  );
};

type Props = {
  readonly kind: Holder['kind'];
  readonly integration: Integration;
  readonly file: Chosen;
  /** Told when anything was written. */
  readonly onDone: () => void;
  readonly onClose: () => void;
};

/** What was done, and the way back once. */
const Result = ({
  answer,
  undone,
  undo,
  close,
}: {
  answer: Import;
  undone: boolean;
  undo: { go: () => void; busy: boolean };
  close: () => void;
}) => {
  const { t } = useTranslation();
  return (
    <>
      <Lines answer={answer} tense="done" />
      <Group justify="flex-end">
        {!undone && changesIn(answer) > 0 && (
          <Button variant="default" loading={undo.busy} onClick={undo.go}>
            {t('common.undo')}
          </Button>
        )}
        <Button disabled={undo.busy} onClick={close}>
          {t('integrations.file.close')}
        </Button>
      </Group>
    </>
  );
};

/** The file is at fault, and would be again. */
const isRefusal = (error: Error): boolean => error instanceof ApiError && error.status >= 400 && error.status < 500;

const Preview = ({
  kind,
  integration,
  file,
  onClose,
  go,
  busy,
}: Props & { go: (wish: { unpair: boolean; partly: boolean }) => void; busy: boolean }) => {
  const { t } = useTranslation();
  const [unpair, setUnpair] = useState(false);
  const [partly, setPartly] = useState(false);
  const plan = useQuery({
    queryKey: ['pairing-file', integration.id, kind, file.name, unpair],
    queryFn: () => sendFile(integration, file, { kind, dryRun: true, unpair, partly: false }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (plan.error !== null)
    return (
      <>
        <Failure error={plan.error} {...(isRefusal(plan.error) ? {} : { retry: () => void plan.refetch() })} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </Group>
      </>
    );
  if (plan.data === undefined) return <Skeleton h={240} />;
  const { refused } = plan.data.counts;
  const writes = changesIn(plan.data);
  return (
    <>
      <Lines answer={plan.data} tense="todo" />
      <Checkbox
        label={t('integrations.file.unpair')}
        description={t('integrations.file.unpairHelp')}
        checked={unpair}
        onChange={(event) => setUnpair(event.currentTarget.checked)}
      />
      {refused > 0 && writes > 0 && (
        <Alert color="yellow" variant="light" icon={<ExclamationTriangleIcon />} p="sm">
          <Checkbox
            label={t('integrations.file.partly', { count: refused })}
            checked={partly}
            onChange={(event) => setPartly(event.currentTarget.checked)}
          />
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" disabled={busy} onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          loading={busy}
          disabled={writes === 0 || plan.isPlaceholderData || (refused > 0 && !partly)}
          onClick={() => go({ unpair, partly })}
        >
          {writes === 0 ? t('integrations.file.nothing') : t('integrations.file.go', { count: writes })}
        </Button>
      </Group>
    </>
  );
};

export const ImportFile = (props: Props) => {
  const { kind, integration, file, onDone, onClose } = props;
  const { t } = useTranslation();
  useFocusBack();
  const write = useMutation({
    mutationFn: (wish: { unpair: boolean; partly: boolean }) => sendFile(integration, file, { kind, dryRun: false, ...wish }),
    onSettled: onDone,
  });
  const undo = useMutation({
    mutationFn: (done: Import) => sendFile(integration, undoing(done), { kind, dryRun: false, unpair: true, partly: true }),
    onSettled: onDone,
  });
  const done = undo.data ?? write.data;
  const error = undo.error ?? write.error;
  const busy = write.isPending || undo.isPending;
  return (
    <Modal.Root opened onClose={busy ? () => undefined : onClose} centered size="xl" lockScroll={false} returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Stack>
            <Modal.Title fw={600}>
              {undo.data !== undefined
                ? t('integrations.file.undone')
                : t(done === undefined ? 'integrations.file.title' : 'integrations.file.imported', { file: file.name })}
            </Modal.Title>
            {error !== null && <Failure error={error} />}
            {done === undefined ? (
              <Preview {...props} go={write.mutate} busy={busy} />
            ) : (
              <Result answer={done} undone={undo.data !== undefined} undo={{ go: () => undo.mutate(done), busy }} close={onClose} />
            )}
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
