/** The real program under the demonstration: `lockstep serve --demo` in a folder of its own, ended and removed afterwards. */
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
  readonly key: string;
  /** The simulator's back door, `…/_sim/`. */
  readonly backDoor: string;
  readonly readyMs: number;
  readonly end: () => Promise<void>;
};

const found = (text: string, pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;

export const startProgram = async (): Promise<Program> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-demo-'));
  const began = performance.now();
  const child = spawn(process.execPath, [at('server/dist/main.js'), 'serve', '--demo', '--simulator', at('simulator/dist/main.js')], {
    env: { ...process.env, PORT: '0', LOCKSTEP_DATA: folder, DATABASE_URL: '' },
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
    await rm(folder, { recursive: true, force: true });
  };
  const ready = new Promise<{ url: string; key: string; backDoor: string }>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the program was not ready within ${START_TIMEOUT_MS / 1000} s\n${err}`)),
      START_TIMEOUT_MS,
    );
    child.once('exit', (code) => reject(new Error(`the program ended with code ${code}\n${err}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const [url, key, backDoor] = [found(out, /ready at (\S+)/), found(out, /API key\s+(\S+)/), found(out, /(\S+\/_sim\/)/)];
      if (url === null || key === null || backDoor === null) return;
      clearTimeout(timer);
      resolve({ url, key, backDoor });
    });
  });
  try {
    return { ...(await ready), readyMs: performance.now() - began, end };
  } catch (error) {
    await end();
    throw error;
  }
};
