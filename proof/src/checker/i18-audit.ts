/** I18: whatever changes is written down once: each version of an appointment, and each state a mailbox was ever in. */
import type { JournalEntry } from '@lockstep/server';
import type { Invariant, Observed } from './observed.ts';
import { clock } from './words.ts';

/** Entries of the booking side that raise no version: a decision is carried out by a later pass. */
const WITHOUT_VERSION: ReadonlySet<string> = new Set(['decided', 'takenBack']);

export const audited: Invariant = {
  id: 'I18',
  sentence: 'Every change of an appointment, and of the state of a mailbox, has exactly one entry in the journal.',
  breaches: (observed) => [...versions(observed), ...states(observed)],
};

const numberIn = ({ detail }: JournalEntry, field: string): number | null => {
  const value = detail[field];
  return typeof value === 'number' ? value : null;
};
const textIn = ({ detail }: JournalEntry, field: string): string | null => {
  const value = detail[field];
  return typeof value === 'string' ? value : null;
};

const versions = ({ rows }: Observed): readonly string[] => {
  const told = new Map<string, number[]>();
  for (const entry of rows.journal) {
    const { appointment, kind, code } = entry;
    if (appointment === null || kind !== 'booking' || WITHOUT_VERSION.has(code)) continue;
    const known = told.get(appointment) ?? [];
    known.push(numberIn(entry, 'version') ?? 0);
    told.set(appointment, known);
  }
  return rows.appointments.flatMap(({ id, version }) => {
    const known = told.get(id) ?? [];
    const missing = Array.from({ length: version }, (_, index) => index + 1).filter((one) => !known.includes(one));
    const twice = known.filter((one, index) => known.indexOf(one) !== index);
    const strange = known.filter((one) => one < 1 || one > version);
    return [
      ...missing.map((one) => `Appointment ${id} came to version ${one}, and the journal has no entry of it.`),
      ...twice.map((one) => `Appointment ${id} came to version ${one} once, and the journal has it twice.`),
      ...strange.map((one) => `The journal has an entry of version ${one} of appointment ${id}, which is at ${version}.`),
    ];
  });
};

/** Each entry begins where the one before it ended, and the last one ends in the state that the mailbox is in. */
const states = ({ rows }: Observed): readonly string[] =>
  rows.mailboxes.flatMap(({ id, address, state }) => {
    const turns = rows.journal.filter((entry) => entry.mailbox === id && entry.kind === 'state' && textIn(entry, 'to') !== null);
    const gaps = turns.flatMap((entry, index) => {
      const before = turns[index - 1];
      const [was, from] = [before === undefined ? null : textIn(before, 'to'), textIn(entry, 'from')];
      return was === null || was === from
        ? []
        : [
            `Mailbox ${address} was left in state ${was} and is in ${String(from)} at ${clock(entry.at)}, and the journal does not say how it came there.`,
          ];
    });
    const last = turns.at(-1);
    const end = last === undefined ? null : textIn(last, 'to');
    return end === null || end === state
      ? gaps
      : [...gaps, `Mailbox ${address} is in state ${state}, and the journal has it in ${end} last.`];
  });
