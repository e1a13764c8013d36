/** Which entries of the journal somebody may read: those about appointments and mailboxes of the companies within reach. */
import { reaches, type Reach } from '../booking/company.ts';
import type { JournalEntry } from '../store/rows/record.ts';
import type { Transaction } from '../store/store.ts';

const textIn = (detail: JournalEntry['detail'], field: string): string | null => {
  const value = detail[field];
  return typeof value === 'string' ? value : null;
};

const idsOf = (entries: readonly JournalEntry[], field: 'appointment' | 'mailbox'): readonly string[] => [
  ...new Set(entries.flatMap((one) => one[field] ?? [])),
];

/** Those of these entries that are within reach, in their order. What names neither an appointment nor a mailbox names its company. */
export const visibleOf = async (tx: Transaction, reach: Reach, entries: readonly JournalEntry[]): Promise<readonly JournalEntry[]> => {
  if (reach.below === 'all' || entries.length === 0) return entries;
  const { root } = reach;
  const [appointments, mailboxes] = [idsOf(entries, 'appointment'), idsOf(entries, 'mailbox')];
  const companies = await companiesOf(tx, root, mailboxes);
  const rows = appointments.length === 0 ? [] : await tx.appointments.pick({ root, id: { in: appointments } }, ['id', 'company']);
  const ofAppointments = new Map(rows.map(({ id, company }) => [id, company]));
  return entries.filter(({ appointment, mailbox, detail }) => {
    // Of an appointment its own company counts, whoever's calendar it stands in.
    const company =
      appointment === null
        ? ((mailbox === null ? undefined : companies.get(mailbox)) ?? textIn(detail, 'company'))
        : ofAppointments.get(appointment);
    return company !== undefined && company !== null && reaches(reach, company);
  });
};

/** Whose each mailbox is: its holder's company, or that of its integration while it has none. */
const companiesOf = async (tx: Transaction, root: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map();
  const [mailboxes, pairings] = await Promise.all([
    tx.mailboxes.pick({ root, id: { in: ids } }, ['id', 'connection']),
    tx.pairings.pick({ root, mailbox: { in: ids } }, ['mailbox', 'holder']),
  ]);
  const [holders, connections] = await Promise.all([
    pairings.length === 0 ? [] : tx.holders.pick({ root, id: { in: pairings.map((one) => one.holder) } }, ['id', 'company']),
    mailboxes.length === 0 ? [] : tx.connections.pick({ root, id: { in: mailboxes.map((one) => one.connection) } }, ['id', 'company']),
  ]);
  const owner = new Map(pairings.map(({ mailbox, holder }) => [mailbox, holders.find((one) => one.id === holder)?.company]));
  return new Map(
    mailboxes.flatMap(({ id, connection }) => {
      const company = owner.get(id) ?? connections.find((one) => one.id === connection)?.company;
      return company === undefined ? [] : [[id, company] as const];
    }),
  );
};
