/**
 * Rendered texts as the sync takes them: at once, because it decides within a transaction in which nothing may be waited
 * for. What is not there yet is noted, rendered once the transaction is over, and the transaction is done again. The same
 * wish always gives the same text, so what is kept is never out of date.
 */
import { createHash } from 'node:crypto';
import type { Rendered, Renderer, RenderWish } from './template.ts';

/** Characters of all texts that are kept, over all integrations of a process. */
const KEPT = 4_000_000;
/** Of one text, for its key and its place. */
const PLACE = 200;
/** After so many renderings of one template that had to be ended within one turn, the rest of that turn do without it: each costs a second. */
const ENDED = 3;
/** What was read may have changed each time; after so many turns the rest waits for the next look. */
const TURNS = 4;

/** Text by text, at once; null: it is not there yet. */
export type Text = (wish: RenderWish) => Rendered | null;
export type Texts = {
  /** Does the work, again where it wanted texts that were not there, and answers what the last time gave. */
  readonly with: <Result>(work: (text: Text) => Promise<Result>) => Promise<Result>;
  /** For links in templates. */
  readonly publicUrl: string;
};

const keyOf = ({ template, objects, escape }: RenderWish): string =>
  createHash('sha256')
    .update(JSON.stringify([template, escape, objects]))
    .digest('base64');

export const createTexts = (renderer: Pick<Renderer, 'render'>, publicUrl: string): Texts => {
  const kept = new Map<string, Rendered>();
  let size = 0;

  const sizeOf = (rendered: Rendered): number => PLACE + (rendered.kind === 'rendered' ? rendered.text.length : rendered.problem.length);
  const keep = (key: string, rendered: Rendered): void => {
    if (kept.has(key)) return;
    kept.set(key, rendered);
    size += sizeOf(rendered);
    for (const [oldest, one] of kept) {
      if (size <= KEPT) return;
      kept.delete(oldest);
      size -= sizeOf(one);
    }
  };
  const renderAll = async (wanted: ReadonlyMap<string, RenderWish>): Promise<ReadonlyMap<string, Rendered>> => {
    const ended = new Map<string, number>();
    const one = async (key: string, wish: RenderWish): Promise<readonly [string, Rendered]> => {
      const before = ended.get(wish.template) ?? 0;
      if (before >= ENDED) return [key, GIVEN_UP];
      const rendered = await renderer.render(wish);
      if (rendered.kind === 'failed' && rendered.ended === true) ended.set(wish.template, (ended.get(wish.template) ?? 0) + 1);
      else keep(key, rendered);
      return [key, rendered];
    };
    const made: (readonly [string, Rendered])[] = [];
    const waiting = [...wanted];
    // A few at a time, so that what is given up is not on its way already.
    while (waiting.length > 0) made.push(...(await Promise.all(waiting.splice(0, AT_ONCE).map(async ([key, wish]) => one(key, wish)))));
    return new Map(made);
  };
  return {
    publicUrl,
    with: async (work) => {
      // Also what is not kept, or was pushed out of it meanwhile, is there the next time.
      const made = new Map<string, Rendered>();
      for (let turn = 1; ; turn++) {
        const wanted = new Map<string, RenderWish>();
        const result = await work((wish) => {
          const key = keyOf(wish);
          const known = made.get(key) ?? kept.get(key) ?? null;
          if (known === null) wanted.set(key, wish);
          return known;
        });
        if (wanted.size === 0 || turn === TURNS) return result;
        for (const [key, rendered] of await renderAll(wanted)) made.set(key, rendered);
      }
    },
  };
};

const AT_ONCE = 4;
const GIVEN_UP: Rendered = {
  kind: 'failed',
  problem: 'The template was ended for other appointments a moment ago, so it was not tried for this one.',
  line: null,
  column: null,
  ended: true,
};

/** Where nothing renders templates. */
export const NO_TEXTS: Texts = {
  publicUrl: '',
  with: (work) => work(() => ({ kind: 'failed', problem: 'Nothing here renders templates.', line: null, column: null })),
};
