/**
 * python3-dateutil as a judge, in a process of its own. Without it, Debian's package is installed where this runs as root;
 * anybody else is told the command, and with CI=true that is a failure.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Series, Span } from '@lockstep/engine';
import { installCommand, installFromDebian } from '../../src/program/debian.ts';

const PACKAGES = ['python3-dateutil', 'tzdata'] as const;
const NEEDED = 'from dateutil.rrule import rrule; from zoneinfo import ZoneInfo; ZoneInfo("Europe/Zurich")';
/** Debian's own stands behind any other Python on the path, and only it sees Debian's packages. */
const PYTHONS = ['python3', '/usr/bin/python3'];

const find = (): string | undefined => PYTHONS.find((python) => spawnSync(python, ['-c', NEEDED], { stdio: 'ignore' }).status === 0);

/** Where an occurrence was planned, where it begins and ends. */
export type Place = readonly [original: number, start: number, end: number];

export type Dateutil = {
  /** The occurrences in each of the windows. */
  readonly ask: (series: Series, windows: readonly Span[]) => Promise<readonly (readonly Place[])[]>;
  readonly stop: () => void;
};

/** Why there is no third judge, and what would get one. */
export type Absent = { readonly absent: string };

/** A sentence instead where there is none and none can be had. */
export const startDateutil = (): Dateutil | Absent => {
  if (find() === undefined) installFromDebian(...PACKAGES);
  const python = find();
  if (python === undefined) {
    const absent = `python3-dateutil is not installed: series are held against the simulator alone. To have both: ${installCommand(...PACKAGES)}`;
    if (process.env['CI'] === 'true') throw new Error(absent);
    return { absent };
  }
  const child = spawn(python, [fileURLToPath(new URL('third_judge.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (series, windows) => {
      child.stdin.write(`${JSON.stringify({ series, windows: windows.map(({ start, end }) => [start, end]) })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('python3-dateutil ended before it answered; what it said stands above');
      return JSON.parse(line.value) as readonly (readonly Place[])[];
    },
    stop: () => void child.kill(),
  };
};
