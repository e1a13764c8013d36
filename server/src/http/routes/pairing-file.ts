/** The mapping of people and resources to mailboxes as a CSV file, out and in (2.1). */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { carryOut } from '../../booking/import/import.ts';
import { exportPairings } from '../../booking/import/export.ts';
import type { PlannedLine } from '../../booking/import/plan.ts';
import { planAll } from '../../booking/import/world.ts';
import type { Holder } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import type { Access } from '../access/access.ts';
import { demand } from '../access/admit.ts';
import { allows, type Scope } from '../access/scopes.ts';
import { ofRow } from '../company-parameter.ts';
import { ImportAnswer, presentImport } from '../pairing-file/answer.ts';
import { readTable, readText, writeTable, type Unreadable } from '../pairing-file/csv.ts';
import { cellsOf, COLUMNS, readLines } from '../pairing-file/lines.ts';
import { ProblemError, problemError } from '../problem.ts';
import { route, type Route } from '../route.ts';
import { id } from '../schemas/fields.ts';

const CSV = 'text/csv';
/** Everybody of a large organisation at once, the titles included. */
const MOST_LINES = 10_001;
const MOST_BYTES = 4 * 1024 * 1024;
/** A refused import names so many lines; who wants all of them asks with `dryRun`. */
const MOST_NAMED = 100;

const params = z.strictObject({ id: id() });
const kind = z.enum(['staff', 'resource']).optional().meta({ description: 'Left out: both' });

