/**
 * A SyncFolderItems answer of 512 items from bytes to records: our decoder to canonical events, against ews-javascript-api to
 * its appointments, on the same bytes in the same run. Both start at the bytes of the body and end at records whose id, times
 * and title have been read.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HOUR, instant } from '@lockstep/engine';
import { ewsConnector } from '@lockstep/exchange';
import { createWorld, DEFAULT_PASSWORD, startSimulator, virtualClock } from '@lockstep/simulator';
import { Agent } from 'undici';
import type { Race } from './ews-race.ts';
import { type Figure, figure, median } from './figure.ts';

const ITEMS = 512;
/** The goal of the project: at least ten times the faster peer. */
const GOAL = 10;
const ROUNDS = 41;
const WARM_UP = 8;

const START = Date.UTC(2027, 2, 1, 8, 0);
const OWNER = 'ada@bank.example';
const ACCOUNT = 'BANK\\svc-lockstep';

export const ews = async (): Promise<Figure> => {
  const bytes = await answer();
  const { ours, theirs } = await race(bytes);
  const value = Math.round((median(theirs) / median(ours)) * 10) / 10;
  return figure(
    'ews',
    `SyncFolderItems answer of ${ITEMS} items (${bytes.byteLength} bytes), bytes to records`,
    GOAL,
    value,
    '× as fast as the peer',
    [
      { name: 'lockstep, ms', value: round2(median(ours)) },
      { name: 'ews-javascript-api 0.15.3, ms', value: round2(median(theirs)) },
    ],
  );
};

const run = promisify(execFile);

const race = async (bytes: Uint8Array): Promise<Race> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  try {
    const file = join(folder, 'answer.xml');
    await writeFile(file, bytes);
    const program = fileURLToPath(new URL('./ews-race.js', import.meta.url));
    const { stdout } = await run(process.execPath, [program, file, String(ITEMS), String(WARM_UP), String(ROUNDS)]);
    return JSON.parse(stdout) as Race;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const round2 = (value: number): number => Math.round(value * 100) / 100;

/** The bytes that the simulator really sends to our connector. */
const answer = async (): Promise<Uint8Array> => {
  const clock = virtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 512 });
  world.admin.addMailbox({ address: OWNER });
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const outlook = world.outlook(OWNER);
  for (let index = 0; index < ITEMS; index += 1) {
    outlook.add({
      subject: `Meeting ${index}`,
      start: START + index * HOUR,
      end: START + (index + 1) * HOUR,
      location: `Room ${index % 9}`,
      body: 'Agenda',
    });
  }
  const simulator = await startSimulator({ world, clock });
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  let body: string | null = null;
  const connector = ewsConnector({
    endpoint: new URL(simulator.urls.ewsTls),
    signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
    access: 'impersonation',
    version: 'Exchange2013_SP1',
    dispatcher,
    clock: { now: () => instant(clock.now()) },
    requestTimeoutMs: 20_000,
    ids: randomUUID,
    messages: (direction, operation, xml) => {
      if (direction === 'answer' && operation === 'SyncFolderItems') body ??= xml;
    },
  });
  const feed = connector.changes({ address: OWNER, calendar: null }, null, null, new AbortController().signal);
  for await (const page of feed) if (page.changed.length !== ITEMS) throw new Error(`the first page holds ${page.changed.length} items`);
  await dispatcher.destroy();
  await simulator.close();
  if (body === null) throw new Error('the simulator gave no answer');
  return Buffer.from(body, 'utf8');
};
