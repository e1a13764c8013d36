/** The rows that links are about: appointments with who is on them, and blocks in the same shape (3.8). */
import { viewOfBlock, version } from '@lockstep/engine';
import type { AppointmentView, Seen } from '@lockstep/engine';
import { isBlock } from '../store/rows/block.ts';
import type { Block } from '../store/rows/block.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

export type BookedRows = {
  readonly row: Appointment;
  /** In order; they change with the version of the appointment alone. */
  readonly assignments: readonly Assignment[];
  /** Whose unavailability it is; left out: it is an appointment. */
  readonly block?: Block;
};

/** These appointments and blocks, by their ids; one that is not there is left out. */
export const rowsOf = async (tx: Transaction, root: string, ids: readonly string[]): Promise<ReadonlyMap<string, BookedRows>> => {
  const ofBlocks = ids.filter(isBlock);
  if (ofBlocks.length === 0) return appointmentsOf(tx, root, ids);
  const [appointments, blocks] = await Promise.all([
    appointmentsOf(
      tx,
      root,
      ids.filter((id) => !isBlock(id)),
    ),
    tx.blocks.select({ root, id: { in: ofBlocks } }),
  ]);
  return new Map([...appointments, ...blocks.map((block) => [block.id, asBooked(block)] as const)]);
};

const appointmentsOf = async (tx: Transaction, root: string, ids: readonly string[]): Promise<ReadonlyMap<string, BookedRows>> => {
  if (ids.length === 0) return new Map();
  const [found, assigned] = await Promise.all([
    tx.appointments.select({ root, id: { in: ids } }),
    tx.assignments.select({ root, appointment: { in: ids } }, { orderBy: [['position', 'asc']] }),
  ]);
  return new Map(found.map((row) => [row.id, { row, assignments: assigned.filter((one) => one.appointment === row.id) }]));
};

/** A block as a link looks at its booking side: nobody is on it but its holder, whose time it does not take (they do not work then). */
const asBooked = (block: Block): BookedRows => {
  const { root, id, company, startAt, endAt, zone, changedAt } = block;
  const row: Appointment = {
    root,
    id,
    company,
    service: null,
    location: null,
    title: '',
    notes: '',
    state: block.gone ? 'cancelled' : 'confirmed',
    startAt,
    endAt,
    zone,
    attended: false,
    lapsesAt: null,
    clients: [],
    version: block.version,
    sequence: 0,
    externalId: null,
    createdAt: changedAt,
    changedAt,
  };
  return { row, assignments: [], block };
};

/** A block as this mailbox should show it; a former block is absent, and so is any in a mailbox that has only a copy of its event. */
export const seenBlock = ({ mailbox }: Link, block: Block): Seen<AppointmentView> =>
  block.gone || block.mailbox !== mailbox
    ? { at: 'absent' }
    : { at: 'present', value: viewOf(block), version: version(String(block.version)) };

const viewOf = ({ startAt, endAt, zone, allDay, showAs }: Block): AppointmentView =>
  viewOfBlock({ start: startAt, end: endAt, zone, allDay }, showAs);
