/** Many notifications, one commit; answered when it is committed, and refused when it cannot be in time (5.3, B4). */
import { eventId, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Posted } from '@lockstep/exchange';
import { beforeEach, describe, expect, test } from 'vitest';
import { createIntake, type Intake } from '../../src/http/webhooks/intake.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { everything, liveRow, NOW, open, openGround, type Ground } from './ground.ts';

let ground: Ground;
let transactions: number;
/** What the store does instead of what it should; null: what it should. */
let trouble: (() => Promise<never>) | null;
let warned: string[];
let intake: Intake;

const begin = async (people: readonly string[], given: Partial<Mailbox> = {}): Promise<void> => {
  ground = await openGround(people, given);
  await ground.store.transaction((tx) => tx.subscriptions.insertAll(people.map((id) => liveRow(ground, id))));
  const store: Store = {
    ...ground.store,
    transaction: (work, options) => {
      transactions += 1;
      return trouble === null ? ground.store.transaction(work, options) : trouble();
    },
  };
  const { clock, timer } = ground;
  intake = createIntake({ store, clock, timer, open, wake: () => undefined, warn: (_facts, message) => void warned.push(message) });
  transactions = 0;
};
beforeEach(() => {
  trouble = null;
  warned = [];
});

const about = (id: string, more: Partial<Posted> = {}): Posted => ({
  subscription: `graph ${id}`,
  clientState: `secret of ${id}`,
  what: 'changed',
  event: eventId('AAMk'),
  ...more,
});
/** What became of requests, as far as it is decided. */
const answersOf = (asked: readonly Promise<boolean>[]): (boolean | null)[] => {
  const answers: (boolean | null)[] = asked.map(() => null);
  for (const [index, one] of asked.entries()) void one.then((answer) => (answers[index] = answer));
  return answers;
};

describe('5.3 many at once', () => {
  test('what comes within some milliseconds is one commit, and nobody is answered before it', async () => {
    await begin(['anna', 'ben']);
    const answers = answersOf([
      intake.take('anna', [about('anna')]),
      intake.take('ben', [about('ben')]),
      intake.take('anna', [about('anna')]),
    ]);
    await ground.pass(9);
    expect([answers, transactions]).toEqual([[null, null, null], 0]);
    await ground.pass(1);
    expect([answers, transactions]).toEqual([[true, true, true], 1]);
    expect(await ground.subscriptionOf('anna')).toMatchObject({ told: 2 });
  });
  test('a storm of ten thousand for one mailbox is one mark, and another one waits no longer for it than for a few commits', async () => {
    await begin(['anna', 'ben']);
    const storm = Array.from({ length: 10 }, () =>
      intake.take(
        'anna',
        Array.from({ length: 1_000 }, () => about('anna')),
      ),
    );
    const answers = answersOf([...storm, intake.take('ben', [about('ben')])]);
    await ground.pass(50);
    expect(answers).toEqual(Array.from({ length: 11 }, () => true));
    expect(transactions).toBe(1);
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1, due: NOW + 10 });
    expect(await ground.subscriptionOf('anna')).toMatchObject({ told: 10_000 });
    expect(await ground.mailboxOf('ben')).toMatchObject({ marks: 1 });
  });
  test('a mailbox that is due already and waits for a place is not marked over and over', async () => {
    await begin(['anna']);
    for (let turn = 0; turn < 20; turn += 1) {
      void intake.take('anna', [about('anna')]);
      await ground.pass(20);
    }
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1 });
    expect(await ground.subscriptionOf('anna')).toMatchObject({ told: 20 });
  });
  test('one that is being read is marked every time, as its reading may be over before the change', async () => {
    await begin(['anna'], { leaseOwner: 'other', leaseUntil: (NOW + 60 * SECOND) as Instant, fence: 3 });
    for (let turn = 0; turn < 3; turn += 1) {
      void intake.take('anna', [about('anna')]);
      await ground.pass(20);
    }
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 3, fence: 3, leaseOwner: 'other' });
  });
  test('5.1 where no more is told than that it was made, it is read back within half a minute', async () => {
    const written = (NOW - 20 * SECOND) as Instant;
    await begin(['anna'], { lastChangeOut: written, wroteLast: ['AAMk'], readDue: (NOW + 240 * SECOND) as Instant });
    void intake.take('anna', [about('anna', { what: 'made' })]);
    await ground.pass(10);
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 0, readDue: written + 30 * SECOND });
    void intake.take('anna', [about('anna')]);
    await ground.pass(10);
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1, readDue: NOW + 20 });
  });
  test('5.1 what we have just written is read back half a second after it, where nothing else is told', async () => {
    await begin(['anna'], { lastChangeOut: (NOW - 100) as Instant, wroteLast: ['AAMk'], readDue: (NOW + 240 * SECOND) as Instant });
    void intake.take('anna', [about('anna')]);
    await ground.pass(10);
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 0, readDue: NOW - 100 + SECOND / 2 });
    void intake.take('anna', [about('anna', { event: eventId('another') })]);
    await ground.pass(10);
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1, readDue: NOW + 20 });
  });
});

