/** A change feed that is behind what Graph posts is read again until it shows it, and what comes during a reading is not lost (5.3). */
import { DAY, MINUTE, SECOND, eventId, version } from '@lockstep/engine';
import type { Event, Instant } from '@lockstep/engine';
import type { Capabilities, ChangePage, Connector } from '@lockstep/exchange';
import { describe, expect, test } from 'vitest';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { markForReading } from '../../src/sync/notice.ts';
import { createSync } from '../../src/sync/run.ts';
import { NOW, openGround, type Ground } from './ground.ts';

type Live = Capabilities['live'];

/** An Exchange whose feed answers these pages, one for each reading, and then empty ones. */
const scene = async (live: Live, given: Partial<Mailbox> = {}) => {
  const far = (NOW + DAY) as Instant;
  const read = { cursor: 'at', readAs: 'busy block', readAt: NOW, readDue: NOW, due: NOW, expandedUntil: (NOW + 400 * DAY) as Instant };
  const ground: Ground = await openGround(['anna'], { ...read, listDue: far, toldUntil: far, toldAt: NOW, ...given });
  const pages: Partial<ChangePage>[] = [];
  const at: number[] = [];
  let during: (() => Promise<void>) | null = null;
  const connector = {
    capabilities: { live, silentWrites: true, moveBack: true },
    changes: async function* (): AsyncIterable<ChangePage> {
      at.push((ground.clock.at - NOW) / SECOND);
      const page = pages.shift() ?? {};
      await during?.();
      yield { changed: [], removed: [], unreadable: [], cursor: 'next', last: true, ...page };
    },
  };
  let ids = 0;
  const deps: SyncDeps = {
    store: ground.store,
    clock: ground.clock,
    newId: () => `id${(ids += 1)}`,
    chance: () => 0.5,
    connectorFor: () => connector as unknown as Connector,
    owner: 'this',
    installation: 'inst',
    ...SYNC_DEFAULTS,
    log: { warn: () => undefined, error: (facts) => expect.unreachable(String(facts['err'])) },
  };
  const sync = createSync(deps);
  return {
    ...ground,
    pages,
    at,
    meanwhile: (what: typeof during) => void (during = what),
    /** Runs what is due for so long, looking every second. */
    run: async (milliseconds: number): Promise<void> => {
      for (const end = ground.clock.at + milliseconds; ground.clock.at <= end; ground.clock.at = (ground.clock.at + SECOND) as Instant)
        while ((await sync.runDue()) > 0);
    },
  };
};

const event = (lastModified: Instant): Event =>
  ({
    id: eventId('own'),
    version: version('1'),
    uid: 'uid',
    type: 'single',
    when: { start: NOW, end: (NOW + MINUTE) as Instant, zone: null, allDay: false } as unknown as Event['when'],
    lastModified,
    stamp: null,
    cancelled: false,
    private: false,
    title: null,
    showAs: 'busy',
  }) as unknown as Event;

describe('5.3 a reading that names nothing although something was told', () => {
  test('is repeated 5 s, 30 s and 2 min after that was told, and then no more', async () => {
    const { run, at } = await scene('push');
    await run(10 * MINUTE);
    expect(at).toEqual([0, 5, 30, 120]);
  });
  test('is not repeated once it has shown something', async () => {
    const { run, at, pages } = await scene('push');
    pages.push({}, { removed: [eventId('gone')] });
    await run(4 * MINUTE);
    expect(at.slice(0, 2)).toEqual([0, 5]);
    expect(at).not.toContain(30);
  });
  test('is not repeated where nothing was told', async () => {
    const { run, at } = await scene('push', { toldAt: (NOW - 10 * MINUTE) as Instant });
    await run(10 * MINUTE);
    expect(at).toEqual([0]);
  });
  test('is not repeated where a stream told of it, which tells when it is there', async () => {
    const { run, at } = await scene('stream');
    await run(10 * MINUTE);
    expect(at).toEqual([0]);
  });
});

describe('5.3 what is told while a calendar is being read', () => {
  test.each<Live>(['push', 'stream'])('is read for once more, as that reading may be over before the change (%s)', async (live) => {
    const { run, at, meanwhile, clock, store, root } = await scene(live, { toldAt: null });
    meanwhile(async () => {
      meanwhile(null);
      clock.at = (clock.at + SECOND) as Instant;
      await store.transaction((tx) => markForReading(tx, root, 'anna', clock.at));
    });
    await run(MINUTE);
    expect(at).toEqual([0, 1]);
  });
});

describe('5.3 silence', () => {
  const found = async (live: Live, ago: number): Promise<Instant | null> => {
    const { run, pages, mailboxOf } = await scene(live, { toldAt: (NOW - 60 * MINUTE) as Instant });
    pages.push({ changed: [event((NOW - ago) as Instant)] });
    await run(0);
    return (await mailboxOf('anna')).deafSince;
  };
  test('is known of Graph by a change that it had five minutes to tell, as its notifications take up to three', async () => {
    expect(await found('push', 4 * MINUTE)).toBeNull();
    expect(await found('push', 6 * MINUTE)).toBe(NOW);
  });
  test('is known of a stream by one that it had a minute to tell', async () => {
    expect(await found('stream', 2 * MINUTE)).toBe(NOW);
  });
});
