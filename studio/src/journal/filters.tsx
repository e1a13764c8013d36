/** What narrows the journal: words, kind, rule, whose, and a span of days. */
import { Alert, Button, Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { holdersOfKind } from '../setup/queries.ts';
import { KINDS, type JournalSearch } from './search.ts';
import classes from './journal.module.css';

/** How long somebody may stop typing before it is searched, in milliseconds. */
const PAUSE_MS = 350;

type Props = { readonly search: JournalSearch; readonly go: (search: JournalSearch) => void };

/** Without the fields that are set to nothing. */
const changed = (search: JournalSearch, patch: { readonly [Field in keyof JournalSearch]: JournalSearch[Field] | null }): JournalSearch =>
  Object.fromEntries(Object.entries({ ...search, ...patch }).filter(([, value]) => value !== null && value !== ''));

export const Filters = ({ search, go }: Props) => {
  const { t } = useTranslation();
  const [staff, rooms] = [useQuery(holdersOfKind('staff')), useQuery(holdersOfKind('resource'))];
  const holders = [...(staff.data ?? []), ...(rooms.data ?? [])];
  const isAll = search.tab !== 'putBack';
  return (
    <>
      <div className={classes.filters}>
        {isAll && <Typed label={t('journal.search')} value={search.text ?? ''} set={(text) => go(changed(search, { text }))} />}
        {isAll && (
          <Select
            label={t('journal.kind')}
            placeholder={t('journal.anyKind')}
            clearable
            clearButtonProps={{ 'aria-label': t('journal.anyKind') }}
            data={KINDS.map((kind) => ({ value: kind, label: t(`journal.kinds.${kind}`) }))}
            value={search.kind ?? null}
            onChange={(kind) => go(changed(search, { kind }))}
          />
        )}
        {isAll && (
          <Typed
            label={t('journal.rule')}
            help={t('journal.ruleHelp')}
            value={search.rule ?? ''}
            set={(rule) => (rule === '' || /^\d{1,2}\.\d{1,2}a?$/.test(rule)) && go(changed(search, { rule }))}
          />
        )}
        <Select
          label={t('journal.holder')}
          placeholder={t('journal.anybody')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('journal.anybody') }}
          limit={100}
          data={holders.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.holder ?? null}
          onChange={(holder) => go(changed(search, { holder }))}
        />
        {(['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            type="date"
            label={t(`journal.${end}`)}
            value={search[end] ?? ''}
            onChange={({ currentTarget: { value } }) => go(changed(search, { [end]: value }))}
          />
        ))}
      </div>
      {(search.appointment !== undefined || search.mailbox !== undefined) && (
        <Alert variant="light">
          <Group gap="sm">
            {t(search.appointment === undefined ? 'journal.mailbox' : 'journal.appointment')}
            <Button size="compact-sm" variant="default" onClick={() => go(changed(search, { appointment: null, mailbox: null }))}>
              {t('journal.clear')}
            </Button>
          </Group>
        </Alert>
      )}
    </>
  );
};

type TypedProps = { readonly label: string; readonly help?: string; readonly value: string; readonly set: (value: string) => void };

/** Searched once somebody stops typing: each search looks through the whole journal. */
const Typed = ({ label, help, value, set }: TypedProps) => {
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words.trim() === value) return undefined;
    const timer = setTimeout(() => set(words.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, value, set]);
  return (
    <TextInput
      label={label}
      maxLength={100}
      placeholder={help}
      value={words}
      onChange={({ currentTarget }) => setWords(currentTarget.value)}
    />
  );
};
