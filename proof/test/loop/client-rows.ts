/** Rows of the table *Who is mailed* of docs/rules.md in which clients are attendees of the event (3.5, 4.8). */
import { HOUR } from '@lockstep/engine';
import type { BankOptions } from './bank-options.ts';
import { NO_DECLINES, QUIET, THREE, nobody, withBert, withRoom } from './mail-row.ts';
import type { MailRow } from './mail-row.ts';
import { CLIENT, on } from './team-stage.ts';
import type { Team } from './team-stage.ts';

const INVITING: BankOptions = { inviteClients: true };
const invited = { ...withRoom, options: INVITING };

/** The client answers from a mailbox elsewhere. */
const decline = async ({ bank }: Team): Promise<void> => {
  const person = bank.world.outside(CLIENT);
  for (const { uid } of person.invitations()) person.answer(uid, 'Decline');
};

export const CLIENT_ROWS: Readonly<Record<string, MailRow>> = {
  'With clients as attendees: a new appointment': {
    ...THREE,
    options: INVITING,
    before: nobody,
    happens: async (team) => void (await team.book(['anna', 'bert', 'room'])),
  },
  'With clients as attendees: moved in the booking system': {
    ...invited,
    happens: async (team, id) => team.change(id, { start: on(11) }),
  },
  'With clients as attendees: title or notes changed': {
    ...invited,
    happens: async (team, id) => team.change(id, { title: 'Advice on savings', notes: 'Bring the contract' }),
  },
  'With clients as attendees: somebody added': {
    ...withBert,
    options: INVITING,
    before: async (team) => {
      const id = await team.book(['anna', 'cleo', 'room']);
      await team.bank.pass(HOUR);
      return id;
    },
    happens: async (team, id) => team.change(id, { who: ['anna', 'cleo', 'room', 'bert'] }),
  },
  'With clients as attendees: cancelled': { ...invited, happens: async (team, id) => team.cancel(id) },
  'With clients as attendees: moved in Outlook by the organiser, and sent': {
    ...invited,
    happens: async (team, id) => void team.outlook('anna').drag((await team.shown('anna', id)).id, on(11)),
  },
  'With clients as attendees: moved in Outlook by the organiser, and not sent': {
    ...invited,
    happens: async (team, id) => void team.outlook('anna').drag((await team.shown('anna', id)).id, on(11), undefined, QUIET),
  },
  'With clients as attendees: deleted in Outlook by the organiser, and sent': {
    ...invited,
    happens: async (team, id) => team.outlook('anna').remove((await team.shown('anna', id)).id),
  },
  'The client declines': { ...invited, happens: decline },
  'The client declines, where declining is not accepted': { ...invited, options: { ...INVITING, ...NO_DECLINES }, happens: decline },
  'Moved after the client declined, where declining is not accepted': {
    ...invited,
    options: { ...INVITING, ...NO_DECLINES },
    before: async (team) => {
      const id = await withRoom.before(team);
      await decline(team);
      await team.bank.pass(HOUR);
      return id;
    },
    happens: async (team, id) => team.change(id, { start: on(11) }),
  },
  'With clients as attendees: handed over to a colleague who organises it from now on': {
    ...withBert,
    options: INVITING,
    happens: async (team, id) => team.change(id, { who: ['bert', 'cleo', 'room'] }),
  },
  'Clients as attendees switched on': { ...withRoom, happens: async ({ bank }) => bank.set({ inviteClients: true }) },
  'Clients as attendees switched off': { ...invited, happens: async ({ bank }) => bank.set({ inviteClients: false }) },
};
