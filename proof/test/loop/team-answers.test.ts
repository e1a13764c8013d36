/** What those invited answer, and whom the organiser takes off (4.3a, 4.7, 4.9, 4.20), on every way to Exchange. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { RefusalError } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import type { Moment } from '../../src/direct/doorway.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { addressOf, inWords, on, onTransport, teamAt, TRANSPORTS } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';

/** More than there are below; the last one dies of nothing, which is checked. */
const STEPS = 16;

const published = async (team: Team, ...who: readonly Who[]): Promise<string> => {
  const id = await team.book(who);
  await team.bank.pass(REST);
  return id;
};
const decline = async (team: Team, who: Who, id: string): Promise<void> => {
  team.outlook(who).decline((await team.shown(who, id)).id);
  await team.bank.pass(REST);
};
/** Whether the booking side would give this person's time to somebody else. */
const isFree = async (team: Team, who: Who): Promise<boolean> => {
  try {
    await team.book([who]);
    return true;
  } catch (error) {
    if (error instanceof RefusalError && error.refusal.code === 'slotTaken') return false;
    throw error;
  }
};
const answers = async (team: Team, id: string): Promise<readonly string[]> => {
  const { requiredAttendees, resources } = await team.shown('anna', id);
  return [...requiredAttendees, ...resources].map(({ address, response }) => `${address.split('@')[0] ?? ''} ${response}`);
};

