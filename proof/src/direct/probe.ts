/** *Test connection* (1.1) without a wire: the steps before sign-in have nothing to look at and say so. */
import { type Clock, ConnectorError, type MailboxRef, type Step, type StepName } from '@lockstep/exchange';

const WIRELESS: readonly StepName[] = ['name', 'tls', 'http'];

/** @param look opens the calendar and answers how many events it holds */
export async function* probe(look: () => Promise<number>, clock: Clock, mailbox: MailboxRef): AsyncGenerator<Step> {
  for (const step of WIRELESS) yield { step, outcome: 'skipped', milliseconds: 0, seen: 'There is no wire to look at.', cause: null };
  const started = clock.now();
  try {
    const count = await look();
    const milliseconds = clock.now() - started;
    yield { step: 'signIn', outcome: 'passed', milliseconds, seen: 'The account was accepted.', cause: null };
    yield { step: 'version', outcome: 'skipped', milliseconds: 0, seen: 'The world has no version.', cause: null };
    yield { step: 'rights', outcome: 'passed', milliseconds: 0, seen: `The calendar of ${mailbox.address} can be opened.`, cause: null };
    yield { step: 'calendar', outcome: 'passed', milliseconds: 0, seen: `The calendar holds ${count} items.`, cause: null };
    for (const step of ['write', 'notifications'] as const)
      yield { step, outcome: 'skipped', milliseconds: 0, seen: 'There is no wire to look at.', cause: null };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { failure } = error;
    const step: StepName = failure.kind === 'forbidden' || failure.kind === 'gone' ? 'rights' : 'signIn';
    yield { step, outcome: 'failed', milliseconds: clock.now() - started, seen: failure.detail, cause: failure.cause };
  }
}
