/** A searchable list. The name of a row opens it; a click anywhere on the row does the same. */
import { Button, Text, TextInput, Title } from '@mantine/core';
import { MagnifyingGlassIcon, PlusIcon } from '@heroicons/react/20/solid';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import type { Place } from './search.ts';
import classes from './setup.module.css';

export type Column<Row> = {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Left out where the page is narrow. */
  readonly wide?: boolean;
};

type Row = { readonly id: string; readonly name: string };

type Props<One extends Row> = {
  readonly place: Place;
  readonly rows: readonly One[];
  readonly columns: readonly Column<One>[];
  readonly words: { readonly name: string; readonly add: string; readonly emptyTitle: string; readonly emptyText: string };
  /** What of a row is searched; left out where whoever reads the rows searches for them (`looking`). */
  readonly textOf?: (row: One) => string;
  /** A line under the name where the page is narrow. */
  readonly under?: (row: One) => string;
  readonly badge?: (row: One) => ReactNode;
  /** Left out for those who may not add. */
  readonly add?: (() => void) | undefined;
  /** Told what is looked for. */
  readonly looking?: (wanted: string) => void;
  /** The rows are those of another search, or on their way. */
  readonly reading?: boolean;
  /** Below the rows, as long as there is more than is shown. */
  readonly more?: ReactNode;
};

/** More rows than this are shown when somebody asks for them. */
const STEP = 50;

export const List = <One extends Row>({
  place,
  rows,
  columns,
  words,
  textOf,
  under,
  badge,
  add,
  looking,
  reading = false,
  more,
}: Props<One>) => {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(STEP);
  if (rows.length === 0 && wanted === '' && !reading) return <Empty words={words} add={add} />;
  const parts = wanted.trim().toLowerCase().split(/\s+/);
  const found = textOf === undefined ? rows : rows.filter((row) => parts.every((part) => textOf(row).toLowerCase().includes(part)));
  const look = (text: string): void => {
    setWanted(text);
    setShown(STEP);
    looking?.(text.trim());
  };
  return (
    <>
      <div className={classes.bar}>
        <TextInput
          className={classes.search ?? ''}
          type="search"
          aria-label={t('common.search')}
          placeholder={t('common.search')}
          leftSection={<MagnifyingGlassIcon aria-hidden />}
          value={wanted}
          onChange={(event) => look(event.target.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {t(more === undefined ? 'setup.count' : 'setup.countMore', { count: found.length })}
        </Text>
        {add !== undefined && (
          <Button leftSection={<PlusIcon aria-hidden />} onClick={add} ml="auto">
            {words.add}
          </Button>
        )}
      </div>
      {found.length > 0 && (
        <table className={classes.list}>
          <thead>
            <tr>
              <th scope="col">{words.name}</th>
              {columns.map(({ key, head, wide }) => (
                <th key={key} scope="col" data-wide={wide || undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((row) => (
              <tr key={row.id}>
                <td>
                  <Link to="/setup/{-$place}" params={{ place }} search={{ open: row.id }} className={classes.open ?? ''}>
                    {row.name}
                  </Link>
                  {badge?.(row)}
                  {under !== undefined && <span className={classes.under}>{under(row)}</span>}
                </td>
                {columns.map(({ key, cell, wide }) => (
                  <td key={key} data-wide={wide || undefined}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.length === 0 && !reading && <Text c="dimmed">{t('setup.nothingFound', { wanted: wanted.trim() })}</Text>}
      {found.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + STEP)}>
          {t('setup.showMore', { count: found.length - shown })}
        </Button>
      )}
      {found.length <= shown && more}
    </>
  );
};

const Empty = ({ words, add }: Pick<Props<Row>, 'words' | 'add'>) => (
  <div className={classes.empty}>
    <Title order={2}>{words.emptyTitle}</Title>
    <Text c="dimmed" maw={480}>
      {words.emptyText}
    </Text>
    {add !== undefined && (
      <Button leftSection={<PlusIcon aria-hidden />} onClick={add} mt="sm">
        {words.add}
      </Button>
    )}
  </div>
);
