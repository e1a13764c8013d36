/**
 * What ten thousand people who change nothing cost a server while Exchange tells of each of them: memory and processor time of one
 * process on PostgreSQL, with fifty hanging connections over TLS to the simulated Exchange. Half an hour is too long to wait, so the
 * readings that are due in the next 57 minutes (5.3) are spread over these as a day of work spreads them; whatever falls
 * into the time of the measurement is part of the figure. That it lives is shown by a few changes after it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { openBothSides, type BothSides, type SimulatedEvent } from './both-sides.ts';
import { type Figure, figure, median, round1 } from './figure.ts';

const PEOPLE = 10_000;
const STREAMS = 50;
/** Two heartbeats, and every mark of a line that stands is written down at least twice. */
const MEASURED_MS = 2 * MINUTE;
/** What is left over of the first readings is worked off and given back by then. */
const SETTLING_MS = 90 * SECOND;
/** How long a calendar that is told of is not looked at (server/src/sync/freshness.ts). */
const COLD_MINUTES = 57;
const CHANGES = 20;
const APART_MS = 500;
const ARRIVED_WITHIN_MS = MINUTE;
/** The goals of the project: megabytes, and percent of one core. */
const GOAL_MB = 300;
const GOAL_CPU = 3;
const LONGEST_LOG = 1_000_000;

export const streams = async (): Promise<Figure> => {
  const sides = await openBothSides({ people: PEOPLE, linked: 0, progress: say });
  try {
    await spread(sides);
    say(`everything is at rest; ${SETTLING_MS / SECOND} s until it is measured for ${MEASURED_MS / SECOND} s`);
    await pause(SETTLING_MS);
    const before = sides.spent();
    const began = performance.now();
    const memory: number[] = [];
    while (performance.now() - began < MEASURED_MS) {
      await pause(SECOND);
      memory.push(sides.memory());
    }
    const seconds = (performance.now() - began) / SECOND;
    const spent = sides.spent();
    const share = (who: keyof typeof spent): number => (spent[who] - before[who]) / (seconds * 10);
    const told = Number((await sides.postgres.ask('select count(*) from mailbox where told_until > now()'))[0]);
    const { entries } = await sides.simulator.ask<Logged>(`calls?limit=${LONGEST_LOG}`);
    const open = entries.filter(({ operation, outcome }) => operation === 'GetStreamingEvents' && outcome === null).length;
    const asked = entries.filter(({ at }) => at >= Date.now() - seconds * SECOND).length;
    const cpu = share('server');
    const megabytes = Math.max(...memory);
    say(`${round1(megabytes)} MB, ${round1(cpu)} % of a core, ${told} told of, ${open} connections`);
    const taken = await changes(sides);
    const result = figure(
      'streams',
      `${PEOPLE} idle mailboxes on ${STREAMS} streams, one server on PostgreSQL for ${Math.round(seconds)} s: memory (and processor time at most ${GOAL_CPU} % of one core)`,
      GOAL_MB,
      round1(megabytes),
      'MB',
      [
        { name: 'the server, % of a core', value: Math.round(cpu * 100) / 100 },
        { name: 'PostgreSQL, % of a core', value: Math.round(share('database') * 100) / 100 },
        { name: 'the simulated Exchange, % of a core', value: Math.round(share('exchange') * 100) / 100 },
        { name: 'mailboxes that are told of', value: told },
        { name: 'connections that hang', value: open },
        { name: 'calls a mailbox-minute', value: Math.round((asked / PEOPLE / (seconds / 60)) * 10_000) / 10_000 },
        { name: `a change in Outlook to the booking side, p50 of ${CHANGES}, ms`, value: round1(median(taken)) },
        { name: 'the slowest of them, ms', value: round1(Math.max(...taken)) },
      ],
      'atMost',
    );
    return { ...result, ok: result.ok && cpu <= GOAL_CPU && told === PEOPLE && open === STREAMS };
  } finally {
    await sides.close();
  }
};

type Logged = {
  readonly entries: readonly { readonly at: number; readonly operation: string; readonly outcome: string | null }[];
  readonly next: number;
};

const say = (what: string): void => void process.stderr.write(`${what}\n`);

/** As after hours of peace: of all calendars as many are due in one minute as in any other. */
const spread = ({ postgres }: BothSides): Promise<void> =>
  postgres.run(
    `update mailbox set read_due = at, due = at from (select root as of, id as one, date_trunc('milliseconds', now() + interval '${COLD_MINUTES} minutes'
      * row_number() over (order by md5(id)) / ${PEOPLE}) as at from mailbox) as spread where root = of and id = one`,
    'vacuum (analyze)',
    'checkpoint',
  );

/** Milliseconds from the simulator's commit to that of the transaction in which the booking side has it. Throws where one does not arrive. */
const changes = async (sides: BothSides): Promise<readonly number[]> => {
  const made: { readonly uid: string; readonly at: number }[] = [];
  for (let number = 0; number < CHANGES; number += 1) {
    const start = sides.week + 5 * DAY + number * HOUR;
    const mailbox = sides.addresses[(number * 487 + 13) % PEOPLE];
    const times = { start: new Date(start).toISOString(), end: new Date(start + HOUR).toISOString() };
    const { event } = await sides.simulator.ask<{ readonly event: SimulatedEvent }>('outlook', {
      action: 'add',
      mailbox,
      subject: `Sign of life ${number}`,
      ...times,
    });
    made.push({ uid: event.uid, at: event.lastModifiedAt });
    await pause(APART_MS);
  }
  for (let waited = 0; ; waited += SECOND) {
    const rows = await sides.postgres.ask(
      'select uid, extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000 from busy where uid is not null',
    );
    const arrived = new Map(rows.map((row) => row.split('|')).map(([uid = '', when]) => [uid, Number(when)]));
    const taken = made.map(({ uid, at }) => (arrived.get(uid) ?? Number.NaN) - at);
    if (taken.every((one) => !Number.isNaN(one))) return taken;
    if (waited >= ARRIVED_WITHIN_MS)
      throw new Error(`${taken.filter(Number.isNaN).length} of ${made.length} changes in Outlook have not arrived`);
    await pause(SECOND);
  }
};
