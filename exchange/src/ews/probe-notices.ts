/** The step *notifications* of *Test connection* (1.1): whether what Exchange tells arrives here, through all that lies in between. */
import type { MailboxRef } from '../connector.ts';
import { ConnectorError, type Failure } from '../failure.ts';
import type { Subscription } from '../live.ts';
import { listen, subscribe, unsubscribe, type Line } from './stream/listen.ts';

/** Exchange says something at once when a connection is opened; a proxy that holds answers back lets nothing through. */
const FIRST_WORD_MS = 20_000;

const silence = (detail: string): Failure => ({
  kind: 'unavailable',
  scope: 'mailbox',
  cause: 'notificationsNotArriving',
  ambiguous: false,
  retryAt: null,
  detail,
});

/** Subscribes, waits for the first message on a hanging connection, and unsubscribes. @throws ConnectorError */
export async function firstNotice(line: Line, { address }: MailboxRef, signal: AbortSignal): Promise<string> {
  const subscription = await subscribe(line, { address, calendar: null }, signal);
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  signal.addEventListener('abort', stop, { once: true });
  const callOff = line.timer(FIRST_WORD_MS, stop);
  try {
    for await (const notice of listen(line, [subscription], enough.signal)) {
      if (notice.kind === 'lost') throw new ConnectorError({ ...notice.failure, cause: 'notificationsNotArriving' });
      return 'Exchange tells of changes by itself: its first message has arrived.';
    }
    throw new ConnectorError(silence(`GetStreamingEvents: no message within ${FIRST_WORD_MS / 1000} s`));
  } finally {
    callOff();
    signal.removeEventListener('abort', stop);
    await forget(line, subscription, signal);
  }
}

/** One that stays behind is given up by Exchange itself after a while. */
async function forget(line: Line, subscription: Subscription, signal: AbortSignal): Promise<void> {
  try {
    await unsubscribe(line, subscription, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
  }
}
