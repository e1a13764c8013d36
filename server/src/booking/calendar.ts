/** The Exchange calendars that are asked about people's time, and how far what is stored of them counts (4.17). */
import { DAY, MINUTE } from '@lockstep/engine';
import type { Instant, Reading } from '@lockstep/engine';
import type { Connection, Mailbox, Pairing } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

/** Which calendar is asked about a holder. */
export type Calendar = { readonly pairing: Pairing; readonly mailbox: Mailbox | null; readonly connection: Connection | null };

/** The calendars of these holders; who is not paired has none. */
export const calendarsOf = async (tx: Transaction, root: string, holders: readonly string[]): Promise<ReadonlyMap<string, Calendar>> => {
  const pairings = holders.length === 0 ? [] : await tx.pairings.select({ root, holder: { in: holders } });
  if (pairings.length === 0) return new Map();
  const mailboxes = await tx.mailboxes.select({ root, id: { in: pairings.map((one) => one.mailbox) } });
  const connections = await tx.connections.select({ root, id: { in: [...new Set(mailboxes.map((one) => one.connection))] } });
  return new Map(
    pairings.map((pairing) => {
      const mailbox = mailboxes.find((one) => one.id === pairing.mailbox) ?? null;
      return [pairing.holder, { pairing, mailbox, connection: connections.find((one) => one.id === mailbox?.connection) ?? null }];
    }),
  );
};

/** How far a calendar was read, and for how long that counts. */
export const storedReading = ({ pairing, mailbox, connection }: Calendar): Reading => {
  // Switched off for this one person, nobody looks any more, and what nobody looks at is unknown (2.2).
  if (!pairing.enabled || mailbox === null || connection === null || mailbox.readAt === null) return { at: 'never' };
  const { settings, enabled } = connection;
  return {
    at: 'read',
    asOf: mailbox.readAt,
    covers: {
      start: (mailbox.readAt - settings.windowDaysBack * DAY) as Instant,
      end: (mailbox.readAt + settings.windowDaysAhead * DAY) as Instant,
    },
    trustedForMilliseconds: settings.trustMinutes * MINUTE,
    disabled: !enabled,
  };
};
