/** The real program as a process: `lockstep serve`, with the demonstration or without, in a folder of its own that is removed afterwards. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** A start with an empty data folder on a slow machine. */
const START_TIMEOUT_MS = 120_000;

export type Program = {
  readonly url: string;
  /** The link that signs a browser in: the demonstration's, or the first owner's. */
  readonly welcome: string;
  readonly readyMs: number;
  readonly pid: number;
  readonly end: () => Promise<void>;
};
export type DemoProgram = Program & {
  readonly key: string;
  /** The simulator's back door, `…/_sim/`. */
  readonly backDoor: string;
  /** The page on which a person uses the simulator's calendars. */
  readonly outlook: string;
};

/** Where its rows lie: in a folder that stays, in a database of PostgreSQL; left out, in a folder of its own. */
export type Place = { readonly folder?: string; readonly databaseUrl?: string };

const READY = { url: /ready at (\S+)/ };
const FIRST_READY = { ...READY, welcome: /(\S+\/welcome#\S+)/ };
const DEMO_READY = { ...FIRST_READY, key: /API key\s+(\S+)/, backDoor: /(\S+\/_sim\/)/, outlook: /(\S+\/outlook)\b/ };

const start = async <Facts extends string>(
  args: readonly string[],
  patterns: Readonly<Record<Facts, RegExp>>,
  place: Place = {},
): Promise<Readonly<Record<Facts, string>> & Pick<Program, 'readyMs' | 'pid' | 'end'>> => {
  const folder = place.folder ?? (await mkdtemp(join(tmpdir(), 'lockstep-program-')));
  const began = performance.now();
  const child = spawn(at('server/bin/lockstep.mjs'), ['serve', ...args], {
    env: {
      ...process.env,
      PORT: '0',
      LOCKSTEP_DATA: folder,
      DATABASE_URL: place.databaseUrl ?? '',
      LOCKSTEP_EGRESS_ALLOW: '127.0.0.1/32',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
    if (place.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  const ready = new Promise<Readonly<Record<Facts, string>>>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the program was not ready within ${START_TIMEOUT_MS / 1000} s\n${err}`)),
      START_TIMEOUT_MS,
    );
    child.once('exit', (code) => reject(new Error(`the program ended with code ${code}\n${err}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const facts = Object.entries<RegExp>(patterns).map(([name, pattern]) => [name, pattern.exec(out)?.[1] ?? null]);
      if (facts.some(([, fact]) => fact === null)) return;
      clearTimeout(timer);
      resolve(Object.fromEntries(facts) as Record<Facts, string>);
    });
  });
  try {
    return { ...(await ready), readyMs: performance.now() - began, pid: child.pid ?? 0, end };
  } catch (error) {
    await end();
    throw error;
  }
};

/** With the demonstration: a bank on the simulated Exchange. */
export const startProgram = (place?: Place): Promise<DemoProgram> =>
  start(['--demo', '--simulator', at('simulator/dist/main.js')], DEMO_READY, place);

/** As on the first day: nothing is there, and the link for the owner was printed. */
export const startEmptyProgram = (place?: Place): Promise<Program> => start([], FIRST_READY, place);

/** On what is there already. It is ready when it says so; whether anybody can sign in yet is not waited for. */
export const startProgramAt = (place: Place): Promise<Omit<Program, 'welcome'>> => start([], READY, place);
