import { describe, expect, it } from 'vitest';
import { createTexts } from '../../src/templates/texts.ts';
import type { Rendered, RenderWish } from '../../src/templates/template.ts';

const wishFor = (template: string, n = 0): RenderWish => ({ template, objects: { n }, escape: 'text' });

const scene = (
  render: (wish: RenderWish) => Rendered = ({ template, objects }) => ({ kind: 'rendered', text: `${template}${String(objects['n'])}` }),
) => {
  let calls = 0;
  const texts = createTexts(
    {
      render: (wish) => {
        calls += 1;
        return Promise.resolve(render(wish));
      },
    },
    'https://booking.example',
  );
  return { texts, calls: () => calls };
};

describe('texts for the sync', () => {
  it('3.4: what is missing is made once the work is done, which is done again; then it is there at once', async () => {
    const { texts, calls } = scene();
    let rounds = 0;
    const work = async () =>
      texts.with((text) => {
        rounds += 1;
        return Promise.resolve([text(wishFor('a', 1)), text(wishFor('b', 2)), text(wishFor('a', 1))]);
      });
    expect((await work()).map((one) => one?.kind === 'rendered' && one.text)).toEqual(['a1', 'b2', 'a1']);
    expect([rounds, calls()]).toEqual([2, 2]);
    await work();
    expect([rounds, calls()]).toEqual([3, 2]);
  });

  it('3.4: what differs in its values or its template is another text', async () => {
    const { texts, calls } = scene();
    const one = (wish: RenderWish) => texts.with((text) => Promise.resolve(text(wish)));
    await one(wishFor('a', 1));
    await one(wishFor('a', 2));
    await one({ ...wishFor('a', 1), escape: 'html' });
    expect(calls()).toBe(3);
  });

  it('3.4: work whose wishes never come to rest ends, with what is not there', async () => {
    const { texts } = scene();
    let n = 0;
    expect(await texts.with((text) => Promise.resolve(text(wishFor('a', (n += 1)))))).toBeNull();
  });

  it('3.4: a template that is ended three times is not tried for the others of that turn, and is afterwards', async () => {
    const ended: Rendered = { kind: 'failed', problem: 'It took longer than 100 ms.', line: null, column: null, ended: true };
    const { texts, calls } = scene(({ template, objects }) =>
      template === 'hangs' ? ended : { kind: 'rendered', text: String(objects['n']) },
    );
    const wishes = [...Array.from({ length: 50 }, (_, n) => wishFor('hangs', n)), wishFor('other', 7)];
    const all = () => texts.with((text) => Promise.resolve(wishes.map((wish) => text(wish))));
    const [first] = [await all()];
    expect(first.filter((one) => one?.kind === 'failed')).toHaveLength(50);
    expect(first.at(-1)).toEqual({ kind: 'rendered', text: '7' });
    expect(calls()).toBeLessThan(10);
    const before = calls();
    await all();
    expect(calls()).toBeGreaterThan(before);
  });

  it('3.4: what fails by itself is remembered as failed', async () => {
    const { texts, calls } = scene(() => ({ kind: 'failed', problem: 'There is no filter.', line: 1, column: 2 }));
    const one = () => texts.with((text) => Promise.resolve(text(wishFor('a'))));
    await one();
    await one();
    expect(calls()).toBe(1);
  });

  it('3.4: only so much is kept, and what was pushed out is made anew', async () => {
    const { texts, calls } = scene(() => ({ kind: 'rendered', text: 'x'.repeat(50_000) }));
    const one = (n: number) => texts.with((text) => Promise.resolve(text(wishFor('a', n))));
    for (let n = 0; n < 100; n++) await one(n);
    await one(99);
    expect(calls()).toBe(100);
    await one(0);
    expect(calls()).toBe(101);
  });
});
