/** Which of several events is the appointment's where the answer to its create was lost (3.10, 4.11), over the whole engine and shell. */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { CalendarItem, World } from '@lockstep/simulator';
import { expect, it } from 'vitest';
import type { VirtualClock } from '../../src/clock.ts';
import { directConnector } from '../../src/direct/connector.ts';
import { directGraphConnector } from '../../src/direct/graph/connector.ts';
import { ACCOUNT } from '../../src/simulation/company.ts';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { callNames, nameOf, onBothTransports } from './transports.ts';

/** Ids grow in base64, whose digits sort before its letters. */
const MOST_COPIES = 70;

/** Deleted in Outlook, which is not accepted, until the create of the next one is answered to nobody. */
const lost = async (): Promise<{ readonly bank: Bank; readonly id: string; readonly former: CalendarItem }> => {
  const bank = await openBank({ policy: { accept: { move: true, cancel: false, decline: true } } });
  const { id } = await bank.book(at(14), at(15));
  await bank.pass(2 * MINUTE);
  const former = bank.event();
  bank.outlook.remove(former.id);
  bank.world.faults.next('F15', { operation: callNames().create });
  const isLost = (): boolean => bank.world.front.calls().some(({ outcome }) => outcome === 'AnswerLost');
  for (let step = 0; step < 60 && !isLost(); step += 1) await bank.pass(5 * SECOND);
  expect(isLost()).toBe(true);
  return { bank, id, former };
};

onBothTransports('an event made anew, whose former one is restored while the answer to its create is lost', {}, () => {
  it('3.10: the next event stays the one of the appointment, and the restored one is busy time', async () => {
    const { bank, id, former } = await lost();
    const restored = bank.outlook.restore(bank.outlook.deleted()[0]?.id ?? '');
    await bank.pass(20 * MINUTE);
    const [next, ...others] = bank.events().filter(({ id: event }) => event !== restored.id);
    expect([others, next?.uid === former.uid]).toEqual([[], false]);
    expect(await bank.link(id)).toMatchObject({ eventId: next === undefined ? null : nameOf(next), epoch: 2, intent: null });
    expect((await bank.busy()).map(({ eventId }) => eventId)).toEqual([nameOf(restored)]);
    // In both directions it is the next one that moves.
    await bank.move(id, at(17), at(18));
    await bank.pass(5 * MINUTE);
    expect(bank.outlook.item(next?.id ?? '')?.start).toBe(at(17));
    expect(bank.outlook.item(restored.id)?.start).toBe(at(14));
  });

  it('3.10: without it the next event is found again, and never made once more', async () => {
    const { bank, id } = await lost();
    await bank.pass(20 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ eventId: nameOf(bank.event()), epoch: 2, intent: null });
    expect(await bank.busy()).toEqual([]);
  });
});

/** Booked, and the answer to its create is lost; whatever else is to happen to that create. */
const unanswered = async (
  more: readonly 'F23'[] = [],
): Promise<{ readonly bank: Bank; readonly id: string; readonly made: CalendarItem }> => {
  const bank = await openBank();
  for (const fault of [...more, 'F15'] as const) bank.world.faults.next(fault, { operation: callNames().create });
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(SECOND);
  return { bank, id, made: bank.event() };
};

/** Copies of it at noon, until it is not the first of them by its id. */
const copied = ({ outlook }: Bank, made: CalendarItem): readonly CalendarItem[] => {
  const copies: CalendarItem[] = [];
  while (copies.length < MOST_COPIES && !copies.some((copy) => nameOf(copy) < nameOf(made))) copies.push(outlook.copy(made.id, at(12)));
  expect(copies.length).toBeLessThan(MOST_COPIES);
  return copies;
};

