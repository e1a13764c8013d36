/** The steps of a test as they come over the wire. */
import { describe, expect, test } from 'vitest';
import { readLines, stepsOf } from '../../src/integrations/steps.ts';

const streamOf = (...pieces: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
const all = async (stream: ReadableStream<Uint8Array>): Promise<unknown[]> => {
  const values: unknown[] = [];
  for await (const value of readLines(stream)) values.push(value);
  return values;
};

describe('1.1 the lines of a test', () => {
  const bytes = new TextEncoder().encode('{"step":"name","seen":"Zürich is known."}\n\n{"passed":true}');
  test('are whole values however the bytes are cut, in the middle of a letter too', async () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const values = await all(streamOf(bytes.slice(0, cut), bytes.slice(cut)));
      expect(values).toEqual([{ step: 'name', seen: 'Zürich is known.' }, { passed: true }]);
    }
  });
  test('come as soon as they are whole, before the stream has ended', async () => {
    const lines = readLines(new ReadableStream({ start: (controller) => controller.enqueue(bytes.slice(0, 60)) }));
    expect((await lines.next()).value).toEqual({ step: 'name', seen: 'Zürich is known.' });
  });
});

describe('1.1 the steps that are awaited', () => {
  const of = { transport: 'ews', endpoint: 'https://mail.bank.example', outside: '' } as const;
  test('begin with Autodiscover where the endpoint of EWS is left to it', () => {
    expect(stepsOf(of)[0]).toBe('name');
    expect(stepsOf({ ...of, endpoint: null })[0]).toBe('autodiscover');
    expect(stepsOf({ ...of, transport: 'graph', endpoint: null })[0]).toBe('name');
  });
  test('end with the mailbox that has to stay closed, where one is named and Graph may be asked', () => {
    expect(stepsOf({ ...of, transport: 'graph', outside: 'board@bank.example' }).at(-1)).toBe('scope');
    expect(stepsOf({ ...of, transport: 'graph' })).not.toContain('scope');
    expect(stepsOf({ ...of, outside: 'board@bank.example' })).not.toContain('scope');
  });
});
