/**
 * That people have to be told, written in the transaction of the change (6.4). Only what they were told before is kept: what the
 * change comes to, who hears of it and in which words is found out when it goes, from the state then. So moved and moved back
 * tells nothing (6.3), and a booking reads no settings of mail.
 */
import type { Occasion } from '../booking/actor.ts';
import type { Transaction } from '../store/store.ts';
import { differs, outlineOf, type Peopled } from './outline.ts';

/**
 * Owes what is new of an appointment; nothing where all that people are told of is as before.
 * @param before null: it was just made
 * @param lapsed it was a reservation whose time was over (7.6)
 */
export const oweNews = async (
  tx: Transaction,
  { now, actor, tellsClients = true }: Pick<Occasion, 'now' | 'actor' | 'tellsClients'>,
  before: Peopled | null,
  after: Peopled,
  lapsed = false,
): Promise<void> => {
  const was = before === null ? null : outlineOf(before);
  const is = outlineOf(after);
  if (!differs(was, is)) return;
  const { root, id: appointment, company } = after.appointment;
  const stillSince = actor.kind === 'outlook' ? now : null;
  const fresh = { root, appointment, company, before: was, clientsBefore: tellsClients ? was : is, stillSince, lapsed, due: now };
  // What was made in this very transaction has none yet.
  const known = was === null ? null : await tx.news.get({ root, appointment }, { lock: 'update' });
  if (known === null) return tx.news.insert(fresh);
  const silent = !tellsClients && was !== null && !differs(known.clientsBefore, was);
  await tx.news.put({
    ...known,
    lapsed,
    due: now,
    // A change of the booking side goes at once, and takes along what waited.
    stillSince: known.stillSince === null ? null : stillSince,
    clientsBefore: silent ? is : known.clientsBefore,
  });
};
