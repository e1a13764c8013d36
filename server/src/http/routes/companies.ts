/** Companies: the parent and its children. A parent without a parent is made by the operator, never here. */
import { z } from 'zod';
import { createChildCompany } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import type { Company } from '../../store/rows/booking.ts';
import { inBody, inQuery, ofKey, ofRow } from '../company-parameter.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { externalId, id, line, zone } from '../schemas/fields.ts';

const CompanyAnswer = z
  .object({
    id: z.string(),
    parent: z.string().nullable().meta({ description: 'Null: the topmost company' }),
    name: z.string(),
    zone: z.string(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Company' });

const present = (row: Company): z.input<typeof CompanyAnswer> => ({ ...row, createdAt: inUtc(row.createdAt) });

const byId = {
  what: 'company',
  load: async (tx: Parameters<typeof createChildCompany>[0], root: string, params: { readonly id: string }) => {
    const row = await tx.companies.get({ root, id: params.id });
    return row === null ? null : { row, company: row.id };
  },
};
const params = z.strictObject({ id: id() });
const fields = { name: line(200), zone: zone(), externalId: externalId().nullable() };

export const companyRoutes = [
  route({
    method: 'GET',
    path: '/companies',
    name: 'listCompanies',
    summary: 'The companies within reach of the key',
    scope: 'companies:read',
    company: ofKey,
    query: z.strictObject(paging),
    statuses: [200],
    answer: pageOf(CompanyAnswer),
    run: async (tx, { query, reach }) => {
      const within = reach.below === 'all' ? {} : { id: { in: [...reach.below] } };
      const { rows, next } = await pageById(tx.companies, { root: reach.root, ...within }, query);
      return { body: { items: rows.map(present), next } };
    },
  }),
];
void inBody; void inQuery; void ofRow; void byId; void params; void fields; void refuse;
