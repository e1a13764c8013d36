/** Schedules of staff, resources and companies: when they can be booked. */
import { z } from 'zod';
import type { Schedule } from '@lockstep/engine';
import {
  clearSchedule,
  companySchedule,
  periodProblems,
  schedulesOf,
  setSchedule,
  type HoldingSchedule,
  type ScheduleOwner,
} from '../../booking/schedule.ts';
import type { Reach } from '../../booking/company.ts';
import type { Company, Holder } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../access/scopes.ts';
import { ofRow, type CompanyParameter } from '../company-parameter.ts';
import { ProblemError } from '../problem.ts';
import { route, type Route } from '../route.ts';
import { id, zone } from '../schemas/fields.ts';

/** Judged by the engine, which says what is wrong in words; here only that it is text. */
const clock = (description: string) =>
  z
    .string()
    .max(10)
    .meta({ description, examples: ['09:00'] });
const date = () => z.string().max(20).meta({ format: 'date' });
const span = { from: clock('Local time, 00:00 to 24:00'), to: clock('Local time; before `from` it lies on the next day') };

const period = z.strictObject({
  zone: zone().optional().meta({ description: 'Left out: the zone of the person, room or company' }),
  rules: z
    .array(z.strictObject({ weekday: z.number().meta({ description: '1 Monday to 7 Sunday' }), ...span }))
    .max(100)
    .meta({ description: 'What repeats every week' }),
  exceptions: z
    .array(z.strictObject({ date: date(), spans: z.array(z.strictObject(span)).max(20) }))
    .max(1000)
    .optional()
    .meta({ description: 'What holds on one date instead; no spans: closed' }),
  validFrom: date().nullable().optional(),
  validTo: date().nullable().optional().meta({ description: 'The last date, included' }),
});
const ScheduleBody = z
  .strictObject({ periods: z.array(period).max(20).meta({ description: 'Working time is what any of them says; none: never' }) })
  .meta({ id: 'ChangedSchedule' });

