/** Clients as attendees (3.5): who is booked, who is on the list, and what the client was mailed. */
import { expect } from 'vitest';
import type { BankOptions } from './bank-options.ts';
import { REST } from './mail-row.ts';
import { CLIENT, inWords } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';

export const INVITING: BankOptions = { inviteClients: true };

export const published = async (team: Team, ...who: readonly Who[]): Promise<string> => {
  const id = await team.book(who);
  await team.bank.pass(REST);
  return id;
};
export const listed = async (team: Team, id: string, who: Who = 'anna'): Promise<readonly string[]> => {
  // Beside the copy of a former event, which was cancelled.
  const own = (await team.found(who, id)).filter(({ myResponse }) => myResponse === 'Organizer');
  expect(own).toHaveLength(1);
  const { requiredAttendees = [], resources = [] } = own[0] ?? {};
  return [...requiredAttendees, ...resources].map(({ address, response }) => `${address} ${response}`).toSorted();
};
export const toClient = (team: Team, mails: ReturnType<Team['watchMail']>): readonly string[] =>
  mails()
    .filter(({ to }) => to === CLIENT)
    .map(inWords);
