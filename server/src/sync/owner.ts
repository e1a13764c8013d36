/** Whose a mailbox is: its holder's company, or its integration's while nobody is paired with it. */
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

export const ownerOfMailbox = async (
  tx: Transaction,
  { root, id, connection }: Pick<Mailbox, 'root' | 'id' | 'connection'>,
): Promise<string> => {
  const [pairing] = await tx.pairings.select({ root, mailbox: id });
  const holder = pairing === undefined ? null : await tx.holders.get({ root, id: pairing.holder });
  return holder?.company ?? (await tx.connections.get({ root, id: connection }))?.company ?? root;
};
