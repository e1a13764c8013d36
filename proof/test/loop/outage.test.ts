/** An hour without Exchange (4.17): booking goes on by the last reading, and afterwards both sides agree, with nothing twice. */
import { DAY, HOUR, MINUTE, instant } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { RefusalError } from '@lockstep/server';
import { beforeEach, expect, it } from 'vitest';
import { outageOf } from './outage.ts';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

/** Booked, moved or called off while Exchange does not answer. */
const QUEUED = 1_200;
/** One call tries for everybody every five minutes; what waited is done in the minute after. */
const TRIED_WITHIN = 6 * MINUTE;

let bank: Bank;
let exchange: ReturnType<typeof outageOf>;

const reasonsOf = async (booking: Promise<unknown>): Promise<readonly string[]> => {
  const error = await booking.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof RefusalError ? (error.refusal.hindrances ?? []).map(({ reason }) => reason) : [];
};
/** A time of their own for each, from tomorrow on, thirty a day. */
const timeOf = (number: number): readonly [Instant, Instant] => {
  const start = at(0) + (1 + Math.floor(number / 30)) * DAY + (number % 30) * 40 * MINUTE;
  return [instant(start), instant(start + 30 * MINUTE)];
};
/** Events whose appointment is in step with them, by title. */
const titles = (): readonly string[] =>
  bank.outlook
    .view(at(0), instant(at(0) + 60 * DAY))
    .map((event) => event.subject)
    .toSorted();

onBothTransports('an hour without Exchange', { timeout: 120_000 }, () => {
  beforeEach(async () => {
    exchange = outageOf();
    bank = await openBank({ between: exchange.between });
    bank.outlook.add({ subject: 'Dentist', start: at(14), end: at(15) });
    await bank.pass(2 * MINUTE);
  });

  it('4.17 booking goes on by the last reading, within its trust and no longer, and says why it closes', async () => {
    exchange.fall();
    await bank.pass(30 * MINUTE);
    await bank.bookOnOffer(at(9), at(10));
    expect(await reasonsOf(bank.bookOnOffer(at(14, 30), at(15, 30)))).toEqual(['busy']);
    expect(await reasonsOf(bank.bookOnOffer(at(9, 30), at(10, 30)))).toEqual(['taken']);
    await bank.pass(31 * MINUTE);
    expect(await reasonsOf(bank.bookOnOffer(at(11), at(12)))).toEqual(['unknown']);
    exchange.rise();
    await bank.pass(TRIED_WITHIN);
    await bank.bookOnOffer(at(11), at(12));
    await bank.pass(MINUTE);
    expect(bank.events().map((event) => event.start)).toEqual([at(9), at(11), at(14)]);
  });

  it('2.4 the mailbox says what is wrong and since when, and Exchange is not pressed meanwhile', async () => {
    exchange.fall();
    const since = bank.clock.now();
    await bank.book(at(9), at(10));
    await bank.pass(HOUR);
    const { state, cause, stateSince } = await bank.mailbox();
    expect([state, cause]).toEqual(['warning', 'unreachable']);
    expect(stateSince - since).toBeLessThan(MINUTE);
    expect(exchange.refused()).toBeLessThan(100);
    exchange.rise();
    await bank.pass(TRIED_WITHIN);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('4.17 what is booked, moved and called off meanwhile queues up and drains as soon as Exchange is tried again, each once', async () => {
    const before = await bank.book(at(10), at(11), 'Before');
    await bank.pass(2 * MINUTE);
    exchange.fall();
    const booked = [];
    for (let number = 0; number < QUEUED; number += 1) {
      booked.push(await bank.book(...timeOf(number), `Queued ${number}`));
      if (number % 20 === 0) await bank.pass(MINUTE);
    }
    await bank.move(before.id, at(12), at(13));
    for (const { id } of booked.slice(0, 10)) await bank.cancel(id);
    await bank.pass(HOUR - (QUEUED / 20) * MINUTE);
    expect(titles()).toEqual(['Before', 'Dentist']);
    exchange.rise();
    await bank.pass(TRIED_WITHIN);
    const left = booked.slice(10).map((_, index) => `Queued ${index + 10}`);
    expect(titles()).toEqual([...left, 'Before', 'Dentist'].toSorted());
    expect(bank.outlook.view(at(12), at(13)).map((event) => event.subject)).toEqual(['Before']);
    const writes = bank.writes().length;
    await bank.pass(30 * MINUTE);
    expect(bank.writes()).toHaveLength(writes);
    const made = bank.world.front.calls().filter((call) => call.operation === callNames().create && call.outcome === 'NoError');
    expect(made).toHaveLength(1 + left.length);
    expect(bank.world.mails()).toEqual([]);
    expect(bank.world.front.breaches()).toEqual([]);
  });

  it('4.17 what people did in Outlook meanwhile is merged with what was booked', async () => {
    const dragged = await bank.book(at(9), at(10), 'Dragged');
    const both = await bank.book(at(11), at(12), 'Both');
    const deleted = await bank.book(at(16), at(17), 'Deleted');
    await bank.pass(2 * MINUTE);
    exchange.fall();
    const find = (subject: string): string => bank.events().find((event) => event.subject === subject)?.id ?? '';
    bank.outlook.drag(find('Dragged'), at(13));
    // Both sides touched it, but not the same of it.
    bank.outlook.drag(find('Both'), at(10));
    await bank.retitle(both.id, 'Both, renamed');
    bank.outlook.remove(find('Deleted'));
    bank.outlook.add({ subject: 'Own', start: at(15), end: at(16) });
    await bank.pass(HOUR);
    expect((await bank.appointment(dragged.id)).startAt).toBe(at(9));
    exchange.rise();
    await bank.pass(TRIED_WITHIN);
    expect((await bank.appointment(dragged.id)).startAt).toBe(at(13));
    expect(await bank.appointment(both.id)).toMatchObject({ startAt: at(10), title: 'Both, renamed' });
    expect((await bank.appointment(deleted.id)).state).toBe('cancelled');
    expect(bank.events().map((event) => event.subject)).toEqual(['Both, renamed', 'Dragged', 'Dentist', 'Own']);
    expect(await reasonsOf(bank.bookOnOffer(at(15), at(16)))).toEqual(['busy']);
    expect(bank.world.mails()).toEqual([]);
  });

  it('5.6 a process that dies while Exchange is away leaves nothing behind that is done twice', async () => {
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    exchange.fall();
    await bank.move(id, at(11), at(12));
    await bank.book(at(15), at(16), 'Queued');
    await bank.pass(20 * MINUTE);
    exchange.rise();
    bank = bank.restart();
    await bank.pass(TRIED_WITHIN);
    expect(bank.events().map((event) => event.start)).toEqual([at(11), at(14), at(15)]);
    expect(bank.writes().toSorted()).toEqual([callNames().create, callNames().create, callNames().update]);
  });
});
