/** Failures that reach further than one mailbox: the account, the host, the tenant waits as a whole, and says until when. */
import type { Instant } from '@lockstep/engine';
import type { Failure, FailureScope } from '@lockstep/exchange';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

type Wide = Exclude<FailureScope, 'item' | 'mailbox'>;
export const isWide = (scope: FailureScope): scope is Wide => scope === 'account' || scope === 'host' || scope === 'tenant';

/** The account is the connection's; a host is shared by every connection that names it. */
const keyOf = (connection: Connection, scope: Wide): string => {
  switch (scope) {
    case 'account':
    case 'tenant':
      return connection.id;
    case 'host':
      return URL.canParse(connection.settings.endpoint) ? new URL(connection.settings.endpoint).host : connection.id;
    default: {
      const never: never = scope;
      return never;
    }
  }
};

export const parkedUntil = async (
  tx: Transaction,
  connection: Connection,
  now: Instant,
): Promise<{ until: Instant; failure: Failure } | null> => {
  for (const scope of ['account', 'host', 'tenant'] as const) {
    const row = await tx.parkings.get({ root: connection.root, scope, key: keyOf(connection, scope) });
    if (row === null || row.until <= now) continue;
    const failure: Failure = { kind: 'unavailable', scope, ambiguous: false, retryAt: row.until, cause: row.cause, detail: row.detail };
    return { until: row.until, failure };
  }
  return null;
};

export const park = async (tx: Transaction, connection: Connection, failure: Failure, until: Instant): Promise<void> => {
  if (!isWide(failure.scope)) return;
  const { cause, detail, scope } = failure;
  await tx.parkings.put({ root: connection.root, scope, key: keyOf(connection, scope), until, cause, detail });
};
