/** How notifications are delivered, tried again and lost, by address (graph.md section 4, "Delivery"; pitfall 14). */
import { describe, expect, it } from 'vitest';
import type { PostAnswer } from '../../src/graph/subscriptions/post.ts';
import { asJonas, hours, jonas, make, minutes } from '../world/stage.ts';
import { LIFECYCLE, taken, told, type Told, URL_A } from './told.ts';

const refusing: PostAnswer = { outcome: 'answered', status: 503, contentType: '', body: '', tookMs: 20 };
const SECONDS = 1_000;

/** When something was posted to the address, in milliseconds after `from`. */
const noted = (stand: Told, from: number, answer: (turn: number) => PostAnswer): readonly number[] => {
  const at: number[] = [];
  stand.answer = () => {
    at.push(stand.now() - from);
    return answer(at.length);
  };
  return at;
};

describe('5.3 what is not taken is tried again', () => {
  it('5.3: with waits that double, until it is taken, and then no more', async () => {
    const stand = told();
    await stand.subscribe();
    const at = noted(stand, stand.now(), (turn) => (turn < 5 ? refusing : taken()));
    make(stand.world);
    await stand.later(hours(6));
    expect(at.map((ms) => (ms - 500) / SECONDS)).toEqual([0, 10, 30, 70, 150]);
  });

  it('5.3: for four hours, then it is lost, and the next that is taken says so by the lifecycle address', async () => {
    const stand = told();
    const id = await stand.subscribe();
    const at = noted(stand, stand.now(), () => refusing);
    make(stand.world);
    await stand.later(hours(12));
    expect(at.at(-1)).toBeLessThanOrEqual(hours(4) + 500);
    expect(at.at(-1)).toBeGreaterThan(hours(2));
    stand.answer = () => taken();
    make(stand.world);
    await stand.later(minutes(1));
    expect(stand.items(LIFECYCLE)).toMatchObject([{ subscriptionId: id, lifecycleEvent: 'missed', clientState: 'a secret of this one' }]);
  });

  it('5.3: an answer after three seconds is none at the first try and one at the second', async () => {
    const stand = told();
    await stand.subscribe();
    const at = noted(stand, stand.now(), () => taken(3_500));
    make(stand.world);
    await stand.later(hours(1));
    expect(at).toEqual([500, 10_500]);
  });

  it('5.3: a subscription that was taken away while it was tried is told no more', async () => {
    const stand = told();
    const id = await stand.subscribe();
    const at = noted(stand, stand.now(), () => refusing);
    make(stand.world);
    await stand.later(minutes(1));
    const before = at.length;
    await stand.subscriptions.remove(stand.call({ id }));
    await stand.later(hours(5));
    expect(at).toHaveLength(before);
  });

  it('5.3: a burst leaves in requests of at most fifty, four of them at once', async () => {
    const stand = told();
    await stand.subscribe();
    let open = 0;
    let most = 0;
    stand.answer = async () => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return taken();
    };
    for (let number = 0; number < 430; number += 1) make(stand.world, { subject: String(number) });
    await stand.later(minutes(1));
    expect(most).toBe(4);
    expect(stand.posts.map((one) => (JSON.parse(one.body) as { value: readonly unknown[] }).value.length)).toEqual([
      ...Array.from({ length: 8 }, () => 50),
      30,
    ]);
    expect(new Set(stand.items().map(({ resource }) => resource)).size).toBe(430);
  });
});

describe('5.3 an address is judged by its answers', () => {
  /** One notification after the other, each answered as `answer` says. */
  const many = async (stand: Told, count: number, answer: (turn: number) => PostAnswer): Promise<void> => {
    let turn = 0;
    stand.answer = () => answer((turn += 1));
    for (let number = 0; number < count; number += 1) {
      make(stand.world);
      await stand.later(2 * SECONDS);
    }
  };

  it('5.3: slow with more than a tenth over three seconds: all that is new comes ten minutes late, until that is fast', async () => {
    const stand = told();
    await stand.subscribe();
    await many(stand, 10, (turn) => taken(turn > 8 ? 4_000 : 20));
    // What was too late for a first try comes once more.
    await stand.later(20 * SECONDS);
    const at = noted(stand, stand.now(), () => taken());
    make(stand.world);
    await stand.later(minutes(9));
    expect(at).toEqual([]);
    await stand.later(minutes(2));
    expect(at).toEqual([minutes(10) + 500]);
    make(stand.world);
    await stand.later(minutes(1));
    expect(at).toHaveLength(2);
  });

  it('5.3: a tenth exactly is not slow', async () => {
    const stand = told();
    await stand.subscribe();
    await many(stand, 10, (turn) => taken(turn === 10 ? 4_000 : 20));
    const at = noted(stand, stand.now(), () => taken());
    make(stand.world);
    await stand.later(SECONDS);
    expect(at).toContain(500);
  });

  it('5.3: dropped with more than 15 % over ten seconds: what comes in ten minutes is lost for every subscription of the host', async () => {
    const stand = told();
    await stand.subscribe();
    await stand.subscribe({
      resource: `users/${jonas}/events`,
      notificationUrl: 'https://booking.example/told/b',
      lifecycleNotificationUrl: 'https://booking.example/lifecycle/b',
    });
    await many(stand, 10, (turn) => (turn > 8 ? { outcome: 'timedOut', tookMs: 10_000 } : taken()));
    const before = stand.posts.length;
    stand.answer = () => taken();
    make(stand.world, {}, asJonas);
    await stand.later(minutes(5));
    expect(stand.posts).toHaveLength(before);
    await stand.later(minutes(6));
    make(stand.world);
    await stand.later(minutes(1));
    const [first, ...then] = stand.posts.slice(before).map(({ url }) => url);
    expect([first, then.sort()]).toEqual([URL_A, [LIFECYCLE, 'https://booking.example/lifecycle/b']]);
    expect(stand.items(LIFECYCLE)).toMatchObject([{ lifecycleEvent: 'missed' }]);
  });
});
