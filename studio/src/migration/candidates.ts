/** Who can be moved. */
import type { Mailbox } from '../users/mailboxes.ts';
import type { Plan } from './queries.ts';

/** Those of the source who are not reached so already, by name. */
export const movable = (
  mailboxes: readonly Mailbox[],
  { source, target, transport }: Pick<Plan, 'source' | 'target' | 'transport'>,
): readonly Mailbox[] =>
  mailboxes
    .filter((one) => one.integration === source && (source !== target || one.transport !== transport))
    .toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));

const nameOf = ({ holderName, address }: Mailbox): string => holderName ?? address;

/** Those in whose name or address the words stand, whatever their case. */
export const matching = (mailboxes: readonly Mailbox[], words: string): readonly Mailbox[] => {
  const wanted = words.trim().toLowerCase();
  return wanted === '' ? mailboxes : mailboxes.filter((one) => `${nameOf(one)} ${one.address}`.toLowerCase().includes(wanted));
};
