/** An appointment and its event as they are once both were changed, and an administrator is asked (5.7). */
import { HOUR, type Instant } from '@lockstep/engine';
import { questionOf } from '../../src/booking/decision.ts';
import type { Ask } from '../../src/store/rows/ask.ts';
import type { House } from './house.ts';

/** Stores what the sync would: of a conflict, that Outlook shows it so many hours later. Answers the question. */
export const askAbout = async (house: House, id: string, kind: Ask['kind'], hours = 0): Promise<string> => {
  const { root } = house.parent;
  return house.store.transaction(async (tx) => {
    const row = await tx.appointments.get({ root, id });
    if (row === null) throw new Error(`there is no appointment ${id} to be asked about`);
    const { startAt, endAt, title } = row;
    const later = (at: Instant): Instant => (at + hours * HOUR) as Instant;
    const booking = { start: startAt, end: endAt, title, location: '' };
    const ask: Ask = { kind, booking, outlook: { ...booking, start: later(startAt), end: later(endAt) }, guests: 2, reminded: false };
    const columns = { ask, askStart: ask.outlook.start, askEnd: ask.outlook.end, heldSince: house.clock.at, due: null };
    await tx.links.update({ root, appointment: id }, columns);
    return questionOf(ask);
  });
};
