/**
 * The six routes that every plain resource has: list, read, create, change, and read or upsert by external id. What
 * differs between locations, staff, resources, services and clients is a description.
 */
import { z } from 'zod';
import type { Occasion } from '../booking/actor.ts';
import type { Reach } from '../booking/company.ts';
import { reaches } from '../booking/company.ts';
import { refuse } from '../booking/refusal.ts';
import type { Company } from '../store/rows/booking.ts';
import type { Table, Transaction, Where } from '../store/store.ts';
import type { Scope } from './access/scopes.ts';
import { inBody, inQuery, ofRow, type CompanyParameter } from './company-parameter.ts';
import { pageById, pageOf, paging } from './page.ts';
import { route, type Route } from './route.ts';
import { externalId, id, line } from './schemas/fields.ts';

/** What all these rows begin with. */
type Owned = { root: string; id: string; company: string; externalId: string | null; createdAt: Occasion['now'] };

export type Collection<Row extends Owned, Values extends object, Answer extends z.ZodType> = {
  /** `locations`, also the last part of the path. */
  readonly many: string;
  /** `location`, as sentences name one. */
  readonly one: string;
  /** `Location`, as operations name one. */
  readonly Name: string;
  readonly read: Scope;
  readonly write: Scope;
  readonly table: (tx: Transaction) => Table<Row>;
  /** A field that a list can be searched by. */
  readonly searched?: keyof Row & string;
  /** Fields of every row of this kind that no request sets. */
  readonly fixed: Partial<Row>;
  /** Whether child companies see and use the parent's. */
  readonly inherited: boolean;
  /** A schema for every field a request may set, without defaults. */
  readonly fields: { readonly [Field in keyof Values]-?: z.ZodType<Values[Field]> };
  /** What a request may leave out when it creates. */
  readonly defaults: (company: Company) => Partial<Values>;
  readonly answer: Answer;
  readonly present: (row: Row) => z.input<Answer>;
  /** Judges what the schema cannot: rows that the values refer to. */
  readonly check?: (tx: Transaction, reach: Reach, values: Partial<Values>) => Promise<void>;
  /** What else follows from a change, in the same transaction. */
  readonly changed?: (tx: Transaction, occasion: Occasion, before: Row, after: Row) => Promise<void>;
};

type Identified = { readonly company?: string | undefined; readonly externalId?: string | null | undefined };

