/** *Test connection* (1.1) for API, console and `lockstep doctor`: each step with what to do next; the last test of an integration is kept. */
import { randomBytes } from 'node:crypto';
import { ConnectorError, limited, type Cause, type Connector, type PushTarget, type Step } from '@lockstep/exchange';
import type { Occasion } from './booking/actor.ts';
import { busyRulesOf } from './booking/busy-rules.ts';
import { wordsOf } from './causes.ts';
import type { Transport } from './store/rows/detection.ts';
import type { Connection } from './store/rows/sync.ts';
import type { Store } from './store/store.ts';
import type { ByTransport } from './sync/deps.ts';
import { addressesOf } from './sync/push-address.ts';

export type Explained = { readonly cause: Cause | null; readonly sentence: string | null; readonly next: string | null };
/** A step as it is shown and kept; the list is the same for every door. */
export type TestStep = Omit<Step, 'cause' | 'hops' | 'certificates'> &
  Explained & { hops?: NonNullable<Step['hops']>[number][]; certificates?: NonNullable<Step['certificates']>[number][] };
export type Test = Explained & { readonly passed: boolean; readonly steps: TestStep[] };

/** Longer than every step's own time-out together, shorter than a person's patience. */
export const TEST_MS = 90_000;

export const explained = (cause: Cause | null, transport: Transport = 'ews'): Explained => {
  if (cause === null) return { cause, sentence: null, next: null };
  const { sentence, next } = wordsOf(cause, transport);
  return { cause, sentence, next };
};

const shown = ({ certificates, hops, cause, ...rest }: Step, transport: Transport): TestStep => ({
  ...rest,
  ...explained(cause, transport),
  ...(hops === undefined ? {} : { hops: [...hops] }),
  ...(certificates === undefined ? {} : { certificates: [...certificates] }),
});

/** A connector that throws instead of yielding its failed step still names the cause. */
const failedStep = (error: unknown, transport: Transport): TestStep => {
  if (!(error instanceof ConnectorError)) throw error;
  const { cause, detail } = error.failure;
  return { step: 'http', outcome: 'failed', milliseconds: 0, seen: detail, ...explained(cause, transport) };
};

export type TestWish = {
  readonly connection: Connection;
  readonly address: string;
  /** Whether a test event may be written and removed. */
  readonly write: boolean;
  /** By which it is reached; null: that is found out by the test. */
  readonly transport: Transport | null;
  /** A mailbox that has to refuse the application; by Graph only. */
  readonly outside?: string | undefined;
  /** Whether a server answers at the notification address while this is tested. */
  readonly answering: boolean;
};

/** A connector to a mailbox of this transport; closed by the test. */
type ConnectorFor = (connection: Connection, mailbox: ByTransport) => Connector;

/**
 * Each step when it is done. Given up when the signal fires, or after a minute and a half. Where the transport is to be found out, Graph is
 * asked first, and EWS once it says that the mailbox is none of its own (1.6).
 */
export async function* testSteps(connectorFor: ConnectorFor, wish: TestWish, signal: AbortSignal): AsyncGenerator<TestStep> {
  const timed = limited(signal, TEST_MS);
  try {
    yield* wish.transport === null
      ? stepsByEither(connectorFor, wish, timed.signal)
      : stepsBy(connectorFor, wish.transport, wish, timed.signal);
  } finally {
    timed.end();
  }
}

async function* stepsByEither(connectorFor: ConnectorFor, wish: TestWish, signal: AbortSignal): AsyncGenerator<TestStep> {
  for await (const step of stepsBy(connectorFor, 'graph', wish, signal)) {
    if (step.outcome !== 'failed' || (step.cause !== 'mailboxMoved' && step.cause !== 'mailboxNotFound')) {
      yield step;
      continue;
    }
    const seen = `${step.seen} So it is tried by Exchange Web Services.`;
    yield { ...step, outcome: 'skipped', seen, ...explained(null) };
    return yield* stepsBy(connectorFor, 'ews', wish, signal);
  }
}

async function* stepsBy(
  connectorFor: ConnectorFor,
  transport: Transport,
  { connection, address, write, outside, answering }: TestWish,
  signal: AbortSignal,
): AsyncGenerator<TestStep> {
  const connector = connectorFor(connection, { transport });
  const posted = connection.settings.notificationUrl ?? null;
  const wish = {
    write,
    privateMatters: busyRulesOf(connection).privateEvents === 'block',
    ...(outside === undefined ? {} : { outside }),
    ...(posted === null || !answering ? {} : { target: targetOf(posted) }),
  };
  const unasked = transport === 'graph' && posted !== null && !answering;
  try {
    for await (const step of connector.probe({ address }, signal, wish))
      yield shown(unasked && step.step === 'notifications' ? { ...step, seen: UNASKED } : step, transport);
  } catch (error) {
    yield failedStep(error, transport);
  } finally {
    await connector.close();
  }
}

const UNASKED = 'Whether Microsoft reaches the notification address shows only while the server runs: test it there.';

/** Of no mailbox: what is posted there is answered as everything that nobody knows. */
const targetOf = (posted: string): PushTarget => ({
  ...addressesOf(posted, 'test'),
  clientState: randomBytes(32).toString('base64url'),
  trial: true,
});

/** The whole test, judged: passed when every step did or was left out for a reason. */
export const judged = (steps: readonly TestStep[]): Test => {
  const failed = steps.find((step) => step.outcome === 'failed');
  return {
    passed: failed === undefined && steps.some((step) => step.outcome === 'passed'),
    steps: [...steps],
    cause: failed?.cause ?? null,
    sentence: failed?.sentence ?? null,
    next: failed?.next ?? null,
  };
};

export type Tested = Pick<TestWish, 'connection' | 'address'> & { readonly mailbox: string | null; readonly occasion: Occasion };

/** Keeps it as the last one of its integration, and beside the mailbox's journal, or the company's where the address belongs to no mailbox of ours. */
export const keepTest = async (store: Store, { connection, address, mailbox, occasion }: Tested, test: Test): Promise<void> => {
  const failed = test.steps.find((step) => step.outcome === 'failed');
  const { root, id } = connection;
  const { now: at, actor } = occasion;
  await store.transaction(async (tx) => {
    await tx.journal.insert({
      root,
      id: occasion.newId(),
      at,
      appointment: null,
      mailbox,
      kind: 'state',
      code: 'tested',
      rule: '1.1',
      sentence:
        failed === undefined
          ? `The integration "${connection.name}" passed its test.`
          : `The integration "${connection.name}" failed its test at ${failed.step}: ${failed.seen}`,
      detail: { integration: id, actor, steps: test.steps },
    });
    // Removed while it was tested: there is nothing to keep it with.
    if ((await tx.connections.get({ root, id })) === null) return;
    await tx.connectionTests.put({ root, connection: id, testedAt: at, address, passed: test.passed, steps: test.steps });
  });
};