/** A company pairs its own people through the integrations it inherits, so it need not be allowed to change them. */
const byId = ofRow(
  {
    what: 'integration',
    load: async (tx: Transaction, root: string, { id }: { readonly id: string }) => {
      const row = await tx.connections.get({ root, id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'read',
);

const KINDS: readonly Holder['kind'][] = ['staff', 'resource'];
const READ: Readonly<Record<Holder['kind'], Scope>> = { staff: 'staff:read', resource: 'resources:read' };
/** The file holds names and contact addresses, which are for those who may read people and resources. */
const kindsFor = (access: Access, wanted: Holder['kind'] | undefined): readonly Holder['kind'][] => {
  const kinds = wanted === undefined ? KINDS : [wanted];
  for (const one of kinds) demand(access, READ[one]);
  return kinds;
};

const unreadable = ({ line, problem, next }: Unreadable): ProblemError => problemError('invalid', `/csv/${line}`, problem, next);

const exporting = route({
  method: 'GET',
  path: '/integrations/:id/pairings.csv',
  name: 'exportPairings',
  summary: 'People and resources with their mailboxes, as a CSV file',
  description: `Titles: \`${COLUMNS.join('`, `')}\`. Who has no mailbox is in it too. Cells that a spreadsheet would run as a formula begin with \`'\`, which an import takes off again. Needs \`staff:read\` and \`resources:read\` as well, for the kinds it holds.`,
  scope: 'pairings:read',
  company: byId,
  params,
  query: z.strictObject({
    kind,
    separator: z.enum(['comma', 'semicolon']).optional().meta({ description: 'Semicolon: for Excel where numbers have a decimal comma' }),
  }),
  statuses: [200],
  answer: z.string(),
  type: CSV,
  run: async (_tx, { query, access, reach, deps }) => {
    const kinds = kindsFor(access, query.kind);
    return {
      later: async (reply) => {
        const rows = await exportPairings(deps.store, reach, kinds);
        const file = writeTable([[...COLUMNS], ...rows.map(cellsOf)], query.separator === 'semicolon' ? ';' : ',');
        reply.type(`${CSV}; charset=utf-8`).header('content-disposition', `attachment; filename="pairings-${query.kind ?? 'all'}.csv"`);
        return Readable.from([file]);
      },
    };
  },
});

const choices = {
  kind: kind.meta({ description: 'Lines about the other kind are refused; left out: none are' }),
  dryRun: 'Writes nothing and answers what each line would do',
  unpair: 'A line with an empty mailbox unpairs; otherwise it leaves the pairing as it is',
  partly: 'Refused lines are left out and the others written; otherwise one refused line stops the whole import',
};
const flag = (description: string) => z.boolean().optional().meta({ description });
const queryFlag = (description: string) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: `With \`${CSV}\`: ${description}` });

const importing = route({
  method: 'POST',
  path: '/integrations/:id/pairings/import',
  name: 'importPairings',
  summary: 'Pairs people and resources with mailboxes as a CSV file says',
  description: `The file itself as \`${CSV}\`, with the choices in the query, or as \`csv\` in JSON, with the choices beside it. UTF-8, with commas, semicolons or tabs, up to ${MOST_LINES - 1} lines. Lines name people by \`id\`, \`externalId\` or \`contactEmail\`; whoever is not in the file is left alone. Everything is judged before anything is written, at most 100 lines are written in one transaction, and the same file sent again changes nothing.`,
  scope: 'pairings:write',
  company: byId,
  params,
  query: z.strictObject({
    kind: choices.kind,
    dryRun: queryFlag(choices.dryRun),
    unpair: queryFlag(choices.unpair),
    partly: queryFlag(choices.partly),
  }),
  body: z.strictObject({
    csv: z
      .string()
      .max(MOST_BYTES)
      .meta({ description: 'The file', examples: ['id,mailbox\n01M7…,anna.berger@bank.example\n'] }),
    kind: choices.kind,
    dryRun: flag(choices.dryRun),
    unpair: flag(choices.unpair),
    partly: flag(choices.partly),
  }),
  takes: [CSV],
  bodyLimitBytes: MOST_BYTES,
  statuses: [200],
  answer: ImportAnswer,
  inParts: true,
  run: async (_tx, { query, body, subject, access, reach, occasion, deps }) => {
    const { csv, kind: wanted, dryRun = false, unpair = false, partly = false } = { ...query, ...body };
    kindsFor(access, wanted);
    // Whoever may read both is told that a line is about the other kind, instead of about nobody.
    const kinds = KINDS.filter((one) => allows(access.scopes, READ[one]));
    const around = { reach, connection: subject, kinds, wish: { kind: wanted ?? null, unpair } };
    return {
      // No transaction waits for it.
      later: async () => {
        const table = readTable(csv, MOST_LINES);
        if ('problem' in table) throw unreadable(table);
        const file = readLines(table);
        if ('problem' in file) throw unreadable(file);
        const planned = await planAll(deps.store, around, file.lines);
        if (dryRun) return presentImport(planned, true, file.ignoredColumns);
        if (!partly) refuseWhole(planned);
        const broken = (error: unknown): void => deps.log.error({ err: error }, 'an import of pairings ended early');
        const done = await carryOut(deps.store, { ...around, occasion, partly, broken }, planned);
        deps.wake();
        return presentImport(done, false, file.ignoredColumns);
      },
    };
  },
});

const refuseWhole = (planned: readonly PlannedLine[]): void => {
  const problems = planned.flatMap(({ asked, refusal }) =>
    refusal === null
      ? []
      : [{ field: `/csv/${asked.line}${refusal.field === null ? '' : `/${refusal.field}`}`, problem: refusal.problem, next: refusal.next }],
  );
  if (problems.length > 0) throw new ProblemError('importRefused', problems.slice(0, MOST_NAMED));
};

/** Reads the file where this one route takes it; everywhere else it is still no JSON. */
const takingFiles =
  (add: Route): Route =>
  (app, deps) =>
    void app.register(async (own) => {
      own.addContentTypeParser(CSV, { parseAs: 'buffer' }, async (_request: unknown, bytes: Buffer) => {
        const text = readText(bytes);
        if (typeof text !== 'string') throw unreadable(text);
        return { csv: text };
      });
      add(own, deps);
    });

export const pairingFileRoutes: readonly Route[] = [exporting, takingFiles(importing)];
