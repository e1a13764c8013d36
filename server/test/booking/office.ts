/** A company with people, a room and a service on the memory store: what the tests of the booking core stand on. */
import { HOUR, instant, zoneId, type Instant } from '@lockstep/engine';
import type { Occasion } from '../../src/booking/actor.ts';
import { book, type Booked, type Draft } from '../../src/booking/book.ts';
import { createRootCompany } from '../../src/booking/company.ts';
import { RefusalError, type RefusalCode } from '../../src/booking/refusal.ts';
import type { Times } from '../../src/booking/terms.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Holder, Service } from '../../src/store/rows/booking.ts';
import type { Store } from '../../src/store/store.ts';

/** Monday, 2 March 2026, 08:00 UTC. */
export const START = instant(Date.UTC(2026, 2, 2, 8));
export const ZURICH = zoneId('Europe/Zurich');
export const at = (hours: number): Instant => (START + hours * HOUR) as Instant;
export const times = (from: number, to: number): Times => ({ start: at(from), end: at(to), zone: ZURICH });

export type Office = {
  readonly store: Store;
  readonly root: string;
  readonly clock: { at: Instant };
  readonly occasion: () => Occasion;
  readonly newId: () => string;
  readonly holder: (name: string, kind?: Holder['kind']) => Promise<string>;
  readonly service: (more: Partial<Service>) => Promise<string>;
  readonly book: (from: number, to: number, holders: readonly string[], more?: Partial<Draft>) => Promise<Booked>;
};

export const openOffice = async (): Promise<Office> => {
  const store = createMemoryStore();
  const clock = { at: START };
  let ids = 0;
  const newId = (): string => `id${String((ids += 1)).padStart(6, '0')}`;
  const occasion = (): Occasion => ({ now: clock.at, newId, actor: { kind: 'person', id: 'p1', name: 'Petra' } });
  const { root } = await store.transaction((tx) => createRootCompany(tx, occasion(), { name: 'Bank', zone: ZURICH, externalId: null }));
  const owned = () => ({ root, id: newId(), company: root, externalId: null, createdAt: START });
  const holder: Office['holder'] = async (name, kind = 'staff') => {
    const row: Holder = { ...owned(), kind, name, email: null, zone: ZURICH, active: true };
    await store.transaction((tx) => tx.holders.insert(row));
    return row.id;
  };
  const service: Office['service'] = async (more) => {
    const plain: Service = {
      ...owned(),
      name: 'Advice',
      durationMinutes: 60,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 365,
      stepMinutes: 15,
      priceText: '',
      booking: 'direct',
      reservationHours: 48,
      servedBy: [],
      active: true,
    };
    await store.transaction((tx) => tx.services.insert({ ...plain, ...more }));
    return plain.id;
  };
  const bookIt: Office['book'] = (from, to, holders, more = {}) =>
    store.transaction((tx) =>
      book(tx, occasion(), {
        root,
        company: root,
        service: null,
        location: null,
        title: 'Talk',
        notes: '',
        start: at(from),
        end: at(to),
        zone: null,
        state: null,
        clients: [],
        assignments: holders.map((id) => ({ holder: id })),
        externalId: null,
        ...more,
      }),
    );
  return { store, root, clock, occasion, newId, holder, service, book: bookIt };
};

/** The code with which the work is refused; `accepted` when it is not. */
export const refusal = async (work: Promise<unknown>): Promise<RefusalCode | 'accepted'> => {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.code;
    throw error;
  }
};
