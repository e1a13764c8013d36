/**
 * A SyncFolderItems answer of 512 items from bytes to records: our decoder to canonical events, against ews-javascript-api to
 * its appointments and Python's exchangelib to its calendar items, on the same bytes in the same run. All start at the bytes of the
 * body and end at records whose id and times have been read; the figure is ours against the faster of the two.
 */
import { execFile, spawnSync } from 'node:child_process';
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
import { installCommand, installFromDebian } from '../program/debian.ts';
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
  const { ours, theirs, exchangelib } = await race(bytes);
  const faster = Math.min(median(theirs), ...(exchangelib === null ? [] : [median(exchangelib)]));
  const value = Math.round((faster / median(ours)) * 10) / 10;
  return figure(
    'ews',
    `SyncFolderItems answer of ${ITEMS} items (${bytes.byteLength} bytes), bytes to records`,
    GOAL,
    value,
    '× as fast as the faster peer',
    [
      { name: 'lockstep, ms', value: round2(median(ours)) },
      { name: 'ews-javascript-api 0.15.3, ms', value: round2(median(theirs)) },
      ...(exchangelib === null ? [] : [{ name: 'exchangelib (python3-exchangelib), ms', value: round2(median(exchangelib)) }]),
    ],
  );
};

const run = promisify(execFile);

/** Milliseconds of each round. `exchangelib`: null where it is not installed and cannot be. */
type Times = Race & { readonly exchangelib: readonly number[] | null };

const PACKAGE = 'python3-exchangelib';
/** Debian's own stands behind any other Python on the path, and only it sees Debian's packages. */
const PYTHONS = ['python3', '/usr/bin/python3'];
const find = (): string | undefined =>
  PYTHONS.find((python) => spawnSync(python, ['-c', 'import exchangelib'], { stdio: 'ignore' }).status === 0);

/** The Python that has exchangelib; null after saying what would get it. Throws with CI=true. */
const pythonWithPeer = (): string | null => {
  if (find() === undefined) installFromDebian(PACKAGE);
  const python = find();
  if (python !== undefined) return python;
  const sentence = `python3-exchangelib is not installed: the figure has one peer alone. To have both: ${installCommand(PACKAGE)}`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`*** ${sentence} ***\n`);
  return null;
};

const race = async (bytes: Uint8Array): Promise<Times> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  try {
    const file = join(folder, 'answer.xml');
    await writeFile(file, bytes);
    const rounds = [file, String(ITEMS), String(WARM_UP), String(ROUNDS)];
    const program = fileURLToPath(new URL('./ews-race.js', import.meta.url));
    const { stdout } = await run(process.execPath, [program, ...rounds]);
    const python = pythonWithPeer();
    // One after the other: side by side they would share what a machine has of caches and turbo.
    const script = fileURLToPath(new URL('../../src/bench/ews_race.py', import.meta.url));
    const peer = python === null ? null : await run(python, [script, ...rounds]);
    return { ...(JSON.parse(stdout) as Race), exchangelib: peer === null ? null : (JSON.parse(peer.stdout) as readonly number[]) };
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
