/** I14: nothing is skipped or fails in silence: there is a cause, and somebody can do something about it or need not. */
import { CAUSES, type Mailbox } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import type { Invariant, Observed } from './observed.ts';
import { isOutside } from './window.ts';

export const explained: Invariant = {
  id: 'I14',
  sentence: 'Every skipped or failed item has a cause with a next step, and its mailbox says so.',
  breaches: (observed) => [...failures(observed), ...troubled(observed), ...unreadable(observed)],
};

const nextOf = (cause: unknown): string => Object.entries(CAUSES).find(([name]) => name === cause)?.[1].next ?? '';

const failures = ({ rows }: Observed): readonly string[] =>
  rows.journal
    .filter((entry) => entry.kind === 'failure' && nextOf(entry.detail['cause']) === '')
    .map((entry) => `The failure "${entry.sentence}" names no cause with a next step.`);

/** Whoever is not in step says why; so does every appointment that was tried again. */
const troubled = ({ rows }: Observed): readonly string[] => {
  const words: string[] = [];
  const states: readonly Mailbox['state'][] = ['warning', 'error'];
  for (const row of rows.mailboxes) {
    if (states.includes(row.state) && nextOf(row.cause) === '')
      words.push(`Mailbox ${row.address} is in state ${row.state} without a cause.`);
  }
  for (const link of rows.links) {
    const mailbox = rows.mailboxes.find((row) => row.id === link.mailbox);
    // Where no pass gets as far as this appointment, what keeps it waiting is what its mailbox says.
    const waits = mailbox !== undefined && mailbox.attempts > 0 && nextOf(mailbox.cause) !== '';
    if (link.cause === null && link.attempts > 0 && link.due !== null && !waits)
      words.push(`The link of appointment ${link.appointment} was tried ${link.attempts} times and names no cause.`);
    if (link.cause !== null && mailbox?.state === 'syncing')
      words.push(`Appointment ${link.appointment} waits (${link.cause}) and ${mailbox.address} is shown as in step.`);
  }
  return words;
};

const unreadable = ({ rows, calendars, poisoned, delegate }: Observed): readonly string[] =>
  rows.mailboxes.flatMap((row) => {
    const items = calendars.filter(({ address, folder }) => address === row.address && folder === 'default').flatMap((one) => one.items);
    // Nobody knows of an item that is hidden.
    const isHidden = ({ sensitivity }: CalendarItem): boolean =>
      sensitivity === 'Private' && delegate?.rights.get(row.address)?.viewPrivate === false;
    const isFar = (item: CalendarItem): boolean => item.type === 'Single' && isOutside(row, item);
    const bad = items.filter((item) => poisoned.has(item.immutableId) && !isHidden(item) && !isFar(item));
    if (bad.length === 0 || row.cursor === null) return [];
    const named = bad.every((item) => row.unreadable?.includes(item.id) === true);
    if (!named) return [`An item of ${row.address} cannot be read, and nothing says which.`];
    return row.state === 'syncing' ? [`An item of ${row.address} cannot be read, and the mailbox is shown as in step.`] : [];
  });
