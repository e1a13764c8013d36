/** What must not be offered or organised where a delegate lacks rights. First of all whether anybody could book a person whose private events are hidden (F53): asked as the booking page asks, and undone again. */
import { type Assignment, book, type Mailbox, RefusalError, type Occasion, type Transaction } from '@lockstep/server';
import { clock as inWords } from '../checker/words.ts';
import { ROOT } from './company.ts';
import { slotAt } from './slots.ts';
import type { Stage } from './stage.ts';

/** Ends the transaction in which it was found out. */
class Undone extends Error {}

/** Any time will do: where nothing is known of a person, no time of theirs is on offer (4.17). */
const SOME_TIME = 0.42;

/** Known to hide private events as a whole; a warning with this cause is about one event that became private. */
export const isClosedToAll = ({ state, cause }: Pick<Mailbox, 'state' | 'cause'>): boolean =>
  state === 'error' && cause === 'privateEventsHidden';

/** In words, what was offered that must not be; empty: the time counts as unknown. */
export const offeredBlindly = async ({ ground, clock, seed }: Stage, holder: string): Promise<readonly string[]> => {
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `blind-${seed}-${clock.now()}-${ids}`;
  };
  const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'apiKey', id: 'key', name: 'website' } };
  const draft = { root: ROOT, company: ROOT, service: null, location: null, title: 'Blind', notes: '', ...slotAt(SOME_TIME), zone: null };
  try {
    await ground.store.transaction(async (tx) => {
      const asked = { ...draft, state: null, clients: [], assignments: [{ holder }], externalId: null };
      await book(tx, occasion, asked, { live: null });
      throw new Undone('It was on offer.');
    });
  } catch (error) {
    if (error instanceof RefusalError) {
      const isUnknown = error.refusal.hindrances?.some(({ reason }) => reason === 'unknown') === true;
      return isUnknown ? [] : [`At ${inWords(clock.now())} the time of ${holder}, who hides private events, counted as known.`];
    }
    if (!(error instanceof Undone)) throw error;
  }
  return [`At ${inWords(clock.now())} ${holder}, who hides private events, could be booked.`];
};

/** Notes an appointment of several that was organised by somebody on whose behalf the account is known not to send (section 1). */
export const noteUninvited = async (stage: Stage, tx: Transaction, appointment: string, on: readonly Assignment[]): Promise<void> => {
  const there = on.filter((one) => one.leftAt === null).toSorted((one, other) => one.position - other.position);
  if (there.length < 2) return;
  const organiser = there.find(({ role }) => role === 'staff') ?? there[0];
  const mailbox = stage.company.staff.find(({ holder }) => holder === organiser?.holder)?.mailbox ?? '';
  const row = await tx.mailboxes.get({ root: ROOT, id: mailbox });
  if (row?.rights?.invites === false)
    stage.blind.push(`At ${inWords(stage.clock.now())} ${row.address} was let organise appointment ${appointment}, and may invite nobody.`);
};
