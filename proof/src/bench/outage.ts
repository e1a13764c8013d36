/**
 * Exchange is away, and both sides go on: a hundred thousand changes over a thousand calendars wait for it to be back. Most of them are
 * events of people's own, and half of six thousand appointments are dragged in Outlook, the other half moved by booking. Measured from the
 * moment at which the first calendar is let in again until nothing is due any more and every change is on the other side. How long Exchange
 * was away changes nothing but how soon that is, for it is asked the more seldom the longer it is away; here, for as long as the changes
 * take to be made.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, MINUTE } from '@lockstep/engine';
import { Agent, request } from 'undici';
import { openBothSides, type BothSides, type Pair } from './both-sides.ts';
import { type Figure, figure, type Peer, round1 } from './figure.ts';
import { atOnce } from './load.ts';
import { busyWith } from './toll.ts';

const PEOPLE = 1_000;
const SERVERS = 2;
const CHANGES = 100_000;
/** Appointments of each person, of which half are dragged and half moved by booking. */
const LINKED = 6;
const TOGETHER = 32;
const LOOK_EVERY_MS = 250;
/** By how much appointments are moved, in turn. */
const OFFSETS = 119;
/** The goal of the project, in seconds. */
const GOAL = 60;
/** An own event is made in each of these half hours of the days on which no appointment is. */
const SLOTS = 48;

export const outage = async (): Promise<Figure> => {
  const sides = await openBothSides({ people: PEOPLE, linked: LINKED, servers: SERVERS, progress: say });
  const dispatcher = new Agent({ connections: TOGETHER });
  try {
    await sides.simulator.ask('server', { outage: 'queueFull' });
    const began = performance.now();
    await makeChanges(sides, dispatcher);
    const awaySeconds = (performance.now() - began) / 1_000;
    say(`${CHANGES} changes wait; Exchange is back`);
    await sides.simulator.ask('server', { outage: 'none' });
    const back = performance.now();
    while ((await sides.postgres.ask('select 1 from parking')).length > 0) await pause(LOOK_EVERY_MS);
    const found = performance.now();
    const before = sides.spent();
    const drained = ((await sides.settled()) - found) / 1_000;
    const over = sides.spent();
    await assertArrived(sides);
    const toll = busyWith({ before, over, rest: over, seconds: drained, count: CHANGES });
    return told(drained, [
      { name: 'Exchange was away, s', value: round1(awaySeconds) },
      { name: 'until it was found to be back, s', value: round1((found - back) / 1_000) },
      ...toll,
    ]);
  } finally {
    await dispatcher.destroy();
    await sides.close();
  }
};

const makeChanges = async (sides: BothSides, dispatcher: Agent): Promise<void> => {
  const { pairs } = sides;
  await atOnce((index) => move(sides, dispatcher, index * 2), TOGETHER, pairs.length / 2);
  await atOnce((index) => drag(sides, index * 2 + 1), TOGETHER, pairs.length / 2);
  await atOnce((index) => addOwn(sides, index), TOGETHER, CHANGES - pairs.length);
};

const pairOf = ({ pairs }: BothSides, index: number): Pair => {
  const pair = pairs[index];
  if (pair === undefined) throw new RangeError(`there are ${pairs.length} appointments, and ${index + 1} were asked for`);
  return pair;
};

/** Each of a person's by another time: the brake counts what moves by the same (4.18). */
const movedTo = ({ start }: Pair, index: number): number => start + ((index % OFFSETS) + 1) * MINUTE;

const times = (start: number, minutes: number): { readonly start: string; readonly end: string } => ({
  start: new Date(start).toISOString(),
  end: new Date(start + minutes * MINUTE).toISOString(),
});

const move = async (sides: BothSides, dispatcher: Agent, index: number): Promise<void> => {
  const pair = pairOf(sides, index);
  const { statusCode, body } = await request(`${sides.urls[index % sides.urls.length] ?? ''}/api/v1/appointments/${pair.appointment}`, {
    method: 'PATCH',
    dispatcher,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${sides.keys[index % sides.keys.length] ?? ''}` },
    body: JSON.stringify(times(movedTo(pair, index), 60)),
  });
  const answer = await body.text();
  if (statusCode !== 200) throw new Error(`${statusCode} in the place of a moved appointment: ${answer}`);
};

const drag = async (sides: BothSides, index: number): Promise<void> => {
  const pair = pairOf(sides, index);
  const { start } = times(movedTo(pair, index), 60);
  await sides.simulator.ask('outlook', { mailbox: sides.addresses[pair.person], action: 'drag', id: pair.event, start });
};

const addOwn = async (sides: BothSides, index: number): Promise<void> => {
  const turn = Math.floor(index / PEOPLE);
  const start = sides.week + (LINKED + 1 + Math.floor(turn / SLOTS)) * DAY + (turn % SLOTS) * 30 * MINUTE;
  const fields = { action: 'add', subject: `Own ${index}`, ...times(start, 30) };
  await sides.simulator.ask('outlook', { mailbox: sides.addresses[index % PEOPLE], ...fields });
};

/** Throws where a change has not come to the other side. */
const assertArrived = async ({ postgres, pairs }: BothSides): Promise<void> => {
  const [known] = await postgres.ask('select count(*) from busy where uid is not null');
  const own = CHANGES - pairs.length;
  if (Number(known) < own) throw new Error(`of ${own} events ${known} are known`);
  const rows = await postgres.ask("select id || ' ' || round(extract(epoch from start_at) * 1000) from appointment");
  const starts = new Map(rows.map((row) => row.split(' ')).map(([id = '', start]) => [id, Number(start)]));
  const late = pairs.filter((pair, index) => starts.get(pair.appointment) !== movedTo(pair, index));
  if (late.length > 0) throw new Error(`${late.length} appointments are not where they were moved`);
};

const told = (drained: number, peers: readonly Peer[]): Figure =>
  figure(
    'outage',
    `${CHANGES} changes over ${PEOPLE} mailboxes while Exchange was away, ${SERVERS} servers on PostgreSQL: from when the first is let in until all is in step`,
    GOAL,
    round1(drained),
    's',
    peers,
    'atMost',
  );

const say = (line: string): void => void process.stderr.write(`${line}\n`);