describe.each(TRANSPORTS)('answers, %s', (transport) => {
  it.each([false, true])(
    '4.7 a colleague declines and leaves, the event keeps the decline, the appointment stays (lock %s)',
    async (lock) => {
      await onTransport(transport, { policy: { lock } }, async (team) => {
        const id = await published(team, 'anna', 'bert', 'room');
        const writes = team.bank.writes().length;
        await decline(team, 'bert', id);
        expect(await team.people(id)).toEqual(['anna', '(bert)', 'room']);
        expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: on(9) });
        expect(await answers(team, id)).toEqual(['bert Decline', 'room Accept']);
        expect(team.bank.writes()).toHaveLength(writes);
        expect((await team.codes(id)).filter((code) => code === 'declined')).toHaveLength(1);
        expect(await isFree(team, 'bert')).toBe(true);
      });
    },
  );

  it('4.7 all decline: nothing else changes', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      await decline(team, 'bert', id);
      await decline(team, 'cleo', id);
      expect(await team.people(id)).toEqual(['anna', '(bert)', '(cleo)']);
      expect(await team.bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: on(9) });
      expect(await team.bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
    });
  });

  it('4.3a declining is not accepted: whoever declines stays, and it is said once', async () => {
    await onTransport(transport, { policy: { accept: { move: true, cancel: true, decline: false } } }, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const mails = team.watchMail();
      await decline(team, 'bert', id);
      await team.bank.pass(HOUR);
      expect(await team.people(id)).toEqual(['anna', 'bert']);
      expect(await isFree(team, 'bert')).toBe(false);
      expect((await team.codes(id)).filter((code) => code === 'declineNotAccepted')).toHaveLength(1);
      expect(mails().map(({ to }) => to)).toEqual([addressOf('anna')]);
    });
  });

  it('4.3a declining is not accepted: whoever declined is told of no later move, keeps their part, and can be asked again', async () => {
    await onTransport(transport, { policy: { accept: { move: true, cancel: true, decline: false } } }, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      await decline(team, 'bert', id);
      const mails = team.watchMail();
      for (const hour of [11, 13]) {
        await team.change(id, { start: on(hour) });
        await team.bank.pass(REST);
      }
      // Who cannot be taken off silently is told so, once, and hears nothing more.
      expect(mails().map((mail) => `${inWords(mail)} ${mail.to}`)).toEqual([
        ...(team.canBeSilent ? [] : [`cancellation ${addressOf('bert')}`]),
        `update ${addressOf('cleo')}`,
        `update ${addressOf('cleo')}`,
      ]);
      expect(await team.people(id)).toEqual(['anna', 'bert', 'cleo']);
      expect(await team.codes(id)).not.toContain('takenOff');
      await team.askAgain(id, 'bert');
      await team.bank.pass(REST);
      expect(await team.shown('bert', id)).toMatchObject({ start: on(13) });
      expect((await team.shown('anna', id)).requiredAttendees).toHaveLength(2);
    });
  });

  it('4.7 a room declines: the appointment keeps its time until somebody gives it up, and a person is told', async () => {
    await onTransport(transport, {}, async (team) => {
      team.outlook('room').add({ subject: 'Painters', start: on(9), end: on(12) });
      const id = await published(team, 'anna', 'room');
      expect(await team.people(id)).toEqual(['anna', 'room']);
      expect(await team.codes(id)).toContain('roomDeclined');
      expect(await team.bank.mailbox()).toMatchObject({ state: 'warning', cause: 'needsDecision' });
      expect(await isFree(team, 'room')).toBe(false);
      await team.release(id, 'room');
      await team.bank.pass(REST);
      expect(await team.bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
      expect(await isFree(team, 'room')).toBe(true);
    });
  });

  it('4.9 the organiser takes somebody off in Outlook: they are off the appointment, and their time is their own', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      const writes = team.bank.writes().length;
      team.outlook('anna').removeAttendee((await team.shown('anna', id)).id, addressOf('bert'));
      await team.bank.pass(REST);
      expect(await team.people(id)).toEqual(['anna', 'cleo']);
      expect(await isFree(team, 'bert')).toBe(true);
      expect(team.bank.writes()).toHaveLength(writes);
    });
  });

  it('4.3 4.9 under lock whoever is taken off in Outlook is invited again', async () => {
    await onTransport(transport, { policy: { lock: true } }, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      team.outlook('anna').removeAttendee((await team.shown('anna', id)).id, addressOf('bert'));
      await team.bank.pass(REST);
      expect(await team.people(id)).toEqual(['anna', 'bert', 'cleo']);
      expect((await answers(team, id)).toSorted()).toEqual(['bert Unknown', 'cleo Unknown']);
      expect((await team.shown('bert', id)).isCancelled).toBe(false);
    });
  });

  it('4.9 a guest whom the organiser adds in Outlook becomes no staff, and stays through every write', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.outlook('anna').addAttendees((await team.shown('anna', id)).id, [{ address: addressOf('cleo') }]);
      await team.bank.pass(REST);
      expect(await team.people(id)).toEqual(['anna', 'bert']);
      await team.change(id, { who: ['anna', 'room'], start: on(14) });
      await team.bank.pass(REST);
      expect((await answers(team, id)).map((words) => words.split(' ')[0])).toEqual(['cleo', 'room']);
      expect((await team.shown('cleo', id)).start).toBe(on(14));
    });
  });

  it('4.7 a copy taken out of a calendar counts when it is still gone after ten minutes, and not when it came back', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert', 'cleo');
      team.outlook('bert').removeFor((await team.shown('bert', id)).id, 'SoftDelete', { send: false });
      team.outlook('cleo').removeFor((await team.shown('cleo', id)).id, 'SoftDelete', { send: false });
      await team.bank.pass(6 * MINUTE);
      for (const item of team.outlook('cleo').deleted()) team.outlook('cleo').restore(item.id);
      expect(await team.people(id)).toEqual(['anna', 'bert', 'cleo']);
      await team.bank.pass(HOUR);
      expect(await team.people(id)).toEqual(['anna', '(bert)', 'cleo']);
    });
  });

  it('4.7 a copy that cannot be looked for when it should be is looked for once their mailbox answers again', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.bank.world.front.settings.stormMs = [20 * MINUTE, 20 * MINUTE];
      team.outlook('bert').removeFor((await team.shown('bert', id)).id, 'SoftDelete', { send: false });
      await team.bank.pass(6 * MINUTE);
      expect(await team.people(id)).toEqual(['anna', 'bert']);
      team.bank.world.faults.next('F12', { mailbox: addressOf('bert') });
      await team.bank.pass(HOUR);
      expect(team.bank.world.faults.hits().F12).toBe(1);
      expect(await team.people(id)).toEqual(['anna', '(bert)']);
    });
  });

  it('4.7 nor is that forgotten where nobody was let into their mailbox for hours', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      team.outlook('bert').removeFor((await team.shown('bert', id)).id, 'SoftDelete', { send: false });
      await team.bank.pass(6 * MINUTE);
      team.bank.world.admin.setState(addressOf('bert'), 'disabled');
      await team.bank.pass(3 * HOUR);
      team.bank.world.admin.setState(addressOf('bert'), 'ok');
      expect(await team.people(id)).toEqual(['anna', 'bert']);
      await team.bank.pass(2 * HOUR);
      expect(await team.people(id)).toEqual(['anna', '(bert)']);
    });
  });

  it('4.20 a colleague who moves their own copy moves nothing, which is said once', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      const writes = team.bank.writes().length;
      team.outlook('bert').drag((await team.shown('bert', id)).id, on(14));
      await team.bank.pass(2 * HOUR);
      expect(await team.bank.appointment(id)).toMatchObject({ startAt: on(9), state: 'confirmed' });
      expect((await team.codes(id)).filter((code) => code === 'copyMoved')).toHaveLength(1);
      expect(team.bank.writes()).toHaveLength(writes);
    });
  });

  it('3.12 an invitation that does not come is a warning after ten minutes, and no second event', async () => {
    await onTransport(transport, {}, async (team) => {
      team.bank.world.rules.mailDelayMs = 2 * HOUR;
      const id = await team.book(['anna', 'bert']);
      await team.bank.pass(9 * MINUTE);
      expect(await team.codes(id)).not.toContain('copyNotThere');
      await team.bank.pass(30 * MINUTE);
      expect((await team.codes(id)).filter((code) => code === 'copyNotThere')).toHaveLength(1);
      expect(await team.bank.mailbox()).toMatchObject({ state: 'warning', cause: 'needsDecision' });
      expect(team.creates()).toBe(1);
      await team.bank.pass(3 * HOUR);
      expect(await team.found('bert', id)).toHaveLength(1);
      expect(await team.bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
    });
  });

  it('4.16 the copy of a colleague is no busy time beside the appointment, and is once they are off it', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team, 'anna', 'bert');
      await team.change(id, { who: ['anna'] });
      await team.bank.pass(REST);
      expect(await isFree(team, 'bert')).toBe(true);
      const busy = (await team.bank.act(async (tx) => tx.busy.select({ root: ROOT }))).filter(({ mailbox }) => mailbox === 'mailbox-bert');
      expect(busy.filter(({ showAs }) => showAs !== 'free')).toEqual([]);
    });
  });
});

