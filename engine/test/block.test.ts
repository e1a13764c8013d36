/** A block as one side of a link (rule 3.8). */
import { describe, expect, test } from 'vitest';
import { aboutBlock, oneWay, viewOfBlock } from '../src/block.ts';
import { DAY, HOUR, instant, version, eventId, zoneId } from '../src/model.ts';
import type { EventView, When } from '../src/model.ts';
import { BLANK } from '../src/plan.ts';
import type { Memory } from '../src/plan.ts';
import { DEFAULT_POLICY } from '../src/policy/policy.ts';
import { REASON_CODES, reason } from '../src/reasons.ts';
import { reconcile } from '../src/reconcile.ts';
import { FREE_SLOT } from '../src/plan.ts';

const NOW = instant(Date.UTC(2026, 4, 4, 6));
const WHEN: When = { start: instant(NOW + 4 * HOUR), end: instant(NOW + 5 * HOUR), zone: zoneId('Europe/Zurich'), allDay: false };
const block = viewOfBlock(WHEN, 'busy');
const shown = (when: When): EventView => ({
  facets: { ...block.facets, when },
  id: eventId('e'),
  uid: 'u',
  epoch: 1,
  elsewhere: null,
  organisedHere: true,
  attendees: [],
  onlineMeeting: false,
});
const agreed: Memory = {
  ...BLANK,
  epoch: 1,
  base: {
    appointment: { facets: block.facets, version: version('1') },
    event: { facets: block.facets, version: version('a') },
    policyRevision: 1,
    owed: [],
    left: false,
  },
};
const situation = {
  appointment: { at: 'present', value: block, version: version('1') },
  createdThenDeleted: false,
  memory: agreed,
  slot: FREE_SLOT,
  policy: oneWay(DEFAULT_POLICY),
  now: NOW,
} as const;

describe('a block', () => {
  test('3.8 shows no word about why its owner is not available', () => {
    expect(viewOfBlock(WHEN, 'outOfOffice').facets).toMatchObject({ title: 'Out of office', showAs: 'outOfOffice', location: '' });
    expect(block).toMatchObject({ facets: { title: 'Break', showAs: 'busy' }, participants: [] });
  });

  test('3.8 moved in Outlook it is put back, although the integration accepts moves of appointments', () => {
    const moved = shown({ ...WHEN, start: instant(WHEN.start + HOUR), end: instant(WHEN.end + HOUR) });
    const plan = reconcile({ ...situation, event: { at: 'present', value: moved, version: version('b') } });
    expect(plan.actions).toEqual([{ do: 'updateEvent', id: 'e', ifVersion: 'b', patch: { when: WHEN }, notify: 'none' }]);
    expect(plan.reasons.map(aboutBlock)).toContainEqual(expect.objectContaining({ rule: '3.8', code: 'blockPutBack', facet: 'when' }));
  });

  test('3.8 deleted in Outlook it is made anew once that is proved, and never cancelled', () => {
    const gone = { ...situation, event: { at: 'absent' }, memory: { ...agreed, missingSince: instant(NOW - DAY) } } as const;
    const plan = reconcile(gone);
    expect(plan.actions).toEqual([expect.objectContaining({ do: 'createEvent', epoch: 2, notify: 'none' })]);
    expect(plan.reasons.map(aboutBlock)).toEqual([expect.objectContaining({ rule: '3.8', code: 'blockMadeAnew' })]);
  });

  test('3.8 the journal has a sentence of its own for everything that happens to one', () => {
    const said = new Set(REASON_CODES.map((code) => aboutBlock(reason(code))).filter(({ rule }) => rule === '3.8'));
    const own = REASON_CODES.filter((code) => code.startsWith('block'));
    expect(own.filter((code) => ![...said].some((one) => one.code === code))).toEqual([]);
    for (const { sentence } of said) expect(sentence).not.toMatch(/appointment/i);
  });
});
