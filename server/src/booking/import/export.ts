/** The mapping of people and resources to mailboxes, as an export gives it (2.1). */
import type { Holder } from '../../store/rows/booking.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { Reach } from '../company.ts';

/** Rows read in one transaction: the embedded store has one connection, which is everybody's. */
const SLICE = 500;

export type Mapping = {
  readonly holder: Holder;
  readonly mailbox: string | null;
  readonly enabled: boolean | null;
  /** The name of the integration behind the mailbox. */
  readonly integration: string | null;
};

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Everybody of these kinds within reach by name, with or without a mailbox, through whichever integration. */
export const exportPairings = async (store: Store, reach: Reach, kinds: readonly Holder['kind'][]): Promise<readonly Mapping[]> => {
  const mappings: Mapping[] = [];
  for (let after: string | null = null; ;) {
    const slice: readonly Mapping[] = await store.transaction((tx) => sliceOf(tx, reach, kinds, after));
    mappings.push(...slice);
    if (slice.length < SLICE) break;
    after = slice.at(-1)?.holder.id ?? null;
  }
  return mappings.toSorted((one, other) => byName.compare(one.holder.name, other.holder.name));
};

const sliceOf = async (
  tx: Transaction,
  { root, below }: Reach,
  kinds: readonly Holder['kind'][],
  after: string | null,
): Promise<readonly Mapping[]> => {
  const within = below === 'all' ? {} : { company: { in: [...below] } };
  const beyond = after === null ? {} : { id: { gt: after } };
  const holders = await tx.holders.select({ root, kind: { in: kinds }, ...within, ...beyond }, { orderBy: [['id', 'asc']], limit: SLICE });
  const pairings = holders.length === 0 ? [] : await tx.pairings.select({ root, holder: { in: holders.map(({ id }) => id) } });
  const mailboxes = pairings.length === 0 ? [] : await tx.mailboxes.select({ root, id: { in: pairings.map(({ mailbox }) => mailbox) } });
  const names = new Map((await tx.connections.select({ root })).map(({ id, name }) => [id, name]));
  const byHolder = new Map(pairings.map((one) => [one.holder, one]));
  const byId = new Map(mailboxes.map((one) => [one.id, one]));
  return holders.map((holder) => {
    const pairing = byHolder.get(holder.id);
    const mailbox = pairing === undefined ? undefined : byId.get(pairing.mailbox);
    if (pairing === undefined || mailbox === undefined) return { holder, mailbox: null, enabled: null, integration: null };
    return { holder, mailbox: mailbox.address, enabled: pairing.enabled, integration: names.get(mailbox.connection) ?? null };
  });
};
