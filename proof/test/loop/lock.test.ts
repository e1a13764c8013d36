/** Lock on (rule 4.3): the booking system is the only place where appointments are made, over the whole engine and shell. */
import { MINUTE } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { onBothTransports } from './transports.ts';

const locked = async (): Promise<{ bank: Bank; id: string }> => {
  const bank = await openBank({ policy: { lock: true } });
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(2 * MINUTE);
  return { bank, id };
};

onBothTransports('lock on', {}, () => {
  it('4.3 an event dragged in Outlook is put back, and the journal says why', async () => {
    const { bank, id } = await locked();
    bank.outlook.drag(bank.event().id, at(14));
    await bank.pass(MINUTE);
    expect(bank.event().start).toBe(at(9));
    expect(await bank.journal(id)).toContainEqual(expect.objectContaining({ rule: '4.3', code: 'locked' }));
  });

  it('4.3 an event deleted in Outlook is made anew under the next epoch', async () => {
    const { bank, id } = await locked();
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    expect(bank.event().start).toBe(at(9));
    expect((await bank.link(id))?.epoch).toBe(2);
  });

  it('4.3 the fourth change within an hour is left, flagged, and silent', async () => {
    const { bank, id } = await locked();
    for (let time = 1; time <= 4; time++) {
      bank.outlook.drag(bank.event().id, at(10 + time));
      await bank.pass(2 * MINUTE);
    }
    expect(bank.event().start).toBe(at(14));
    expect(await bank.link(id)).toMatchObject({ cause: 'needsDecision' });
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'needsDecision' });
    const before = bank.writes().length;
    await bank.pass(30 * MINUTE);
    expect(bank.writes().length).toBe(before);
  });

  it('4.3 a booking edit afterwards brings both sides together again', async () => {
    const { bank, id } = await locked();
    for (let time = 1; time <= 4; time++) {
      bank.outlook.drag(bank.event().id, at(10 + time));
      await bank.pass(2 * MINUTE);
    }
    await bank.move(id, at(16), at(17));
    await bank.pass(2 * MINUTE);
    expect(bank.event().start).toBe(at(16));
    expect(await bank.link(id)).toMatchObject({ cause: null });
  });
});
