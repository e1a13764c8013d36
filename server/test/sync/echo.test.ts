/** 5.1, 5.3: of what Exchange tells, what can be nothing but the echo of an event we made. */
import { eventId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { bothNamed, hintOf } from '../../src/sync/echo.ts';

const named = (made: readonly string[], changed: readonly string[]) => ({ made: made.map(eventId), changed: changed.map(eventId) });

describe('5.3 what is told of a mailbox', () => {
  it.each<readonly [string, readonly string[], readonly string[], readonly string[] | null, boolean]>([
    ['an event that was made', ['one'], [], ['one'], true],
    ['an event that was made and touched, as Exchange does (F51)', ['one'], ['one'], ['one'], true],
    ['several of both', ['one', 'two'], ['two', 'one'], ['one', 'two'], true],
    ['an event that was made, told of twice', ['one', 'one'], [], ['one'], true],
    ['an event that was made and changed twice', ['one'], ['one', 'one'], ['one'], false],
    ['an event that was changed', [], ['one'], ['one'], false],
    ['an event that was made and another one that was changed', ['one'], ['two'], ['one', 'two'], false],
    ['the folder alone', [], [], null, false],
  ])('5.3 %s', (_what, made, changed, items, justMade) => {
    expect(hintOf(named(made, changed))).toEqual({ items, justMade });
  });
  it('5.3 more than can be named is unknown, whatever else is said', () => {
    expect(hintOf(bothNamed(named(['one'], []), null))).toEqual({ items: null, justMade: false });
    expect(hintOf(bothNamed(null, named(['one'], [])))).toEqual({ items: null, justMade: false });
  });
  it('5.3 two words are as good as one', () => {
    expect(hintOf(bothNamed(named(['one'], []), named([], ['one'])))).toEqual({ items: ['one'], justMade: true });
    expect(hintOf(bothNamed(named(['one'], ['one']), named([], ['one'])))).toEqual({ items: ['one'], justMade: false });
  });
});
