/** What a mailbox is shown as when a pass of it has ended well (2.4), as far as being told of changes goes (5.3). */
import { expect, test } from 'vitest';
import { HOUR, instant, SECOND } from '@lockstep/engine';
import { healthAfter } from '../../src/sync/health.ts';

const NOW = instant(Date.UTC(2027, 2, 15, 9));
const ago = (ms: number) => instant(NOW - ms);
const mailbox = { deafSince: null, busyHeldSince: null, unreadable: null, cause: null, detail: null };
const after = (known: Partial<Parameters<typeof healthAfter>[1]>) =>
  healthAfter([], { ...mailbox, ...known }, { strangers: 0, further: [] }, NOW);

test('2.4 a line that is down is said after twenty seconds, as most are opened again before anybody reads of it', () => {
  expect(after({})).toMatchObject({ state: 'syncing', cause: null });
  expect(after({ deafSince: ago(20 * SECOND) })).toMatchObject({ state: 'syncing' });
  expect(after({ deafSince: ago(21 * SECOND) })).toEqual({ state: 'warning', cause: 'notificationsNotArriving', detail: null });
});

test('2.4 5.3 what was said already stays until something is told: a pass a moment later does not take it back', () => {
  const said = { cause: 'notificationsNotArriving', detail: 'Graph could not be asked to tell of changes.' } as const;
  expect(after({ ...said, deafSince: ago(SECOND) })).toEqual({ state: 'warning', ...said });
  expect(after({ ...said, deafSince: ago(HOUR) })).toEqual({ state: 'warning', ...said });
  expect(after({ ...said, deafSince: null })).toMatchObject({ state: 'syncing', cause: null, detail: null });
});

test('2.4 what was said of something else is not why nothing is told', () => {
  const detail = 'Exchange could not be reached.';
  expect(after({ cause: 'unreachable', detail, deafSince: ago(SECOND) })).toMatchObject({ state: 'syncing' });
  expect(after({ cause: 'unreachable', detail, deafSince: ago(HOUR) })).toMatchObject({ cause: 'notificationsNotArriving', detail: null });
});
