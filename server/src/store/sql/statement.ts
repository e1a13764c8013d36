/**
 * SQL for a table, made from its plan. Identifiers come from the shapes alone; values are always parameters. Written as text
 * at once: a tree of nodes compiled for every statement took a seventh of the server's time under load.
 */
import type { Order, Test } from '../condition.ts';
import type { TablePlan } from '../plan.ts';
import { snakeCase } from '../shape.ts';
import type { AnyRow, ColumnPlan } from '../value.ts';
import { encode, SQL_TYPES } from './codec.ts';

/** One statement with its parameters; `Row` is what it answers. */
export type Statement<Row = unknown> = {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Never set: it carries the type alone. */
  readonly answers?: Row;
};

const names = new Map<string, string>();

/** Fields are those of the shapes, a few hundred. */
export const columnOf = (field: string): string => {
  const known = names.get(field) ?? `"${snakeCase(field)}"`;
  names.set(field, known);
  return known;
};
export const tableOf = (plan: TablePlan): string => `"${plan.table}"`;

const made = new Map<TablePlan, string>();

/** A column under its field's name. */
const named = (field: string): string => `${columnOf(field)} as "${field}"`;

/** Every column under its field's name, so that a row needs no renaming; made once, for it is most of every select. */
const fields = (plan: TablePlan): string => {
  const known = made.get(plan) ?? plan.columns.map(({ field }) => named(field)).join(', ');
  made.set(plan, known);
  return known;
};

/** Answers the place of the next parameter in a text. */
type Place = () => string;
const places = (): Place => {
  let count = 0;
  return () => `$${(count += 1)}`;
};

/** Takes a parameter and answers its place in the text. */
type Put = (value: unknown) => string;
const parameters = (): { readonly values: unknown[]; readonly put: Put } => {
  const values: unknown[] = [];
  return { values, put: (value) => `$${values.push(value)}` };
};

/**
 * What statements are asked for in: their words one after the other, and at the last of them their text. There are some hundreds
 * of forms. Put together anew for every statement, made flat and hashed to find its name, a text took a seventh of the server's
 * part of it.
 */
type Form = { text: string | null; readonly next: Map<string, Form> };
const blank = (): Form => ({ text: null, next: new Map() });
const forms = new Map<TablePlan, Form>();
/** No field and no operation is called so. */
const END = '.';

const then = (form: Form, word: string): Form => {
  const known = form.next.get(word);
  if (known !== undefined) return known;
  const made = blank();
  form.next.set(word, made);
  return made;
};

const formOf = (plan: TablePlan, doing: 'select' | 'count' | 'insert' | 'put' | 'update' | 'mark' | 'remove'): Form => {
  const known = forms.get(plan) ?? blank();
  forms.set(plan, known);
  return then(known, doing);
};

/** What came before them ends here, and so do they. */
const thenTests = (form: Form, tests: readonly Test[]): Form => {
  let last = then(form, END);
  for (const test of tests) last = then(then(last, test.field), isOne(test) ? 'one' : isTruth(test) ? String(test.value) : test.op);
  return then(last, END);
};

