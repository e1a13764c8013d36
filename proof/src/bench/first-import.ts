/**
 * The first day of an integration: a thousand calendars with a thousand events each are read whole, by one server on PostgreSQL, from
 * the simulated Exchange over TLS. Measured from the start of the server until every calendar was read, with the most memory that it took.
 */
import { openBothSides } from './both-sides.ts';
import { type Figure, figure, round1 } from './figure.ts';

const PEOPLE = 1_000;
const EVENTS = 1_000;
/** The goals of the project: seconds, and megabytes. */
const GOAL_SECONDS = 90;
const GOAL_MB = 600;

export const firstImport = async (): Promise<Figure> => {
  const sides = await openBothSides({ people: PEOPLE, linked: 0, events: EVENTS, progress: say });
  try {
    const { firstReadMs } = sides;
    const spent = sides.spent();
    const megabytes = sides.peakMemory();
    const [known] = await sides.postgres.ask('select count(*) from busy');
    if (Number(known) !== PEOPLE * EVENTS) throw new Error(`of ${PEOPLE * EVENTS} events ${known} are known`);
    const perMailbox = (milliseconds: number): number => round1(milliseconds / PEOPLE);
    const result = figure(
      'first-import',
      `${PEOPLE} mailboxes with ${EVENTS} events each are read for the first time, one server on PostgreSQL (and at most ${GOAL_MB} MB of memory)`,
      GOAL_SECONDS,
      round1(firstReadMs / 1_000),
      's',
      [
        { name: 'memory of the server at most, MB', value: round1(megabytes) },
        { name: 'events a second', value: Math.round((PEOPLE * EVENTS * 1_000) / firstReadMs) },
        { name: 'the server, ms of processor a mailbox', value: perMailbox(spent.server) },
        { name: 'PostgreSQL, ms of processor a mailbox', value: perMailbox(spent.database) },
        { name: 'the simulated Exchange, ms of processor a mailbox, its own start included', value: perMailbox(spent.exchange) },
      ],
      'atMost',
    );
    return { ...result, ok: result.ok && megabytes <= GOAL_MB };
  } finally {
    await sides.close();
  }
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);
