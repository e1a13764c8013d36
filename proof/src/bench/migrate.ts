/**
 * A large tenant moves from EWS to Microsoft Graph and back again while people book and drag (1.5): every mailbox is still for less than a minute,
 * and afterwards each appointment has its one event, at the time that was last agreed, without a mail to anybody. On PostgreSQL, with the two faces
 * of one simulated Exchange. `npm run bench -- migrate 10000` takes as many people.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { request } from 'undici';
import { holderOf } from './bank.ts';
import { openBothSides, type BothSides, type SimulatedEvent } from './both-sides.ts';
import { type Figure, figure, median, percentile, round1 } from './figure.ts';

const PEOPLE = 1_000;
const LINKED = 2;
/** For how long a mailbox may be still. */
const GOAL_SECONDS = 60;
/** Between two changes of the live traffic, every second one a booking. */
const APART_MS = 100;
/** Events are dragged by as many different whole minutes: many moved by the same ones are held by the brake, as they should be (4.18). */
const OFFSETS = 400;
const LOOKED_EVERY_MS = 500;
const QUIET_MS = 3 * SECOND;
const WITHIN_MS = { all: 10 * MINUTE, each: 200 };
const LONGEST_LOG = 10_000_000;

export const migrate = async (): Promise<Figure> => {
  const people = Number(process.argv[3] ?? PEOPLE);
  const sides = await openBothSides({ people, linked: LINKED, progress: say });
  try {
    const bench: Bench = { sides, people, dragged: new Map(), booked: [] };
    const mails = await mailsOf(sides);
    const migration = await plan(bench);
    const there = await phase(bench, migration, 'start', 'done');
    const after = await verdict(bench);
    const back = await phase(bench, migration, 'back', 'back');
    const end = await verdict(bench);
    return told(bench, [there, back], [after, end], (await mailsOf(sides)) - mails);
  } finally {
    await sides.close();
  }
};

type Bench = {
  readonly sides: BothSides;
  readonly people: number;
  /** By appointment, where it was dragged to last. */
  readonly dragged: Map<string, number>;
  /** Titles. */
  readonly booked: string[];
};
type Migration = { readonly id: string; readonly state: string; readonly done: number; readonly back: number } & {
  readonly [What in 'mailboxes' | 'checked' | 'found' | 'missing' | 'problems' | 'failed']: number;
};

const say = (what: string): void => void process.stderr.write(`${what}\n`);

const api = async <Answer>({ urls, keys }: BothSides, method: 'GET' | 'POST', path: string, wish?: object): Promise<Answer> => {
  const { statusCode, body } = await request(`${urls[0] ?? ''}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${keys[0] ?? ''}`, ...(wish === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(wish === undefined ? {} : { body: JSON.stringify(wish) }),
  });
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`${statusCode} from ${method} ${path}: ${text}`);
  return JSON.parse(text) as Answer;
};

const mailsOf = async ({ simulator }: BothSides): Promise<number> =>
  (await simulator.ask<{ readonly entries: readonly unknown[] }>(`mails?limit=${LONGEST_LOG}`)).entries.length;

/** An integration by Graph for the same people, and the dry run to its end. Throws where it finds anything missing. */
const plan = async ({ sides, people }: Bench): Promise<string> => {
  const { announced } = sides.simulator;
  const target = await api<{ readonly id: string }>(sides, 'POST', '/integrations', {
    name: 'Exchange Online',
    transport: 'graph',
    graphEndpoint: announced.graph,
    oauth: { authority: announced.authority, clientId: announced.application.clientId },
    password: announced.application.clientSecret,
    certificateAuthorities: announced.ca,
  });
  const { id } = await api<Migration>(sides, 'POST', '/migrations', { source: 'exchange', target: target.id, transport: 'graph' });
  const began = performance.now();
  for (;;) {
    const now = await api<Migration>(sides, 'GET', `/migrations/${id}`);
    if (now.checked === people) {
      say(`dry run: ${now.found} events found, ${now.missing} missing, ${now.problems} problems, ${seconds(began)} s`);
      if (now.problems > 0 || now.found !== people * LINKED) {
        const { items } = await api<{ readonly items: readonly object[] }>(sides, 'GET', `/migrations/${id}/steps?problems=only&limit=3`);
        throw new Error(`the dry run does not find what is there: ${JSON.stringify(items)}`);
      }
      return id;
    }
    await inTime(began, people, `dry run: ${now.checked} of ${people}`);
  }
};

