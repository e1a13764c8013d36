/** Whether the checker sees what is wrong with availability blocks (3.8), in a simulation that went well. */
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { check } from '../src/checker/check.ts';
import type { Observed } from '../src/checker/observed.ts';
import { liveEvents } from '../src/checker/stamps.ts';
import { level1 } from '../src/simulation/level1.ts';
import { simulate } from '../src/simulation/run.ts';

/** The first seed that ends with a block that is to come and lies where it should. */
const openBlock = async (): Promise<{ readonly sound: Observed; readonly item: CalendarItem }> => {
  for (let seed = 1; ; seed += 1) {
    const { observed, outcome } = await simulate(seed, level1);
    if (outcome.violations.length > 0 || observed.hours === null || observed.rows.links.some((link) => link.cause !== null)) continue;
    for (const [name, events] of liveEvents(observed)) {
      const block = observed.rows.blocks.find(({ id }) => id === name);
      const [one] = events;
      if (block !== undefined && !block.gone && block.startAt > observed.now && one !== undefined)
        return { sound: observed, item: one.item };
    }
  }
};
const { sound, item } = await openBlock();
const withItems = (change: (items: readonly CalendarItem[]) => readonly CalendarItem[]): Observed => ({
  ...sound,
  calendars: sound.calendars.map((one) => (one.items.some(({ id }) => id === item.id) ? { ...one, items: change(one.items) } : one)),
});
const wrong = (observed: Observed): readonly string[] => [...new Set(check(observed).map(({ invariant }) => invariant))];

describe('the checker of blocks', () => {
  it('3.8 finds nothing wrong where nothing is', () => {
    expect(wrong(sound)).toEqual([]);
  });
  it('3.8 I4 misses a block that is to be published', () => {
    expect(wrong(withItems((items) => items.filter(({ id }) => id !== item.id)))).toContain('I4');
  });
  it('3.8 I4 sees one at a time at which its owner works', () => {
    const moved = { ...item, start: item.start + 3 * 86_400_000, end: item.end + 3 * 86_400_000 + 60_000 };
    expect(wrong(withItems((items) => items.map((one) => (one.id === item.id ? moved : one))))).toContain('I4');
  });
  it('3.8 I4 sees one that is published although nothing is to be', () => {
    expect(wrong({ ...sound, hours: sound.hours === null ? null : { ...sound.hours, days: null } })).toContain('I4');
  });
  it('3.8 I2 sees two events of one block', () => {
    expect(wrong(withItems((items) => [...items, { ...item, id: 'other', immutableId: 'other' }]))).toContain('I2');
  });
  it('3.8 I4 sees one that was read back as busy time', () => {
    const mailbox = sound.rows.links.find(({ eventId }) => eventId === item.id)?.mailbox ?? '';
    const busy = { mailbox, eventId: item.id, startAt: item.start, endAt: item.end, series: null } as Observed['rows']['busy'][number];
    expect(wrong({ ...sound, rows: { ...sound.rows, busy: [...sound.rows.busy, busy] } })).toContain('I4');
  });
  it('3.8 I5 counts the writes that blocks may cost', () => {
    expect(wrong({ ...sound, blockWrites: -1_000 })).toContain('I5');
  });
});
