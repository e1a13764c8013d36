/** The Exchange calendars that are asked about people's time, and how far what is stored of them counts (4.17). */
import { DAY, MINUTE } from '@lockstep/engine';
import type { Instant, Reading } from '@lockstep/engine';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { connectionsOf } from './known.ts';

/** What of a pairing and a mailbox is asked here. Not its cursor, which may be longer than everything else of fifty mailboxes. */
const PAIRING = ['holder', 'mailbox', 'enabled'] as const satisfies readonly (keyof Pairing)[];
const MAILBOX = [
  'id',
  'connection',
  'address',
  'transport',
  'calendar',
  'identity',
  'zone',
  'readAt',
  'readAs',
  'retryAt',
  'expandedUntil',
  'cause',
  'furtherDue',
  'furtherReadAt',
] as const satisfies readonly (keyof Mailbox)[];
export type CalendarMailbox = Pick<Mailbox, (typeof MAILBOX)[number]>;

/** Which calendar is asked about a holder. */
export type Calendar = {
  readonly pairing: Pick<Pairing, (typeof PAIRING)[number]>;
  readonly mailbox: CalendarMailbox | null;
  readonly connection: Connection | null;
};

/** The calendars of these holders; who is not paired has none. */
export const calendarsOf = async (tx: Transaction, root: string, holders: readonly string[]): Promise<ReadonlyMap<string, Calendar>> => {
  return holders.length === 0 ? new Map() : calendarsBy(tx, root, await tx.pairings.pick({ root, holder: { in: holders } }, PAIRING));
};

/** The same where the pairings of the holders are known. */
export const calendarsBy = async (
  tx: Transaction,
  root: string,
  pairings: readonly Calendar['pairing'][],
): Promise<ReadonlyMap<string, Calendar>> => {
  if (pairings.length === 0) return new Map();
  const [found, connections] = await Promise.all([
    tx.mailboxes.pick({ root, id: { in: pairings.map((one) => one.mailbox) } }, MAILBOX),
    connectionsOf(tx, root),
  ]);
  const mailboxes = new Map(found.map((one) => [one.id, one]));
  return new Map(
    pairings.map((pairing) => {
      const mailbox = mailboxes.get(pairing.mailbox) ?? null;
      return [pairing.holder, { pairing, mailbox, connection: mailbox === null ? null : (connections.get(mailbox.connection) ?? null) }];
    }),
  );
};

type StoredCalendar = {
  readonly pairing: Pick<Pairing, 'enabled'>;
  readonly mailbox: Pick<Mailbox, 'readAt' | 'expandedUntil' | 'furtherDue' | 'furtherReadAt'> | null;
  readonly connection: Pick<Connection, 'settings' | 'enabled' | 'disconnect'> | null;
};

/** As of when all of it is known, its further calendars too (2.1); null: a part of it was never read, and so takes all the time (4.17). */
const readWhole = ({ readAt, furtherDue, furtherReadAt }: Pick<Mailbox, 'readAt' | 'furtherDue' | 'furtherReadAt'>): Instant | null => {
  if (furtherDue === null || readAt === null) return readAt;
  return furtherReadAt === null ? null : (Math.min(readAt, furtherReadAt) as Instant);
};

/** How far a calendar was read, and for how long that counts. */
export const storedReading = ({ pairing, mailbox, connection }: StoredCalendar): Reading => {
  // Disconnected, and what was read of it removed: nobody is to be asked about them (1.4).
  if (connection?.disconnect === 'disconnected' && mailbox?.readAt === null) return { at: 'notAsked' };
  // Switched off for this one person, nobody looks any more, and what nobody looks at is unknown (2.2).
  if (!pairing.enabled || mailbox === null || connection === null) return { at: 'never' };
  const readAt = readWhole(mailbox);
  if (readAt === null) return { at: 'never' };
  const { settings, enabled } = connection;
  return {
    at: 'read',
    asOf: readAt,
    covers: {
      start: (readAt - settings.windowDaysBack * DAY) as Instant,
      // A reading tells of what repeats only as far as it is laid out (4.15).
      end: mailbox.expandedUntil ?? readAt,
    },
    trustedForMilliseconds: settings.trustMinutes * MINUTE,
    disabled: !enabled,
  };
};