const seconds = (since: number): number => Math.round((performance.now() - since) / SECOND);

const inTime = async (began: number, people: number, what: string): Promise<void> => {
  if (performance.now() - began > WITHIN_MS.all + people * WITHIN_MS.each) throw new Error(`not over in time: ${what}`);
  await pause(LOOKED_EVERY_MS);
};

type Phase = { readonly seconds: number; readonly still: readonly number[]; readonly halted: readonly number[]; readonly changes: number };

/** All of them moved while people work; answers how long each was still, in seconds. */
const phase = async (bench: Bench, id: string, act: 'start' | 'back', over: string): Promise<Phase> => {
  const { sides, people } = bench;
  const still = new Map<string, number>();
  const began = performance.now();
  const [since = ''] = await sides.postgres.ask('select now()');
  await api(sides, 'POST', `/migrations/${id}/${act}`, act === 'start' ? { anew: false } : undefined);
  const traffic = keepWorking(bench, act);
  try {
    for (let isOver = false; !isOver || still.size < people;) {
      const now = await api<Migration>(sides, 'GET', `/migrations/${id}`);
      isOver = now.state === over;
      if (isOver && now.failed > 0) throw new Error(`${now.failed} mailboxes were not moved`);
      await look(sides, since, still);
      await inTime(began, people, `${act}: ${now.done} there, ${now.back} back, ${still.size} read since`);
    }
  } finally {
    await traffic.stop();
  }
  const took = seconds(began);
  const halted = await sides.postgres.ask('select extract(epoch from ended_at - started_at) from migration_step');
  say(`${act}: ${took} s, ${traffic.changes()} changes meanwhile`);
  await rest(bench);
  return { seconds: took, still: [...still.values()], halted: halted.map(Number), changes: traffic.changes() };
};

/** From the moment nobody else worked on it until it was read over its new transport for the first time. */
const look = async ({ postgres }: BothSides, since: string, still: Map<string, number>): Promise<void> => {
  const rows = await postgres.ask(`select s.mailbox, extract(epoch from m.read_at - s.started_at) from migration_step s
    join mailbox m on m.root = s.root and m.id = s.mailbox where s.started_at > '${since}' and m.read_at > s.ended_at`);
  for (const row of rows) {
    const [mailbox = '', took] = row.split('|');
    if (!still.has(mailbox)) still.set(mailbox, Number(took));
  }
};

/** Somebody books, somebody drags, one after the other, until it is stopped. */
const keepWorking = (bench: Bench, act: string): { readonly stop: () => Promise<void>; readonly changes: () => number } => {
  const ending = new AbortController();
  let count = 0;
  const loop = (async () => {
    for (; !ending.signal.aborted; count += 1) {
      await (count % 2 === 0 ? bookOne(bench, act, count) : dragOne(bench, act, count));
      await pause(APART_MS);
    }
  })();
  return {
    stop: async () => {
      ending.abort();
      await loop;
    },
    changes: () => count,
  };
};

const bookOne = async ({ sides, people, booked }: Bench, act: string, count: number): Promise<void> => {
  const turn = count / 2;
  const title = `Live ${act} ${turn}`;
  const start = sides.week + (act === 'start' ? 3 : 5) * DAY + (Math.floor(turn / people) % 24) * HOUR;
  await api(sides, 'POST', '/appointments', {
    title,
    start: new Date(start).toISOString(),
    end: new Date(start + 30 * MINUTE).toISOString(),
    assignments: [{ holder: holderOf((turn * 7) % people) }],
  });
  booked.push(title);
};

const dragOne = async ({ sides, dragged }: Bench, act: string, count: number): Promise<void> => {
  const turn = (count - 1) / 2;
  const pair = sides.pairs[(turn * 13) % sides.pairs.length];
  if (pair === undefined) throw new Error('there is nothing to drag');
  const start = pair.start + HOUR + (act === 'start' ? turn % OFFSETS : OFFSETS - (turn % OFFSETS)) * MINUTE;
  await sides.simulator.ask('outlook', {
    action: 'drag',
    mailbox: sides.addresses[pair.person],
    id: pair.event,
    start: new Date(start).toISOString(),
  });
  dragged.set(pair.appointment, start);
};

const openSql = (since: string): string => `select (select count(*) from mailbox where read_at is null or read_at < '${since}')
  || ' unread, ' || (select count(*) from link where due is not null) || ' links due'`;
const ASKED_SQL = 'select appointment, cause from link where ask is not null limit 3';

