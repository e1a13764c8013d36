/** A process of Lockstep that works mailboxes, and can be killed at any await: in a call, in a transaction, between the two. */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import { createSync, createTexts, rendererHere, startPush, startStreams, type SyncDeps } from '@lockstep/server';
import { mortalTimer } from '../clock.ts';
import type { Moment } from '../direct/doorway.ts';
import { CONNECTION, INSTALLATION, OWN_MAILBOX, ROOT } from './company.ts';
import { watchCursors } from './cursor-watch.ts';
import { noted } from './sampling.ts';
import { settled } from './lines.ts';
import { plain } from './posts.ts';
import type { Stage, StorePoint, Way } from './stage.ts';
import { type Arrivals, type Covered, watched } from './watch.ts';

export type Worker = {
  /** Works everything that is due at the clock's moment. `died`: it was killed on the way; `idle`: nothing could be claimed. */
  readonly run: () => Promise<'done' | 'idle' | 'died'>;
  /** Stops listening to Exchange. */
  readonly deafen: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type WorkerOptions = {
  readonly number: number;
  /** Somebody acts while a call is under way; never called inside a transaction. */
  readonly interrupt: () => Promise<void>;
};

/** Nothing of a dead process goes on: no `finally` runs, no answer is read. */
const forever = (): Promise<never> => new Promise(() => undefined);

/** Rarer than in a server, which has nothing better to do: asking costs a transaction. */
const LOOK_EVERY = 30 * SECOND;

/** A kill is this many times as likely between a remote write and the commit of its outcome, where it hurts most. */
const AFTER_WRITE = 8;

export const startWorker = async (stage: Stage, { number, interrupt }: WorkerOptions): Promise<Worker> => {
  const { clock, marks, trace, ground } = stage;
  const random = stage.random.fork(`worker-${number}`);
  const covered = new Map<string, Covered>();
  const arrivals: Arrivals = new Map();
  let alive = true;
  let afterWrite = false;
  // A process that only asks when it is needed next has nothing to lose.
  let working = false;
  let died: () => void = () => undefined;
  const death = new Promise<'died'>((resolve) => {
    died = () => resolve('died');
  });

  const kill = (where: string): void => {
    if (!alive) return;
    alive = false;
    stage.now.setbacks += 1;
    stage.now.killsLeft -= 1;
    marks.sometimes('F33 process killed');
    if (afterWrite) marks.sometimes('F33 process killed between a remote write and its commit');
    trace.note(`worker ${number} killed ${where}`);
    died();
  };
  const mayDie = (): boolean =>
    alive && working && stage.now.killsLeft > 0 && random.chance(stage.now.hostility.killed * (afterWrite ? AFTER_WRITE : 1));

  const between = async ({ operation, mailbox, write, moment }: Moment): Promise<void> => {
    if (!alive) await forever();
    clock.advance(random.between(4, 60));
    if (random.chance(stage.now.hostility.interrupted)) await interrupt();
    if (write && moment === 'sending') arrivals.get(mailbox)?.();
    stage.upsets.meet({ operation, mailbox, write, moment });
    if (write && moment === 'answering') afterWrite = true;
    if (mayDie()) kill(`${moment === 'sending' ? 'before' : 'after'} ${operation} reached Exchange`);
    if (!alive) await forever();
  };

  const onPoint = (point: StorePoint): void => {
    if (mayDie()) {
      kill(`in its store (${point})`);
      // At once: what comes after this point must not happen any more.
      handle.crash();
    }
    if (point === 'committed') afterWrite = false;
  };
  const mortal = mortalTimer(clock.timer);
  const handle = await ground.openForWorker(onPoint);
  const { store } = handle;
  const opened = { ews: ground.connect(between, mortal.timer), graph: ground.connectByGraph(between) };
  const ways = Object.values(opened);
  const recorded = (way: Way): Connector => noted(stage, watched(stage, way, { covered, arrivals, isAlive: () => alive }));
  const ours = { ews: recorded(opened.ews), graph: recorded(opened.graph) };
  const deps: SyncDeps = {
    store: watchCursors(stage, store, covered),
    clock,
    newId: stage.newId,
    chance: random.fork('spread').fraction,
    connectorFor: (_, { transport }) => ours[transport],
    owner: `worker-${number}`,
    installation: INSTALLATION,
    requestMs: 30_000,
    leaseMs: 120_000,
    settleMs: 15_000,
    texts: createTexts(rendererHere, 'https://booking.example'),
    log: {
      warn: (facts, message) => ground.exits?.log.warn(facts, message),
      error: (facts, message) => {
        ground.exits?.log.error(facts, message);
        trace.note(`error: ${message} ${JSON.stringify(facts)}`);
      },
    },
  };
  const sync = createSync(deps);
  const streams = ground.listens ? startStreams(deps, { wake: () => undefined }, { timer: mortal.timer, lookEveryMs: LOOK_EVERY }) : null;
  const secrets = stage.random.fork(`secrets-${number}`);
  const newSecret = (): string => Array.from({ length: 8 }, () => secrets.between(0, 0xffff_ffff).toString(36)).join('');
  const push =
    ground.posts === null || !ground.listens
      ? null
      : startPush({ ...deps, ...plain, newSecret, timer: mortal.timer }, () => undefined, LOOK_EVERY);
  return {
    run: async () => {
      working = true;
      const work = sync.runDue().then(
        (passes) => (passes === 0 ? ('idle' as const) : ('done' as const)),
        (error: unknown) => {
          // What a dead process was about to say is not heard.
          if (!alive) return 'died' as const;
          throw error;
        },
      );
      const end = await Promise.race([work, death]);
      working = false;
      if (alive) return end;
      mortal.die();
      for (const way of ways) way.hangUp();
      handle.crash();
      await handle.gone();
      await forget(stage);
      return 'died';
    },
    deafen: async () => {
      await Promise.all([streams?.stop(), push?.stop()]);
      await settled();
    },
    close: async () => {
      for (const way of ways) await way.close();
      await store.close();
    },
  };
};

/** The longest back-off the world announces (front.ts of the simulator). */
const LONGEST_BACK_OFF = 5 * MINUTE;

/** A back-off that Exchange announced and that was not yet stored dies with the process; nobody can keep to it then (I12). */
const forget = async ({ ground, world, company, clock, forgotten }: Stage): Promise<void> => {
  const { kept, parked } = await ground.store.transaction(async (tx) => ({
    kept: await tx.mailboxes.select({ root: ROOT }),
    parked: await tx.parkings.select({ root: ROOT, key: CONNECTION }),
  }));
  const now = clock.now();
  for (const { address, mailbox } of company.staff) {
    // What one calendar of a delegate was told holds for all of them.
    const budget = company.delegation === null ? address : OWN_MAILBOX;
    const told = world.front.calls().some(({ mailbox: whose, outcome, at }) => {
      const busy = whose === budget && (outcome === 'ErrorServerBusy' || outcome === 'TooManyRequests');
      return (busy || outcome === 'ServiceUnavailable') && at > now - LONGEST_BACK_OFF;
    });
    // A line may have been told later than a pass, and has stored nothing yet.
    const until = company.delegation === null ? kept.find((row) => row.id === mailbox)?.retryAt : parked[0]?.until;
    const stored = !ground.listens && (until ?? 0) > now;
    if (told && !stored) forgotten.push({ mailbox: budget, until: now + LONGEST_BACK_OFF });
  }
};