onBothTransports('an event that was copied before anybody knew its id', {}, () => {
  it('4.11: it stays the one of the appointment where both are at another time than it was made for', async () => {
    const { bank, id, made } = await unanswered();
    const copies = copied(bank, made);
    bank.outlook.drag(made.id, at(10, 30));
    await bank.pass(20 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ eventId: nameOf(made), uid: made.uid, intent: null });
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(10, 30) });
    expect(await bank.busy()).toHaveLength(copies.length);
  });

  it('4.11: a copy that shows before it is not taken for it', async () => {
    const { bank, id, made } = await unanswered(['F23']);
    const copy = bank.outlook.copy(made.id, at(12));
    // Looked at while only the copy shows.
    await bank.retitle(id, 'Another title');
    await bank.pass(20 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ eventId: nameOf(made), uid: made.uid, intent: null });
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9) });
    expect([made, copy].map((item) => bank.outlook.item(item.id)?.subject)).toEqual(['Another title', copy.subject]);
    expect((await bank.busy()).map(({ eventId }) => eventId)).toEqual([nameOf(copy)]);
  });

  it('4.11: where the appointment is cancelled it goes alone, also where the answer to its removal is lost', async () => {
    const { bank, id, made } = await unanswered();
    const copies = copied(bank, made);
    bank.world.faults.next('F15', { operation: callNames().remove });
    await bank.cancel(id);
    await bank.pass(20 * MINUTE);
    expect(bank.world.front.calls().filter(({ outcome }) => outcome === 'AnswerLost')).toHaveLength(2);
    expect(bank.events().map((item) => item.id)).not.toContain(made.id);
    expect(bank.events()).toHaveLength(copies.length);
    expect(await bank.busy()).toHaveLength(copies.length);
  });

  it('4.11: it stays the one of the appointment, also where the answer to the next write is lost and it is moved meanwhile', async () => {
    const { bank, id, made } = await unanswered();
    const copies = copied(bank, made);
    await bank.retitle(id, 'Another title');
    bank.world.faults.next('F15', { operation: callNames().update });
    const isLost = (): boolean => bank.world.front.calls().filter(({ outcome }) => outcome === 'AnswerLost').length > 1;
    for (let step = 0; step < 60 && !isLost(); step += 1) await bank.pass(5 * SECOND);
    expect(isLost()).toBe(true);
    bank.outlook.drag(made.id, at(10, 30));
    await bank.pass(20 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ eventId: nameOf(made), intent: null });
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(10, 30), title: 'Another title' });
    const shown = copies.map((copy) => bank.outlook.item(copy.id));
    expect(shown.filter((item) => item?.start !== at(12) || item.subject !== made.subject)).toEqual([]);
    expect(await bank.busy()).toHaveLength(copies.length);
  });
});

it('4.11: where an event was deleted before its lost create was found, and the appointment is cancelled, its copy stays', async () => {
  const { bank, id, made } = await unanswered();
  const copy = bank.outlook.copy(made.id, at(12));
  bank.outlook.remove(made.id);
  await bank.cancel(id);
  await bank.pass(20 * MINUTE);
  expect(bank.events().map((item) => item.id)).toEqual([copy.id]);
  expect((await bank.busy()).map(({ eventId }) => eventId)).toEqual([nameOf(copy)]);
});

/** The way of Graph where what was just made does not show to the look behind the write, so that its UID stays unknown. */
const unread = (world: World, clock: VirtualClock): Connector => {
  const inner = directGraphConnector({ world, account: ACCOUNT, clock });
  return { ...inner, create: async (...all) => ({ ...(await inner.create(...all)), read: null }) };
};

it('4.11: a copy is not removed in place of an event that does not show yet, over Graph, where the UID is not known', async () => {
  const bank = await openBank({ by: 'graph', graph: unread });
  bank.world.faults.next('F23', { operation: 'CreateEvent' });
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(SECOND);
  const made = bank.event();
  const copy = bank.outlook.copy(made.id, at(12));
  expect(await bank.link(id)).toMatchObject({ uid: null, intent: null });
  await bank.cancel(id);
  await bank.pass(20 * MINUTE);
  expect(bank.events().map((item) => item.id)).toEqual([copy.id]);
});

/** The way of a delegate, who does not see Deleted Items. */
const blind = (world: World, clock: VirtualClock): Promise<Connector> => {
  const inner = directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, timer: clock.timer });
  const locate: Connector['locate'] = async (...all) => (await inner.locate(...all)).filter(({ folder }) => folder !== 'deleted');
  return Promise.resolve({ ...inner, locate });
};

it('3.10 4.6 4.11: made twice, as nobody could see that the first was deleted, it is the second, and the first, restored, is theirs', async () => {
  const bank = await openBank({ by: 'ews', connect: blind });
  bank.world.faults.next('F15', { operation: 'CreateItem' });
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(SECOND);
  const first = bank.event();
  bank.outlook.remove(first.id);
  bank.world.faults.next('F15', { operation: 'CreateItem' });
  for (let step = 0; step < 60 && bank.events().length === 0; step += 1) await bank.pass(5 * SECOND);
  const second = bank.event();
  const restored = bank.outlook.restore(bank.outlook.deleted()[0]?.id ?? '');
  await bank.pass(20 * MINUTE);
  expect(bank.world.faults.hits().F15).toBe(2);
  expect(await bank.link(id)).toMatchObject({ eventId: second.id, uid: restored.uid, intent: null });
  await bank.cancel(id);
  await bank.pass(20 * MINUTE);
  expect(bank.events().map((item) => item.id)).toEqual([restored.id]);
});
