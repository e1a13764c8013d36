import { afterAll, describe, expect, it } from 'vitest';
import { createRenderer } from '../../src/templates/renderer.ts';
import type { Rendered } from '../../src/templates/template.ts';

/** Given time, as the machine may be busy: what grows is ended by that. */
const renderer = createRenderer({ limitMs: 2_000, memoryMb: 64 });
afterAll(() => renderer.close());

const render = (template: string, objects: Readonly<Record<string, unknown>> = {}): Promise<Rendered> =>
  renderer.render({ template, objects, escape: 'text' });
/** Counts on for ever, because the next whole number behind it cannot be told from it. */
const GROWS = '{% assign a = 9007199254740992 %}{% assign b = a | plus: 4 %}{% for i in (a..b) %}x{% endfor %}';

describe('templates in processes of their own', () => {
  it('3.4: render what they are given, many at once', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, (_, n) => render('{{ n }}', { n })));
    expect(all).toEqual(all.map((_, n) => ({ kind: 'rendered', text: String(n) })));
  });

  it('3.4: one that grows without end is ended, and others are rendered meanwhile and afterwards', async () => {
    const grows = render(GROWS);
    const beside = await Promise.all(Array.from({ length: 20 }, () => render('beside')));
    expect(beside.every((one) => one.kind === 'rendered' && one.text === 'beside')).toBe(true);
    expect(await grows).toEqual({
      kind: 'failed',
      ended: true,
      problem: expect.stringContaining('The template was ended') as string,
      line: null,
      column: null,
    });
    expect(await render('after')).toEqual({ kind: 'rendered', text: 'after' });
  });

  it('3.4: more memory than it may is said to be the reason', async () => {
    const small = createRenderer({ limitMs: 20_000, memoryMb: 32 });
    try {
      expect(await small.render({ template: GROWS, objects: {}, escape: 'text' })).toMatchObject({
        kind: 'failed',
        problem: 'The template was ended. It needed more than 32 MB of memory.',
      });
      expect(await small.render({ template: 'on', objects: {}, escape: 'text' })).toEqual({ kind: 'rendered', text: 'on' });
    } finally {
      await small.close();
    }
  });

  it('3.4: what takes too long is said to have', async () => {
    const hasty = createRenderer({ limitMs: 10, memoryMb: 512 });
    try {
      expect(await hasty.render({ template: GROWS, objects: {}, escape: 'text' })).toMatchObject({
        kind: 'failed',
        problem: 'The template was ended. It took longer than 10 ms.',
      });
    } finally {
      await hasty.close();
    }
  });

  it('3.4: checks are made in the same way', async () => {
    expect(await renderer.check('{{ a | b }}')).toEqual([expect.objectContaining({ line: 1 })]);
    expect(await renderer.check('{{ a }}', { b: 1 })).toEqual([{ problem: 'There is no object or field "a".', line: 1, column: 4 }]);
    expect(await renderer.check(GROWS, {})).toEqual([expect.objectContaining({ line: null })]);
    expect(await renderer.check('{{ b }}', { b: 1 })).toEqual([]);
  });

  it('3.4: more than a template can be given is not given to it', async () => {
    expect(await render('x', { a: 'x'.repeat(1_000_001) })).toMatchObject({ kind: 'failed' });
  });

  it('3.4: a closed one answers at once', async () => {
    const closing = createRenderer();
    const begun = closing.render({ template: GROWS, objects: {}, escape: 'text' });
    await closing.close();
    expect(await begun).toMatchObject({ kind: 'failed' });
    expect(await closing.render({ template: 'x', objects: {}, escape: 'text' })).toMatchObject({ kind: 'failed' });
  });
});