export const collectionRoutes = <Row extends Owned, Values extends object, Answer extends z.ZodType>(
  kind: Collection<Row, Values, Answer>,
  /** Names of the fields in `defaults`; they are optional in the document. */
  optional: readonly (keyof Values & string)[],
): readonly Route[] => {
  // The shapes are put together by name here, once for every kind, so the compiler is told the result.
  const shape: z.core.$ZodLooseShape = Object.fromEntries(
    Object.entries<z.ZodType>(kind.fields).map(([name, schema]) => [
      name,
      (optional as readonly string[]).includes(name) ? schema.optional() : schema,
    ]),
  );
  const company = id().optional().meta({ description: "Left out: the key's own company" });
  const external = externalId().nullable().optional();
  const CreateBody = z.strictObject({ company, externalId: external, ...shape }) as unknown as z.ZodType<Identified & Partial<Values>>;
  const UpsertBody = z.strictObject({ company, ...shape }) as unknown as z.ZodType<Pick<Identified, 'company'> & Partial<Values>>;
  const loose: z.core.$ZodLooseShape = Object.fromEntries(
    Object.entries<z.ZodType>(kind.fields).map(([name, schema]) => [name, schema.optional()]),
  );
  const ChangeBody = z.strictObject({ externalId: external, ...loose }) as unknown as z.ZodType<
    Pick<Identified, 'externalId'> & Partial<Values>
  >;

  const search: z.core.$ZodLooseShape =
    kind.searched === undefined
      ? {}
      : {
          search: line(200)
            .optional()
            .meta({ description: `Text in the ${kind.searched}, whatever its case` }),
        };
  const path = `/${kind.many}`;
  const byId = (use: 'read' | 'write'): CompanyParameter<{ readonly id: string }, unknown, unknown, Row> =>
    ofRow(
      {
        what: kind.one,
        load: async (tx, root, params: { readonly id: string }) => {
          const [row] = await kind.table(tx).select({ root, id: params.id, ...kind.fixed }, use === 'write' ? { lock: 'update' } : {});
          return row === undefined ? null : { row, company: row.company };
        },
      },
      kind.inherited ? use : 'own',
    );
  const withExternalId = async (tx: Transaction, root: string, wanted: string): Promise<Row | null> =>
    (await kind.table(tx).select({ root, externalId: wanted, ...kind.fixed }))[0] ?? null;

  const insert = async (
    tx: Transaction,
    occasion: Occasion,
    reach: Reach,
    owner: Company,
    values: Partial<Values>,
    external: string | null,
  ): Promise<Row> => {
    await kind.check?.(tx, reach, values);
    const row = {
      root: owner.root,
      id: occasion.newId(),
      company: owner.id,
      externalId: external,
      createdAt: occasion.now,
      ...kind.fixed,
      ...kind.defaults(owner),
      ...given(values),
    } as unknown as Row;
    await kind.table(tx).insert(row);
    return row;
  };
  const update = async (tx: Transaction, occasion: Occasion, reach: Reach, before: Row, values: Partial<Values>): Promise<Row> => {
    await kind.check?.(tx, reach, values);
    const after = { ...before, ...given(values) } as Row;
    await kind.table(tx).put(after);
    await kind.changed?.(tx, occasion, before, after);
    return after;
  };

  return [
    route({
      method: 'GET',
      path,
      name: `list${kind.Name}s`,
      summary: `The ${kind.many} within reach of the key, in the order they were made`,
      scope: kind.read,
      company: inQuery({ inherited: kind.inherited }),
      query: z.strictObject({ ...paging, company: id().optional(), ...search }),
      statuses: [200],
      answer: pageOf(kind.answer),
      run: async (tx, { query, subject, reach }) => {
        const { search: text } = query as { readonly search?: string };
        const wanted = kind.searched === undefined || text === undefined ? {} : { [kind.searched]: { contains: text } };
        const where = { root: reach.root, ...kind.fixed, ...subject, ...wanted } as Where<Row>;
        const { rows, next } = await pageById(kind.table(tx), where, query);
        return { body: { items: rows.map(kind.present), next } };
      },
    }),
    route({
      method: 'POST',
      path,
      name: `create${kind.Name}`,
      summary: `Makes a ${kind.one}`,
      scope: kind.write,
      company: inBody,
      body: CreateBody,
      statuses: [201],
      answer: kind.answer,
      run: async (tx, { body, subject, occasion, reach }) => {
        const { company: _, externalId: external, ...values } = body;
        const row = await insert(tx, occasion, reach, subject, values as unknown as Partial<Values>, external ?? null);
        return { body: kind.present(row), location: `${path}/${row.id}` };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      name: `read${kind.Name}`,
      summary: `One ${kind.one}, by its id`,
      scope: kind.read,
      company: byId('read'),
      params: z.strictObject({ id: id() }),
      statuses: [200],
      answer: kind.answer,
      run: async (_tx, { subject }) => ({ body: kind.present(subject) }),
    }),
    route({
      method: 'PATCH',
      path: `${path}/:id`,
      name: `change${kind.Name}`,
      summary: `Changes what is sent of a ${kind.one}; what is left out stays`,
      scope: kind.write,
      company: byId('write'),
      params: z.strictObject({ id: id() }),
      body: ChangeBody,
      statuses: [200],
      answer: kind.answer,
      run: async (tx, { body, subject, occasion, reach }) => ({
        body: kind.present(await update(tx, occasion, reach, subject, body as unknown as Partial<Values>)),
      }),
    }),
    route({
      method: 'GET',
      path: `${path}/by-external-id/:externalId`,
      name: `read${kind.Name}ByExternalId`,
      summary: `One ${kind.one}, by the id it has in your own system`,
      scope: kind.read,
      company: ofRow(
        {
          what: kind.one,
          load: async (tx, root, params: { readonly externalId: string }) => {
            const row = await withExternalId(tx, root, params.externalId);
            return row === null ? null : { row, company: row.company };
          },
        },
        kind.inherited ? 'read' : 'own',
      ),
      params: z.strictObject({ externalId: externalId() }),
      statuses: [200],
      answer: kind.answer,
      run: async (_tx, { subject }) => ({ body: kind.present(subject) }),
    }),
    route({
      method: 'PUT',
      path: `${path}/by-external-id/:externalId`,
      name: `put${kind.Name}ByExternalId`,
      summary: `Makes or replaces the ${kind.one} with this external id`,
      scope: kind.write,
      company: inBody,
      params: z.strictObject({ externalId: externalId() }),
      body: UpsertBody,
      statuses: [200, 201],
      answer: kind.answer,
      run: async (tx, { params, body, subject, occasion, reach }) => {
        const { company: named, ...rest } = body;
        const values = rest as unknown as Partial<Values>;
        const before = await withExternalId(tx, reach.root, params.externalId);
        if (before === null) {
          const row = await insert(tx, occasion, reach, subject, values, params.externalId);
          return { body: kind.present(row), status: 201, location: `${path}/${row.id}` };
        }
        refuseForeign(reach, before, named);
        return {
          body: kind.present(await update(tx, occasion, reach, before, { ...kind.defaults(subject), ...given(values) })),
          status: 200,
        };
      },
    }),
  ];
};

/** A field that was left out, without its key: spreading `undefined` would erase what is there. */
export const given = <Values extends object>(values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;

/** The row an upsert found is outside the key's reach, or in another company than the one named. */
export const refuseForeign = (reach: Reach, row: { readonly company: string }, named: string | undefined): void => {
  if (!reaches(reach, row.company)) {
    refuse('externalIdTaken', 'path/externalId', 'Another one in your organisation has this external id.', 'Choose another external id.');
  }
  if (named !== undefined && named !== row.company) {
    refuse(
      'companyFixed',
      '/company',
      'It belongs to another company, and the company of a row never changes.',
      "Leave the company out, or send the row's own.",
    );
  }
};
