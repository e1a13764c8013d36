/** That the brake holds something of a mailbox, or was released or put on again, for those who hear it (4.18, 7.5). */
import type { Actor } from '../booking/actor.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { ownerOfMailbox } from '../sync/owner.ts';
import { toldOfBrake, type BrakeType } from './content.ts';
import { heardIn, tellWebhooks, type Moment } from './tell.ts';

export const tellBrake = async (
  tx: Transaction,
  moment: Moment,
  mailbox: Pick<Mailbox, 'root' | 'id' | 'connection'>,
  type: BrakeType,
  by: Actor['kind'],
): Promise<void> => {
  const { root, id } = mailbox;
  const heard = await heardIn(tx, root);
  if (!heard.has(type)) return;
  const company = await ownerOfMailbox(tx, mailbox);
  await tellWebhooks(tx, moment, toldOfBrake({ root, company, mailbox: id }, type, by), heard);
};
