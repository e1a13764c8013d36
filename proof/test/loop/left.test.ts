/** What was put back three times within an hour waits for an administrator (4.3, 5.7), and what the brake holds shows both sides (4.18). */
import { HOUR, MINUTE } from '@lockstep/engine';
import { decide, isAsked, questionOf, takeBack } from '@lockstep/server';
import { expect, it } from 'vitest';
import { refusal } from './refusal.ts';
import { at, openBank, type Bank } from './stage.ts';
import { onBothTransports } from './transports.ts';

type Choice = 'booking' | 'outlook';

/** Locked, and moved four times in Outlook: put back three times, then left at two in the afternoon. */
const left = async (): Promise<{ readonly bank: Bank; readonly id: string }> => {
  const bank = await openBank({ policy: { lock: true } });
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(2 * MINUTE);
  for (const hour of [11, 12, 13, 14]) {
    bank.outlook.drag(bank.event().id, at(hour));
    await bank.pass(2 * MINUTE);
  }
  return { bank, id };
};

const askOf = async (bank: Bank, id: string) => {
  const link = await bank.link(id);
  if (link === undefined || !isAsked(link)) throw new Error('nobody is asked');
  return link.ask;
};
const choose = async (bank: Bank, id: string, keep: Choice): Promise<void> => {
  const question = questionOf(await askOf(bank, id));
  const row = await bank.appointment(id);
  await bank.act(async (tx, occasion) => void (await decide(tx, occasion, row, { keep, question })));
};
onBothTransports('what was left after three times', {}, () => {
  it('4.3 5.7 is asked about with both sides, and both times stay taken', async () => {
    const { bank, id } = await left();
    expect(await askOf(bank, id)).toMatchObject({ kind: 'left', booking: { start: at(9) }, outlook: { start: at(14) }, reminded: false });
    expect(await refusal(bank.book(at(9), at(10)))).toBe('slotTaken');
    expect(await refusal(bank.book(at(14, 30), at(15)))).toBe('slotTaken');
  });

  it.each([
    ['booking', 9, 'decidedBooking'],
    ['outlook', 14, 'decidedOutlook'],
  ] as const)('5.7 decided for %s, that time stands on both sides, and then there is silence', async (keep, hour, code) => {
    const { bank, id } = await left();
    await choose(bank, id, keep);
    await bank.pass(2 * MINUTE);
    expect([bank.event().start, (await bank.appointment(id)).startAt]).toEqual([at(hour), at(hour)]);
    expect(await bank.link(id)).toMatchObject({ ask: null, askStart: null, decision: null, heldSince: null, cause: null });
    expect((await bank.journal(id)).map((one) => one.code)).toEqual(expect.arrayContaining(['putBackLimit', 'decided', code]));
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
    const writes = bank.writes().length;
    await bank.pass(HOUR);
    expect(bank.writes().length).toBe(writes);
  });

  it('5.7 it is said once more after an hour', async () => {
    const bank = await openBank({ policy: { lock: true } });
    const { id } = await bank.book(at(20), at(21));
    await bank.pass(2 * MINUTE);
    for (const hour of [15, 16, 17, 18]) {
      bank.outlook.drag(bank.event().id, at(hour));
      await bank.pass(2 * MINUTE);
    }
    await bank.pass(70 * MINUTE);
    expect((await askOf(bank, id)).reminded).toBe(true);
    expect((await bank.journal(id)).filter((one) => one.code === 'askReminder')).toHaveLength(1);
  });

  it('5.7 a text that was left is put back once more, and never taken over', async () => {
    const bank = await openBank({ policy: { lock: true } });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    for (const time of [1, 2, 3, 4]) {
      bank.outlook.retitle(bank.event().id, `My own title ${time}`);
      await bank.pass(2 * MINUTE);
    }
    expect(await askOf(bank, id)).toMatchObject({ kind: 'left', outlook: { title: 'My own title 4' } });
    expect(await refusal(choose(bank, id, 'outlook'))).toBe('notTaken');
    await choose(bank, id, 'booking');
    await bank.pass(2 * MINUTE);
    expect(bank.event().subject).toBe('Mortgage advice');
    expect(await bank.link(id)).toMatchObject({ ask: null, cause: null });
  });

  it.each([
    ['booking', 'confirmed', 1],
    ['outlook', 'cancelled', 0],
  ] as const)('5.7 deleted four times under lock and decided for %s, it is %s', async (keep, state, events) => {
    const bank = await openBank({ policy: { lock: true } });
    const { id } = await bank.book(at(12), at(13));
    await bank.pass(2 * MINUTE);
    for (let times = 0; times < 4; times++) {
      bank.outlook.remove(bank.event().id);
      await bank.pass(3 * MINUTE);
    }
    expect(await askOf(bank, id)).toMatchObject({ kind: 'leftDeleted', booking: { start: at(12) } });
    await choose(bank, id, keep);
    await bank.pass(2 * MINUTE);
    expect([(await bank.appointment(id)).state, bank.events().length]).toEqual([state, events]);
    expect(await bank.link(id)).toMatchObject({ ask: null, decision: null });
  });

  it('5.7 a decision that no pass has carried out is taken back, and nothing happens', async () => {
    const { bank, id } = await left();
    await choose(bank, id, 'booking');
    const row = await bank.appointment(id);
    await bank.act(async (tx, occasion) => void (await takeBack(tx, occasion, row)));
    await bank.pass(2 * MINUTE);
    expect(bank.event().start).toBe(at(14));
    expect(await bank.link(id)).toMatchObject({ decision: null, ask: { kind: 'left' } });
  });

  it('5.7 one that was carried out cannot be taken back', async () => {
    const { bank, id } = await left();
    await choose(bank, id, 'booking');
    await bank.pass(2 * MINUTE);
    const row = await bank.appointment(id);
    expect(await refusal(bank.act(async (tx, occasion) => takeBack(tx, occasion, row)))).toBe('nothingToDecide');
  });
});

