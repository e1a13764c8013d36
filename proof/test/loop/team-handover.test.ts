/** Somebody else organises an appointment (3.7), on every way to Exchange, and whichever call the process dies in. */
import { HOUR, MINUTE, instant } from '@lockstep/engine';
import type { Link } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import type { Moment } from '../../src/direct/doorway.ts';
import { ROOT } from '../../src/simulation/company.ts';
import { addressOf, inWords, on, onTransport, teamAt, TRANSPORTS } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';

/** Enough to pass the end of the longest hand-over below; the last steps die of nothing, which is checked. */
const STEPS = 60;
const forever = (): Promise<never> => new Promise(() => undefined);

/** Lets the process die in the call of this number, counted from when it is armed. */
const fuse = () => {
  let left = 0;
  let died: () => void = () => undefined;
  return {
    between: async (): Promise<void> => {
      if (left > 0 && --left === 0) {
        died();
        await forever();
      }
    },
    arm: (step: number): Promise<void> => {
      left = step;
      return new Promise((resolve) => {
        died = resolve;
      });
    },
    isArmed: (): boolean => left > 0,
  };
};

const published = async (team: Team): Promise<string> => {
  const id = await team.book(['anna', 'bert', 'cleo', 'room']);
  await team.bank.pass(REST);
  return id;
};
/** What is still to take place, of all that somebody has of it. */
const live = async (team: Team, who: Who, id: string): Promise<readonly CalendarItem[]> =>
  (await team.found(who, id)).filter(({ isCancelled }) => !isCancelled);
const guests = ({ requiredAttendees, resources }: CalendarItem): readonly string[] =>
  [...requiredAttendees, ...resources].map(({ address }) => address).toSorted();

const expectHandedOver = async (team: Team, id: string, step: string): Promise<void> => {
  expect(await live(team, 'anna', id), step).toEqual([]);
  const [event, ...others] = await live(team, 'bert', id);
  expect(others, step).toEqual([]);
  expect(event, step).toMatchObject({ myResponse: 'Organizer', start: on(9), end: on(10) });
  expect(event === undefined ? [] : guests(event), step).toEqual([addressOf('cleo'), addressOf('room')]);
  expect(await live(team, 'cleo', id), step).toHaveLength(1);
  // While the former event stands the room is taken by it, and may decline the next one: then a person is told (4.7).
  const room = await live(team, 'room', id);
  if (room.length === 0) expect(await team.codes(id), step).toContain('roomDeclined');
  else expect(room, step).toHaveLength(1);
  expect(await team.people(id), step).toEqual(['bert', 'cleo', 'room']);
};

