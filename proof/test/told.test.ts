/** The table *What Lockstep mails* of docs/rules.md, played row by row on every way to Exchange (section 6, I19). */
import { readFileSync } from 'node:fs';
import type { LetterRow } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { KIND_WORDS, lettersSince } from './loop/letters.ts';
import { REST } from './loop/mail-row.ts';
import { TOLD_ROWS } from './loop/told-rows.ts';
import { addressOf, CLIENT, onTransport, TRANSPORTS } from './loop/team-stage.ts';

const HEADING = '| What happens | Organiser | Colleague | Client |';
const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const table = (page.split(`\n${HEADING}\n`)[1] ?? '')
  .split('\n\n')[0]
  ?.split('\n')
  .slice(1)
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
const written = new Map((table ?? []).map(([what = '', ...cells]) => [what, cells]));

const cellsOf = (letters: readonly LetterRow[]): readonly string[] =>
  [addressOf('anna'), addressOf('bert'), CLIENT].map(
    (address) =>
      letters
        .filter((one) => one.address === address)
        .map(({ kind }) => KIND_WORDS[kind])
        .join(', ') || 'nothing',
  );

describe('what Lockstep mails', () => {
  it('6.1 every row of the table is played, and every scenario is a row', () => {
    expect([...written.keys()]).toEqual(Object.keys(TOLD_ROWS));
  });

  describe.each(TRANSPORTS)('%s', (transport) => {
    it.each(Object.entries(TOLD_ROWS))('6.1 6.3 I19 %s', async (what, row) => {
      await onTransport(transport, { ...row.options, mails: true }, async (team) => {
        const { bank } = team;
        const id = await row.before(team);
        const began = bank.clock.now();
        await row.happens(team, id);
        await bank.pass(REST);
        expect(cellsOf(await lettersSince(bank.store, began))).toEqual(written.get(what));
        const came = bank.post?.came ?? [];
        expect(new Set(came.map((one) => one.messageId)).size).toBe(came.length);
        // 6.2: what Exchange puts into calendars gets nothing else from us.
        expect(came.filter((one) => one.to.address !== CLIENT && one.calendar !== null)).toEqual([]);
        await bank.pass(REST);
        expect(bank.post?.came.length).toBe(came.length);
      });
    });
  });
});
