/** How much processor time processes have used, and how much memory, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** `getconf CLK_TCK`: a hundred a second on every Linux that Node runs on. */
const TICK_MS = 10;

type Counted = { readonly parent: number; readonly own: number; readonly ended: number };

/** Fields 4 and 14 to 17 of proc_pid_stat(5); the name before them may hold spaces and brackets. Null: there is no such process. */
const counted = (pid: number): Counted | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (field: number): number => fields[field - 3] ?? 0;
    return { parent: at(4), own: (at(14) + at(15)) * TICK_MS, ended: (at(16) + at(17)) * TICK_MS };
  } catch {
    return null;
  }
};

/** Milliseconds of one process; 0 where the system does not tell. */
export const cpuOf = (pid: number): number => counted(pid)?.own ?? 0;

/** Milliseconds of a process and of every child it has or had: a database server has one for each connection. */
export const cpuOfFamily = (pid: number): number => {
  const own = counted(pid);
  if (own === null) return 0;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => counted(Number(name)))
    .filter((one) => one?.parent === pid);
  return own.own + own.ended + children.reduce((sum, one) => sum + (one?.own ?? 0), 0);
};

const memoryLine = (pid: number, name: 'VmRSS' | 'VmHWM'): number => {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
    const [kilobytes = '0'] = /\d+/.exec(lines.find((line) => line.startsWith(`${name}:`)) ?? '') ?? [];
    return Number(kilobytes) / 1_024;
  } catch {
    return 0;
  }
};

/** Megabytes (of 2^20 bytes) of a process that are in memory, what it shares with others included (proc_pid_status(5)); 0 where the system does not tell. */
export const memoryOf = (pid: number): number => memoryLine(pid, 'VmRSS');

/** The most that they ever were. */
export const peakMemoryOf = (pid: number): number => memoryLine(pid, 'VmHWM');

/** What the cores of this machine have done since it started, in ticks; null where the system does not tell. */
export type CoreTime = { readonly all: number; readonly stolen: number };

export const coreTime = (): CoreTime | null => {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    // user nice system idle iowait irq softirq steal (proc_stat(5)); what guests of ours used is part of the first two.
    const ticks = line.trim().split(/ +/).slice(1, 9).map(Number);
    return { all: ticks.reduce((sum, one) => sum + one, 0), stolen: ticks[7] ?? 0 };
  } catch {
    return null;
  }
};

/** The share of their time since then, 0-1, in which cores had work and other machines of the same host had them: no figure of ours, but part of every figure. */
export const stolenSince = (then: CoreTime | null): number => {
  const now = coreTime();
  return then === null || now === null || now.all === then.all ? 0 : (now.stolen - then.stolen) / (now.all - then.all);
};
