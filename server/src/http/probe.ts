/** *Test connection* (1.1) over HTTP: as a list at the end, or one line for each step as it happens. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { judged, keepTest, testSteps, type Test, type Tested, type TestStep, type TestWish } from '../connection-test.ts';
import type { HttpDeps } from './deps.ts';
import { letIn } from './let-in.ts';

export const LINES = 'application/x-ndjson';

type Asked = TestWish & Tested;

/** Kept at the moment at which it ended. */
const keep = (deps: HttpDeps, asked: Asked, test: Test): Promise<void> =>
  keepTest(deps.store, { ...asked, occasion: { ...asked.occasion, now: deps.clock.now() } }, test);

/**
 * Runs the test outside any transaction. With `Accept: application/x-ndjson` every step is a line, sent when it is done,
 * and the judgement is the last line; otherwise one answer at the end. It is given up when the caller goes away.
 */
export const runTest = async (deps: HttpDeps, asked: Asked, request: FastifyRequest, reply: FastifyReply): Promise<Test | Readable> => {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const { connection, mailbox, occasion } = asked;
  const visiting = { store: deps.store, clock: deps.clock, owner: `test ${occasion.newId()}` };
  const begin = (): AsyncGenerator<TestStep> => testSteps(deps.connectorFor, asked, gone.signal);
  const steps = letIn(visiting, { root: connection.root, mailbox }, gone.signal, begin);
  if (request.headers.accept?.includes(LINES) === true) return Readable.from(lines(deps, asked, steps));
  const all: TestStep[] = [];
  for await (const step of steps) all.push(step);
  const test = judged(all);
  await keep(deps, asked, test);
  return test;
};

async function* lines(deps: HttpDeps, asked: Asked, steps: AsyncGenerator<TestStep>): AsyncGenerator<string> {
  const all: TestStep[] = [];
  for await (const step of steps) {
    all.push(step);
    yield `${JSON.stringify(step)}\n`;
  }
  const test = judged(all);
  await keep(deps, asked, test);
  yield `${JSON.stringify(test)}\n`;
}
