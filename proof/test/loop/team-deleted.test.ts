/** The organiser deletes it in Outlook and tells nobody (3.11, 4.3, 4.6): what becomes of everybody's copies, on every way to Exchange. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { markAppointment, releaseBrake } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import type { Moment } from '../../src/direct/doorway.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { deleteQuietly, owed, published, taken } from './quiet.ts';
import { at } from './stage.ts';
import { addressOf, inWords, on, onTransport, teamAt, TRANSPORTS } from './team-stage.ts';
import type { Team } from './team-stage.ts';

const EVERYBODY = ['anna', 'bert', 'cleo', 'room'] as const;
const INVITED = ['bert', 'cleo', 'room'] as const;
/** More than there are below; the last one dies of nothing, which is checked. */
const STEPS = 36;
const forever = (): Promise<never> => new Promise(() => undefined);

const silently = async (team: Team, deed: () => Promise<void>): Promise<void> => {
  const mails = team.watchMail();
  await deed();
  expect(mails().map((mail) => `${inWords(mail)} ${mail.to}`)).toEqual([]);
};

describe.each(TRANSPORTS)('deleted by its organiser without telling anybody, %s', (transport) => {
  it('3.11 4.6 everybody’s copy goes, silently, and nothing else of theirs', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, ...EVERYBODY);
      team.outlook('bert').add({ subject: 'Dentist', start: on(9), end: on(10) });
      await silently(team, async () => {
        await deleteQuietly(team, id);
        await team.bank.pass(REST);
      });
      expect((await team.bank.appointment(id)).state).toBe('cancelled');
      expect(taken(team, 'bert').map(({ subject }) => subject)).toEqual(['Dentist']);
      expect([taken(team, 'cleo'), taken(team, 'room')]).toEqual([[], []]);
      expect((await team.codes(id)).filter((code) => code === 'copyLeftOver')).toHaveLength(3);
      const links = await team.bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: id }));
      expect(links.map(({ mailbox }) => mailbox)).toEqual(['mailbox-anna']);
      const again = await team.book(['bert', 'room'], { start: on(9), end: on(10) });
      await team.bank.pass(REST);
      expect(taken(team, 'room').map(({ uid }) => uid)).toEqual([(await team.shown('bert', again)).uid]);
    });
  });

  it('3.11 cancelled in the booking system at the same moment, the copies go as well', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, ...EVERYBODY);
      await silently(team, async () => {
        await deleteQuietly(team, id);
        await team.cancel(id);
        await team.bank.pass(REST);
      });
      for (const who of INVITED) expect(taken(team, who), who).toEqual([]);
    });
  });

  it('3.11 4.9 whom the organiser had invited in Outlook is free again too, and a copy that was moved goes from where it is', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.outlook('anna').addAttendees((await team.shown('anna', id)).id, [{ address: addressOf('cleo'), name: 'cleo' }]);
      await team.bank.pass(REST);
      team.outlook('bert').drag((await team.shown('bert', id)).id, on(16), undefined, { send: false });
      await team.bank.pass(REST);
      await silently(team, async () => {
        await deleteQuietly(team, id);
        await team.bank.pass(REST);
      });
      expect([taken(team, 'bert'), taken(team, 'cleo')]).toEqual([[], []]);
    });
  });

  it.each([
    ['4.3 under lock', { lock: true }],
    ['4.3a where deletions are not accepted', { accept: { move: true, cancel: false, decline: true } }],
  ] as const)('%s it is made anew: everybody has it once, and the room is taken for it and not lost', async (_, policy) => {
    await onTransport(transport, { policy }, async (team) => {
      const id = await published(team, ...EVERYBODY);
      const mails = team.watchMail();
      await deleteQuietly(team, id);
      await team.bank.pass(HOUR);
      for (const who of EVERYBODY) expect(taken(team, who), who).toHaveLength(1);
      expect((await team.shown('anna', id)).resources).toMatchObject([{ address: addressOf('room'), response: 'Accept' }]);
      expect(await team.codes(id)).not.toContain('roomDeclined');
      expect(await team.people(id)).toEqual([...EVERYBODY]);
      const told = mails().map((mail) => `${inWords(mail)} ${mail.to}`);
      expect(told.filter((words) => !words.startsWith('answer')).toSorted()).toEqual(INVITED.map((who) => `invitation ${addressOf(who)}`));
    });
  });

  it('3.11 4.6 where a copy that the organiser made takes its place and is put back at once, the copies of the former event go', async () => {
    await onTransport(transport, { policy: { accept: { move: false, cancel: true, decline: true } } }, async (team) => {
      const id = await published(team, 'anna', 'bert', 'room');
      team.outlook('anna').copy((await team.shown('anna', id)).id, on(13));
      await deleteQuietly(team, id);
      await team.bank.pass(HOUR);
      const [event] = taken(team, 'anna');
      expect(event).toMatchObject({ start: on(9) });
      for (const who of ['bert', 'room'] as const)
        expect(
          taken(team, who).map(({ uid }) => uid),
          who,
        ).toEqual([event?.uid]);
    });
  });

  it('3.11 4.7 whoever declined, and was asked anew from Outlook just before it was cancelled, is free', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      team.outlook('bert').decline((await team.shown('bert', id)).id);
      team.outlook('anna').retitle((await team.shown('anna', id)).id, 'Something else');
      // Long enough for what is sent to arrive, and for nobody here to look.
      team.bank.clock.advance(10 * SECOND);
      team.bank.world.runDue();
      await team.cancel(id);
      await team.bank.pass(REST);
      expect([taken(team, 'bert'), taken(team, 'cleo')]).toEqual([[], []]);
    });
  });

  it('3.11 3.7 and so is one who was taken off the appointment as it was handed over', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      team.outlook('bert').decline((await team.shown('bert', id)).id);
      team.outlook('anna').retitle((await team.shown('anna', id)).id, 'Something else');
      team.bank.clock.advance(10 * SECOND);
      team.bank.world.runDue();
      // What was laid down is read before her event can go.
      team.bank.world.admin.setState(addressOf('anna'), 'disabled');
      await team.change(id, { who: ['cleo'] });
      await team.bank.pass(HOUR);
      team.bank.world.admin.setState(addressOf('anna'), 'ok');
      await team.bank.pass(2 * HOUR);
      expect([taken(team, 'anna'), taken(team, 'bert')]).toEqual([[], []]);
    });
  });

  it('3.11 3.7 whoever declined, was asked anew from Outlook and is on nothing any more, is free once it is handed over', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      team.outlook('bert').decline((await team.shown('bert', id)).id);
      await team.bank.pass(REST);
      team.outlook('anna').retitle((await team.shown('anna', id)).id, 'Something else');
      await team.change(id, { start: on(11), end: on(12) });
      await team.bank.pass(REST);
      expect(await team.people(id)).toEqual(['anna', '(bert)', 'cleo']);
      await team.change(id, { who: ['cleo', 'anna'] });
      await team.bank.pass(REST);
      expect(taken(team, 'bert')).toEqual([]);
      expect(taken(team, 'anna').map(({ uid }) => uid)).toEqual(taken(team, 'cleo').map(({ uid }) => uid));
    });
  });

  it('3.11 a calendar that cannot be reached is cleared when it can', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, ...EVERYBODY);
      team.bank.world.admin.setState(addressOf('bert'), 'disabled');
      await deleteQuietly(team, id);
      await team.bank.pass(HOUR);
      expect(taken(team, 'cleo')).toEqual([]);
      expect(await owed(team, id)).toBe(1);
      team.bank.world.admin.setState(addressOf('bert'), 'ok');
      await team.bank.pass(2 * HOUR);
      expect(taken(team, 'bert')).toEqual([]);
      expect(await owed(team, id)).toBe(0);
    });
  });

  it('4.19 what is over is left in everybody’s calendar', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await team.book(['anna', 'bert'], { start: at(8, 10), end: at(8, 20) });
      await team.bank.pass(21 * MINUTE);
      await deleteQuietly(team, id);
      await team.bank.pass(REST);
      expect(await team.shown('bert', id)).toMatchObject({ isCancelled: false });
    });
  });
});

