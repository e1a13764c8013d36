/** Companies: one parent, its locations' companies below it, and what each of them reaches. */
import type { ZoneId } from '@lockstep/engine';
import type { Company } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';

export type CompanyDraft = { readonly name: string; readonly zone: ZoneId; readonly externalId: string | null };

/** A company of its own, parent of its tree. Made by the operator of the installation, never through the API. */
export const createRootCompany = async (tx: Transaction, occasion: Occasion, draft: CompanyDraft): Promise<Company> => {
  const id = occasion.newId();
  const company: Company = { root: id, id, parent: null, ...draft, journalDays: null, createdAt: occasion.now };
  await tx.companies.insert(company);
  return company;
};

export const createChildCompany = async (tx: Transaction, occasion: Occasion, parent: Company, draft: CompanyDraft): Promise<Company> => {
  const company: Company = {
    root: parent.root,
    id: occasion.newId(),
    parent: parent.id,
    ...draft,
    journalDays: null,
    createdAt: occasion.now,
  };
  await tx.companies.insert(company);
  return company;
};

/**
 * What somebody acting for a company may touch. `below`: the company and all beneath it, `all` for the topmost parent, so
 * that the common case reads no tree. `above`: its parents, whose staff, services and integrations it inherits (section 1).
 */
export type Reach = {
  readonly root: string;
  readonly company: string;
  readonly below: ReadonlySet<string> | 'all';
  readonly above: ReadonlySet<string>;
};

export const reachOf = async (tx: Transaction, root: string, company: string): Promise<Reach> => {
  if (company === root) return { root, company, below: 'all', above: new Set() };
  const all = await companiesOf(tx, root);
  const parents = new Map(all.map((one) => [one.id, one.parent]));
  const above = new Set<string>();
  for (let at = parents.get(company) ?? null; at !== null && !above.has(at); at = parents.get(at) ?? null) above.add(at);
  const below = new Set([company]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const one of all) if (one.parent !== null && below.has(one.parent)) below.add(one.id);
  }
  return { root, company, below, above };
};

/** The whole tree of a root company. */
export const companiesOf = (tx: Transaction, root: string): Promise<readonly Company[]> =>
  tx.kept(root, 'companies', async () => {
    const rows = await tx.companies.select({ root });
    return { value: rows, rows: rows.length };
  });

export const reaches = (reach: Reach, company: string): boolean => reach.below === 'all' || reach.below.has(company);
/** Whether rows of this company may be read and referred to, though perhaps not changed. */
export const inherits = (reach: Reach, company: string): boolean => reaches(reach, company) || reach.above.has(company);
