/**
 * A table of which only the rows in sight are drawn, and which is still a table to whoever cannot see it: every row knows its
 * place among all. Rows are `div`s: a real `table` would lay out rows that are not there.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import classes from './table.module.css';

export type ColumnOf<Row> = {
  readonly id: string;
  readonly title: string;
  /** A track of a CSS grid. */
  readonly width: string;
  /** The title is said but not shown. */
  readonly quiet?: boolean;
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** The whole text, for a cell that is too narrow for it. */
  readonly hint?: (row: Row) => string;
};

type Table<Row> = {
  readonly label: string;
  readonly columns: readonly ColumnOf<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sort?: { readonly by: string; readonly down: boolean };
  readonly onSort?: (column: string) => void;
  readonly onOpen?: (row: Row) => void;
  readonly current?: string | undefined;
  readonly busy?: boolean;
  readonly leastWidth: number;
  /** All rows are as high as the first, which alone is measured: measuring every row was a tenth of the work of a long list. */
  readonly alike?: boolean;
  /** Nothing in it can be operated, so the keyboard scrolls it as a whole. */
  readonly walked?: boolean;
};

const ROW_PX = 44;

const sortOf = ({ sort }: Pick<Table<never>, 'sort'>, column: string): 'ascending' | 'descending' | 'none' =>
  sort?.by !== column ? 'none' : sort.down ? 'descending' : 'ascending';

/** Up and down go from row to row, to what can be operated first in each. */
const walk = (event: KeyboardEvent<HTMLElement>, scrollTo: (index: number) => void): void => {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLButtonElement)) return;
  const body = event.currentTarget;
  const index = Number(event.target.closest<HTMLElement>('[data-index]')?.dataset['index']) + step;
  const next = body.querySelector<HTMLElement>(`[data-index="${index}"] button`);
  if (next === null) return;
  event.preventDefault();
  scrollTo(index);
  next.focus({ preventScroll: true });
};

export const Table = <Row,>(table: Table<Row>) => {
  const { label, columns, rows, keyOf, onSort, onOpen, current, busy = false, leastWidth, alike = false, walked = false } = table;
  const place = useRef<HTMLDivElement | null>(null);
  const [rowPx, setRowPx] = useState(ROW_PX);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowPx,
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
  });
  useLayoutEffect(() => {
    if (rowPx !== ROW_PX) virtual.measure();
  }, [virtual, rowPx]);
  // A person's own size of letters makes rows higher than they are drawn for.
  const measureFirst = useCallback((row: HTMLElement | null) => {
    if (row !== null) setRowPx(row.offsetHeight);
  }, []);
  const measured = (index: number) => (!alike ? virtual.measureElement : index === 0 ? measureFirst : undefined);
  const tracks = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  return (
    <div className={classes.place} ref={place} {...(walked ? { tabIndex: 0 } : {})}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-busy={busy}
        style={{ minWidth: leastWidth }}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row} style={tracks}>
            {columns.map((column) => (
              <div
                role="columnheader"
                key={column.id}
                className={classes.title}
                {...(column.sortable === true ? { 'aria-sort': sortOf(table, column.id) } : {})}
              >
                {column.sortable === true ? (
                  <button type="button" className={classes.sort} onClick={() => onSort?.(column.id)}>
                    {column.title}
                    <span aria-hidden className={classes.arrow} data-sort={sortOf(table, column.id)} />
                  </button>
                ) : (
                  <span className={column.quiet === true ? classes.quiet : undefined}>{column.title}</span>
                )}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={(event) => walk(event, (index) => virtual.scrollToIndex(index))}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <div
                role="row"
                key={item.key}
                ref={measured(item.index)}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                className={classes.row}
                data-current={keyOf(row) === current || undefined}
                data-opens={onOpen !== undefined || undefined}
                style={{ ...tracks, transform: `translateY(${item.start}px)` }}
                onClick={(event) => {
                  if (event.target instanceof Element && event.target.closest('button, a, input, label') === null) onOpen?.(row);
                }}
              >
                {columns.map((column) => (
                  <div role="cell" key={column.id} className={classes.cell} title={column.hint?.(row)}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
};
