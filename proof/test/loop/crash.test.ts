/**
 * kill -9 at every step between observing and committing (rules 3.10, 5.6): the process dies in each call to Exchange and at
 * each point of each transaction in turn, a new one starts, and a client meanwhile undoes or repeats the edit.
 */
import { MINUTE } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

/** Enough to pass the end of the longest pass below; the last steps die of nothing, which is checked. */
const STEPS = 40;

/** Nothing of a dead process goes on. */
const forever = (): Promise<never> => new Promise(() => undefined);

type Doomed = { readonly bank: Bank; readonly arm: (step: number) => Promise<void>; readonly armed: () => boolean };

const doomed = async (): Promise<Doomed> => {
  let left = 0;
  let died: () => void = () => undefined;
  const bank = await openBank({
    between: async () => {
      if (left > 0 && --left === 0) {
        died();
        await forever();
      }
    },
  });
  return {
    bank,
    arm: async (step) => {
      left = step;
      const death = new Promise<void>((resolve) => {
        died = resolve;
      });
      await Promise.race([death, bank.work()]);
    },
    armed: () => left > 0,
  };
};

onBothTransports('a process killed in the middle', {}, () => {
  it('3.10 leaves one event, whichever call of the create it died in', async () => {
    let survived = 0;
    for (let step = 1; step <= STEPS; step++) {
      const { bank, arm, armed } = await doomed();
      await bank.book(at(9), at(10));
      await arm(step);
      if (armed()) survived++;
      const next = bank.restart();
      await next.pass(10 * MINUTE);
      expect(next.event(), `killed at call step ${step}`).toMatchObject({ start: at(9), end: at(10) });
    }
    expect(survived).toBeGreaterThan(0);
    expect(survived).toBeLessThan(STEPS);
  });

  it('5.6 never takes its own update for an edit: what the client undid meanwhile stays undone', async () => {
    for (let step = 1; step <= STEPS; step++) {
      const { bank, arm } = await doomed();
      const { id } = await bank.book(at(9), at(10));
      await bank.pass(2 * MINUTE);
      await bank.move(id, at(10), at(11));
      await arm(step);
      await bank.move(id, at(9), at(10));
      const next = bank.restart();
      await next.pass(10 * MINUTE);
      expect((await next.appointment(id)).startAt, `killed at call step ${step}`).toBe(at(9));
      expect(next.event().start, `killed at call step ${step}`).toBe(at(9));
    }
  });

  it('5.6 a move made in Outlook survives a crash at any call of the pass that saw it', async () => {
    for (let step = 1; step <= STEPS; step++) {
      const { bank, arm } = await doomed();
      const { id } = await bank.book(at(9), at(10));
      await bank.pass(2 * MINUTE);
      bank.outlook.drag(bank.event().id, at(14));
      bank.clock.advance(MINUTE);
      await arm(step);
      const next = bank.restart();
      await next.pass(10 * MINUTE);
      expect((await next.appointment(id)).startAt, `killed at call step ${step}`).toBe(at(14));
    }
  });

  it('4.6 3.10 an event deleted before anybody recorded that it was made is proved gone within the minute after the first look', async () => {
    let died: () => void = () => undefined;
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });
    const bank = await openBank({
      policy: { lock: true },
      between: async ({ operation, moment }) => {
        if (operation !== callNames().create || moment !== 'answering') return;
        died();
        await forever();
      },
    });
    const { id } = await bank.book(at(9), at(10));
    await Promise.race([death, bank.work()]);
    bank.outlook.removeFor(bank.event().id, 'SoftDelete');
    const next = bank.restart();
    await next.pass(10 * MINUTE);
    expect(next.event()).toMatchObject({ start: at(9), end: at(10) });
    const told = (await next.journal(id)).map(({ code, at: when }) => ({ code, when }));
    // Over Graph the create is asked once more, and known by its transaction id.
    const codes = [...new Set(told.map(({ code }) => code))];
    expect(codes).toEqual(['booked', 'published', 'ours', 'missingNoted', 'lockedRecreated', 'created']);
    const [noted, anew] = ['missingNoted', 'lockedRecreated'].map((code) => told.find((one) => one.code === code)?.when ?? 0);
    expect((anew ?? 0) - (noted ?? 0)).toBe(MINUTE);
  });
});
