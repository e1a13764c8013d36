/** *Test connection* (1.1): the connector's steps, each with what to do next, given as a list or one by one as they happen. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ConnectorError, type Cause, type Connector, type Step } from '@lockstep/exchange';
import type { Occasion } from '../booking/actor.ts';
import { CAUSES } from '../causes.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { HttpDeps } from './deps.ts';
import type { StepAnswer, TestAnswer } from './schemas/integration.ts';

type Shown = z.input<typeof StepAnswer>;
export type Test = z.input<typeof TestAnswer>;

/** Longer than every step's own time-out together, shorter than a person's patience. */
const TEST_MS = 60_000;
export const LINES = 'application/x-ndjson';

export const explained = (cause: Cause | null): Pick<Shown, 'cause' | 'sentence' | 'next'> =>
  cause === null ? { cause, sentence: null, next: null } : { cause, sentence: CAUSES[cause].sentence, next: CAUSES[cause].next };

const shown = (step: Step): Shown => {
  const { certificates, hops, ...rest } = step;
  return {
    ...rest,
    ...explained(step.cause),
    ...(hops === undefined ? {} : { hops: [...hops] }),
    ...(certificates === undefined ? {} : { certificates: [...certificates] }),
  };
};

/** A connector that throws instead of yielding its failed step still names the cause. */
const failedStep = (error: unknown): Shown => {
  if (!(error instanceof ConnectorError)) throw error;
  const { cause, detail } = error.failure;
  return { step: 'http', outcome: 'failed', milliseconds: 0, seen: detail, ...explained(cause) };
};

async function* stepsOf(connector: Connector, address: string, signal: AbortSignal): AsyncGenerator<Shown> {
  try {
    for await (const step of connector.probe({ address }, signal)) yield shown(step);
  } catch (error) {
    yield failedStep(error);
  } finally {
    await connector.close();
  }
}

/** The whole test, judged: passed when every step did or was left out for a reason. */
export const judged = (steps: readonly Shown[]): Test => {
  const failed = steps.find((step) => step.outcome === 'failed');
  return {
    passed: failed === undefined && steps.some((step) => step.outcome === 'passed'),
    steps: [...steps],
    cause: failed?.cause ?? null,
    sentence: failed?.sentence ?? null,
    next: failed?.next ?? null,
  };
};

type Asked = { readonly connection: Connection; readonly address: string; readonly mailbox: string | null; readonly occasion: Occasion };

/** Stored beside the mailbox's journal, or the company's where the address belongs to no mailbox of ours yet. */
const journalTest = async (deps: HttpDeps, { connection, mailbox, occasion }: Asked, test: Test): Promise<void> => {
  const failed = test.steps.find((step) => step.outcome === 'failed');
  await deps.store.transaction((tx) =>
    tx.journal.insert({
      root: connection.root,
      id: occasion.newId(),
      at: deps.clock.now(),
      appointment: null,
      mailbox,
      kind: 'state',
      code: 'tested',
      rule: '1.1',
      sentence:
        failed === undefined
          ? `The integration "${connection.name}" passed its test.`
          : `The integration "${connection.name}" failed its test at ${failed.step}: ${failed.seen}`,
      detail: { integration: connection.id, actor: occasion.actor, steps: test.steps },
    }),
  );
};

/**
 * Runs the test outside any transaction. With `Accept: application/x-ndjson` every step is a line, sent when it is done,
 * and the judgement is the last line; otherwise one answer at the end. It is given up when the caller goes away.
 */
export const runTest = async (deps: HttpDeps, asked: Asked, request: FastifyRequest, reply: FastifyReply): Promise<Test | Readable> => {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(TEST_MS)]);
  const steps = stepsOf(deps.connectorFor(asked.connection), asked.address, signal);
  if (request.headers.accept?.includes(LINES) === true) return Readable.from(lines(deps, asked, steps));
  const all: Shown[] = [];
  for await (const step of steps) all.push(step);
  const test = judged(all);
  await journalTest(deps, asked, test);
  return test;
};

async function* lines(deps: HttpDeps, asked: Asked, steps: AsyncGenerator<Shown>): AsyncGenerator<string> {
  const all: Shown[] = [];
  for await (const step of steps) {
    all.push(step);
    yield `${JSON.stringify(step)}\n`;
  }
  const test = judged(all);
  await journalTest(deps, asked, test);
  yield `${JSON.stringify(test)}\n`;
}
