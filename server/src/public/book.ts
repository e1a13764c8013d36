/** A booking by a stranger: the same look at Exchange, locks and refusals as any booking (4.17, 5.5, 7.3). */
import { MINUTE, type Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { book } from '../booking/book.ts';
import { liveQuestion, readAgain, type LiveQuestion, type LiveTimes } from '../booking/live.ts';
import { RefusalError } from '../booking/refusal.ts';
import type { SignedPlace } from '../links/private-link.ts';
import type { Store, Transaction } from '../store/store.ts';
import { candidatesAt, nearest, notFree } from './candidates.ts';
import { clientOf, type Guest } from './client.ts';
import { serviceOn, staffWish, type OpenPage, type PageWish } from './page.ts';

export type StrangeDeps = {
  readonly store: Store;
  readonly newId: () => string;
  readonly askLive?: (question: LiveQuestion) => Promise<LiveTimes>;
  readonly wake: () => void;
};

export type Asked = PageWish & {
  readonly start: Instant;
  readonly guest: Guest;
};

/** Whether a refusal says that the time cannot be had, so that somebody else's may be tried. */
const isTaken = (error: unknown): error is RefusalError =>
  error instanceof RefusalError && (error.refusal.code === 'notOnOffer' || error.refusal.code === 'slotTaken');

/**
 * Finds who could serve and asks their calendars; then `attempt` runs the work of one booking in a transaction of its own, for
 * one after the other until one is taken. Throws `notOnOffer` with the nearest free times.
 */
export const bookStrange = async (
  deps: StrangeDeps,
  find: (tx: Transaction) => Promise<OpenPage>,
  asked: Asked,
  now: Instant,
  attempt: (work: (tx: Transaction) => Promise<SignedPlace>) => Promise<SignedPlace>,
): Promise<SignedPlace> => {
  const { candidates, question } = await deps.store.transaction(async (tx) => {
    const open = await find(tx);
    const service = await serviceOn(tx, open, asked);
    const candidates = await candidatesAt(tx, open.reach, staffWish(asked), asked.start, now);
    const span = { start: asked.start, end: (asked.start + service.durationMinutes * MINUTE) as Instant };
    return { candidates, question: await liveQuestion(tx, open.page.root, [...new Set(candidates.flat())], span, now) };
  });
  const live = question === null || deps.askLive === undefined ? null : await deps.askLive(question);
  for (const holders of candidates) {
    try {
      return await attempt((tx) => bookFor(tx, deps, find, asked, holders, live, now));
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  if (live !== null) {
    // What was seen live and refused is not stored yet: without this it would be offered until the next reading.
    await readAgain(deps.store, live, now);
    deps.wake();
  }
  throw notFree(
    await deps.store.transaction(async (tx) => {
      const open = await find(tx);
      return nearest(tx, open.reach, staffWish(asked), asked.start, now);
    }),
  );
};

const bookFor = async (
  tx: Transaction,
  { newId }: StrangeDeps,
  find: (tx: Transaction) => Promise<OpenPage>,
  asked: Asked,
  holders: readonly string[],
  live: LiveTimes | null,
  now: Instant,
): Promise<SignedPlace> => {
  const open = await find(tx);
  const service = await serviceOn(tx, open, asked);
  const { client, notes } = await clientOf(tx, { now, newId }, open.company, asked.guest);
  const occasion: Occasion = { now, newId, actor: { kind: 'client', id: client.id } };
  const { appointment } = await book(
    tx,
    occasion,
    {
      root: open.page.root,
      company: open.company.id,
      service: service.id,
      location: null,
      title: null,
      notes,
      start: asked.start,
      end: null,
      zone: null,
      state: null,
      clients: [client.id],
      assignments: holders.map((holder) => ({ holder })),
      externalId: null,
    },
    { live },
  );
  return { root: appointment.root, appointment: appointment.id, client: client.id };
};
