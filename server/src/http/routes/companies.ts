/** Companies: the parent and its children. A company without a parent is made by the operator, never here. */
import { z } from 'zod';
import { createChildCompany, reaches } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { notFound, refuse } from '../../booking/refusal.ts';
import type { Company } from '../../store/rows/booking.ts';
import { askForTrimming, USUAL_JOURNAL_DAYS } from '../../tasks/trim-journal.ts';
import type { Transaction } from '../../store/store.ts';
import { reprojectTemplated } from '../../tasks/reproject.ts';
import { given } from '../collection.ts';
import { ofKey, ofRow } from '../company-parameter.ts';
import { pageById, pageOf, pageOfRows, paging } from '../page.ts';
import { route } from '../route.ts';
import { externalId, id, line, zone } from '../schemas/fields.ts';

const CompanyAnswer = z
  .object({
    id: z.string(),
    parent: z.string().nullable().meta({ description: 'Null: the topmost company' }),
    name: z.string(),
    zone: z.string(),
    externalId: z.string().nullable(),
    journalDays: z
      .int()
      .nullable()
      .meta({
        description: `For how many days the journal is kept, said by the topmost company for all below it; null: ${USUAL_JOURNAL_DAYS}`,
      }),
    createdAt: z.string(),
  })
  .meta({ id: 'Company' });

const present = (row: Company): z.input<typeof CompanyAnswer> => ({ ...row, createdAt: inUtc(row.createdAt) });

const own = ofRow(
  {
    what: 'company',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.companies.get({ root, id: params.id });
      return row === null ? null : { row, company: row.id };
    },
  },
  'own',
);
const params = z.strictObject({ id: id() });
const fields = { name: line(200), zone: zone() };
/** A week at least, so that what happened can be asked about after a weekend; ten years at most. */
const journalDays = () => z.int().min(7).max(3_650);
const parent = id().optional().meta({ description: 'The company it is placed under; left out: the company of the key' });

const parentOf = async (tx: Transaction, reach: Parameters<typeof reaches>[0], wanted: string | undefined): Promise<Company> => {
  const row = await tx.companies.get({ root: reach.root, id: wanted ?? reach.company });
  return row !== null && reaches(reach, row.id) ? row : notFound('company', '/parent');
};

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
      const { rows, next } =
        reach.below === 'all'
          ? await pageById(tx.companies, { root: reach.root }, query)
          : pageOfRows(await tx.companies.select({ root: reach.root, id: { in: [...reach.below] } }), query);
      return { body: { items: rows.map(present), next } };
    },
  }),
  route({
    method: 'POST',
    path: '/companies',
    name: 'createCompany',
    summary: 'Makes a company beneath another one',
    scope: 'companies:write',
    company: ofKey,
    body: z.strictObject({ ...fields, zone: fields.zone.optional(), parent, externalId: externalId().nullable().optional() }),
    statuses: [201],
    answer: CompanyAnswer,
    run: async (tx, { body, reach, occasion }) => {
      const above = await parentOf(tx, reach, body.parent);
      const draft = { name: body.name, zone: body.zone ?? above.zone, externalId: body.externalId ?? null };
      const row = await createChildCompany(tx, occasion, above, draft);
      return { body: present(row), location: `/companies/${row.id}` };
    },
  }),
  route({
    method: 'GET',
    path: '/companies/:id',
    name: 'readCompany',
    summary: 'One company, by its id',
    scope: 'companies:read',
    company: own,
    params,
    statuses: [200],
    answer: CompanyAnswer,
    run: async (_tx, { subject }) => ({ body: present(subject) }),
  }),
  route({
    method: 'GET',
    path: '/companies/:id/children',
    name: 'listChildCompanies',
    summary: 'The companies directly beneath one',
    scope: 'companies:read',
    company: own,
    params,
    query: z.strictObject(paging),
    statuses: [200],
    answer: pageOf(CompanyAnswer),
    run: async (tx, { query, subject }) => {
      const { rows, next } = await pageById(tx.companies, { root: subject.root, parent: subject.id }, query);
      return { body: { items: rows.map(present), next } };
    },
  }),
  route({
    method: 'PATCH',
    path: '/companies/:id',
    name: 'changeCompany',
    summary: 'Changes what is sent of a company; its place in the tree is fixed',
    scope: 'companies:write',
    company: own,
    params,
    body: z.strictObject({
      name: fields.name.optional(),
      zone: fields.zone.optional(),
      externalId: externalId().nullable().optional(),
      journalDays: journalDays().nullable().optional(),
    }),
    statuses: [200],
    answer: CompanyAnswer,
    run: async (tx, { body, subject, occasion }) => {
      if (body.journalDays !== undefined && subject.parent !== null) {
        const next = 'Leave it out here, and set it with a key of the topmost company.';
        refuse('notAtParent', '/journalDays', 'For how long the journal is kept is said by the topmost company.', next);
      }
      await tx.companies.update({ root: subject.root, id: subject.id }, given(body) as Partial<Company>);
      if (body.name !== undefined && body.name !== subject.name)
        await reprojectTemplated(tx, subject.root, { what: 'company', id: subject.id }, occasion.now);
      if (body.journalDays !== undefined) await askForTrimming(tx, subject.root, occasion.now);
      return { body: present({ ...subject, ...(given(body) as Partial<Company>) }) };
    },
  }),
  route({
    method: 'PUT',
    path: '/companies/by-external-id/:externalId',
    name: 'putCompanyByExternalId',
    summary: 'Makes or replaces the company with this external id',
    scope: 'companies:write',
    company: ofKey,
    params: z.strictObject({ externalId: externalId() }),
    body: z.strictObject({ ...fields, zone: fields.zone.optional(), parent }),
    statuses: [200, 201],
    answer: CompanyAnswer,
    run: async (tx, { params, body, reach, occasion }) => {
      const [known] = await tx.companies.select({ root: reach.root, externalId: params.externalId });
      if (known === undefined) {
        const above = await parentOf(tx, reach, body.parent);
        const row = await createChildCompany(tx, occasion, above, {
          name: body.name,
          zone: body.zone ?? above.zone,
          externalId: params.externalId,
        });
        return { body: present(row), status: 201, location: `/companies/${row.id}` };
      }
      if (!reaches(reach, known.id)) {
        refuse(
          'externalIdTaken',
          'path/externalId',
          'Another company of your organisation has this external id.',
          'Choose another external id.',
        );
      }
      if (body.parent !== undefined && body.parent !== known.parent) {
        refuse(
          'companyFixed',
          '/parent',
          'The company has another parent, and its place in the tree never changes.',
          'Leave the parent out.',
        );
      }
      const row: Company = { ...known, name: body.name, zone: body.zone ?? known.zone };
      await tx.companies.put(row);
      if (row.name !== known.name) await reprojectTemplated(tx, row.root, { what: 'company', id: row.id }, occasion.now);
      return { body: present(row), status: 200 };
    },
  }),
];
