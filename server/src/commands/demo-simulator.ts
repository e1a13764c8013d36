/** The Exchange simulator as a process of its own: started for the demo, told to end with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { CommandError } from './command.ts';

const account = z.object({
  userName: z.string().min(1),
  password: z.string().min(1),
  kind: z.enum(['service', 'mailbox']),
  mailbox: z.string().nullable(),
  displayName: z.string(),
  room: z.boolean(),
});

/** The one line the simulator prints when it is ready; what the demo does not use is left alone. */
const announcement = z.object({
  ews: z.string(),
  ewsTls: z.url(),
  /** Where it takes letters, and the page that shows them; left out by one that takes none. */
  smtp: z.url().nullable().default(null),
  mail: z.url().nullable().default(null),
  ca: z.string().includes('BEGIN CERTIFICATE'),
  accounts: z.array(account).min(1),
});
export type Announcement = z.infer<typeof announcement>;
export type DemoAccount = z.infer<typeof account>;

export type DemoSimulator = {
  readonly announced: Announcement;
  /** Resolves when the process is gone, whyever. */
  readonly gone: Promise<string>;
  /** Asks it to end and waits; it keeps its world in the state file. */
  readonly end: () => Promise<void>;
};

const READY_WITHIN_MS = 20_000;
const END_WITHIN_MS = 5_000;

const exitOf = async (child: ChildProcess): Promise<string> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode === null ? `code ${child.exitCode ?? '?'}` : `signal ${child.signalCode}`;
};

const firstLine = async (stdout: Readable): Promise<string | null> => {
  const lines = createInterface({ input: stdout });
  try {
    for await (const line of lines) if (line.startsWith('{')) return line;
    return null;
  } finally {
    lines.close();
  }
};

const parse = (line: string): Announcement => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new CommandError('The simulator announced itself with a line that is no JSON.', { cause: error });
  }
  const parsed = announcement.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandError(`The simulator announced itself without what the demo needs: ${z.prettifyError(parsed.error)}`);
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  try {
    await exitOf(child);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Starts the simulator and waits until it serves. Its standard input stays open for as long as this process lives: when this
 * one is killed, the simulator sees the end of it and ends too. Throws `CommandError` with what it said.
 */
export const startDemoSimulator = async (program: string, args: readonly string[]): Promise<DemoSimulator> => {
  // A group of its own: a Ctrl-C in the terminal reaches this process, which ends the simulator last, after the final writes.
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...args], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let complaints = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000);
  });
  // Writing to a simulator that is gone is no failure of the demo; its end is told by `gone`.
  child.stdin.on('error', () => undefined);
  const failed = once(child, 'error').then(([error]: unknown[]) =>
    Promise.reject(new CommandError(`The simulator cannot be started: ${String(error)}`)),
  );
  failed.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new CommandError(`The simulator was not ready within ${READY_WITHIN_MS / 1_000} s.\n${complaints}`)),
      READY_WITHIN_MS,
    );
  });
  try {
    const line = await Promise.race([firstLine(child.stdout), failed, late]);
    if (line === null) throw new CommandError(`The simulator ended (${await exitOf(child)}) before it was ready.\n${complaints.trim()}`);
    const announced = parse(line);
    child.stdout.resume();
    return { announced, gone: exitOf(child), end: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  } finally {
    clearTimeout(timer);
  }
};
