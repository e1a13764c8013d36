/**
 * The client of a booking by a stranger: found by the address of mail, or made. Nothing in the answer tells which, and what is
 * known of somebody is never changed by whoever types that address: it is told to the people of the company, in the notes.
 */
import type { ZoneId } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import type { Client, Company } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';

export type Guest = {
  readonly name: string;
  /** In lower case. */
  readonly email: string;
  readonly phone: string | null;
  readonly language: string;
  readonly zone: ZoneId;
};

/** `notes`: what was typed and differs from what is known; empty where nothing does. */
export type Known = { readonly client: Client; readonly notes: string };

const same = (one: string, other: string): boolean => one.localeCompare(other, undefined, { sensitivity: 'base' }) === 0;

export const clientOf = async (
  tx: Transaction,
  occasion: Pick<Occasion, 'now' | 'newId'>,
  company: Company,
  guest: Guest,
): Promise<Known> => {
  const { root, id } = company;
  const there = await tx.clients.select({ root, email: guest.email, company: id });
  const client = there.find((one) => same(one.name, guest.name)) ?? there[0];
  if (client === undefined) {
    const made: Client = { root, id: occasion.newId(), company: id, ...guest, externalId: null, createdAt: occasion.now };
    await tx.clients.insert(made);
    return { client: made, notes: '' };
  }
  const differing = [
    ...(same(client.name, guest.name) ? [] : [`Name: ${guest.name}`]),
    ...(guest.phone === null || guest.phone === client.phone ? [] : [`Phone: ${guest.phone}`]),
  ];
  return { client, notes: differing.length === 0 ? '' : `As given on the booking page:\n${differing.join('\n')}` };
};
