/** The words of each letter: those that come with Lockstep, or one's own in Liquid, beside how they read (6.1). */
import { Alert, Badge, Button, Group, NativeSelect, Skeleton, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError, byField } from '../api/problem.ts';
import type { Schema } from '../api/client.ts';
import { sessionQuery } from '../api/session.ts';
import type { EditorHandle } from '../integrations/template/editor.tsx';
import { Failure } from '../shell/failure.tsx';
import { complain, say } from '../shell/toast.tsx';
import {
  AUDIENCES,
  EVENTS,
  LANGUAGES,
  previewQuery,
  removeWords,
  saveWords,
  wordsQuery,
  type LetterPlace,
  type WordProblem,
  type Words as Wording,
} from './queries.ts';
import { Reading } from './reading.tsx';
import classes from './mail.module.css';

export const Words = () => {
  const { t } = useTranslation();
  const [place, setPlace] = useState<LetterPlace>({ event: 'booked', audience: 'client', language: 'en' });
  const [isChanged, setChanged] = useState(false);
  const words = useQuery(wordsQuery(place));
  useBlocker({ shouldBlockFn: () => isChanged && !globalThis.confirm(t('mail.unsaved')), enableBeforeUnload: () => isChanged });
  const choose = (part: Partial<LetterPlace>): void => {
    if (isChanged && !globalThis.confirm(t('mail.unsaved'))) return;
    setChanged(false);
    setPlace({ ...place, ...part });
  };
  return (
    <>
      <Text size="sm" c="dimmed" maw={720}>
        {t('mail.words.intro')}
      </Text>
      <Group align="flex-end">
        <Choice
          label={t('mail.told.event')}
          values={EVENTS}
          value={place.event}
          set={(event) => choose({ event })}
          textOf={(one) => t(`mail.told.events.${one}`)}
        />
        <Choice
          label={t('mail.words.audience')}
          values={AUDIENCES}
          value={place.audience}
          set={(audience) => choose({ audience })}
          textOf={(one) => t(`mail.told.audience.${one}`)}
        />
        <Choice
          label={t('mail.told.language')}
          values={LANGUAGES}
          value={place.language}
          set={(language) => choose({ language })}
          textOf={(one) => t(`mail.told.languages.${one}`)}
        />
      </Group>
      {words.isPending && <Skeleton h={320} radius="md" />}
      {words.isError && <Failure error={words.error} retry={() => void words.refetch()} />}
      {words.data !== undefined && <OneLetter key={JSON.stringify(place)} place={place} stored={words.data} changed={setChanged} />}
    </>
  );
};

type ChoiceProps<One extends string> = {
  readonly label: string;
  readonly values: readonly One[];
  readonly value: One;
  readonly set: (one: One) => void;
  readonly textOf: (one: One) => string;
};
const Choice = <One extends string>({ label, values, value, set, textOf }: ChoiceProps<One>) => (
  <NativeSelect
    label={label}
    value={value}
    data={values.map((one) => ({ value: one, label: textOf(one) }))}
    onChange={(event) => {
      const chosen = values.find((one) => one === event.currentTarget.value);
      if (chosen !== undefined) set(chosen);
    }}
  />
);

const Editor = lazy(() => import('../integrations/template/editor.tsx').then((piece) => ({ default: piece.TemplateEditor })));

/** Long enough that not every key asks the server. */
const STILL_MS = 350;

type LetterProps = { readonly place: LetterPlace; readonly stored: Schema<'MailWords'>; readonly changed: (isChanged: boolean) => void };
const OneLetter = ({ place, stored, changed }: LetterProps) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const mayWrite = session?.scopes.includes('mail:write') === true;
  const before: Wording = stored.own ?? stored.usual;
  const [words, setWords] = useState<Wording>({ subject: before.subject, text: before.text });
  const text = useRef<EditorHandle>(null);
  const subject = useRef<HTMLInputElement>(null);
  const [still] = useDebouncedValue(words, STILL_MS);
  const preview = useQuery({ ...previewQuery(place, still), enabled: mayWrite });
  const write = (patch: Partial<Wording>): void => {
    const after = { ...words, ...patch };
    setWords(after);
    changed(after.subject !== before.subject || after.text !== before.text);
  };
  const again = (): Promise<void> => {
    changed(false);
    return queries.invalidateQueries({ queryKey: ['mail', 'words'] });
  };
  const save = useMutation({
    mutationFn: () => saveWords(place, words),
    onSuccess: () => {
      say(t('mail.words.saved'));
      return again();
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.problems.length === 0) complain(error);
    },
  });
  const remove = useMutation({
    mutationFn: () => removeWords(place),
    onSuccess: () => {
      setWords(stored.usual);
      say(t('mail.words.removed'));
      return again();
    },
    onError: complain,
  });
  const goTo = (problem: WordProblem): void => (problem.part === 'text' ? text.current?.goTo(problem) : subject.current?.focus());
  const isChanged = words.subject !== before.subject || words.text !== before.text;
  const refused = save.error instanceof ApiError ? byField(save.error) : {};
  return (
    <div className={classes.editor}>
      <form
        className={classes.words}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Badge variant="light" color={stored.own === null ? 'gray' : 'petrol'} tt="none" w="fit-content">
          {t(stored.own === null ? 'mail.words.usual' : stored.own.company === session?.company ? 'mail.words.own' : 'mail.words.parents')}
        </Badge>
        <TextInput
          ref={subject}
          label={t('mail.words.subject')}
          value={words.subject}
          error={refused['subject']}
          readOnly={!mayWrite}
          spellCheck={false}
          onChange={({ currentTarget: { value } }) => write({ subject: value })}
        />
        {mayWrite ? (
          <Suspense fallback={<Skeleton h={320} />}>
            <Editor
              ref={text}
              label={t('mail.words.text')}
              help={t('mail.words.textHelp')}
              value={words.text}
              onChange={(value) => write({ text: value })}
              onFocus={() => undefined}
              places={(preview.data?.problems ?? []).filter(({ part }) => part === 'text')}
              error={refused['text']}
            />
          </Suspense>
        ) : (
          <Textarea label={t('mail.words.text')} value={words.text} readOnly className={classes.source ?? ''} autosize minRows={10} />
        )}
        {mayWrite && (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!isChanged}>
              {t('common.save')}
            </Button>
            {stored.own !== null && stored.own.company === session?.company && (
              <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
                {t('mail.words.remove')}
              </Button>
            )}
          </Group>
        )}
        <details>
          <summary>{t('mail.words.names')}</summary>
          <ul className={classes.names}>
            {stored.names.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </details>
      </form>
      <section aria-label={t('mail.words.preview')}>
        <Title order={2} size="h4" mb="xs">
          {t('mail.words.preview')}
        </Title>
        {!mayWrite && <Text size="sm">{t('mail.onlyLooking')}</Text>}
        {preview.isError && (
          <Alert color="red" variant="light" role="alert">
            {preview.error.message}
          </Alert>
        )}
        {preview.data !== undefined && <Reading preview={preview.data} goTo={goTo} />}
      </section>
    </div>
  );
};