describe('a process killed while somebody who declined is taken off the list', () => {
  it('4.3a they keep their part and are asked nothing, whichever call it died in', async () => {
    let survived = 0;
    for (let step = 1; step <= STEPS; step++) {
      let left = 0;
      let died: () => void = () => undefined;
      const between = async ({ write, operation }: Moment): Promise<void> => {
        // The writes, and the looks at what they did.
        if (!write && operation !== 'GetItem') return;
        if (left > 0 && --left === 0) {
          died();
          await new Promise(() => undefined);
        }
      };
      await onTransport('without a wire', { between, policy: { accept: { move: true, cancel: true, decline: false } } }, async (team) => {
        const id = await published(team, 'anna', 'bert', 'cleo');
        await decline(team, 'bert', id);
        const mails = team.watchMail();
        const death = new Promise<void>((resolve) => {
          died = resolve;
        });
        await team.change(id, { start: on(11) });
        left = step;
        await Promise.race([death, team.bank.work()]);
        if (left > 0) survived = step;
        const next = teamAt(team.bank.restart());
        await next.bank.pass(30 * MINUTE);
        expect(await next.people(id), `step ${step}`).toEqual(['anna', 'bert', 'cleo']);
        expect(await next.shown('cleo', id), `step ${step}`).toMatchObject({ start: on(11) });
        expect(new Set(mails().map(({ to }) => to)), `step ${step}`).toEqual(new Set([addressOf('cleo')]));
      });
      if (survived > 0) break;
    }
    // It died of every call there was, and then of none.
    expect(survived).toBeGreaterThan(2);
  });
});
