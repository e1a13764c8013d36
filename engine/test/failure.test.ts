/** What follows from a failure: when it is tried again, and when not. */
import { describe, expect, test } from 'vitest';
import { afterFailure } from '../src/failure.ts';
import type { FailureFacts, FailureKind } from '../src/failure.ts';
import { HOUR, MINUTE, SECOND, instant } from '../src/model.ts';
import type { Instant } from '../src/model.ts';

const NOW = instant(1_800_000_000_000);
const failure = (kind: FailureKind, retryAt: Instant | null = null): FailureFacts => ({
  kind,
  scope: 'mailbox',
  ambiguous: false,
  retryAt,
});
const waitOf = (kind: FailureKind, attempt: number, chance = 0, retryAt: Instant | null = null): number => {
  const next = afterFailure(failure(kind, retryAt), attempt, NOW, chance);
  return 'at' in next ? next.at - NOW : Number.NaN;
};

describe('what follows from a failure', () => {
  test('5.3 an item that moved on is looked at again at once, and then ever more slowly', () => {
    for (const kind of ['stale', 'gone', 'notOrganiser'] as const) {
      expect(afterFailure(failure(kind), 1, NOW, 0)).toEqual({ next: 'reobserve', at: NOW });
      expect(waitOf(kind, 2)).toBe(10 * SECOND);
    }
  });

  test('F12 no answer doubles the wait, from 5 s up to 15 min', () => {
    expect([1, 2, 3, 4].map((attempt) => waitOf('unavailable', attempt))).toEqual([5, 10, 20, 40].map((seconds) => seconds * SECOND));
    expect(waitOf('unavailable', 9)).toBe(15 * MINUTE);
    expect(waitOf('unavailable', 100_000)).toBe(15 * MINUTE);
    expect(waitOf('malformed', 1)).toBe(5 * SECOND);
  });

  test('4.17 a host that does not answer is tried every five minutes, for what waits is to go on soon after it comes back', () => {
    const host = { ...failure('unavailable', null), scope: 'host' } as const;
    expect(afterFailure(host, 9, NOW, 0)).toEqual({ next: 'retry', at: NOW + 5 * MINUTE });
    expect(afterFailure({ ...host, retryAt: (NOW + 10 * MINUTE) as Instant }, 9, NOW, 0)).toEqual({ next: 'retry', at: NOW + 10 * MINUTE });
  });

  test('F12 chance spreads retries by up to a quarter, so that a thousand do not come back together', () => {
    expect(waitOf('unavailable', 1, 0.5)).toBe(5625);
    expect(waitOf('unavailable', 1, 0.999)).toBeLessThan(6.25 * SECOND);
  });

  test('F13 the word of the server is kept exactly, whatever the attempt', () => {
    for (const attempt of [1, 7]) expect(waitOf('throttled', attempt, 0.9, instant(NOW + 90 * SECOND))).toBe(90 * SECOND);
  });

  test('F13 a Retry-After in the past means now, an absurd one at most a day', () => {
    expect(waitOf('throttled', 1, 0, instant(NOW - HOUR))).toBe(0);
    expect(waitOf('throttled', 1, 0, instant(NOW + 400 * HOUR))).toBe(24 * HOUR);
  });

  test('F19 a lost position is listed anew', () => {
    expect(afterFailure(failure('cursorLost'), 3, NOW, 0)).toEqual({ next: 'relist' });
  });

  test('2.7 what only a person can mend is parked: 5 min at first, then up to an hour', () => {
    for (const kind of ['unauthorised', 'blockedByPolicy', 'quota', 'rejected', 'moved'] as const) {
      expect(afterFailure(failure(kind), 1, NOW, 0)).toEqual({ next: 'park', at: NOW + 5 * MINUTE });
      expect(waitOf(kind, 3)).toBe(20 * MINUTE);
      expect(waitOf(kind, 50)).toBe(HOUR);
    }
  });

  test('2.7 a missing right is looked for sooner: 1 min at first, then up to an hour, because asking makes nothing worse', () => {
    expect(afterFailure(failure('forbidden'), 1, NOW, 0)).toEqual({ next: 'park', at: NOW + MINUTE });
    expect([waitOf('forbidden', 3), waitOf('forbidden', 50)]).toEqual([4 * MINUTE, HOUR]);
  });

  test('2.7 a locked account is left alone for four hours, because every attempt makes it worse', () => {
    for (const attempt of [1, 9]) expect(waitOf('lockedOut', attempt)).toBe(4 * HOUR);
  });
});
