/**
 * Section 1, *Access type*: in the calendar of somebody on whose behalf the account may not send, no appointment of several people is organised,
 * because nobody would be invited to it.
 */
import type { Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Transaction } from '../store/store.ts';
import { refuse } from './refusal.ts';

type Placed = Pick<Assignment, 'holder' | 'role' | 'leftAt'>;

/**
 * Refuses a list of people whose organiser, the first who is paired (3.1), may invite nobody. Costs nothing where one person is alone.
 * @param known the pairings of these holders that are switched on, of whoever has read them
 * @throws RefusalError `notOffered`, naming who could come first
 */
export const refuseUninvited = async (
  tx: Transaction,
  root: string,
  assignments: readonly Placed[],
  known?: readonly Pairing[],
): Promise<void> => {
  const there = assignments.filter((one) => one.leftAt === null);
  if (there.length < 2) return;
  const inOrder = [...there.filter((one) => one.role === 'staff'), ...there.filter((one) => one.role === 'resource')].map(
    (one) => one.holder,
  );
  const pairings = known ?? (await tx.pairings.select({ root, holder: { in: inOrder }, enabled: true }));
  const paired = inOrder.flatMap((holder) => pairings.find((one) => one.holder === holder) ?? []);
  const [organiser] = paired;
  if (organiser === undefined) return;
  const mailboxes = await tx.mailboxes.select({ root, id: { in: paired.map((one) => one.mailbox) } });
  const mayInvite = ({ mailbox }: Pairing): boolean => mailboxes.find((one) => one.id === mailbox)?.rights?.invites !== false;
  if (mayInvite(organiser)) return;
  const other = paired.find((one) => mayInvite(one) && there.some(({ holder, role }) => holder === one.holder && role === 'staff'));
  const names = await tx.holders.select({ root, id: { in: [organiser.holder, ...(other === undefined ? [] : [other.holder])] } });
  const nameOf = (holder: string): string => names.find((one) => one.id === holder)?.name ?? holder;
  const name = nameOf(organiser.holder);
  refuse(
    'notOffered',
    '/assignments',
    `The calendar of ${name} cannot organise an appointment of several: the account of its integration may not send on behalf of ${name}.`,
    other === undefined
      ? `Let ${name} make the account a delegate in Outlook, use impersonation, or book ${name} alone.`
      : `Put ${nameOf(other.holder)} first, who can organise it, or let ${name} make the account a delegate in Outlook.`,
  );
};
