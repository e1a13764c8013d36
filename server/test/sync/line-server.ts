/** An Exchange for a line: it says what a test says, and keeps what it was asked. */
import { ConnectorError, type Connector, type Failure, type Notice } from '@lockstep/exchange';
import { vi } from 'vitest';

export const failure = (over: Partial<Failure>): ConnectorError =>
  new ConnectorError({ kind: 'unavailable', scope: 'mailbox', ambiguous: false, retryAt: null, cause: 'serverBusy', detail: '', ...over });

/** A server that does what the test says; the wire behind the real one is tested with its connector. */
export const createServer = () => {
  const calls: string[] = [];
  const refusals = new Map<string, ConnectorError>();
  /** By connection, in the order in which they were opened. */
  const tells: ((notice: Notice | 'closed' | ConnectorError) => void)[] = [];
  let number = 0;
  const live: Pick<Connector, 'subscribe' | 'unsubscribe' | 'listen'> = {
    subscribe: async (calendar) => {
      calls.push(`subscribe ${calendar.address}`);
      const refusal = refusals.get(calendar.address) ?? refusals.get('*');
      if (refusal !== undefined) throw refusal;
      number += 1;
      return { id: `s${number} ${calendar.address}`, calendar, group: { anchor: calendar.address, cookie: null } };
    },
    unsubscribe: async ({ calendar }) => void calls.push(`unsubscribe ${calendar.address}`),
    listen: async function* (subscriptions, signal) {
      calls.push(`listen ${subscriptions.length}`);
      const at = tells.length;
      for (;;) {
        const said = await new Promise<Notice | 'closed' | ConnectorError>((resolve) => {
          tells[at] = resolve;
          signal.addEventListener('abort', () => resolve('closed'), { once: true });
        });
        if (said === 'closed') return;
        if (said instanceof ConnectorError) throw said;
        yield said;
        if (said.kind === 'lost' && said.what === 'connection') return;
      }
    },
  };
  return {
    calls,
    refusals,
    connector: live as Connector,
    /** On the connection that was opened last, or on the one before. */
    say: async (notice: Notice | 'closed' | ConnectorError, by: 'last' | 'before' = 'last'): Promise<void> => {
      await vi.advanceTimersByTimeAsync(0);
      tells.at(by === 'last' ? -1 : -2)?.(notice);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
};
