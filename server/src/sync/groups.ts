/** Who is to be listened to, in groups of one connection each. */
import type { Instant } from '@lockstep/engine';
import { pairedIn } from '../booking/known.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { Place } from './line-lease.ts';
import type { Listener } from './listener.ts';
import { isParked } from './park.ts';
import { seatsOf, type Seated } from './seats.ts';

/** One line: `key` is another one once its integration was changed, which gets lines of its own with its new settings. */
export type Group = Place & { readonly key: string; readonly connection: Connection; readonly listeners: readonly Listener[] };

/** What is asked of every mailbox. */
const LISTENED = ['id', 'address', 'calendar', 'state', 'retryAt', 'deafSince', 'lineNumber'] as const satisfies readonly (keyof Mailbox)[];

type Member = Seated & { readonly listener: Listener; readonly isReadable: boolean };

/**
 * Everybody who is on a line keeps it; who is on none gets a seat, which is written down.
 * @param connections those that are switched on
 */
export const groupsOf = async (tx: Transaction, connections: readonly Connection[], now: Instant): Promise<readonly Group[]> => {
  const groups: Group[] = [];
  for (const connection of connections) {
    const { root, id } = connection;
    // While its account or host is in trouble nobody else knocks there either.
    if (await isParked(tx, connection, { transport: 'ews' }, now)) continue;
    const mailboxes = await tx.mailboxes.pick({ root, connection: id, transport: 'ews', calendar: { not: null } }, LISTENED);
    const paired = await pairedIn(tx, root);
    const members = mailboxes.filter((one) => paired.has(one.id)).map((one) => memberOf(root, one));
    for (const [where, together] of await byPlace(tx, connection, members)) {
      const { lines, anew } = seatsOf(together);
      await seat(tx, root, anew);
      for (const [number, seated] of lines) {
        // One that cannot be read cannot be listened to either; it is tried again when it is read again, and keeps its seat until then.
        const listeners = seated.filter((one) => one.isReadable).map((one) => one.listener);
        const name = `${number}${where}`;
        if (listeners.length > 0)
          groups.push({ root, place: `${id} ${name}`, key: `${root} ${id} ${connection.changedAt} ${name}`, connection, listeners });
      }
    }
  }
  return groups;
};

const memberOf = (root: string, row: Pick<Mailbox, (typeof LISTENED)[number]>): Member => ({
  mailbox: row.id,
  lineNumber: row.lineNumber,
  isReadable: row.state !== 'error',
  listener: {
    root,
    mailbox: row.id,
    calendar: { address: row.address, calendar: row.calendar },
    deafSince: row.deafSince,
    retryAt: row.retryAt,
  },
});

const seat = async (tx: Transaction, root: string, anew: ReadonlyMap<number, readonly Member[]>): Promise<void> => {
  const all = [...anew.values()].flatMap((members) => members.map(({ mailbox }) => mailbox));
  if (all.length === 0) return;
  // In the order of their ids, as everybody locks mailboxes.
  await tx.mailboxes.pick({ root, id: { in: all } }, ['id'], { lock: 'update' });
  for (const [lineNumber, members] of anew)
    await tx.mailboxes.update({ root, id: { in: members.map(({ mailbox }) => mailbox) } }, { lineNumber });
};

/**
 * Who may share a line: mailboxes with one endpoint and one `GroupingInformation` (E:how-to-maintain-affinity…). Where the endpoint
 * is written down all count as one; where it is left to Autodiscover, whoever was not found yet is not listened to yet.
 */
const byPlace = async (
  tx: Transaction,
  { root, id, settings }: Connection,
  members: readonly Member[],
): Promise<ReadonlyMap<string, readonly Member[]>> => {
  if (settings.endpoint !== null) return new Map([['', members]]);
  const found = await tx.discoveries.pick({ root, connection: id }, ['address', 'endpoint', 'grouping']);
  const places = new Map(found.map(({ address, endpoint, grouping }) => [address, ` ${endpoint} ${grouping ?? ''}`]));
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const place = places.get(member.listener.calendar.address.toLowerCase());
    if (place === undefined) continue;
    const known = groups.get(place);
    if (known === undefined) groups.set(place, [member]);
    else known.push(member);
  }
  return groups;
};
