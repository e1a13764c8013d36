/** Somebody who subscribes, listens, and looks at every notice misses nothing, whatever becomes of connections and subscriptions. */
import type { EventId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ConnectorError, type Connector, type Cursor, type Subscription } from '../../src/index.ts';
import { COLLEAGUE, openBench, OWNER, START, type Bench } from '../simulated.ts';

/**
 * Everything that can befall a stream and says so, or falls silent. Notifications that are dropped, late, or silent while all looks well
 * (F01, F03, F05) are found by looking at intervals, which is not done here.
 */
const HOSTILE = { F02: 0.2, F04: 0.3, F06: 0.1, F07: 0.15, F08: 0.15, F09: 0.1, F11: 0.2, F16: 0.2 };
const ADDRESSES = [OWNER, COLLEAGUE];

/** What a follower of one group knows: ids by mailbox, as its own looks have shown them. */
type Known = ReadonlyMap<string, Set<EventId>>;

async function follow(connector: Connector, known: Known, signal: AbortSignal): Promise<void> {
  const cursors = new Map<string, Cursor | null>();
  const subscriptions = new Map<string, Subscription>();
  const look = async (address: string): Promise<void> => {
    for await (const page of connector.changes({ address, calendar: null }, null, cursors.get(address) ?? null, signal)) {
      for (const event of page.changed) known.get(address)?.add(event.id);
      for (const id of page.removed) known.get(address)?.delete(id);
      cursors.set(address, page.cursor);
    }
  };
  const subscribe = async (): Promise<void> => {
    for (const address of ADDRESSES) {
      if (subscriptions.has(address)) continue;
      const [beside] = subscriptions.values();
      subscriptions.set(address, await connector.subscribe({ address, calendar: null }, signal, beside));
    }
  };
  while (!signal.aborted) {
    try {
      await subscribe();
      for await (const notice of connector.listen([...subscriptions.values()], signal)) {
        if (notice.kind === 'moved') await look(notice.subscription.calendar.address);
        if (notice.kind !== 'lost' || notice.what === 'connection') continue;
        for (const { calendar } of notice.subscriptions) subscriptions.delete(calendar.address);
        // Those that were lost come back with the next connection.
        if (subscriptions.size > 0) break;
      }
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
    }
  }
}

/** Ordinary calls that the connector has seen the end of. */
type Ended = { count: number };

/**
 * Until every answer has reached its caller, and nothing has happened for some turns of the event loop. Time in this world stands still
 * meanwhile; if it went on while answers are on their way, every answer would come too late.
 */
async function settled({ simulator }: Bench, ended: Ended): Promise<void> {
  const mark = (): { readonly text: string; readonly open: number } => {
    const calls = simulator.world.front.calls();
    let [ordinary, under] = [0, 0];
    for (const { operation, outcome } of calls) {
      if (operation !== 'GetStreamingEvents') ordinary += 1;
      if (outcome === null) under += 1;
    }
    return { text: `${calls.length} ${under}`, open: ordinary - ended.count };
  };
  let last = '';
  for (let still = 0; still < 400; still += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const { text, open } = mark();
    if (text !== last || open > 0) still = 0;
    last = text;
  }
}

const dice = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
};

describe('following calendars by notices', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('5.3 whatever befalls the stream, everything is known in the end (seed %d)', async (seed) => {
    const bench = await openBench(seed);
    const { world, frontEnd } = bench.simulator;
    const throwDice = dice(seed);
    frontEnd.streamPieceBytes = [1, 3, 64, 1000, null][throwDice(5)] ?? null;
    world.faults.set(HOSTILE);
    const leave = new AbortController();
    const known: Known = new Map(ADDRESSES.map((address) => [address, new Set<EventId>()]));
    const ended: Ended = { count: 0 };
    const connector = bench.connect({ trace: ({ operation }) => void (ended.count += operation === 'GetStreamingEvents' ? 0 : 1) });
    const following = follow(connector, known, leave.signal);
    const act = (): void => {
      const outlook = world.outlook(ADDRESSES[throwDice(2)] ?? OWNER);
      const mine = outlook.view(START, START + 86_400_000);
      const victim = mine[throwDice(mine.length + 2)];
      const start = START + 3_600_000 * throwDice(20);
      if (victim === undefined) outlook.add({ subject: 'Advice', start, end: start + 1_800_000 });
      else if (throwDice(2) === 0) outlook.drag(victim.id, start);
      else outlook.remove(victim.id);
    };
    try {
      for (let step = 0; step < 40; step += 1) {
        for (let acts = throwDice(3); acts > 0; acts -= 1) act();
        await settled(bench, ended);
        await bench.advance(15_000 * throwDice(7));
        await settled(bench, ended);
      }
      world.faults.clear();
      const truth = (address: string): Set<string> =>
        new Set(
          world
            .outlook(address)
            .view(START, START + 86_400_000)
            .map(({ id }) => id),
        );
      const isKnown = (): boolean =>
        ADDRESSES.every(
          (address) => JSON.stringify([...truth(address)].toSorted()) === JSON.stringify([...(known.get(address) ?? [])].toSorted()),
        );
      // A hung connection is found by its silence, so some time has to pass; far less than until a connection is opened anew by itself.
      for (let waited = 0; waited < 12 && !isKnown(); waited += 1) {
        await settled(bench, ended);
        await bench.advance(45_000);
      }
      expect(ADDRESSES.map((address) => new Set<string>(known.get(address)))).toEqual(ADDRESSES.map(truth));
      expect(bench.complaints).toEqual([]);
    } finally {
      leave.abort();
      await following;
      await bench.close();
    }
  });
});
