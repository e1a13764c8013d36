/** The table *Who is mailed* of docs/rules.md, played row by row on every way to Exchange (3.9, I20, B23). */
import { readFileSync } from 'node:fs';
import type { LetterRow } from '@lockstep/server';
import type { Mail } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { ACCOUNT } from '../src/simulation/company.ts';
import { CLIENT_ROWS } from './loop/client-rows.ts';
import { KIND_WORDS, lettersSince } from './loop/letters.ts';
import { REST } from './loop/mail-row.ts';
import type { MailRow } from './loop/mail-row.ts';
import { MAIL_ROWS } from './loop/mail-rows.ts';
import { addressOf, CLIENT, inWords, onTransport, TRANSPORTS } from './loop/team-stage.ts';

const ROWS: Readonly<Record<string, MailRow>> = { ...MAIL_ROWS, ...CLIENT_ROWS };

const HEADING = '| Situation | Organiser | Whom it is about | Other staff | Room | Client |';
/** The rows that differ where no write is silent. */
const GRAPH_HEADING = HEADING.replace('Situation', 'Over Graph');
const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const tableUnder = (heading: string): readonly (readonly string[])[] =>
  (page.split(`\n${heading}\n`)[1] ?? '')
    .split('\n\n')[0]
    ?.split('\n')
    .slice(1)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    ) ?? [];
const rowsOf = (table: readonly (readonly string[])[]) => new Map(table.map(([situation = '', ...cells]) => [situation, cells]));
const table = tableUnder(HEADING);
const written = rowsOf(table);
const overGraph = rowsOf(tableUnder(GRAPH_HEADING));

/** What everybody got, in the words and the order of the table. */
const cellsOf = (row: MailRow, mails: readonly Mail[], letters: readonly LetterRow[]): readonly string[] => {
  const got = (address: string): string =>
    [
      ...mails.filter(({ to }) => to === address).map(inWords),
      ...letters.filter((one) => one.address === address).map(({ kind }) => `${KIND_WORDS[kind]} (Lockstep)`),
    ].join(', ') || 'nothing';
  const all = (addresses: readonly string[]): string => [...new Set(addresses.map(got))].join(' / ') || '-';
  const others = row.others.map(addressOf);
  return [
    got(addressOf(row.organiser)),
    all(row.about === null ? [] : [addressOf(row.about)]),
    all(others),
    all(row.room ? [addressOf('room')] : []),
    got(CLIENT),
  ];
};

/** Mail of the kind that says when a meeting is; Exchange sends answers by itself. */
const isOurs = ({ cause }: Mail): boolean => cause.account === ACCOUNT;

describe('who is mailed', () => {
  it('3.9 every row of the table is played, and every scenario is a row', () => {
    expect(table).toHaveLength(written.size);
    expect([...written.keys()]).toEqual(Object.keys(ROWS));
    expect(tableUnder(GRAPH_HEADING)).toHaveLength(overGraph.size);
    expect(overGraph.size).toBeGreaterThan(0);
    for (const [situation, cells] of overGraph) expect(cells, situation).not.toEqual(written.get(situation) ?? cells);
  });

  describe.each(TRANSPORTS)('%s', (transport) => {
    it.each(Object.entries(ROWS))('3.9 I20 %s', async (situation, row) => {
      // Read as often as without a line: what is put back in the very moment is one message with what it puts back.
      await onTransport(transport, { ...row.options, mails: true, told: false }, async (team) => {
        const id = await row.before(team);
        const mails = team.watchMail();
        const began = team.bank.clock.now();
        await row.happens(team, id);
        await team.bank.pass(REST);
        expect(cellsOf(row, mails(), await lettersSince(team.bank.store, began))).toEqual(
          (team.canBeSilent ? undefined : overGraph.get(situation)) ?? written.get(situation),
        );
        const known = [...(['anna', 'bert', 'cleo', 'room'] as const).map(addressOf), CLIENT];
        expect(mails().filter(({ to }) => !known.includes(to))).toEqual([]);
        // Each is told of one thing once, by the mailbox that was written, and never writes to itself.
        const ours = mails().filter(isOurs);
        expect(new Set(ours.map(({ to, kind, uid }) => `${kind} ${uid} ${to}`)).size).toBe(ours.length);
        expect(ours.filter(({ from, to, cause }) => from !== cause.mailbox || from === to)).toEqual([]);
        const silent = mails().length;
        await team.bank.pass(REST);
        expect(mails()).toHaveLength(silent);
      });
    });
  });
});