describe('something else happens to the appointment while copies are looked for', () => {
  it('3.11 nothing is left of the looks once the copies have gone', async () => {
    let mark: () => Promise<void> = () => Promise.resolve();
    const between = async ({ operation, mailbox, moment }: Moment): Promise<void> => {
      if (operation === 'FindItem' && moment === 'answering' && INVITED.some((who) => mailbox === addressOf(who))) await mark();
    };
    await onTransport('without a wire', { between }, async (team) => {
      const id = await published(team, ...EVERYBODY);
      await deleteQuietly(team, id);
      while ((await team.bank.link(id))?.missingSince === null) await team.bank.pass(10 * SECOND);
      await team.bank.pass(45 * SECOND);
      let marks = 0;
      mark = async () => {
        marks += 1;
        await team.bank.act(async (tx, { now }) => markAppointment(tx, ROOT, id, now));
      };
      await team.bank.pass(REST);
      expect(marks).toBeGreaterThan(INVITED.length);
      for (const who of INVITED) expect(taken(team, who), who).toEqual([]);
      const links = await team.bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: id }));
      expect(links.map(({ mailbox }) => mailbox)).toEqual(['mailbox-anna']);
    });
  });
});

describe('many of them', () => {
  it('4.18 all that a colleague had at once waits until an administrator agrees', async () => {
    await onTransport('without a wire', {}, async (team) => {
      const hours = [8, 9, 10, 11, 12];
      const shared: string[] = [];
      for (const hour of hours) shared.push(await team.book(['anna', 'bert'], { start: on(hour), end: on(hour + 1) }));
      for (const hour of [13, 14, 15, 16, 17, 18]) await team.book(['anna'], { start: on(hour), end: on(hour + 1) });
      await team.bank.pass(REST);
      for (const id of shared) await deleteQuietly(team, id);
      await team.bank.pass(REST);
      for (const id of shared) expect((await team.bank.appointment(id)).state).toBe('cancelled');
      expect(taken(team, 'bert')).toHaveLength(5);
      const mailbox = async () => team.bank.act(async (tx) => tx.mailboxes.get({ root: ROOT, id: 'mailbox-bert' }));
      expect(await mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
      await team.bank.act(async (tx, occasion) => {
        const row = await tx.mailboxes.get({ root: ROOT, id: 'mailbox-bert' });
        if (row !== null) await releaseBrake(tx, occasion, row);
      });
      await team.bank.pass(REST);
      expect(taken(team, 'bert')).toEqual([]);
      expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null, brakeHeldSince: null });
    });
  });
});

