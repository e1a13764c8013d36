/** The program that damages answers, on a few hundred of them; `npm run fuzz` tries as many as one likes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { collect, type Corpus } from '../src/fuzz/corpus.ts';
import { bytesOf, mutated } from '../src/fuzz/mutate.ts';
import { collectGraph, type GraphCorpus } from '../src/fuzz/graph-corpus.ts';
import { runGraphFuzz } from '../src/fuzz/graph-run.ts';
import { runFuzz } from '../src/fuzz/run.ts';
import { createRandom } from '../src/random.ts';

describe('4.17 damaged answers', () => {
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = await collect();
  });

  it('4.17 end in a value that can be believed or in a classified failure, and never in a crash or a hang', async () => {
    const { ends, breaches } = await runFuzz(corpus, { seed: 3, from: 0, cases: 600 });
    expect(breaches).toEqual([]);
    expect([...ends.keys()]).toEqual(expect.arrayContaining(['value', 'malformed']));
  });

  it('4.17 are found out where a reader believes them: a call that breaks, one that lies, one that asks for ever', async () => {
    const call = (name: string, run: () => Promise<string | null>) => ({ name, writes: false, run });
    const broken = [
      call('breaks', () => Promise.reject(new TypeError('not a function'))),
      call('lies', () => Promise.resolve('an event from 2 to 1')),
    ];
    const { breaches } = await runFuzz(corpus, { seed: 3, from: 0, cases: 200 }, broken);
    expect(new Set(breaches.map((one) => one.call))).toEqual(new Set(['breaks', 'lies']));
    expect(breaches.find((one) => one.call === 'breaks')?.words).toContain('TypeError: not a function');
  });

  it('4.17 begin with every operation there is, and a case is the same each time', () => {
    expect([...corpus.answers.keys()].toSorted((one, other) => one.localeCompare(other))).toEqual([
      'ConvertId',
      'CreateItem',
      'DeleteItem',
      'FindFolder',
      'FindItem',
      'GetFolder',
      'GetItem',
      'GetStreamingEvents',
      'GetUserAvailability',
      'pox',
      'soap',
      'Subscribe',
      'SyncFolderItems',
      'Unsubscribe',
      'UpdateItem',
    ]);
    const [text = ''] = corpus.answers.get('GetItem') ?? [];
    const damaged = (): string => bytesOf(mutated(text, createRandom(1, 'x')), createRandom(1, 'y')).toString('base64');
    expect(damaged()).toBe(damaged());
  });
});

describe('4.17 damaged answers of Graph', () => {
  let corpus: GraphCorpus;
  beforeAll(async () => {
    corpus = await collectGraph();
  });

  it('4.17 4.1 I9 end in a value that can be believed or in a classified failure, keep no text, and leave no change behind a position', async () => {
    const { ends, breaches } = await runGraphFuzz(corpus, { seed: 3, from: 0, cases: 600 });
    expect(breaches).toEqual([]);
    expect([...ends.keys()]).toEqual(expect.arrayContaining(['value', 'malformed', 'gone']));
  });

  it('4.17 are found out where a reader believes them', async () => {
    const lies = { name: 'lies', writes: false, run: () => Promise.resolve('text of an event that is not ours') };
    const { breaches } = await runGraphFuzz(corpus, { seed: 3, from: 0, cases: 200 }, [lies]);
    expect(new Set(breaches.map(({ call }) => call))).toEqual(new Set(['lies']));
  });
});
