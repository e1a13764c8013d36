/** A booking whose mailbox is taken with its commit (5.3): what somebody waits for is written first, and whoever dies on the way makes no second event. */
import { MINUTE, eventId } from '@lockstep/engine';
import { book, type Appointment } from '@lockstep/server';
import { expect, it } from 'vitest';
import { ROOT, ZONE } from '../../src/simulation/company.ts';
import { at, openBank, type Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

/** Enough to pass the end of the pass; the last steps die of nothing, which is checked. */
const STEPS = 12;
const never = (): Promise<never> => new Promise(() => undefined);

const DRAFT = { root: ROOT, company: ROOT, service: null, location: null, title: 'Mortgage advice', notes: '', zone: ZONE, state: null };

/** Booked with its mailbox taken. */
const bookTaken = async (
  bank: Pick<Bank, 'act' | 'sync'>,
  wanted: () => void,
): Promise<{ readonly appointment: Appointment; readonly begin: () => void }> => {
  const place = bank.sync.place();
  const draft = { ...DRAFT, start: at(9), end: at(10), clients: [], assignments: [{ holder: 'anna' }], externalId: null };
  const { appointment, taken } = await bank.act((tx, occasion) => book(tx, occasion, draft, null, { place }));
  return {
    appointment,
    begin: () => {
      const work = taken();
      if (work === null) throw new Error('nobody else has the mailbox');
      bank.sync.beginTaken(work, wanted);
    },
  };
};

onBothTransports('a booking that takes its mailbox', {}, () => {
  it('5.3 is written before a reading that is due, which follows at once', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    const now = bank.clock.now();
    const { readAt } = await bank.mailbox();
    await bank.store.transaction((tx) => tx.mailboxes.update({ root: ROOT, id: 'mailbox-anna' }, { readDue: now }));
    let wanted = 0;
    const { begin } = await bookTaken(bank, () => (wanted += 1));
    begin();
    await bank.sync.idle();
    expect(bank.event()).toMatchObject({ start: at(9), subject: 'Mortgage advice' });
    expect(await bank.mailbox()).toMatchObject({ readAt, readDue: now, due: now, leaseOwner: null });
    expect(wanted).toBe(1);
    await bank.work();
    expect(await bank.mailbox()).toMatchObject({ readAt: now });
    expect(bank.writes()).toEqual([callNames().create]);
  });

  it('5.3 in a calendar that was never read is written once that has been read', async () => {
    const bank = await openBank();
    const { begin } = await bookTaken(bank, () => undefined);
    begin();
    await bank.sync.idle();
    expect(bank.event()).toMatchObject({ start: at(9) });
    expect(await bank.mailbox()).toMatchObject({ readAt: bank.clock.now() });
  });

  it('5.1 whose echo is told is marked with those of other calendars a moment later, and an edit beside it at once', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    const now = bank.clock.now();
    await bank.store.transaction((tx) => tx.mailboxes.update({ root: ROOT, id: 'mailbox-anna' }, { readDue: now, toldAt: null }));
    const alarms: (() => void)[] = [];
    const sync = bank.syncBy((_milliseconds, ring) => {
      alarms.push(ring);
      return () => void alarms.splice(alarms.indexOf(ring), 1);
    });
    let id = '';
    await new Promise<void>((wanted, failed) => {
      bookTaken({ act: bank.act, sync }, wanted).then(({ appointment, begin }) => {
        ({ id } = appointment);
        begin();
      }, failed);
    });
    const { marks } = await bank.mailbox();
    const link = await bank.link(id);
    const tell = async (...items: readonly string[]): Promise<void> =>
      sync.beginMoved([{ root: ROOT, mailbox: 'mailbox-anna', items: items.map(eventId), justMade: false }], () => undefined);
    await tell(link?.eventId ?? '');
    await tell(link?.eventId ?? '');
    expect(await bank.mailbox()).toMatchObject({ toldAt: null, marks });
    expect(alarms).toHaveLength(1);
    alarms[0]?.();
    await sync.idle();
    expect(await bank.mailbox()).toMatchObject({ toldAt: now, marks });
    await tell(link?.eventId ?? '', 'another');
    expect(await bank.mailbox()).toMatchObject({ marks: marks + 1 });
  });

  it('3.10 what changes while it is written is written after it', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    const { appointment, begin } = await bookTaken(bank, () => undefined);
    await bank.move(appointment.id, at(11), at(12));
    begin();
    await bank.sync.idle();
    await bank.work();
    expect(bank.event()).toMatchObject({ start: at(11), end: at(12) });
    expect(bank.writes()).toEqual([callNames().create, callNames().update]);
  });

  it('3.10 dies at each step of its pass and ends in one event', async () => {
    let died = 0;
    for (let step = 0; step < STEPS; step += 1) {
      let left = 0;
      let over: () => void = () => undefined;
      const death = new Promise<void>((resolve) => {
        over = resolve;
      });
      const bank = await openBank({
        between: async () => {
          if (left > 0 && --left === 0) {
            over();
            await never();
          }
        },
      });
      await bank.pass(MINUTE);
      const { begin } = await bookTaken(bank, () => undefined);
      left = step;
      // The first of them dies with the booking's own commit.
      if (step > 0) {
        begin();
        await Promise.race([death, bank.sync.idle()]);
      }
      if (step === 0 || left === 0) died += 1;
      const next = bank.restart();
      await next.pass(10 * MINUTE);
      expect(next.event(), `after step ${step}`).toMatchObject({ start: at(9), end: at(10) });
    }
    expect(died).toBeGreaterThan(2);
    expect(died).toBeLessThan(STEPS);
  });
});
