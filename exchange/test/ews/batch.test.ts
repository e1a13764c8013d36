/** Batches: whose answer is whose when the order is lost (F18), and what is asked again when some of it fails (F17). */
import { eventId, type EventId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { answersById, askAgain } from '../../src/ews/batch.ts';

const ids = (...names: readonly string[]): readonly EventId[] => names.map(eventId);
type Reply = { readonly id: string } | { readonly no: string };
const idOf = (reply: Reply): string | null => ('id' in reply ? reply.id : null);
const read = (asked: readonly EventId[], replies: readonly Reply[]) => answersById(asked, replies, idOf);

describe('whose answer is whose', () => {
  it('4.17 in their order, refusals belong to the place they stand at', () => {
    const answers = read(ids('a', 'b', 'c'), [{ id: 'a' }, { no: 'one' }, { no: 'two' }]);
    expect([...(answers ?? [])]).toEqual([
      ['a', { id: 'a' }],
      ['b', { no: 'one' }],
      ['c', { no: 'two' }],
    ]);
  });

  it('F18 out of order each belongs to the id it names, and a refusal to the one id that is left', () => {
    const answers = read(ids('a', 'b', 'c'), [{ id: 'c' }, { no: 'one' }, { id: 'a' }]);
    expect([answers?.get(eventId('a')), answers?.get(eventId('b')), answers?.get(eventId('c'))]).toEqual([
      { id: 'a' },
      { no: 'one' },
      { id: 'c' },
    ]);
  });

  it('F18 which of several refusals is whose is not guessed at', () => {
    const answers = read(ids('a', 'b', 'c'), [{ no: 'one' }, { no: 'two' }, { id: 'a' }]);
    expect([answers?.get(eventId('a')), answers?.get(eventId('b')), answers?.get(eventId('c'))]).toEqual([{ id: 'a' }, null, null]);
  });

  it('4.17 an id that was not asked for, one that comes twice, or another number of answers are not the answers to these ids', () => {
    expect(read(ids('a', 'b'), [{ id: 'a' }, { id: 'x' }])).toBeNull();
    expect(read(ids('a', 'b'), [{ id: 'b' }, { id: 'b' }])).toBeNull();
    expect(read(ids('a', 'b'), [{ id: 'a' }])).toBeNull();
    expect(read(ids('a', 'B'), [{ id: 'a' }, { id: 'b' }])).toBeNull();
  });
});

describe('what a batch left out', () => {
  /** Answers "yes" but where the script of that id says otherwise, one word a time. */
  const scripted = (script: Readonly<Record<string, readonly string[]>>) => {
    const asked: string[][] = [];
    const words = new Map(Object.entries(script).map(([id, list]) => [id, [...list]]));
    const ask = async (some: readonly EventId[]): Promise<ReadonlyMap<EventId, string | null>> => {
      asked.push([...some]);
      const answers = some.map((id): [EventId, string | null] => {
        const word = words.get(id)?.shift() ?? 'yes';
        return [id, word === 'unclear' ? null : word];
      });
      return Promise.resolve(new Map(answers));
    };
    return { asked, ask };
  };
  const isMissed = (word: string): boolean => word === 'later';

  it('F17 is asked for again, and nothing else is', async () => {
    const { asked, ask } = scripted({ b: ['later'], c: ['no'], d: ['unclear', 'later'] });
    const answers = await askAgain(ids('a', 'b', 'c', 'd'), ask, isMissed);
    expect([...answers]).toEqual([
      ['a', 'yes'],
      ['b', 'yes'],
      ['c', 'no'],
      ['d', 'yes'],
    ]);
    expect(asked).toEqual([['a', 'b', 'c', 'd'], ['b', 'd'], ['d']]);
  });

  it('F17 is asked for twice more at most, and what was asked for alone has had its answer', async () => {
    const stubborn = scripted({ a: ['later', 'later', 'later'], b: ['later', 'later', 'later'] });
    expect([...(await askAgain(ids('a', 'b'), stubborn.ask, isMissed)).values()]).toEqual(['later', 'later']);
    expect(stubborn.asked).toHaveLength(3);
    const alone = scripted({ a: ['later'] });
    expect([...(await askAgain(ids('a'), alone.ask, isMissed)).values()]).toEqual(['later']);
    expect(alone.asked).toHaveLength(1);
  });

  it('4.17 a batch that is answered costs one request', async () => {
    const { asked, ask } = scripted({ b: ['no'] });
    await askAgain(ids('a', 'b', 'c'), ask, isMissed);
    expect(asked).toHaveLength(1);
  });
});