/** One by one: who locks many of them at once, in an order of its own, and the server, which works, would wait for one another. */
const readAgainSql = (since: string): string => `do $$ declare one record; begin
  for one in select root, id from mailbox loop
    update mailbox set read_due = '${since}', due = '${since}', marks = marks + 1 where root = one.root and id = one.id;
    commit;
  end loop; end $$`;

/**
 * By Graph nobody tells of changes here: all of them are read once more, and then nothing is left to do. Of ten thousand that are asked at
 * intervals some are always being read.
 */
const rest = async ({ sides: { postgres }, people }: Bench): Promise<void> => {
  // The server keeps whole milliseconds.
  const [since = ''] = await postgres.ask("select date_trunc('milliseconds', now())");
  await postgres.run('set synchronous_commit = off', readAgainSql(since));
  const began = performance.now();
  for (let quietSince: number | null = null; quietSince === null || performance.now() - quietSince < QUIET_MS;) {
    const [open = ''] = await postgres.ask(openSql(since));
    quietSince = open === '0 unread, 0 links due' ? (quietSince ?? performance.now()) : null;
    const asked = await postgres.ask(ASKED_SQL);
    if (asked.length > 0) throw new Error(`an administrator is asked about ${asked.join(', ')}`);
    await inTime(began, people, open);
  }
};

type Verdict = {
  readonly duplicates: number;
  readonly lost: number;
  readonly apart: number;
  readonly edits: number;
  readonly events: number;
};

/** Each appointment against the calendars: the events that bear its title, and where they lie. */
const verdict = async ({ sides, people, dragged, booked }: Bench): Promise<Verdict> => {
  const events = new Map<string, number[]>();
  for (let person = 0; person < people; person += 1)
    for (const { subject, start } of (await sides.calendar(person)) as readonly (SimulatedEvent & { readonly start: number })[])
      events.set(subject, [...(events.get(subject) ?? []), start]);
  const rows = await sides.postgres.ask(
    `select id, title, round(extract(epoch from start_at) * 1000) from appointment where state <> 'cancelled'`,
  );
  const found = { duplicates: 0, lost: 0, apart: 0, edits: 0, events: rows.length };
  const titles = new Set<string>();
  for (const row of rows) {
    const [id = '', title = '', at] = row.split('|');
    titles.add(title);
    const [start, ...more] = events.get(title) ?? [];
    if (start === undefined) found.lost += 1;
    else if (start !== Number(at)) found.apart += 1;
    found.duplicates += more.length;
    if (dragged.has(id) && dragged.get(id) !== Number(at)) found.edits += 1;
  }
  found.lost += booked.filter((title) => !titles.has(title)).length + Math.max(0, people * LINKED + booked.length - rows.length);
  say(JSON.stringify(found));
  return found;
};

const told = ({ people }: Bench, phases: readonly Phase[], verdicts: readonly Verdict[], mails: number): Figure => {
  const still = phases.flatMap((one) => one.still);
  const sum = (what: keyof Verdict): number => verdicts.reduce((total, one) => total + one[what], 0);
  const wrong = sum('duplicates') + sum('lost') + sum('apart') + sum('edits') + mails;
  const result = figure(
    'migrate',
    `${people} mailboxes from EWS to Graph and back, with bookings and drags, PostgreSQL: the longest that one was still (and no event twice, none lost, nobody mailed)`,
    GOAL_SECONDS,
    round1(Math.max(...still)),
    's',
    [
      { name: 'still, p50, s', value: round1(median(still)) },
      { name: 'still, p99, s', value: round1(percentile(still, 0.99)) },
      { name: 'its passes halted, the longest, s', value: round1(Math.max(...phases.flatMap((one) => one.halted))) },
      { name: 'the whole way there, s', value: phases[0]?.seconds ?? 0 },
      { name: 'the whole way back, s', value: phases[1]?.seconds ?? 0 },
      { name: 'bookings and drags meanwhile', value: phases.reduce((total, one) => total + one.changes, 0) },
      { name: 'appointments in the end', value: verdicts[1]?.events ?? 0 },
      { name: 'events twice', value: sum('duplicates') },
      { name: 'events lost', value: sum('lost') },
      { name: 'not in step', value: sum('apart') },
      { name: 'drags that were lost', value: sum('edits') },
      { name: 'mails', value: mails },
    ],
    'atMost',
  );
  return { ...result, ok: result.ok && wrong === 0 };
};