describe.each(TRANSPORTS)('handed over, %s', (transport) => {
  it('3.7 the next one’s event is there with every person invited before the former one is cancelled, and rooms once it is', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team);
      const mails = team.watchMail();
      await team.change(id, { who: ['bert', 'cleo', 'room'] });
      await team.bank.pass(REST);
      await expectHandedOver(team, id, 'handed over');
      const sent = mails().map((mail) => [inWords(mail), mail.to]);
      expect(sent[0]).toEqual(['invitation', addressOf('cleo')]);
      const toRoom = sent.filter(([, to]) => to === addressOf('room')).map(([kind]) => kind);
      expect(toRoom).toEqual(['cancellation', 'invitation']);
      const writes = team.bank.writes().length;
      await team.bank.pass(HOUR);
      expect(team.bank.writes()).toHaveLength(writes);
    });
  });

  it('3.7 where the former calendar cannot be reached, its event waits, and goes when it can', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team);
      team.bank.world.admin.setState(addressOf('anna'), 'disabled');
      await team.change(id, { who: ['bert', 'cleo', 'room'] });
      await team.bank.pass(HOUR);
      expect((await live(team, 'bert', id)).map(({ myResponse }) => myResponse)).toContain('Organizer');
      // Graph says of one that is disabled and of one that lives elsewhere the same.
      expect(['mailboxDisabled', 'mailboxMoved']).toContain((await team.bank.mailbox()).cause);
      team.bank.world.admin.setState(addressOf('anna'), 'ok');
      expect(await live(team, 'anna', id)).toHaveLength(1);
      await team.bank.pass(2 * HOUR);
      await expectHandedOver(team, id, 'reachable again');
    });
  });

  it('3.7 handed over and moved at once, everybody is invited to the new time only', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team);
      const mails = team.watchMail();
      await team.change(id, { who: ['bert', 'cleo', 'room'], start: on(14) });
      await team.bank.pass(REST);
      const invited = mails().filter(({ kind }) => kind === 'invitation');
      expect(invited.map(({ to, start }) => [to, start])).toEqual([
        [addressOf('cleo'), on(14)],
        [addressOf('room'), on(14)],
      ]);
      expect((await live(team, 'cleo', id)).map(({ start }) => start)).toEqual([on(14)]);
    });
  });

  it('3.7 handed over and back again, everybody has one event that takes place', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await published(team);
      for (const who of [
        ['bert', 'cleo', 'room'],
        ['anna', 'bert', 'cleo', 'room'],
        ['cleo', 'bert', 'room'],
        ['anna', 'bert', 'cleo', 'room'],
      ] as const) {
        await team.change(id, { who });
        await team.bank.pass(REST);
      }
      for (const who of ['anna', 'bert', 'cleo', 'room'] as const) expect(await live(team, who, id), who).toHaveLength(1);
      expect(await team.codes(id)).not.toContain('copyNotThere');
    });
  });

  it('3.7 4.19 over before the next one has an event, nothing is looked for any more of the former one, which is gone', async () => {
    await onTransport(transport, {}, async (team) => {
      const { bank } = team;
      await bank.pass(MINUTE);
      const start = instant(bank.clock.now() + 2 * MINUTE);
      const id = await team.book(['anna', 'bert'], { start, end: instant(start + MINUTE) });
      await bank.pass(MINUTE);
      bank.world.admin.setState(addressOf('bert'), 'disabled');
      for (const { id: event } of await live(team, 'anna', id)) team.outlook('anna').removeFor(event, 'SoftDelete');
      await team.change(id, { title: 'Something else' });
      await bank.work();
      await team.change(id, { who: ['bert'] });
      await bank.pass(5 * MINUTE);
      bank.world.admin.setState(addressOf('bert'), 'ok');
      await bank.pass(2 * HOUR);
      const links = await bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: id, mailbox: 'mailbox-anna' }));
      expect(links).toMatchObject([{ due: null, attempts: 0, cause: null }]);
    });
  });

  it('3.7 2.7 deleted in Outlook and handed over, the former event waits ever longer, and is not called tried in vain', async () => {
    await onTransport(transport, {}, async (team) => {
      const { bank } = team;
      const id = await published(team);
      bank.world.admin.setState(addressOf('bert'), 'disabled');
      for (const { id: event } of await live(team, 'anna', id)) team.outlook('anna').removeFor(event, 'SoftDelete');
      await team.change(id, { title: 'Something else' });
      await bank.work();
      await team.change(id, { who: ['bert', 'cleo', 'room'] });
      await bank.pass(3 * HOUR);
      const former = async (): Promise<Link | undefined> =>
        (await bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: id, mailbox: 'mailbox-anna' })))[0];
      const waiting = await former();
      expect(waiting).toMatchObject({ attempts: 0, cause: null, missingSince: expect.any(Number) });
      // In a minute at first; by now an hour after the last look.
      await bank.pass((waiting?.due ?? 0) - bank.clock.now());
      expect((await former())?.due ?? 0).toBeGreaterThan(bank.clock.now() + HOUR - MINUTE);
      bank.world.admin.setState(addressOf('bert'), 'ok');
      await bank.pass(3 * HOUR);
      expect(await former()).toMatchObject({ due: null, attempts: 0, missingSince: null });
      expect(await live(team, 'bert', id)).toHaveLength(1);
    });
  });

  it('3.7 handed over, and back to others while the next event was made, that event goes', async () => {
    let change: (() => Promise<void>) | null = null;
    const between = async ({ operation, moment }: Moment): Promise<void> => {
      if (operation !== 'CreateItem' || moment !== 'answering' || change === null) return;
      const now = change;
      change = null;
      await now();
    };
    await onTransport('without a wire', { between }, async (team) => {
      const id = await team.book(['bert', 'anna']);
      await team.bank.pass(REST);
      change = () => team.change(id, { who: ['bert', 'cleo'] });
      await team.change(id, { who: ['anna', 'bert'] });
      await team.bank.pass(REST);
      expect(change).toBeNull();
      expect(await live(team, 'anna', id)).toEqual([]);
      for (const who of ['bert', 'cleo'] as const) expect(await live(team, who, id), who).toHaveLength(1);
    });
  });

  it('3.7 nobody is left on the appointment: its event stays, and it is said', async () => {
    await onTransport(transport, {}, async (team) => {
      const id = await team.book(['anna']);
      await team.bank.pass(REST);
      await team.release(id, 'anna');
      await team.bank.pass(HOUR);
      expect(await live(team, 'anna', id)).toHaveLength(1);
      expect(await team.bank.link(id)).toMatchObject({ cause: 'needsDecision' });
      await team.change(id, { who: ['bert'] });
      await team.bank.pass(REST);
      expect(await live(team, 'anna', id)).toEqual([]);
      expect(await live(team, 'bert', id)).toHaveLength(1);
    });
  });
});