const COMPARISONS = { equal: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** One of one is the usual case, and planned once like an equality; an array is taken to be long, and planned anew every time. */
const isOne = (test: Test): boolean => test.op === 'in' && test.values.length === 1;

/** Written out: behind a parameter no index of those rows alone is seen. */
const isTruth = (test: Test): test is Extract<Test, { readonly op: 'equal' }> & { readonly value: boolean } =>
  test.op === 'equal' && typeof test.value === 'boolean';

/** The text of a condition; its parameters are those of `valuesOf`, in their order. */
const condition = (plan: TablePlan, test: Test, place: Place): string => {
  const name = columnOf(test.field);
  if (isTruth(test)) return test.value ? name : `not ${name}`;
  switch (test.op) {
    case 'null':
      return `${name} is null`;
    case 'notNull':
      return `${name} is not null`;
    case 'in':
      return isOne(test) ? `${name} = ${place()}` : `${name} = any(${place()}::${SQL_TYPES[kindOf(plan, test)]}[])`;
    case 'equal':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return `${name} ${COMPARISONS[test.op]} ${place()}`;
    case 'contains':
      return `${name} ilike ${place()}`;
    default: {
      const never: never = test;
      return never;
    }
  }
};

const kindOf = (plan: TablePlan, test: Test): ColumnPlan['kind'] => plan.byField.get(test.field)?.kind ?? 'text';

/** Adds the parameters of a condition. */
const putValue = (plan: TablePlan, test: Test, values: unknown[]): void => {
  if (isTruth(test)) return;
  switch (test.op) {
    case 'null':
    case 'notNull':
      return;
    case 'in': {
      const all = test.values.map((element) => encode(kindOf(plan, test), element));
      values.push(isOne(test) ? all[0] : all);
      return;
    }
    case 'equal':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      values.push(encode(kindOf(plan, test), test.value));
      return;
    case 'contains':
      values.push(`%${test.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
      return;
    default: {
      const never: never = test;
      return never;
    }
  }
};

const testValues = (plan: TablePlan, tests: readonly Test[]): readonly unknown[] => {
  const values: unknown[] = [];
  for (const test of tests) putValue(plan, test, values);
  return values;
};

const where = (plan: TablePlan, tests: readonly Test[], place: Place): string =>
  tests.length === 0 ? '' : ` where ${tests.map((test) => condition(plan, test, place)).join(' and ')}`;

const order = (asked: Order): string =>
  asked.length === 0
    ? ''
    : ` order by ${asked.map(([field, direction]) => `${columnOf(field)} ${direction === 'asc' ? 'asc' : 'desc'} nulls last`).join(', ')}`;

export type Selection = {
  /** Left out: all of them. */
  readonly fields?: readonly string[];
  readonly tests: readonly Test[];
  /** Instants that must be unset or past: leases and stays away. */
  readonly over?: { readonly fields: readonly string[]; readonly now: number } | undefined;
  readonly order: Order;
  readonly limit?: number | undefined;
  /** `skip`: leave out rows that another transaction has locked. */
  readonly lock?: 'update' | 'skip' | undefined;
};

const selectText = (plan: TablePlan, { fields: some, tests, over, order: asked, limit, lock }: Selection): string => {
  const place = places();
  // Written in the order in which the parameters are taken.
  const conditions = tests.map((test) => condition(plan, test, place));
  for (const field of over?.fields ?? []) conditions.push(`(${columnOf(field)} is null or ${columnOf(field)} <= ${place()})`);
  const which = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  const most = limit === undefined ? '' : ` limit ${place()}`;
  const locked = lock === undefined ? '' : lock === 'skip' ? ' for update skip locked' : ' for update';
  const chosen = some === undefined ? fields(plan) : some.map(named).join(', ');
  return `select ${chosen} from ${tableOf(plan)}${which}${order(asked)}${most}${locked}`;
};

export const selectSql = (plan: TablePlan, selection: Selection): Statement<AnyRow> => {
  const { fields: some, tests, over, order: asked, limit, lock } = selection;
  let form = formOf(plan, 'select');
  for (const field of some ?? []) form = then(form, field);
  form = thenTests(form, tests);
  for (const field of over?.fields ?? []) form = then(form, field);
  form = then(form, lock ?? END);
  for (const [field, direction] of asked) form = then(then(form, field), direction);
  form = then(form, limit === undefined ? END : 'limit');
  const values: unknown[] = [];
  for (const test of tests) putValue(plan, test, values);
  if (over !== undefined) {
    const now = encode('instant', over.now);
    for (let left = over.fields.length; left > 0; left -= 1) values.push(now);
  }
  if (limit !== undefined) values.push(limit);
  form.text ??= selectText(plan, selection);
  return { text: form.text, values };
};

export const countSql = (plan: TablePlan, tests: readonly Test[]): Statement<{ count: number }> => {
  const form = thenTests(formOf(plan, 'count'), tests);
  form.text ??= `select count(*) as count from ${tableOf(plan)}${where(plan, tests, places())}`;
  return { text: form.text, values: testValues(plan, tests) };
};

const insertText = (plan: TablePlan, rows: number, replace: boolean): string => {
  const place = places();
  const tuples = Array.from({ length: rows }, () => `(${plan.columns.map(place).join(', ')})`);
  const others = plan.columns.filter(({ field }) => !plan.key.includes(field));
  const conflict = replace
    ? ` on conflict (${plan.key.map(columnOf).join(', ')}) do update set ${others.map(({ field }) => `${columnOf(field)} = excluded.${columnOf(field)}`).join(', ')}`
    : '';
  const into = plan.columns.map(({ field }) => columnOf(field)).join(', ');
  return `insert into ${tableOf(plan)} (${into}) values ${tuples.join(', ')}${conflict}`;
};

export const insertSql = (plan: TablePlan, rows: readonly AnyRow[], replace: boolean): Statement => {
  const values: unknown[] = [];
  for (const row of rows) for (const one of plan.columns) values.push(encode(one.kind, row[one.field]));
  if (rows.length > 1) return { text: insertText(plan, rows.length, replace), values };
  const form = formOf(plan, replace ? 'put' : 'insert');
  form.text ??= insertText(plan, 1, replace);
  return { text: form.text, values };
};

export const updateSql = (plan: TablePlan, tests: readonly Test[], written: readonly ColumnPlan[], patch: AnyRow): Statement => {
  let form = formOf(plan, 'update');
  for (const { field } of written) form = then(form, field);
  form = thenTests(form, tests);
  if (form.text === null) {
    const place = places();
    const set = written.map((one) => `${columnOf(one.field)} = ${place()}`).join(', ');
    form.text = `update ${tableOf(plan)} set ${set}${where(plan, tests, place)}`;
  }
  return { text: form.text, values: [...written.map((one) => encode(one.kind, patch[one.field])), ...testValues(plan, tests)] };
};

/** Marks the row with this key as due; `least` leaves out a null, which is not due. */
export const markSql = (plan: TablePlan, key: AnyRow, now: number, written: readonly ColumnPlan[], more: AnyRow): Statement => {
  let form = formOf(plan, 'mark');
  for (const { field } of written) form = then(form, field);
  if (form.text === null) {
    const place = places();
    const set = [`due = least(due, ${place()})`, 'marks = marks + 1', ...written.map((one) => `${columnOf(one.field)} = ${place()}`)];
    const which = plan.key.map((field) => `${columnOf(field)} = ${place()}`).join(' and ');
    form.text = `update ${tableOf(plan)} set ${set.join(', ')} where ${which}`;
  }
  const values = [
    encode('instant', now),
    ...written.map((one) => encode(one.kind, more[one.field])),
    ...plan.key.map((field) => key[field]),
  ];
  return { text: form.text, values };
};

const IS_FREE = '(lease_until is null or lease_until <= $1) and (retry_at is null or retry_at <= $1)';
let taking: string | null = null;

/** Marks a mailbox, and takes its lease if it is free; every column is as it was when the row was locked. */
export const takeSql = (
  plan: TablePlan,
  { root, id }: { readonly root: string; readonly id: string },
  now: number,
  taker: { readonly owner: string; readonly until: number },
): Statement<AnyRow> => {
  taking ??= `update ${tableOf(plan)} set due = least(due, $1), marks = marks + 1,
    lease_owner = case when ${IS_FREE} then $2 else lease_owner end,
    lease_until = case when ${IS_FREE} then $3::timestamptz else lease_until end,
    fence = case when ${IS_FREE} then fence + 1 else fence end
    where root = $4 and id = $5 returning ${fields(plan)}`;
  return { text: taking, values: [encode('instant', now), taker.owner, encode('instant', taker.until), root, id] };
};

export const removeSql = (plan: TablePlan, tests: readonly Test[]): Statement => {
  const form = thenTests(formOf(plan, 'remove'), tests);
  form.text ??= `delete from ${tableOf(plan)}${where(plan, tests, places())}`;
  return { text: form.text, values: testValues(plan, tests) };
};

/** Takes the lease of rows that this transaction has locked already. */
export const leaseSql = (plan: TablePlan, rows: readonly AnyRow[], owner: string, until: number): Statement => {
  const { values, put } = parameters();
  const set = `lease_owner = ${put(owner)}, lease_until = ${put(encode('instant', until))}, fence = fence + 1`;
  const keys = rows.map((row) => `(${plan.key.map((field) => put(row[field])).join(', ')})`).join(', ');
  return { text: `update ${tableOf(plan)} set ${set} where (${plan.key.map(columnOf).join(', ')}) in (${keys})`, values };
};
