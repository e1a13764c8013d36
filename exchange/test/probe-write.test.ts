/** The step *write* of *Test connection* (1.1) where somebody else saves the very event between two of its requests. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Connector, Step } from '../src/index.ts';
import { openGraphBench } from './graph/simulated.ts';
import { openBench, OWNER, START } from './simulated.ts';

const DAY = 86_400_000;
/** Of the same step: made, changed, refused under an old version, and then read for its removal. */
const REFUSED = 2;

type Stage = { readonly connector: Connector; readonly removals: () => number; readonly left: () => number };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Saves what was just read for its removal, so often. */
const disturbing = (bench: Awaited<ReturnType<typeof openBench>> | Awaited<ReturnType<typeof openGraphBench>>, times: number) => {
  const { world } = bench.simulator;
  const outlook = world.outlook(OWNER);
  closing.push(bench.close);
  let updates = 0;
  let left = times;
  return {
    left: () => outlook.view(START, START + 3 * DAY).length,
    heard: (update: boolean, read: boolean): void => {
      if (update) updates += 1;
      if (!read || updates < REFUSED || left === 0) return;
      left -= 1;
      for (const { id } of outlook.view(START, START + 3 * DAY)) outlook.setReminder(id, 5 + left);
    },
  };
};

const ewsStage = async (times: number): Promise<Stage> => {
  const bench = await openBench();
  const { heard, left } = disturbing(bench, times);
  let removals = 0;
  const connector = bench.connect({
    messages: (direction, operation) => {
      if (direction === 'request' && operation === 'DeleteItem') removals += 1;
      if (direction === 'answer') heard(operation === 'UpdateItem', operation === 'GetItem');
    },
  });
  return { connector, left, removals: () => removals };
};

const graphStage = async (times: number): Promise<Stage> => {
  const bench = await openGraphBench();
  const { heard, left } = disturbing(bench, times);
  let removals = 0;
  const connector = bench.connect({
    messages: ({ operation, method }) => {
      if (method === 'DELETE') removals += 1;
      heard(operation === 'UpdateEvent', operation.startsWith('GetEvent'));
    },
  });
  return { connector, left, removals: () => removals };
};

const writeStep = async (connector: Connector): Promise<Step | undefined> => {
  const seen: Step[] = [];
  const wish = { write: true, privateMatters: true };
  for await (const step of connector.probe({ address: OWNER }, new AbortController().signal, wish)) seen.push(step);
  return seen.find(({ step }) => step === 'write');
};

describe('1.1 the event of the test', () => {
  it.each([
    ['EWS, which removes it under any version', ewsStage, 1],
    ['Graph, with the version read anew', graphStage, 2],
  ] as const)('1.1 is removed though somebody saved it between being read and being removed, by %s', async (_how, stageOf, tries) => {
    const { connector, left, removals } = await stageOf(1);
    expect(await writeStep(connector)).toMatchObject({ outcome: 'passed' });
    expect([removals(), left()]).toEqual([tries, 0]);
  });

  it('1.1 is named where it is saved each time before it is removed, so that somebody can delete it', async () => {
    const { connector, left, removals } = await graphStage(9);
    const step = await writeStep(connector);
    expect(step).toMatchObject({ outcome: 'failed' });
    expect(step?.seen).toContain('could not be removed, delete it in Outlook');
    expect([removals(), left()]).toEqual([3, 1]);
  });
});
