/**
 * From a change in Outlook to the booking side: 200 a second over 1,000 mailboxes, half of them appointments dragged to another
 * time, half new events of people's own. Measured from the simulator's commit to the commit of the transaction in which the
 * booking side has it, both by the one clock of this machine; nobody watches meanwhile. The database notes the moment just
 * before it writes the commit down, so that one flush of its log is missing from each figure; it is measured beside it.
 */
import { HOUR, DAY, MINUTE } from '@lockstep/engine';
import { openBothSides, type BothSides, type SimulatedEvent } from './both-sides.ts';
import { type Figure, figure, median, percentile, type Peer, round1 } from './figure.ts';
import { atRate } from './load.ts';
import { busyWith, commitsAlone } from './toll.ts';

const PEOPLE = 1_000;
/** One is busy on more than a core at this load, and its changes wait for one another. */
const SERVERS = 2;
const PER_SECOND = 200;
const SECONDS = 30;
const WARM_UP_SECONDS = 8;
/** A tenth of the load, beside it: what one change takes where none has to wait for another. */
const QUIET = { perSecond: 20, seconds: 10 };
/** The goals of the project, in milliseconds; the first decides, the second makes it a failure as well. */
const GOAL = 150;
const GOAL_P99 = 500;
/** Appointments of each person: half of all changes are drags, each of an appointment of its own. */
const LINKED = 4;
/** By how much things are dragged, in turn: the brake counts what moves by the same (4.18). */
const OFFSETS = 120;

export const latencyIn = async (): Promise<Figure> => {
  const sides = await openBothSides({ people: PEOPLE, linked: LINKED, servers: SERVERS });
  try {
    await changes(sides, { from: 0, perSecond: PER_SECOND, seconds: WARM_UP_SECONDS });
    await sides.settled();
    const first = WARM_UP_SECONDS * PER_SECOND;
    const quiet = await changes(sides, { from: first, ...QUIET });
    await sides.settled();
    const before = sides.spent();
    const began = performance.now();
    const from = first + QUIET.perSecond * QUIET.seconds;
    const made = await changes(sides, { from, perSecond: PER_SECOND, seconds: SECONDS });
    const seconds = (performance.now() - began) / 1_000;
    const over = sides.spent();
    await sides.settled();
    const toll = busyWith({ before, over, rest: sides.spent(), seconds, count: made.length });
    const alone = { name: 'a commit alone, p50, ms', value: round1(median(await commitsAlone(sides.postgres))) };
    return told(await latencies(sides, made), await latencies(sides, quiet), [...toll, alone]);
  } finally {
    await sides.close();
  }
};

/** A change, when the simulator had it, and what the booking side knows it by: the appointment, or the UID of somebody's event. */
type Made = { readonly kind: 'drag' | 'add'; readonly by: string; readonly at: number };

type Burst = { readonly from: number; readonly perSecond: number; readonly seconds: number };

const changes = async (sides: BothSides, { from, perSecond, seconds }: Burst): Promise<readonly Made[]> => {
  const made: Made[] = [];
  await atRate(
    async (index) => {
      made.push(await change(sides, from + index));
    },
    perSecond,
    seconds,
  );
  return made;
};

/** Every second change is a drag; each is about another person than the ones before it. */
const change = async (sides: BothSides, number: number): Promise<Made> => {
  const turn = Math.floor(number / 2);
  if (number % 2 === 0) {
    const pair = sides.pairs[turn];
    if (pair === undefined) throw new Error(`there are ${sides.pairs.length} appointments, and ${turn + 1} are to be dragged`);
    const start = new Date(pair.start + ((turn % OFFSETS) + 1) * MINUTE).toISOString();
    const { lastModifiedAt } = await act(sides, pair.person, { action: 'drag', id: pair.event, start });
    return { kind: 'drag', by: pair.appointment, at: lastModifiedAt };
  }
  const start = sides.week + 5 * DAY + (Math.floor(turn / PEOPLE) % 20) * HOUR;
  const person = (turn * 7 + 3) % PEOPLE;
  const times = { start: new Date(start).toISOString(), end: new Date(start + 30 * MINUTE).toISOString() };
  const { uid, lastModifiedAt } = await act(sides, person, { action: 'add', subject: `Own ${number}`, ...times });
  return { kind: 'add', by: uid, at: lastModifiedAt };
};

const act = async (sides: BothSides, person: number, fields: object): Promise<SimulatedEvent> =>
  (await sides.simulator.ask<{ readonly event: SimulatedEvent }>('outlook', { mailbox: sides.addresses[person], ...fields })).event;

type Taken = { readonly drags: readonly number[]; readonly adds: readonly number[] };

/** Throws where one has not arrived. */
const latencies = async (sides: BothSides, made: readonly Made[]): Promise<Taken> => {
  const at = 'extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000';
  const rows = [
    ...(await sides.postgres.ask(`select appointment, ${at} from journal where code = 'rescheduled'`)),
    ...(await sides.postgres.ask(`select uid, ${at} from busy where uid is not null`)),
  ];
  const arrived = new Map(rows.map((row) => row.split('|')).map(([by = '', when]) => [by, Number(when)]));
  const taken = (kind: Made['kind']): readonly number[] =>
    made
      .filter((one) => one.kind === kind)
      .map((one) => {
        const when = arrived.get(one.by);
        if (when === undefined) throw new Error(`a change in Outlook (${kind} ${one.by}) has not arrived on the booking side`);
        return when - one.at;
      });
  return { drags: taken('drag'), adds: taken('add') };
};

const told = ({ drags, adds }: Taken, quiet: Taken, toll: readonly Peer[]): Figure => {
  const all = [...drags, ...adds];
  const calm = [...quiet.drags, ...quiet.adds];
  const p99 = percentile(all, 0.99);
  const result = figure(
    'latency-in',
    `from a change in Outlook to the booking side, ${PER_SECOND} changes/s over ${PEOPLE} mailboxes for ${SECONDS} s, ${SERVERS} servers, PostgreSQL: p50 (and p99 at most ${GOAL_P99} ms)`,
    GOAL,
    round1(median(all)),
    'ms',
    [
      { name: 'p99, ms', value: round1(p99) },
      { name: 'the slowest, ms', value: round1(Math.max(...all)) },
      { name: 'appointments dragged, p50, ms', value: round1(median(drags)) },
      { name: 'appointments dragged, p99, ms', value: round1(percentile(drags, 0.99)) },
      { name: "people's own new events, p50, ms", value: round1(median(adds)) },
      { name: "people's own new events, p99, ms", value: round1(percentile(adds, 0.99)) },
      { name: `at ${QUIET.perSecond} changes/s, p50, ms`, value: round1(median(calm)) },
      { name: `at ${QUIET.perSecond} changes/s, p99, ms`, value: round1(percentile(calm, 0.99)) },
      ...toll,
    ],
    'atMost',
  );
  return { ...result, ok: result.ok && p99 <= GOAL_P99 };
};
