/**
 * One process per data folder. PGlite does not lock its files: a second process would "commit" rows that are gone
 * afterwards. Node has no flock; the lock is a file that says who holds it, and whoever finds it asks whether that process
 * still lives.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

export type Holder = {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's own ticks; null where the system does not tell. Tells reused pids apart. */
  readonly started: string | null;
  readonly token: string;
};

/** The data folder is in use; the message names the folder and the process that has it. */
export class FolderInUse extends Error {
  readonly pid: number;
  readonly folder: string;
  constructor(folder: string, holder: Holder) {
    const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
    super(`the data folder ${folder} is in use by process ${holder.pid}${where}: stop it first, or give this one another folder`);
    this.name = 'FolderInUse';
    this.pid = holder.pid;
    this.folder = folder;
  }
}

const FILE = 'lockstep.lock';
/** The holder touches the file this often, for those who cannot see its process: another container or machine. */
const TOUCH_MS = 5_000;
const SILENT_MS = 30_000;

/** Field 22 of /proc/PID/stat (proc(5)), counted after the name in brackets, which may hold spaces. */
const startedAt = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const parse = (text: string): Holder | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, host, started, token } = value as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return null;
    return { pid, host, started: typeof started === 'string' ? started : null, token };
  } catch {
    return null;
  }
};

const isHeld = (file: string, holder: Holder): boolean => {
  if (holder.host !== hostname()) return Date.now() - statSync(file).mtimeMs < SILENT_MS;
  return isAlive(holder.pid) && (holder.started === null || holder.started === startedAt(holder.pid));
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const read = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/** Moves a dead holder's lock away; if somebody took it over in the meantime, theirs is put back. */
const clear = (file: string, dead: string): void => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== dead) linkSync(aside, file);
  unlinkSync(aside);
};

/**
 * Takes the folder, which exists, and answers how to give it back. Throws `FolderInUse` while another process has it; the
 * lock of a process that is gone is taken over.
 */
export const lockFolder = (folder: string): (() => void) => {
  const file = join(folder, FILE);
  const mine: Holder = { pid: process.pid, host: hostname(), started: startedAt(process.pid), token: randomUUID() };
  const draft = `${file}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        // Linking is atomic and carries the content with it: nobody ever reads half a lock.
        linkSync(draft, file);
        break;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || attempt >= 10) throw error;
        const found = read(file);
        const holder = found === null ? null : parse(found);
        if (holder !== null && isHeld(file, holder)) throw new FolderInUse(folder, holder);
        if (found !== null) clear(file, found);
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const touch = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_MS);
  touch.unref();
  const release = (): void => {
    clearInterval(touch);
    process.off('exit', release);
    if (parse(read(file) ?? '')?.token === mine.token) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
};