describe('a process killed while an appointment is handed over', () => {
  it('3.7 5.6 leaves one event and one invitation for each, whichever call it died in', async () => {
    let survived = 0;
    for (let step = 1; step <= STEPS; step++) {
      const { between, arm, isArmed } = fuse();
      await onTransport('without a wire', { between }, async (team) => {
        const id = await published(team);
        const mails = team.watchMail();
        await team.change(id, { who: ['bert', 'cleo', 'room'] });
        const death = arm(step);
        await Promise.race([death, team.bank.work()]);
        if (isArmed()) survived++;
        const next = teamAt(team.bank.restart());
        await next.bank.pass(30 * MINUTE);
        await expectHandedOver(next, id, `killed at call step ${step}`);
        const told = mails().map((mail) => `${inWords(mail)} ${mail.from} ${mail.to}`);
        expect(told.filter((words) => !words.startsWith('answer')).length, `killed at call step ${step}: ${told.join('; ')}`).toBe(
          new Set(told.filter((words) => !words.startsWith('answer'))).size,
        );
        const links = await next.bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: id }));
        expect(links.filter(({ base }) => base !== null)).toHaveLength(1);
      });
    }
    expect(survived).toBeGreaterThan(0);
    expect(survived).toBeLessThan(STEPS);
  });

  it('3.7 3.10 makes the next event at an epoch of its own, also where nobody recorded that the former one was made', async () => {
    let die: () => void = () => undefined;
    const death = new Promise<void>((resolve) => {
      die = resolve;
    });
    let killed = false;
    const between = async ({ operation, moment }: Moment): Promise<void> => {
      if (operation !== 'CreateItem' || moment !== 'answering' || killed) return;
      killed = true;
      die();
      await forever();
    };
    await onTransport('without a wire', { between }, async (team) => {
      const id = await team.book(['anna']);
      await Promise.race([death, team.bank.work()]);
      const next = teamAt(team.bank.restart());
      next.bank.world.admin.setState(addressOf('anna'), 'disabled');
      await next.change(id, { who: ['bert', 'cleo'] });
      await next.bank.pass(30 * MINUTE);
      next.bank.world.admin.setState(addressOf('anna'), 'ok');
      await next.bank.pass(HOUR);
      const links = await next.bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: id }, { orderBy: [['mailbox', 'asc']] }));
      expect(links.map(({ mailbox, epoch }) => [mailbox, epoch])).toEqual([
        ['mailbox-anna', 1],
        ['mailbox-bert', 2],
      ]);
      expect(await live(next, 'anna', id)).toEqual([]);
      for (const who of ['bert', 'cleo'] as const) expect(await live(next, who, id), who).toHaveLength(1);
    });
  });

  it('3.7 3.10 sends the next event away once it organises again, also where nobody recorded that everybody is invited', async () => {
    let survived = 0;
    for (let step = 1; step <= STEPS; step++) {
      const { between, arm, isArmed } = fuse();
      await onTransport('without a wire', { between }, async (team) => {
        const { world } = team.bank;
        const id = await team.book(['anna', 'bert']);
        const death = arm(step);
        await Promise.race([death, team.bank.pass(MINUTE)]);
        if (isArmed()) survived++;
        const next = teamAt(team.bank.restart());
        world.admin.setState(addressOf('anna'), 'disabled');
        await next.change(id, { who: ['bert'] });
        await next.bank.pass(2 * MINUTE);
        await next.change(id, { who: ['anna', 'bert'], start: on(11), end: on(12) });
        await next.bank.pass(MINUTE);
        world.faults.next('F25', { operation: 'UpdateItem' });
        world.admin.setState(addressOf('anna'), 'ok');
        await next.bank.pass(HOUR);
        for (const who of ['anna', 'bert'] as const)
          expect(await live(next, who, id), `${who}, killed at call step ${step}`).toHaveLength(1);
      });
    }
    expect(survived).toBeGreaterThan(0);
    expect(survived).toBeLessThan(STEPS);
  });
});
