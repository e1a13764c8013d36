import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { following, limited } from '../src/limited.ts';

/** All that Node keeps on a signal beside its listeners: `AbortSignal.any` writes itself down there. */
const kept = (signal: AbortSignal): number =>
  Object.getOwnPropertySymbols(signal)
    .map((name): unknown => Reflect.get(signal, name))
    .reduce<number>((all, value) => all + (typeof value === 'object' && value !== null && 'size' in value ? Number(value.size) : 0), 0);

const isNode20 = process.versions.node.startsWith('20.');

describe('signals that follow others', () => {
  it('fire with the first of them, and for its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const both = following(one.signal, other.signal);
    other.abort('the second');
    one.abort('the first');
    expect(both.signal.reason).toBe('the second');
    expect(following(one.signal, other.signal).signal.reason).toBe('the first');
  });

  it('leave nothing on a signal that lives longer', () => {
    const process = new AbortController();
    // What this looks at is what another way would leave behind: on Node 20 for good.
    const any = AbortSignal.any([process.signal]);
    const before = kept(process.signal);
    expect([any.aborted, before]).toEqual([false, isNode20 ? 1 : 0]);
    for (let call = 0; call < 50; call += 1) {
      const timed = limited(process.signal, 60_000);
      expect(getEventListeners(process.signal, 'abort')).toHaveLength(1);
      timed.end();
    }
    expect(getEventListeners(process.signal, 'abort')).toHaveLength(0);
    expect(kept(process.signal)).toBe(before);
  });

  it('fire when their time is over, and not once they were ended', async () => {
    const [late, ended] = [limited(new AbortController().signal, 5), limited(new AbortController().signal, 5)];
    ended.end();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(late.signal.reason).toMatchObject({ name: 'TimeoutError' });
    expect(ended.signal.aborted).toBe(false);
  });
});
