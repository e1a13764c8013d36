/** Lists of appointments by span and holder, in the order of their starts. */
import { z } from 'zod';
import { instant, type Instant } from '@lockstep/engine';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction, Where } from '../store/store.ts';
import { limitOf, readCursor, writeCursor, type Paging } from './page.ts';
import type { Within } from './company-parameter.ts';

export type Wanted = Paging & {
  readonly root: string;
  readonly within: Within;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly holders: readonly string[] | null;
  readonly state: Appointment['state'] | null;
};

/** Where the page before ended: start and id, which together are unique. */
const CURSOR = z.tuple([z.int(), z.string()]);
type Place = readonly [start: number, id: string];

/** Every appointment that touches [from, to), a page of them. */
export const listAppointments = async (
  tx: Transaction,
  wanted: Wanted,
): Promise<{ readonly rows: readonly Appointment[]; readonly next: string | null }> => {
  const limit = limitOf(wanted);
  const rows: Appointment[] = [];
  let place: Place | null = readCursor(wanted, CURSOR);
  // The list of some holders is filtered by company and state after it is read, so it may take several reads to fill a page.
  for (let more = true; more && rows.length <= limit;) {
    const batch: Batch = await (wanted.holders === null
      ? byCompany(tx, wanted, place, limit + 1)
      : byHolders(tx, wanted, wanted.holders, place, limit + 1));
    rows.push(...batch.rows);
    place = batch.last;
    more = batch.full;
  }
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? writeCursor([last.startAt, last.id]) : null };
};

type Batch = { readonly rows: readonly Appointment[]; readonly last: Place | null; readonly full: boolean };

const spanOf = (wanted: Wanted, place: Place | null) => ({
  ...(wanted.to === null && place === null
    ? {}
    : { startAt: { ...(wanted.to === null ? {} : { lt: wanted.to }), ...(place === null ? {} : { gt: instant(place[0]) }) } }),
  ...(wanted.from === null ? {} : { endAt: { gt: wanted.from } }),
});

const byCompany = async (tx: Transaction, wanted: Wanted, place: Place | null, limit: number): Promise<Batch> => {
  const where: Where<Appointment> = { root: wanted.root, ...wanted.within, ...(wanted.state === null ? {} : { state: wanted.state }) };
  const order = {
    orderBy: [
      ['startAt', 'asc'],
      ['id', 'asc'],
    ] as const,
  };
  // First the rest of those with the same start, then the later ones: two plain conditions instead of a comparison of pairs.
  const same =
    place === null
      ? []
      : await tx.appointments.select(
          { ...where, startAt: instant(place[0]), id: { gt: place[1] }, ...(wanted.from === null ? {} : { endAt: { gt: wanted.from } }) },
          { ...order, limit },
        );
  const later =
    same.length >= limit
      ? []
      : await tx.appointments.select({ ...where, ...spanOf(wanted, place) }, { ...order, limit: limit - same.length });
  const rows = [...same, ...later];
  return { rows, last: null, full: false };
};

const byHolders = async (
  tx: Transaction,
  wanted: Wanted,
  holders: readonly string[],
  place: Place | null,
  limit: number,
): Promise<Batch> => {
  const where = { root: wanted.root, holder: { in: holders } };
  const order = {
    orderBy: [
      ['startAt', 'asc'],
      ['appointment', 'asc'],
    ] as const,
  };
  const same =
    place === null
      ? []
      : await tx.assignments.select(
          {
            ...where,
            startAt: instant(place[0]),
            appointment: { gt: place[1] },
            ...(wanted.from === null ? {} : { endAt: { gt: wanted.from } }),
          },
          { ...order, limit },
        );
  const later =
    same.length >= limit
      ? []
      : await tx.assignments.select({ ...where, ...spanOf(wanted, place) }, { ...order, limit: limit - same.length });
  const found = [...same, ...later];
  // Once, however many of the holders are on it. Those of one appointment stand together, so no page repeats it either.
  const ids = [...new Set(found.map((one) => one.appointment))];
  const rows = ids.length === 0 ? [] : await tx.appointments.select({ root: wanted.root, ...wanted.within, id: { in: ids } });
  const inOrder = ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  const last = found.at(-1);
  return {
    rows: inOrder.filter((row) => wanted.state === null || row.state === wanted.state),
    last: last === undefined ? null : [last.startAt, last.appointment],
    full: found.length === limit,
  };
};