describe('5.3 what cannot be stored is not said to be', () => {
  test('a store that fails for a moment is asked again, and everybody is answered well', async () => {
    await begin(['anna']);
    trouble = () => Promise.reject(new Error('terminating connection'));
    const answers = answersOf([intake.take('anna', [about('anna')])]);
    await ground.pass(500);
    expect(answers).toEqual([null]);
    trouble = null;
    const later = answersOf([intake.take('anna', [about('anna')])]);
    await ground.pass(200);
    expect([answers, later]).toEqual([[true], [true]]);
    expect(await ground.subscriptionOf('anna')).toMatchObject({ told: 2 });
    expect(warned).toHaveLength(1);
  });
  test.each<readonly [string, () => Promise<never>]>([
    ['fails', () => Promise.reject(new Error('terminating connection'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('where the store %s for two seconds it is refused then, and every one after two seconds of its own', async (_what, how) => {
    await begin(['anna']);
    trouble = how;
    const first = answersOf([intake.take('anna', [about('anna')])]);
    await ground.pass(SECOND);
    const second = answersOf([intake.take('anna', [about('anna')])]);
    await ground.pass(999);
    expect([first, second]).toEqual([[null], [null]]);
    await ground.pass(1);
    expect([first, second]).toEqual([[false], [null]]);
    await ground.pass(SECOND);
    expect(second).toEqual([false]);
    expect(intake.outcomes).toMatchObject({ taken: 0, unstored: 2 });
  });
  test('what was refused is not stored behind our back when the store is well again', async () => {
    await begin(['anna']);
    trouble = () => Promise.reject(new Error('terminating connection'));
    const asked = intake.take('anna', [about('anna')]);
    await ground.pass(2_100);
    expect(await asked).toBe(false);
    trouble = null;
    const before = await everything(ground.store);
    await ground.pass(1_000);
    expect(await everything(ground.store)).toEqual(before);
  });
  test('with ten thousand waiting, the next one is refused at once', async () => {
    await begin(['anna']);
    trouble = () => new Promise<never>(() => undefined);
    for (let turn = 0; turn < 10_500; turn += 1) void intake.take('anna', []);
    await ground.pass(10);
    for (let turn = 0; turn < 500; turn += 1) void intake.take('anna', []);
    expect(await intake.take('anna', [about('anna')])).toBe(false);
  });
});

describe('5.3 the life of a subscription', () => {
  const tell = async (...posted: readonly Posted[]): Promise<void> => {
    void intake.take('anna', posted);
    await ground.pass(10);
  };
  test('F10 a storm of wishes for a renewal is one renewal, ten minutes after the last one at the soonest', async () => {
    await begin(['anna']);
    await ground.store.transaction((tx) => tx.subscriptions.update({ id: 'anna' }, { renewedAt: (NOW - 60 * SECOND) as Instant }));
    await tell(...Array.from({ length: 500 }, () => about('anna', { what: 'reauthorise', event: null })));
    const once = await ground.subscriptionOf('anna');
    expect(once).toMatchObject({ state: 'live', due: NOW + 540 * SECOND, marks: 1 });
    await tell(about('anna', { what: 'reauthorise', event: null }));
    expect(await ground.subscriptionOf('anna')).toMatchObject({ due: once.due, marks: 1 });
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 0 });
  });
  test('a wish for a renewal does not shorten the rest that Graph asked for', async () => {
    await begin(['anna']);
    const resting = { attempts: 1, due: (NOW + 3_600 * SECOND) as Instant };
    await ground.store.transaction((tx) => tx.subscriptions.update({ id: 'anna' }, resting));
    await tell(about('anna', { what: 'reauthorise', event: null }));
    expect(await ground.subscriptionOf('anna')).toMatchObject(resting);
  });
  test('F10 what was taken away is made anew with another secret, and its mailbox is deaf and read at once', async () => {
    await begin(['anna'], { toldUntil: (NOW + 3_600 * SECOND) as Instant });
    await tell(...Array.from({ length: 500 }, () => about('anna', { what: 'removed', event: null })));
    const at = (NOW + 10) as Instant;
    expect(await ground.subscriptionOf('anna')).toMatchObject({ state: 'wanted', subscription: null, secret: null, due: at, marks: 1 });
    expect(await ground.mailboxOf('anna')).toMatchObject({ toldUntil: null, deafSince: at, readDue: at, marks: 1 });
    const before = await everything(ground.store);
    await tell(about('anna', { what: 'removed', event: null }));
    expect(await everything(ground.store)).toEqual(before);
  });
  test('F10 what is taken away as soon as it is made is made anew a minute later, not at once', async () => {
    await begin(['anna']);
    await ground.store.transaction((tx) => tx.subscriptions.update({ id: 'anna' }, { madeAt: NOW }));
    await tell(about('anna', { what: 'removed', event: null }));
    expect(await ground.subscriptionOf('anna')).toMatchObject({ state: 'wanted', due: NOW + 60 * SECOND });
  });
  test('F01 where some were missed the calendar is read at once, though the last that was told is our own writing', async () => {
    await begin(['anna'], { lastChangeOut: (NOW - 100) as Instant, wroteLast: ['AAMk'] });
    await tell(about('anna'), about('anna', { what: 'missed', event: null }));
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1, readDue: NOW + 10 });
    expect(await ground.subscriptionOf('anna')).toMatchObject({ state: 'live', marks: 0 });
  });
  test('what is told while it is still being made counts, by its secret alone', async () => {
    await begin(['anna']);
    await ground.store.transaction((tx) => tx.subscriptions.update({ id: 'anna' }, { state: 'wanted', subscription: null }));
    await tell(about('anna', { subscription: 'not known yet' }), about('anna', { subscription: 'not known yet', clientState: 'guessed' }));
    expect(intake.outcomes).toMatchObject({ taken: 1, forged: 1 });
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1 });
  });
});
