/** Migrations (1.5): people chosen, a dry run, and then started, stopped or taken back, while bookings go on. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { notFound } from '../../booking/refusal.ts';
import type { Occasion } from '../../booking/actor.ts';
import { reaches, type Reach } from '../../booking/company.ts';
import { planMigration, returnMigration, startMigration, stopMigration } from '../../migration/migration.ts';
import { tallyOf } from '../../migration/tally.ts';
import type { MigrationRow, StepRow } from '../../store/rows/migration.ts';
import type { Connection } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, ofKey, ofRow } from '../company-parameter.ts';
import { limitOf, pageById, pageOf, paging, readCursor, writeCursor } from '../page.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';
import { MigrationAnswer, MigrationBody, StartBody, StepAnswer, STEP_STATES } from '../schemas/migration.ts';

const path = '/migrations';
const params = z.strictObject({ id: id() });
const BY_MAILBOX = z.tuple([z.string()]);

const migrationById = (use: 'own' | 'write') =>
  ofRow(
    {
      what: 'migration',
      load: async (tx: Transaction, root: string, { id: of }: { readonly id: string }) => {
        const row = await tx.migrations.get({ root, id: of }, use === 'write' ? { lock: 'update' } : {});
        return row === null ? null : { row, company: row.company };
      },
    },
    'own',
  );

const present = async (tx: Transaction, row: MigrationRow): Promise<z.input<typeof MigrationAnswer>> => ({
  id: row.id,
  company: row.company,
  source: row.source,
  target: row.target,
  transport: row.transport,
  state: row.state,
  anew: row.anew,
  ...(await tallyOf(tx, row)),
  createdAt: inUtc(row.createdAt),
  startedAt: row.startedAt === null ? null : inUtc(row.startedAt),
  endedAt: row.endedAt === null ? null : inUtc(row.endedAt),
});

const presentStep = (row: StepRow): z.input<typeof StepAnswer> => ({
  mailbox: row.mailbox,
  address: row.address,
  state: row.state,
  checked: row.checkedAt !== null,
  events: row.events,
  found: row.found,
  missing: row.missing,
  invitations: row.invitations,
  cause: row.cause,
  detail: row.detail,
  startedAt: row.startedAt === null ? null : inUtc(row.startedAt),
  endedAt: row.endedAt === null ? null : inUtc(row.endedAt),
});

const integrationOf = async (tx: Transaction, reach: Reach, of: string, field: string): Promise<Connection> => {
  const row = await tx.connections.get({ root: reach.root, id: of });
  return row !== null && reaches(reach, row.company) ? row : notFound('integration', field);
};

type Act = (tx: Transaction, occasion: Occasion, row: MigrationRow) => Promise<MigrationRow>;
const ACTS: readonly (readonly [step: string, name: string, summary: string, act: Act])[] = [
  ['stop', 'stopMigration', 'Moves nobody any more; who was moved stays there, and it can be started again or taken back', stopMigration],
  ['back', 'returnMigration', 'Reaches everybody who was moved as before again; what was booked meanwhile goes with them', returnMigration],
];

export const migrationRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listMigrations',
    summary: 'The migrations of the company, each with how far it is',
    scope: 'integrations:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(MigrationAnswer),
    run: async (tx, { query, subject, reach }) => {
      const { rows, next } = await pageById(tx.migrations, { root: reach.root, ...subject }, query);
      return { body: { items: await Promise.all(rows.map(async (row) => present(tx, row))), next } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'planMigration',
    summary: 'Chooses mailboxes and begins the dry run, which changes nothing',
    description:
      'Each mailbox is looked at on the other side: whether it answers there, and which of its events are there. `GET …/:id` counts, `GET …/:id/steps` names the problems; `POST …/:id/start` begins.',
    scope: 'integrations:write',
    company: ofKey,
    body: MigrationBody,
    statuses: [201],
    answer: MigrationAnswer,
    run: async (tx, { body, reach, occasion }) => {
      const source = await integrationOf(tx, reach, body.source, '/source');
      const target = await integrationOf(tx, reach, body.target, '/target');
      const row = await planMigration(tx, occasion, { source, target, transport: body.transport, mailboxes: body.mailboxes });
      return { body: await present(tx, row), location: `${path}/${row.id}` };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readMigration',
    summary: 'One migration with how far it is',
    scope: 'integrations:read',
    company: migrationById('own'),
    params,
    statuses: [200],
    answer: MigrationAnswer,
    run: async (tx, { subject }) => ({ body: await present(tx, subject) }),
  }),
  route({
    method: 'GET',
    path: `${path}/:id/steps`,
    name: 'listMigrationSteps',
    summary: 'Its mailboxes, each with what was found, where it is, and why it is not further',
    scope: 'integrations:read',
    company: migrationById('own'),
    params,
    query: z.strictObject({
      ...paging,
      state: z.enum(STEP_STATES).optional().meta({ description: 'Only those in this state' }),
      problems: z.enum(['only']).optional().meta({ description: '`only`: those with a cause, or with events that are not there' }),
    }),
    statuses: [200],
    answer: pageOf(StepAnswer),
    run: async (tx, { query, subject: { root, id: migration } }) => {
      const limit = limitOf(query);
      const [after] = readCursor(query, BY_MAILBOX) ?? [];
      const rows = await tx.migrationSteps.select(
        {
          root,
          migration,
          ...(after === undefined ? {} : { mailbox: { gt: after } }),
          ...(query.state === undefined ? {} : { state: query.state }),
          ...(query.problems === undefined ? {} : { cause: { not: null } }),
        },
        { orderBy: [['mailbox', 'asc']], limit: limit + 1 },
      );
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { body: { items: rows.slice(0, limit).map(presentStep), next: last === undefined ? null : writeCursor([last.mailbox]) } };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/start`,
    name: 'startMigration',
    summary: 'Begins to move the mailboxes, some at a time, or goes on where it was stopped or something failed',
    description:
      'Switches the target on where it has no mailbox yet. A mailbox whose events are not all there on the other side is left as it is, unless `anew` agrees that they are made anew; those who are invited to them are still asked about (`POST /mailboxes/:id/mail/release`).',
    scope: 'integrations:write',
    company: migrationById('write'),
    params,
    body: StartBody,
    statuses: [202],
    answer: MigrationAnswer,
    run: async (tx, { subject, occasion, body }) => ({ body: await present(tx, await startMigration(tx, occasion, subject, body.anew)) }),
  }),
  ...ACTS.map(([step, name, summary, act]) =>
    route({
      method: 'POST',
      path: `${path}/:id/${step}`,
      name,
      summary,
      scope: 'integrations:write',
      company: migrationById('write'),
      params,
      statuses: [202],
      answer: MigrationAnswer,
      run: async (tx, { subject, occasion }) => ({ body: await present(tx, await act(tx, occasion, subject)) }),
    }),
  ),
];
