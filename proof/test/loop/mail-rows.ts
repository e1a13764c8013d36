/** What the rows of the table *Who is mailed* in docs/rules.md mean: what was before, and what happens. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { resyncMailbox } from '@lockstep/server';
import { ROOT } from '../../src/simulation/company.ts';
import {
  BERT,
  NO_DECLINES,
  QUIET,
  REST,
  THREE,
  booked,
  declined,
  enable,
  nobody,
  pairAll,
  paired,
  pairing,
  withBert,
  withRoom,
  bookedWhileOff,
  releaseAll,
} from './mail-row.ts';
import type { MailRow } from './mail-row.ts';
import { addressOf, on } from './team-stage.ts';

export const MAIL_ROWS: Readonly<Record<string, MailRow>> = {
  'A new appointment of two': {
    ...THREE,
    room: false,
    before: nobody,
    happens: async (team) => void (await team.book(['anna', 'bert'])),
  },
  'A new appointment of two and a room': {
    ...THREE,
    before: nobody,
    happens: async (team) => void (await team.book(['anna', 'bert', 'room'])),
  },
  'Moved in the booking system': { ...withRoom, happens: async (team, id) => team.change(id, { start: on(11) }) },
  'Its place changed': {
    ...withRoom,
    happens: async (team, id) => {
      await team.bank.act(async (tx, { now }) => {
        const row = { root: ROOT, id: 'branch', company: ROOT, name: 'Branch', address: 'Main street 1' };
        await tx.locations.insert({ ...row, externalId: null, createdAt: now });
      });
      await team.change(id, { location: 'branch' });
    },
  },
  'Title or notes changed': {
    ...withRoom,
    happens: async (team, id) => {
      await team.change(id, { title: 'Advice on savings' });
      await team.bank.pass(REST);
      await team.change(id, { notes: 'Bring the contract' });
    },
  },
  'A reservation confirmed, which changes how the time shows': {
    ...THREE,
    before: async (team) => {
      const id = await team.book(['anna', 'bert', 'room'], { state: 'reserved' });
      await team.bank.pass(REST);
      return id;
    },
    happens: async (team, id) => team.confirm(id),
  },
  'Somebody added': {
    ...BERT,
    before: booked('anna', 'cleo', 'room'),
    happens: async (team, id) => team.change(id, { who: ['anna', 'cleo', 'room', 'bert'] }),
  },
  'Somebody removed': { ...withBert, happens: async (team, id) => team.change(id, { who: ['anna', 'cleo', 'room'] }) },
  'A room added': {
    ...THREE,
    before: booked('anna', 'bert'),
    happens: async (team, id) => team.change(id, { who: ['anna', 'bert', 'room'] }),
  },
  'Moved, and somebody added at the same time': {
    ...BERT,
    before: booked('anna', 'cleo', 'room'),
    happens: async (team, id) => team.change(id, { start: on(11), who: ['anna', 'cleo', 'room', 'bert'] }),
  },
  Cancelled: { ...withRoom, happens: async (team, id) => team.cancel(id) },
  'Handed over to a colleague who organises it from now on': {
    ...withBert,
    happens: async (team, id) => team.change(id, { who: ['bert', 'cleo', 'room'] }),
  },
  'Moved in Outlook by the organiser, and sent': {
    ...withRoom,
    happens: async (team, id) => void team.outlook('anna').drag((await team.shown('anna', id)).id, on(11)),
  },
  'Moved in Outlook by the organiser, and not sent': {
    ...withRoom,
    happens: async (team, id) => {
      const mails = team.watchMail();
      team.outlook('anna').drag((await team.shown('anna', id)).id, on(11), undefined, QUIET);
      await team.bank.pass(9 * MINUTE);
      if (mails().length > 0) throw new Error('whether it was sent shows after ten minutes, and mail went before');
    },
  },
  'Moved in Outlook and sent, with appointments locked: put back': {
    ...withRoom,
    options: { policy: { lock: true } },
    happens: async (team, id) => void team.outlook('anna').drag((await team.shown('anna', id)).id, on(11)),
  },
  'Text edited in Outlook, and not sent: put back': {
    ...withRoom,
    happens: async (team, id) => void team.outlook('anna').retitle((await team.shown('anna', id)).id, 'Lunch', QUIET),
  },
  'Text edited in Outlook, and sent: put back': {
    ...withRoom,
    happens: async (team, id) => void team.outlook('anna').retitle((await team.shown('anna', id)).id, 'Lunch'),
  },
  'A guest added in Outlook by the organiser, and sent': {
    ...THREE,
    about: 'cleo',
    before: booked('anna', 'bert', 'room'),
    happens: async (team, id) =>
      void team.outlook('anna').addAttendees((await team.shown('anna', id)).id, [{ address: addressOf('cleo') }]),
  },
  'Deleted in Outlook by the organiser, and sent': {
    ...withRoom,
    happens: async (team, id) => team.outlook('anna').remove((await team.shown('anna', id)).id),
  },
  'Deleted in Outlook by the organiser, and not sent': {
    ...withRoom,
    happens: async (team, id) => team.outlook('anna').remove((await team.shown('anna', id)).id, QUIET),
  },
  'A colleague declines': {
    ...withBert,
    happens: async (team, id) => team.outlook('bert').decline((await team.shown('bert', id)).id),
  },
  'A colleague takes it out of their own calendar without an answer': {
    ...withBert,
    happens: async (team, id) => {
      team.outlook('bert').removeFor((await team.shown('bert', id)).id, 'SoftDelete', QUIET);
      await team.bank.pass(REST);
    },
  },
  'Moved after somebody declined': { ...BERT, before: declined, happens: async (team, id) => team.change(id, { start: on(11) }) },
  'Moved after somebody declined, where declining is not accepted': {
    ...BERT,
    options: NO_DECLINES,
    before: declined,
    happens: async (team, id) => team.change(id, { start: on(11) }),
  },
  'Title changed after somebody declined': {
    ...BERT,
    before: declined,
    happens: async (team, id) => team.change(id, { title: 'Advice on savings' }),
  },
  'Cancelled after somebody declined': { ...BERT, before: declined, happens: async (team, id) => team.cancel(id) },
  'Handed over after somebody declined': {
    ...BERT,
    before: declined,
    happens: async (team, id) => team.change(id, { who: ['cleo', 'room'] }),
  },
  'Asked again after declining, where declining is not accepted': {
    ...BERT,
    options: NO_DECLINES,
    before: async (team) => {
      const id = await declined(team);
      await team.change(id, { start: on(11) });
      await team.bank.pass(REST);
      return id;
    },
    happens: async (team, id) => team.askAgain(id, 'bert'),
  },
  'Asked again after declining': { ...BERT, before: declined, happens: async (team, id) => team.askAgain(id, 'bert') },
  'Asked again after taking it out of their own calendar': {
    ...withBert,
    before: async (team) => {
      const id = await withBert.before(team);
      team.outlook('bert').removeFor((await team.shown('bert', id)).id, 'SoftDelete', QUIET);
      await team.bank.pass(2 * REST);
      return id;
    },
    happens: async (team, id) => team.askAgain(id, 'bert'),
  },
  'A colleague moves or edits their own copy': {
    ...withBert,
    happens: async (team, id) => {
      team.outlook('bert').drag((await team.shown('bert', id)).id, on(14));
      await team.bank.pass(HOUR);
    },
  },
  'Taken off the list in Outlook by the organiser, and sent': {
    ...withBert,
    happens: async (team, id) => void team.outlook('anna').removeAttendee((await team.shown('anna', id)).id, addressOf('bert')),
  },
  'A room that declines': {
    ...THREE,
    before: (team) => {
      team.outlook('room').add({ subject: 'Painters', start: on(9), end: on(12) });
      return Promise.resolve('');
    },
    happens: async (team) => void (await team.book(['anna', 'bert', 'room'])),
  },
  'A calendar read from the beginning (resync)': {
    ...withRoom,
    happens: async ({ bank }) =>
      bank.act(async (tx, occasion) => {
        for (const mailbox of await tx.mailboxes.select({ root: ROOT })) await resyncMailbox(tx, occasion, mailbox);
      }),
  },
  'First sync of calendars full of meetings of their own': {
    ...THREE,
    before: async (team) => {
      await enable(team, false);
      for (let hour = 9; hour < 14; hour += 1) {
        const attendees = [{ address: addressOf('bert') }];
        const meeting = { subject: 'Own meeting', start: on(hour), end: on(hour + 1), attendees, rooms: [{ address: addressOf('room') }] };
        team.outlook('anna').add(meeting);
      }
      await team.bank.pass(MINUTE);
      return '';
    },
    happens: async (team) => enable(team, true),
  },
  'Booked while the integration was off, which is switched on again': {
    ...THREE,
    before: bookedWhileOff,
    happens: async (team) => enable(team, true),
  },
  'Its invitations released once the integration is on': {
    ...THREE,
    before: async (team) => {
      const id = await bookedWhileOff(team);
      await enable(team, true);
      await team.bank.pass(REST);
      return id;
    },
    happens: releaseAll,
  },
  'Somebody added while the integration was off, which is switched on again': {
    ...BERT,
    before: async (team) => {
      const id = await booked('anna', 'cleo', 'room')(team);
      await enable(team, false);
      await team.change(id, { who: ['anna', 'cleo', 'room', 'bert'] });
      await team.bank.pass(MINUTE);
      return id;
    },
    happens: async (team) => enable(team, true),
  },
  'Moved while the integration was off, which is switched on again': {
    ...withRoom,
    before: async (team) => {
      const id = await withRoom.before(team);
      await enable(team, false);
      await team.change(id, { start: on(11) });
      await team.bank.pass(MINUTE);
      return id;
    },
    happens: async (team) => enable(team, true),
  },
  'First sync of an appointment that was booked before anybody was paired': { ...THREE, before: paired, happens: pairAll },
  'Its invitations released by an administrator': {
    ...THREE,
    before: async (team) => {
      const id = await paired(team);
      await pairAll(team);
      await team.bank.pass(REST);
      return id;
    },
    happens: releaseAll,
  },
  'The pairing of a colleague switched off, and on again': {
    ...withBert,
    happens: async (team) => {
      await pairing(team, 'bert', false);
      await team.bank.pass(HOUR);
      await pairing(team, 'bert', true);
    },
  },
  'What is past: cancelled, or somebody taken off': {
    ...withBert,
    before: async (team) => {
      await team.book(['anna', 'bert', 'cleo', 'room']);
      const id = await team.book(['anna', 'bert', 'cleo', 'room'], { start: on(10), end: on(11) });
      await team.bank.pass(REST);
      team.bank.clock.advanceTo(on(12));
      await team.bank.pass(MINUTE);
      return id;
    },
    happens: async (team, id) => {
      await team.change(id, { who: ['anna', 'cleo', 'room'] });
      await team.bank.pass(HOUR);
      await team.cancel(id);
    },
  },
};
