/**
 * From booking to the event in Exchange: 200 bookings a second over 1,000 mailboxes through the API, each on condition that
 * its time is on offer, for which Exchange itself is asked. Measured from when each was due to be sent to the moment at which
 * the simulator made the event, by the one clock of this machine. Beside it: the same one after the other, and at less of a load, which
 * tells how much of the figure is the waiting for one another on a machine that also does Exchange's part.
 */
import { HOUR, DAY, MINUTE, type Instant } from '@lockstep/engine';
import { Agent, request } from 'undici';
import { holderOf } from './bank.ts';
import { openBothSides, type BothSides } from './both-sides.ts';
import { type Figure, figure, median, percentile, type Peer, round1 } from './figure.ts';
import { atOnce, atRate } from './load.ts';
import { busyWith } from './toll.ts';

const PEOPLE = 1_000;
const PER_SECOND = 200;
/** Processes on one PostgreSQL: what a bank runs, and more than one process alone is quick enough for. */
const SERVERS = 2;
const SECONDS = 30;
const WARM_UP_SECONDS = 8;
const ALONE = 100;
/** Bookings a second. */
const LESS = [50, 100];
const LESS_SECONDS = 15;
/** The goals of the project, in milliseconds; the first decides, the second makes it a failure as well. */
const GOAL = 150;
const GOAL_P99 = 400;

export const latencyOut = async (): Promise<Figure> => {
  const sides = await openBothSides({ people: PEOPLE, linked: 0, servers: SERVERS });
  const dispatcher = new Agent({ connections: 64 });
  try {
    const first = booking(sides, dispatcher, 'Warming up', 0);
    await atRate(first.ask, PER_SECOND, WARM_UP_SECONDS);
    await sides.settled();
    const one = booking(sides, dispatcher, 'Alone', 2);
    await atOnce(one.ask, 1, ALONE);
    await sides.settled();
    const less: Lesser[] = [];
    for (const [round, perSecond] of LESS.entries()) {
      const some = booking(sides, dispatcher, `At ${perSecond}`, 3 + round);
      await atRate(some.ask, perSecond, LESS_SECONDS);
      await sides.settled();
      less.push({ perSecond, ...some });
    }
    const many = booking(sides, dispatcher, 'Advice', 3 + LESS.length);
    const before = sides.spent();
    const began = performance.now();
    await atRate(many.ask, PER_SECOND, SECONDS);
    const [over, seconds] = [sides.spent(), (performance.now() - began) / 1_000];
    await sides.settled();
    const toll = busyWith({ before, over, rest: sides.spent(), seconds, count: PER_SECOND * SECONDS });
    const events = await eventsOf(sides);
    const beside = less.map(({ perSecond, taken }) => ({ perSecond, ...taken(events) }));
    return told(many.taken(events), one.taken(events), beside, toll);
  } finally {
    await dispatcher.destroy();
    await sides.close();
  }
};

type Lesser = ReturnType<typeof booking> & { readonly perSecond: number };
type Taken = { readonly arrived: readonly number[]; readonly answered: readonly number[] };

/** Bookings one after the other, each of another person than the ones before it, of `title` with its number, on the day so far into the week. */
const booking = (sides: BothSides, dispatcher: Agent, title: string, day: number) => {
  const sent: { readonly title: string; readonly at: number; answered: number }[] = [];
  return {
    ask: async (index: number): Promise<void> => {
      const one = { title: `${title} ${index}`, at: Date.now(), answered: 0 };
      sent.push(one);
      await book(sides, dispatcher, one.title, index, (sides.week + day * DAY) as Instant);
      one.answered = Date.now();
    },
    /** Throws where one has not arrived. */
    taken: (events: ReadonlyMap<string, number>): Taken => ({
      arrived: sent.map((one) => {
        const made = events.get(one.title);
        if (made === undefined) throw new Error(`"${one.title}" was booked and has not arrived in Exchange`);
        return made - one.at;
      }),
      answered: sent.map((one) => one.answered - one.at),
    }),
  };
};

const book = async (sides: BothSides, dispatcher: Agent, title: string, index: number, day: Instant): Promise<void> => {
  // Every round over all people takes the next hour of the day.
  const start = day + (Math.floor(index / PEOPLE) % 24) * HOUR;
  const wish = {
    title,
    start: new Date(start).toISOString(),
    end: new Date(start + 30 * MINUTE).toISOString(),
    assignments: [{ holder: holderOf((index * 7) % PEOPLE) }],
    availability: 'require',
  };
  const url = sides.urls[index % sides.urls.length] ?? '';
  const { statusCode, body } = await request(`${url}/api/v1/appointments`, {
    method: 'POST',
    dispatcher,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${sides.keys[index % sides.keys.length] ?? ''}` },
    body: JSON.stringify(wish),
  });
  const answer = await body.text();
  if (statusCode !== 201) throw new Error(`${statusCode} in the place of an appointment: ${answer}`);
};

/** When each event was made, by its subject; a calendar is looked into only now, when nothing is measured. */
const eventsOf = async (sides: BothSides): Promise<ReadonlyMap<string, number>> => {
  const made = new Map<string, number>();
  for (let person = 0; person < PEOPLE; person += 1) {
    for (const { subject, createdAt } of await sides.calendar(person)) made.set(subject, createdAt);
  }
  return made;
};

type AtLess = Taken & { readonly perSecond: number };

const told = (many: Taken, alone: Taken, less: readonly AtLess[], toll: readonly Peer[]): Figure => {
  const p99 = percentile(many.arrived, 0.99);
  const result = figure(
    'latency-out',
    `from booking through the API to the event in Exchange, ${PER_SECOND} bookings/s over ${PEOPLE} mailboxes for ${SECONDS} s, ${SERVERS} servers, PostgreSQL: p50 (and p99 at most ${GOAL_P99} ms)`,
    GOAL,
    round1(median(many.arrived)),
    'ms',
    [
      { name: 'p99, ms', value: round1(p99) },
      { name: 'the slowest, ms', value: round1(Math.max(...many.arrived)) },
      { name: 'until the booking was answered, p50, ms', value: round1(median(many.answered)) },
      { name: 'until the booking was answered, p99, ms', value: round1(percentile(many.answered, 0.99)) },
      { name: 'one after the other, p50, ms', value: round1(median(alone.arrived)) },
      { name: 'one after the other, p99, ms', value: round1(percentile(alone.arrived, 0.99)) },
      ...less.flatMap(({ perSecond, arrived }) => [
        { name: `at ${perSecond} bookings/s, p50, ms`, value: round1(median(arrived)) },
        { name: `at ${perSecond} bookings/s, p99, ms`, value: round1(percentile(arrived, 0.99)) },
      ]),
      ...toll,
    ],
    'atMost',
  );
  return { ...result, ok: result.ok && p99 <= GOAL_P99 };
};
