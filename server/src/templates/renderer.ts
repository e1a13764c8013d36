/**
 * Templates in children of this process, which can be ended. One that takes too long, or more memory than it may, is ended
 * with its child, and another takes its place; the other one goes on meanwhile. A child is given one order at a time, so
 * that what ends it is known. Childs were tried: one that lets a list grow past its `resourceLimits` faster than V8 can stop
 * it takes the whole process along (Node 20 and 24), and would again at the next start.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RENDER_MEMORY, RENDER_MS } from './template.ts';
import type { Answer, Objects, Order, Rendered, Renderer, RenderWish, TemplateProblem } from './template.ts';

/** Two, so that one that hangs holds up nobody. */
const CHILDREN = 2;
/**
 * How much longer the second try may take: what ran out of time is tried once more in a new child, because a machine that
 * stood still for a moment is no fault of the template's, and its event would change its text for nothing.
 */
const SECOND_TRY = 10;
/** Reading and compiling the language, which is no template's fault. */
const START_MS = 30_000;

/** Characters of all that one template is given. */
const OBJECTS_LIMIT = 1_000_000;

export type RendererLimits = { readonly limitMs: number; readonly memoryMb: number };

/** Children load JavaScript only: where this file runs as TypeScript, under a test runner, the built one is used. */
const workerFile = (): string => {
  const here = new URL('./template-worker.js', import.meta.url);
  return fileURLToPath(import.meta.url.endsWith('.ts') ? new URL(here.href.replace('/src/templates/', '/dist/templates/')) : here);
};

type Job = { readonly order: Order; readonly tries: number; readonly done: (answer: Answer | Ended) => void };
/** Why there is no answer. */
type Ended = { readonly ended: string };
type Child = { readonly process: ChildProcess; ready: boolean; job: Job | null; timer: NodeJS.Timeout | null };

const startChild = (memoryMb: number): ChildProcess => {
  const child = fork(workerFile(), [], {
    // Nothing of this process is there to be read: no environment, no arguments, no files but the channel.
    env: {},
    execArgv: [`--max-old-space-size=${memoryMb}`, '--max-semi-space-size=8', '--stack-size=700'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  child.unref();
  child.channel?.unref();
  return child;
};

/** The children begin with the first template, and keep no process alive. */
export const createRenderer = ({ limitMs, memoryMb }: RendererLimits = { limitMs: RENDER_MS, memoryMb: RENDER_MEMORY }): Renderer => {
  const waiting: Job[] = [];
  const children = new Set<Child>();
  let closed = false;

  const start = (): void => {
    const child: Child = {
      process: startChild(memoryMb),
      ready: false,
      job: null,
      timer: setTimeout(() => end(child, NOT_STARTED), START_MS),
    };
    children.add(child);
    child.process.on('message', (message: Answer | 'ready') => {
      if (message === 'ready') {
        child.ready = true;
        quiet(child);
      } else finish(child, message);
      next();
    });
    child.process.on('error', (error) => end(child, error.message));
    // V8 ends a process that needs more memory than it may by an abort.
    child.process.on('exit', (_code, signal) => end(child, signal === 'SIGABRT' ? tooMuch(memoryMb) : CHILD_ENDED));
  };

  const quiet = (child: Child): void => {
    if (child.timer !== null) clearTimeout(child.timer);
    child.timer = null;
  };

  const finish = (child: Child, answer: Answer | Ended): void => {
    quiet(child);
    const { job } = child;
    child.job = null;
    job?.done(answer);
  };

  const end = (child: Child, why: string): void => {
    if (!children.delete(child)) return;
    child.process.kill('SIGKILL');
    // What never began to run is not kept waiting for one child after another.
    if (child.job === null && !child.ready) waiting.shift()?.done({ ended: why });
    finish(child, { ended: why });
    next();
  };

  const ranOut = (child: Child, job: Job): void => {
    if (child.job !== job) return;
    if (job.tries > 0) return end(child, `It took longer than ${limitMs} ms.`);
    child.job = null;
    waiting.unshift({ ...job, tries: 1 });
    end(child, '');
  };

  const give = (child: Child, job: Job): void => {
    child.job = job;
    child.timer = setTimeout(
      // An answer that lies there already, because this process stood still, is taken first.
      () => setImmediate(() => ranOut(child, job)),
      job.tries === 0 ? limitMs : limitMs * SECOND_TRY,
    );
    child.process.send(job.order);
  };

  const next = (): void => {
    if (closed) return;
    for (const child of children) {
      if (!child.ready || child.job !== null) continue;
      const job = waiting.shift();
      if (job === undefined) return;
      give(child, job);
    }
    const starting = [...children].filter((child) => !child.ready).length;
    if (waiting.length > starting && children.size < CHILDREN) start();
  };

  const ask = (order: Order): Promise<Answer | Ended> =>
    new Promise((resolve) => {
      const { objects } = order.kind === 'render' ? order.wish : order;
      if (JSON.stringify(objects).length > OBJECTS_LIMIT) return resolve({ ended: TOO_MANY });
      if (closed) return resolve({ ended: STOPPED });
      waiting.push({ order, tries: 0, done: resolve });
      next();
    });

  return {
    render: async (wish: RenderWish): Promise<Rendered> => {
      const answer = await ask({ kind: 'render', wish });
      return 'rendered' in answer ? answer.rendered : { kind: 'failed', ...withoutPlace(answer), ended: true };
    },
    check: async (template: string, objects: Objects | null = null): Promise<readonly TemplateProblem[]> => {
      const answer = await ask({ kind: 'check', template, objects });
      return 'problems' in answer ? answer.problems : [withoutPlace(answer)];
    },
    close: async () => {
      closed = true;
      for (const job of waiting.splice(0)) job.done({ ended: STOPPED });
      const all = [...children];
      children.clear();
      const ended = all.map(({ process }) => once(process, 'exit'));
      for (const child of all) {
        child.process.kill('SIGKILL');
        finish(child, { ended: STOPPED });
      }
      await Promise.all(ended);
    },
  };
};

const TOO_MANY = 'There is more than it can be given.';
const STOPPED = 'Lockstep is being stopped.';
const NOT_STARTED = 'What renders it did not start.';
const CHILD_ENDED = 'What renders it came to an end.';
const tooMuch = (memoryMb: number): string => `It needed more than ${memoryMb} MB of memory.`;

const withoutPlace = (answer: Answer | Ended): TemplateProblem => ({
  problem: `The template was ended. ${'ended' in answer ? answer.ended : ''}`.trim(),
  line: null,
  column: null,
});
