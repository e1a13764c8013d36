/**
 * How much Exchange is asked, counted by the simulator: for each event that was changed in Outlook, with the real server on
 * PostgreSQL, one of four changed events being an appointment of ours; and by calendars in which nothing happens, on the
 * virtual clock, because they are about hours.
 */
import { DAY, HOUR, MINUTE } from '@lockstep/engine';
import { openBothSides, type BothSides, type SimulatedEvent } from './both-sides.ts';
import { type Figure, figure } from './figure.ts';
import { idleCalls } from './idle.ts';
import { atRate } from './load.ts';

const PEOPLE = 200;
const LINKED = 2;
const PER_SECOND = 20;
const SECONDS = 20;
/** Of so many changed events one is an appointment of ours. */
const OURS_OF = 4;
/** The goals of the project: calls for a changed event, and of a cold mailbox in a minute. */
const GOAL = 1.3;
const GOAL_ALIVE = 0.02;
const GOAL_DEAD = 0.25;
/** Longer than the log of the simulator. */
const ALL = 1_000_000;

type Counted = { readonly calls: number; readonly changes: number };

export const requests = async (): Promise<Figure> => {
  const [alive, dead] = [await idleCalls('alive'), await idleCalls('dead')];
  const sides = await openBothSides({ people: PEOPLE, linked: LINKED });
  try {
    const own = await counted(sides, (index) => add(sides, index));
    const ours = await counted(sides, (index) => drag(sides, index));
    const booked = PEOPLE * LINKED;
    const mixed = (perChange(own) * (OURS_OF - 1) + perChange(ours)) / OURS_OF;
    const result = figure(
      'requests',
      `requests for each event changed in Outlook, one of ${OURS_OF} an appointment of ours, ${PEOPLE} mailboxes (idle at most ${GOAL_ALIVE} a cold mailbox-minute, ${GOAL_DEAD} with push dead)`,
      GOAL,
      round3(mixed),
      'requests',
      [
        { name: "a new event of people's own", value: round3(perChange(own)) },
        { name: 'an appointment of ours dragged', value: round3(perChange(ours)) },
        { name: 'a booking published, its first reading back included', value: round3((await writesOf(sides)) / booked) },
        { name: 'a cold mailbox-minute, push alive (virtual clock)', value: round3(alive) },
        { name: 'a cold mailbox-minute, push dead (virtual clock)', value: round3(dead) },
      ],
      'atMost',
    );
    return { ...result, ok: result.ok && alive <= GOAL_ALIVE && dead <= GOAL_DEAD };
  } finally {
    await sides.close();
  }
};

const round3 = (value: number): number => Math.round(value * 1_000) / 1_000;
const perChange = ({ calls, changes }: Counted): number => calls / changes;

type LoggedCalls = { readonly entries: readonly { readonly operation: string }[]; readonly next: number };

/** Everything that is asked because of these changes, until all is at rest again. */
const counted = async (sides: BothSides, act: (index: number) => Promise<unknown>): Promise<Counted> => {
  const { next } = await sides.simulator.ask<LoggedCalls>(`calls?limit=${ALL}`);
  const changes = PER_SECOND * SECONDS;
  await atRate(async (index) => void (await act(index)), PER_SECOND, SECONDS);
  await sides.settled();
  const { entries } = await sides.simulator.ask<LoggedCalls>(`calls?limit=${ALL}&after=${next}`);
  return { calls: entries.length, changes };
};

/** The calls of publishing: a create, the look whether somebody else made it too, and the look at what it made. */
const PUBLISHING = new Set(['CreateItem', 'FindItem', 'GetItem']);

/** Of all appointments the benches began with: nothing else had been asked of these kinds. */
const writesOf = async (sides: BothSides): Promise<number> => {
  const { entries } = await sides.simulator.ask<LoggedCalls>(`calls?limit=${ALL}`);
  const last = entries.findLastIndex((call) => call.operation === 'CreateItem');
  return entries.slice(0, last + 3).filter((call) => PUBLISHING.has(call.operation)).length;
};

const act = (sides: BothSides, person: number, fields: object): Promise<{ readonly event: SimulatedEvent }> =>
  sides.simulator.ask('outlook', { mailbox: sides.addresses[person], ...fields });

const add = (sides: BothSides, index: number): Promise<unknown> => {
  const start = sides.week + 5 * DAY + (Math.floor(index / PEOPLE) % 20) * HOUR;
  const times = { start: new Date(start).toISOString(), end: new Date(start + 30 * MINUTE).toISOString() };
  return act(sides, (index * 7 + 3) % PEOPLE, { action: 'add', subject: `Own ${index}`, ...times });
};

const drag = (sides: BothSides, index: number): Promise<unknown> => {
  const pair = sides.pairs[index];
  if (pair === undefined) throw new Error(`there are ${sides.pairs.length} appointments, and ${index + 1} are to be dragged`);
  const start = new Date(pair.start + ((index % 120) + 1) * MINUTE).toISOString();
  return act(sides, pair.person, { action: 'drag', id: pair.event, start });
};
