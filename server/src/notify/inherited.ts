/** Whose word counts where a company says nothing itself. */
import { companiesOf } from '../booking/company.ts';
import type { Transaction } from '../store/store.ts';

export type MailPlace = { readonly root: string; readonly company: string };

/** The company and its parents, the nearest first. */
export const lineageOf = async (tx: Transaction, { root, company }: MailPlace): Promise<readonly string[]> => {
  const parents = new Map((await companiesOf(tx, root)).map(({ id, parent }) => [id, parent]));
  const line: string[] = [];
  for (let at: string | null = company; at !== null && !line.includes(at); at = parents.get(at) ?? null) line.push(at);
  return line;
};

/** Sorts rows of a lineage, the nearest company first. */
export const nearestFirst = <Row extends { readonly company: string }>(line: readonly string[], rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((one, other) => line.indexOf(one.company) - line.indexOf(other.company));
