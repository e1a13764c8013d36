/** Busy time from Exchange as the grid shows it, and what it says about itself. */
import { describe, expect, test } from 'vitest';
import { useTranslation } from '../src/texts/i18n.ts';
import type { Block, Busy } from '../src/calendar/queries.ts';
import { blockReason, blockTimes, busyReason, shownBlocks, shownBusy } from '../src/calendar/shown.ts';

const ZONE = 'Europe/Zurich';
const { t } = useTranslation();
const busy = (more: Partial<Busy> = {}): Busy => ({
  id: 'm e',
  holder: 'anna',
  mailbox: 'm',
  start: '2026-03-02T09:00:00Z',
  end: '2026-03-02T10:00:00Z',
  allDay: false,
  dates: null,
  showAs: 'outOfOffice',
  private: false,
  title: null,
  titles: 'busy',
  blocks: true,
  countsAs: 'itself',
  calendar: null,
  readAt: '2026-03-02T08:00:00Z',
  ...more,
});
const shown = (more: Partial<Busy> = {}) => shownBusy([busy(more)], ZONE, t)[0];
const reason = (more: Partial<Busy> = {}): string => busyReason(busy(more), ZONE, t);

describe('7.4 busy time in grey', () => {
  test('is named by its title where titles are shown, else by what Outlook shows it as', () => {
    expect(shown({ title: 'Team lunch', titles: 'title' })?.title).toBe('Team lunch');
    expect(shown()?.title).toBe('Out of office');
    expect(shown({ private: true, titles: 'title' })?.title).toBe('Private');
  });
  test('says why there is no title: the setting, or that it is private', () => {
    expect(reason()).toContain('masked (integration setting)');
    expect(reason({ titles: 'title', title: 'Team lunch' })).not.toContain('masked');
    expect(reason({ private: true })).toContain('Private');
  });
  test('4.14 an all-day event lies on its dates, on whichever wall they are looked at', () => {
    const allDay = { allDay: true, dates: { first: '2026-03-28', last: '2026-03-29' }, countsAs: 'workingHours' } as const;
    for (const zone of ['Europe/Zurich', 'America/New_York', 'Pacific/Auckland']) {
      const [one] = shownBusy([busy({ ...allDay, start: '2026-03-27T23:00:00Z', end: '2026-03-29T22:00:00Z' })], zone, t);
      expect([one?.allDay, one?.start, one?.end]).toEqual([true, '2026-03-28T00:00:00', '2026-03-30T00:00:00']);
    }
  });
  test('4.14 an all-day event is shown as it counts', () => {
    const dates = { first: '2026-03-02', last: '2026-03-02' };
    expect(reason({ allDay: true, dates, countsAs: 'workingHours' })).toContain('Counts as working hours (integration setting)');
    expect(reason({ allDay: true, dates, countsAs: 'wholeDay' })).toContain('Counts as the whole day');
    const free = { allDay: true, dates, countsAs: 'nothing', blocks: false } as const;
    expect(reason(free)).toContain('Takes no time');
    expect([shown(free)?.classNames, shown({ ...free, blocks: true, countsAs: 'wholeDay' })?.classNames]).toEqual([
      expect.arrayContaining(['free']),
      expect.not.arrayContaining(['free']),
    ]);
  });
});

const block = (more: Partial<Block> = {}): Block => ({
  id: 'block.m.2026-03-02.1',
  holder: 'anna',
  mailbox: 'm',
  start: '2026-03-02T11:00:00Z',
  end: '2026-03-02T12:00:00Z',
  dates: null,
  showAs: 'busy',
  state: 'published',
  detail: null,
  ...more,
});

describe('3.8 availability blocks', () => {
  test('stand in the column of their owner, and cannot be dragged', () => {
    expect(shownBlocks([block()], ZONE, t)).toMatchObject([
      { title: 'Break', start: '2026-03-02T12:00:00', end: '2026-03-02T13:00:00', resourceIds: ['anna'], editable: false, allDay: false },
    ]);
  });
  test('a whole-day absence lies on its dates, on whichever wall they are looked at', () => {
    const away = block({
      showAs: 'outOfOffice',
      dates: { first: '2026-03-28', last: '2026-03-29' },
      start: '2026-03-27T23:00:00Z',
      end: '2026-03-29T22:00:00Z',
    });
    for (const zone of ['Europe/Zurich', 'America/New_York'])
      expect(shownBlocks([away], zone, t)).toMatchObject([
        { title: 'Out of office', allDay: true, start: '2026-03-28T00:00:00', end: '2026-03-30T00:00:00' },
      ]);
    expect(blockTimes(away, 'America/New_York')).toMatch(/28.*–.*29/);
    expect(blockTimes(block({ dates: { first: '2026-03-28', last: '2026-03-28' } }), ZONE)).not.toContain('–');
  });
  test('say whether they lie in Outlook', () => {
    expect(blockReason(block(), ZONE, t)).toContain('Published in Outlook');
    expect(blockReason(block({ state: 'left' }), ZONE, t)).toContain('Changed in Outlook');
    expect(blockReason(block({ state: 'pending' }), ZONE, t)).toContain('Not in Outlook yet');
  });
});
