/** API keys: made, listed, revoked. A key can give away no more than it has. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import type { ApiKey } from '../../store/rows/record.ts';
import type { Transaction } from '../../store/store.ts';
import { createKey, revokeKey } from '../access/keys.ts';
import { allows, SCOPES, type Scope } from '../access/scopes.ts';
import { inBody, inQuery, ofRow } from '../company-parameter.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { id, line } from '../schemas/fields.ts';

const KeyAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable().meta({ description: 'To the minute' }),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });
const NewKeyAnswer = KeyAnswer.extend({ key: z.string().meta({ description: 'Shown this once; only its hash is kept' }) }).meta({
  id: 'NewApiKey',
});

const present = (row: ApiKey): z.input<typeof KeyAnswer> => ({
  id: row.id,
  company: row.company,
  name: row.name,
  scopes: [...row.scopes],
  createdAt: inUtc(row.createdAt),
  lastUsedAt: row.lastUsedAt === null ? null : inUtc(row.lastUsedAt),
  revokedAt: row.revokedAt === null ? null : inUtc(row.revokedAt),
});

const own = ofRow(
  {
    what: 'key',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.apiKeys.get({ root, id: params.id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'own',
);
const params = z.strictObject({ id: id() });
const path = '/keys';

export const keyRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listKeys',
    summary: 'The API keys within reach, without the keys themselves',
    scope: 'keys:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(KeyAnswer),
    run: async (tx, { query, subject, reach }) => {
      const { rows, next } = await pageById(tx.apiKeys, { root: reach.root, ...subject }, query);
      return { body: { items: rows.map(present), next } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'createKey',
    summary: 'Makes an API key and shows it once',
    scope: 'keys:write',
    company: inBody,
    body: z.strictObject({ company: id().optional(), name: line(200), scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length) }),
    statuses: [201],
    answer: NewKeyAnswer,
    shownOnce: true,
    run: async (tx, { body, subject, access, occasion }) => {
      const scopes: readonly Scope[] = [...new Set(body.scopes)];
      const beyond = scopes.find((scope) => !allows(access.scopes, scope));
      if (beyond !== undefined) {
        refuse('tooMuchScope', '/scopes', `This key does not have the scope ${beyond} itself.`, 'Leave it out, or use a key that has it.');
      }
      const { row, key } = await createKey(tx, occasion, { root: subject.root, company: subject.id, name: body.name, scopes });
      return { body: { ...present(row), key }, location: `${path}/${row.id}` };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readKey',
    summary: 'One API key, without the key itself',
    scope: 'keys:read',
    company: own,
    params,
    statuses: [200],
    answer: KeyAnswer,
    run: async (_tx, { subject }) => ({ body: present(subject) }),
  }),
  route({
    method: 'POST',
    path: `${path}/:id/revoke`,
    name: 'revokeKey',
    summary: 'Revokes an API key at once and for good',
    scope: 'keys:write',
    company: own,
    params,
    statuses: [200],
    answer: KeyAnswer,
    run: async (tx, { subject, occasion }) => ({ body: present(await revokeKey(tx, subject, occasion.now)) }),
  }),
];