describe('a process killed while copies are removed', () => {
  it.each([
    ['cancelled', {}, []],
    ['made anew under lock', { lock: true }, EVERYBODY],
  ] as const)('3.11 5.6 %s: leaves what it should, whichever call it died in', async (_, policy, there) => {
    let survived = 0;
    for (let step = 1; step <= STEPS; step++) {
      let left = 0;
      let died: () => void = () => undefined;
      const between = async ({ write, operation, moment }: Moment): Promise<void> => {
        // Answers to looks for what lies somewhere, and what follows from them; the reading of feeds goes on all the time.
        if (!write && (operation !== 'FindItem' || moment === 'sending')) return;
        if (left > 0 && --left === 0) {
          died();
          await forever();
        }
      };
      await onTransport('without a wire', { policy, between }, async (team) => {
        const id = await published(team, ...EVERYBODY);
        await deleteQuietly(team, id);
        // Until the moment before the deletion is believed (4.6).
        while ((await team.bank.link(id))?.missingSince === null) await team.bank.pass(10 * SECOND);
        await team.bank.pass(45 * SECOND);
        const death = new Promise<void>((resolve) => {
          died = resolve;
        });
        left = step;
        await Promise.race([death, team.bank.pass(MINUTE)]);
        if (left > 0) survived = step;
        const next = teamAt(team.bank.restart());
        await next.bank.pass(REST);
        for (const who of EVERYBODY)
          expect(taken(next, who), `${who}, killed at call step ${step}`).toHaveLength(there.some((one) => one === who) ? 1 : 0);
        expect(await owed(next, id), `killed at call step ${step}`).toBe(0);
      });
      if (survived > 0) break;
    }
    // It died of every call there was, and then of none.
    expect(survived).toBeGreaterThan(2);
  });
});