onBothTransports('what the brake holds', {}, () => {
  const full = async (): Promise<{ readonly bank: Bank; readonly ids: readonly string[] }> => {
    const bank = await openBank();
    const ids: string[] = [];
    for (let number = 0; number < 6; number++) ids.push((await bank.book(at(9 + 2 * number), at(10 + 2 * number), `Advice ${number}`)).id);
    await bank.pass(2 * MINUTE);
    return { bank, ids };
  };

  it('4.18 5.7 shows of each what both sides say and what would happen, is nobody’s single decision, and keeps both times', async () => {
    const { bank, ids } = await full();
    for (const event of bank.events().toReversed()) bank.outlook.drag(event.id, event.start + HOUR);
    await bank.pass(10 * MINUTE);
    const [id = ''] = ids;
    const link = await bank.link(id);
    expect(link).toMatchObject({
      cause: 'brakeHeld',
      ask: { kind: 'brake', would: 'reschedule', booking: { start: at(9) }, outlook: { start: at(10) }, guests: 0 },
    });
    expect(link !== undefined && isAsked(link)).toBe(false);
    expect(await refusal(bank.book(at(10, 15), at(10, 45)))).toBe('slotTaken');
    await bank.release();
    await bank.pass(5 * MINUTE);
    expect((await bank.appointment(id)).startAt).toBe(at(10));
    expect(await bank.link(id)).toMatchObject({ cause: null, ask: null, askStart: null });
  });

  it.each([
    ['cancel', {}],
    ['makeAnew', { lock: true }],
  ] as const)('4.18 an emptied calendar would %s what it was', async (would, policy) => {
    const bank = await openBank({ policy });
    for (let number = 0; number < 6; number++) await bank.book(at(9 + 2 * number), at(10 + 2 * number), `Advice ${number}`);
    await bank.pass(2 * MINUTE);
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(10 * MINUTE);
    const links = await bank.act((tx) => tx.links.select({ cause: 'brakeHeld' }));
    expect(links.map(({ ask }) => ask?.kind === 'brake' && ask.would)).toEqual(Array.from({ length: 6 }, () => would));
  });
});
