/**
 * From starting `lockstep serve` until it says that it is ready, with the embedded database and what was there before: the
 * second start and those after it. Beside it the demonstration's, which begins with an empty folder and its simulator.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@lockstep/engine';
import { createLog, openStore } from '@lockstep/server';
import { startEmptyProgram, startProgram, startProgramAt } from '../program/program.ts';
import { furnish } from './bank.ts';
import { type Figure, figure, median } from './figure.ts';

/** The goal of the project, in seconds. */
const GOAL = 1.5;
const ROUNDS = 5;
const DEMO_ROUNDS = 3;
const PEOPLE = 100;

export const start = async (): Promise<Figure> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  try {
    const first = await startEmptyProgram({ folder });
    await first.end();
    await fill(folder);
    const seconds = await repeated(ROUNDS, () => startProgramAt({ folder }));
    const demo = await repeated(DEMO_ROUNDS, startProgram);
    return figure(
      'start',
      `lockstep serve until it is ready, embedded database with ${PEOPLE} people in it, median of ${ROUNDS}`,
      GOAL,
      round2(median(seconds)),
      's',
      [
        { name: 'the slowest of them, s', value: round2(Math.max(...seconds)) },
        { name: 'the first start, with an empty folder, s', value: round2(first.readyMs / 1_000) },
        { name: `the demonstration, with an empty folder, median of ${DEMO_ROUNDS}, s`, value: round2(median(demo)) },
      ],
      'atMost',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const round2 = (value: number): number => Math.round(value * 100) / 100;

const fill = async (dataFolder: string): Promise<void> => {
  const store = await openStore({ dataFolder, log: createLog('error') });
  try {
    await furnish(store, { people: PEOPLE, now: instant(Date.now()), services: [] });
  } finally {
    await store.close();
  }
};

/** Seconds until ready, of so many starts one after the other. */
const repeated = async (
  rounds: number,
  begin: () => Promise<{ readonly readyMs: number; readonly end: () => Promise<void> }>,
): Promise<readonly number[]> => {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const program = await begin();
    seconds.push(program.readyMs / 1_000);
    await program.end();
  }
  return seconds;
};
