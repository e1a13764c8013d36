/** A test of a connection comes into a mailbox of ours like every visitor: Exchange counts its calls as well (I12). */
import type { Instant } from '@lockstep/engine';
import { explained, TEST_MS, type TestStep } from '../connection-test.ts';
import { machineTimer, pause } from '../sync/timer.ts';
import { leavePlace, takePlaces, type Visiting } from '../sync/visit.ts';

/** While others call into the mailbox: how long a test waits to be let in, and how often it asks, in milliseconds. */
const PATIENCE_MS = 15_000;
const ASKED_EVERY_MS = 500;

const CROWDED: TestStep = {
  step: 'http',
  outcome: 'failed',
  milliseconds: PATIENCE_MS,
  seen: 'Bookings look into this mailbox all the time; nothing was sent, so that Exchange does not refuse them. Test again in a minute.',
  ...explained('serverBusy'),
};

const isLetIn = async (visiting: Visiting, root: string, mailbox: string, signal: AbortSignal): Promise<boolean> => {
  for (let waited = 0; waited <= PATIENCE_MS && !signal.aborted; waited += ASKED_EVERY_MS) {
    const until = (visiting.clock.now() + TEST_MS) as Instant;
    if ((await takePlaces(visiting, root, [mailbox], until)).has(mailbox)) return true;
    await pause(machineTimer, ASKED_EVERY_MS, signal);
  }
  return false;
};

/**
 * The steps, behind a place in this mailbox, which is given back at their end; one failed step where there is none to be had.
 * @param mailbox the row of it; null: it is none of ours, and nobody else calls into it
 * @param steps begins the test
 */
export async function* letIn(
  visiting: Visiting,
  { root, mailbox }: { readonly root: string; readonly mailbox: string | null },
  signal: AbortSignal,
  steps: () => AsyncGenerator<TestStep>,
): AsyncGenerator<TestStep> {
  if (mailbox === null) return yield* steps();
  if (!(await isLetIn(visiting, root, mailbox, signal))) return yield CROWDED;
  try {
    yield* steps();
  } finally {
    await leavePlace(visiting, root, mailbox);
  }
}
