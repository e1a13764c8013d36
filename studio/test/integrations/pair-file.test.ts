/** What the console makes of an import: what is worth a look, and the file that takes it back. */
import { describe, expect, test } from 'vitest';
import {
  changesIn,
  noteworthy,
  separatorFor,
  undoing,
  type Effect,
  type Import,
  type ImportLine,
} from '../../src/integrations/pair-file.ts';

const line = (id: string, does: Effect, before: ImportLine['before'] = null): ImportLine => ({
  line: Number(id) + 1,
  does,
  named: id,
  holder: does === 'refused' ? null : { id, name: `Person ${id}`, kind: 'staff' },
  mailbox: 'now@bank.example',
  enabled: true,
  before,
  refusal: does === 'refused' ? { code: 'invalid', field: 'mailbox', problem: 'It is not valid.', next: 'Correct it.' } : null,
});
const answer = (...lines: ImportLine[]): Import => ({
  dryRun: false,
  ignoredColumns: [],
  counts: { pair: 0, pairAnew: 0, unpair: 0, switchOn: 0, switchOff: 0, unchanged: 0, refused: 0 },
  lines,
});

describe('2.1 an import', () => {
  test('is taken back by a file of whom it changed, with the mailbox they had', async () => {
    const done = answer(
      line('1', 'pair'),
      line('2', 'pairAnew', { mailbox: '=old@bank.example', enabled: false }),
      line('3', 'unpair', { mailbox: 'gone@bank.example', enabled: true }),
      line('4', 'switchOff', { mailbox: 'now@bank.example', enabled: true }),
      line('5', 'unchanged', { mailbox: 'now@bank.example', enabled: true }),
      line('6', 'refused'),
    );
    expect(await undoing(done).bytes.text()).toBe(
      ['id,mailbox,enabled', '1,,', "2,'=old@bank.example,false", '3,gone@bank.example,true', '4,now@bank.example,true', ''].join('\n'),
    );
    expect(changesIn(done)).toBe(4);
    expect(noteworthy(done.lines).map((one) => one.line)).toEqual([2, 3, 4, 5, 7]);
  });
  test('goes out with the separator that Excel takes in the language of whoever looks', () => {
    expect([separatorFor('en-GB'), separatorFor('de-DE'), separatorFor('fr-FR'), separatorFor('de-CH')]).toEqual([
      'comma',
      'semicolon',
      'semicolon',
      'comma',
    ]);
  });
});
