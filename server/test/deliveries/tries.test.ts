/** When it is tried again, when it is given up, and when nothing more is sent to a webhook at all. */
import { DAY, HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextTry } from '../../src/webhooks/outcome.ts';
import { openGround, type Ground } from './ground.ts';
import { answering, NAME } from './receiver.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());

describe('7.5: tries', () => {
  it('come ever more slowly over three days, each a fifth earlier or later', () => {
    const now = ground.house.clock.at;
    const waits = Array.from({ length: 9 }, (_, index) => Number(nextTry(index + 1, { retryAfterMs: null }, now, 0.5)) - now);
    expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(3 * DAY);
    expect([0, 1].map((chance) => Number(nextTry(2, { retryAfterMs: null }, now, chance)) - now)).toEqual([4 * MINUTE, 6 * MINUTE]);
    expect(nextTry(10, { retryAfterMs: null }, now, 0.5)).toBeNull();
    expect(nextTry(1, { retryAfterMs: HOUR }, now, 0.5)).toBe(now + HOUR);
    expect(nextTry(1, { retryAfterMs: 9 * DAY }, now, 0.5)).toBe(now + DAY);
  });

  it('heed a Retry-After of 429 and 503, in seconds or as a date, and of nothing else', async () => {
    const { id } = await ground.hook();
    const at = new Date(ground.house.clock.at + 2 * HOUR).toUTCString();
    const due: (number | null)[] = [];
    for (const [status, after] of [
      [429, '3600'],
      [503, at],
      [500, '3600'],
      [429, 'soon'],
    ] as const) {
      ground.receiver.manner = answering(status, { 'retry-after': after });
      await ground.book(24 + due.length);
      await ground.process.turn();
      const rows = await ground.deliveries(id);
      due.push(Number(rows.at(-1)?.due) - ground.house.clock.at);
    }
    expect(due).toEqual([HOUR, 2 * HOUR, 5 * SECOND, 5 * SECOND]);
  });

  it('end after ten: nothing got through for three days, so the webhook is switched off with a warning, and what waited is stopped', async () => {
    const { id } = await ground.hook();
    ground.receiver.manner = answering(503);
    await ground.book(24);
    await ground.process.turn();
    for (let tries = 1; tries < 9; tries += 1) {
      const [row] = await ground.deliveries(id);
      ground.pass(Number(row?.due) - ground.house.clock.at);
      await ground.process.turn();
    }
    expect((await ground.deliveries(id))[0]).toMatchObject({ state: 'waiting', attempts: 9 });
    expect(await ground.webhook(id)).toMatchObject({ enabled: true });
    ground.pass(23 * HOUR);
    await ground.book(24);
    ground.pass(HOUR);
    await ground.process.turn();
    expect((await ground.deliveries(id)).map(({ state }) => state).toSorted()).toEqual(['failed', 'stopped']);
    expect(await ground.webhook(id)).toMatchObject({ enabled: false, stoppedWhy: 'failing', stoppedAt: ground.house.clock.at });
    expect(ground.process.warned).toEqual([expect.stringContaining('a webhook was switched off')]);
    const entries = await ground.house.store.transaction((tx) => tx.journal.select({ code: 'webhookStopped' }));
    expect(entries.map(({ sentence, rule }) => [rule, sentence])).toEqual([
      ['7.5', 'A webhook was switched off, because nothing got through to it for three days, by Lockstep (webhooks).'],
    ]);
  });

  it('that get through now and then keep the webhook on, however many others fail', async () => {
    const { id } = await ground.hook();
    for (let day = 0; day < 5; day += 1) {
      ground.receiver.manner = answering(500);
      await ground.book(24);
      await ground.process.turn();
      ground.pass(DAY / 2);
      ground.receiver.manner = answering(200);
      await ground.process.turn();
      ground.pass(DAY / 2);
    }
    expect(await ground.webhook(id)).toMatchObject({ enabled: true, failingSince: null });
    expect((await ground.deliveries(id)).every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('are over at 410: nothing more is sent to whoever wants nothing more', async () => {
    const { id } = await ground.hook();
    ground.receiver.manner = answering(410);
    await ground.book(24);
    await ground.process.turn();
    await ground.book(26);
    await ground.process.turn();
    expect(await ground.webhook(id)).toMatchObject({ enabled: false, stoppedWhy: 'gone' });
    expect((await ground.deliveries(id)).map(({ state, cause }) => [state, cause])).toEqual([['stopped', 'gone']]);
    expect(ground.receiver.seen).toHaveLength(1);
  });
});

it('7.5: what was told is forgotten after thirty days', async () => {
  const { id } = await ground.hook();
  await ground.book(24 * 60);
  await ground.process.turn();
  ground.pass(29 * DAY);
  await ground.process.turn();
  expect(await ground.deliveries(id)).toHaveLength(1);
  ground.pass(DAY + HOUR);
  await ground.process.turn();
  expect(await ground.deliveries(id)).toEqual([]);
  expect(await ground.house.store.transaction((tx) => tx.webhookMessages.count({}))).toBe(0);
});

it('7.5: how tries end, and how many deliveries wait, is measured without a name', async () => {
  await ground.hook();
  ground.receiver.manner = answering(500);
  await ground.book(24);
  await ground.process.turn();
  const { text } = await ground.house.call('GET', '~/metrics');
  expect(text).toContain('lockstep_webhook_tries_total{outcome="answer"} 1');
  expect(text).toContain('lockstep_webhook_tries_total{outcome="delivered"} 0');
  expect(text).toContain('lockstep_webhook_deliveries_waiting 1');
  expect(text).not.toContain(NAME);
});