const shownSpan = z.object({ from: z.string(), to: z.string() });
const ScheduleAnswer = z
  .object({
    source: z.enum(['own', 'company', 'default']).meta({ description: 'Whose schedule holds; `default`: nobody set one' }),
    company: z.string().nullable().meta({ description: 'The company whose schedule it is, where it is one of a company' }),
    companyName: z.string().nullable().meta({ description: 'Its name, which a child company could not look up' }),
    alwaysOpen: z.boolean(),
    periods: z.array(
      z.object({
        zone: z.string(),
        rules: z.array(z.object({ weekday: z.int(), from: z.string(), to: z.string() })),
        exceptions: z.array(z.object({ date: z.string(), spans: z.array(shownSpan) })),
        validFrom: z.string().nullable(),
        validTo: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Schedule' });

const present = async (
  tx: Transaction,
  { root }: Reach,
  { source, company, periods }: HoldingSchedule,
): Promise<z.input<typeof ScheduleAnswer>> => ({
  source,
  company,
  companyName: company === null ? null : ((await tx.companies.get({ root, id: company }))?.name ?? null),
  alwaysOpen: periods === null,
  periods: (periods ?? []).map(({ rules, exceptions, ...rest }) => ({
    ...rest,
    rules: [...rules],
    exceptions: exceptions.map((one) => ({ date: one.date, spans: [...one.spans] })),
  })),
});

const periodsOf = (body: z.output<typeof ScheduleBody>, fallback: Schedule['zone']): readonly Schedule[] => {
  const periods = body.periods.map((one): Schedule => ({
    zone: one.zone ?? fallback,
    rules: one.rules,
    exceptions: one.exceptions ?? [],
    validFrom: one.validFrom ?? null,
    validTo: one.validTo ?? null,
  }));
  const problems = periodProblems(periods);
  if (problems.length > 0) throw new ProblemError('invalid', problems);
  return periods;
};

const params = z.strictObject({ id: id() });
type Params = z.output<typeof params>;

/** What one kind of owner is: how it is found, and what holds for it. */
type Kind<Row> = {
  readonly path: string;
  readonly one: string;
  readonly Name: string;
  readonly read: Scope;
  readonly write: Scope;
  readonly found: (use: 'read' | 'write') => CompanyParameter<Params, unknown, unknown, Row>;
  readonly owner: (row: Row) => ScheduleOwner;
  readonly zone: (row: Row) => Schedule['zone'];
  readonly holding: (tx: Transaction, row: Row) => Promise<HoldingSchedule>;
};

const routesOf = <Row>(kind: Kind<Row>): readonly Route[] => [
  route({
    method: 'GET',
    path: kind.path,
    name: `read${kind.Name}Schedule`,
    summary: `The schedule that holds for a ${kind.one}, and whose it is`,
    scope: kind.read,
    company: kind.found('read'),
    params,
    statuses: [200],
    answer: ScheduleAnswer,
    run: async (tx, { subject, reach }) => ({ body: await present(tx, reach, await kind.holding(tx, subject)) }),
  }),
  route({
    method: 'PUT',
    path: kind.path,
    name: `put${kind.Name}Schedule`,
    summary: `Gives a ${kind.one} a schedule of its own`,
    scope: kind.write,
    company: kind.found('write'),
    params,
    body: ScheduleBody,
    statuses: [200],
    answer: ScheduleAnswer,
    run: async (tx, { subject, body, occasion, reach }) => {
      await setSchedule(tx, occasion, kind.owner(subject), periodsOf(body, kind.zone(subject)));
      return { body: await present(tx, reach, await kind.holding(tx, subject)) };
    },
  }),
  route({
    method: 'DELETE',
    path: kind.path,
    name: `remove${kind.Name}Schedule`,
    summary: `Takes the schedule of a ${kind.one} away; what holds then is the answer`,
    scope: kind.write,
    company: kind.found('write'),
    params,
    statuses: [200],
    answer: ScheduleAnswer,
    run: async (tx, { subject, occasion, reach }) => {
      await clearSchedule(tx, occasion, kind.owner(subject));
      return { body: await present(tx, reach, await kind.holding(tx, subject)) };
    },
  }),
];

const ofHolder = (kind: Holder['kind'], words: Pick<Kind<Holder>, 'path' | 'one' | 'Name' | 'read' | 'write'>): Kind<Holder> => ({
  ...words,
  found: (use) =>
    ofRow(
      {
        what: words.one,
        load: async (tx: Transaction, root: string, { id }: Params) => {
          const [row] = await tx.holders.select({ root, id, kind }, use === 'write' ? { lock: 'update' } : {});
          return row === undefined ? null : { row, company: row.company };
        },
      },
      use,
    ),
  owner: ({ root, id: holder }) => ({ root, holder }),
  zone: (row) => row.zone,
  holding: async (tx, row) => {
    const found = (await schedulesOf(tx, row.root, [row])).get(row.id);
    if (found === undefined) throw new Error('A holder was asked for and not answered.');
    return found;
  },
});

const company: Kind<Company> = {
  path: '/companies/:id/schedule',
  one: 'company',
  Name: 'Company',
  read: 'companies:read',
  write: 'companies:write',
  found: (use) =>
    ofRow(
      {
        what: 'company',
        load: async (tx: Transaction, root: string, { id }: Params) => {
          const row = await tx.companies.get({ root, id }, use === 'write' ? { lock: 'update' } : {});
          return row === null ? null : { row, company: row.id };
        },
      },
      'own',
    ),
  owner: ({ root, id }) => ({ root, company: id }),
  zone: (row) => row.zone,
  holding: companySchedule,
};

export const scheduleRoutes: readonly Route[] = [
  ...routesOf(
    ofHolder('staff', { path: '/staff/:id/schedule', one: 'staff member', Name: 'StaffMember', read: 'staff:read', write: 'staff:write' }),
  ),
  ...routesOf(
    ofHolder('resource', {
      path: '/resources/:id/schedule',
      one: 'resource',
      Name: 'Resource',
      read: 'resources:read',
      write: 'resources:write',
    }),
  ),
  ...routesOf(company),
];
