/** Where a route learns which company it is about. Nothing of a company is read before this has answered. */
import type { Company } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { inherits, reaches, type Reach } from '../booking/company.ts';
import { companyOf } from '../booking/known.ts';
import { notFound, refuse } from '../booking/refusal.ts';

type Input<Params, Query, Body> = { readonly params: Params; readonly query: Query; readonly body: Body };

/**
 * `in` is printed in the document; `resolve` answers what the route works on, or throws: another company's rows are not
 * found (404), an inherited row is found but not changed (403).
 */
export type CompanyParameter<Params, Query, Body, Subject> = {
  readonly in: 'row' | 'query' | 'body' | 'key';
  resolve(tx: Transaction, reach: Reach, input: Input<Params, Query, Body>): Promise<Subject>;
};

/** The condition on the company column that keeps a list within reach; nothing for the topmost parent, who sees all. */
export type Within = { readonly company?: string | { readonly in: readonly string[] } };

const companyWithin = async (tx: Transaction, reach: Reach, id: string, field: string): Promise<Company> => {
  const company = await companyOf(tx, reach.root, id);
  return company !== null && reaches(reach, company.id) ? company : notFound('company', field);
};

/** `?company=`; left out: everything within reach, with what is inherited from the parents where the kind is inherited. */
export const inQuery = (options: {
  readonly inherited: boolean;
}): CompanyParameter<unknown, { readonly company?: string | undefined }, unknown, Within> => ({
  in: 'query',
  async resolve(tx, reach, { query }) {
    if (query.company !== undefined) return { company: (await companyWithin(tx, reach, query.company, 'query/company')).id };
    if (reach.below === 'all') return {};
    return { company: { in: options.inherited ? [...reach.below, ...reach.above] : [...reach.below] } };
  },
});

/** One company in the query; left out: that of the key. */
export const oneInQuery: CompanyParameter<unknown, { readonly company?: string | undefined }, unknown, Company> = {
  in: 'query',
  resolve: (tx, reach, { query }) => companyWithin(tx, reach, query.company ?? reach.company, 'query/company'),
};

/** `company` in the body; left out: the company of the key. */
export const inBody: CompanyParameter<unknown, unknown, { readonly company?: string | undefined }, Company> = {
  in: 'body',
  resolve: (tx, reach, { body }) => companyWithin(tx, reach, body.company ?? reach.company, '/company'),
};

/** The company of the key, with all it reaches. */
export const ofKey: CompanyParameter<unknown, unknown, unknown, Reach> = { in: 'key', resolve: (_tx, reach) => Promise.resolve(reach) };

type Loader<Params, Row> = {
  /** The kind of row, for the sentence that says there is none. */
  readonly what: string;
  load(tx: Transaction, root: string, params: Params): Promise<{ readonly row: Row; readonly company: string } | null>;
};

/** The row that the path names. `read`: rows of the parents are seen as well; `write`: they are seen but not changed. */
export const ofRow = <Params, Row>(
  loader: Loader<Params, Row>,
  use: 'own' | 'read' | 'write',
): CompanyParameter<Params, unknown, unknown, Row> => ({
  in: 'row',
  async resolve(tx, reach, { params }) {
    const found = await loader.load(tx, reach.root, params);
    if (found === null) return notFound(loader.what, 'path/id');
    if (reaches(reach, found.company)) return found.row;
    if (use === 'own' || !inherits(reach, found.company)) return notFound(loader.what, 'path/id');
    if (use === 'read') return found.row;
    return refuse(
      'notYours',
      'path/id',
      `This ${loader.what} belongs to the parent company.`,
      'Change it with a key of the parent company.',
    );
  },
});
