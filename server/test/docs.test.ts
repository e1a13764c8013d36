/** The manuals say what the program does: their tables, links, routes and commands are held against it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REASON_CODES, reason } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { STEP_NAMES } from '@lockstep/exchange';
import { CAUSES, GRAPH_WORDS, type CauseEntry, type Taker } from '../src/causes.ts';
import { STEP_WORDS, TEST_EXIT_CODES } from '../src/commands/doctor-connection.ts';
import { describeEnvironment } from '../src/config.ts';
import { TAGS } from '../src/templates/filters.ts';
import { objectList } from '../src/templates/objects.ts';
import { openHouse } from './http/house.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const MANUALS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
  readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
);

describe('the manuals', () => {
  it('operating.md lists every variable of the environment with its default and meaning', () => {
    const manual = text('docs/operating.md');
    for (const { name, fallback, meaning } of describeEnvironment()) expect(manual).toContain(`| \`${name}\` | ${fallback} | ${meaning} |`);
  });

  it('2.7 the causes of operating.md are the table of the program, row by row and no more', () => {
    const rows = [...text('docs/operating.md').matchAll(/^\| `(\w+)` \| (.+) \| (.+) \| (.+) \| (yes|rarely) \|$/gm)].map(([row]) => row);
    expect(rows).toEqual(Object.entries(CAUSES).map(([cause, entry]) => causeRow(cause, entry)));
  });

  it('2.7 what operating.md says otherwise of Graph is what the program says, row by row and no more', () => {
    const rows = [...text('docs/operating.md').matchAll(/^\| `(\w+)` by Graph \| (.+) \| (.+) \|$/gm)].map(([row]) => row);
    expect(rows).toEqual(
      Object.entries(GRAPH_WORDS).map(([cause, { sentence, next }]) => `| \`${cause}\` by Graph | ${sentence} | ${next} |`),
    );
  });

  it('1.1 operating.md lists the exit codes of the doctor as the program ends with them', () => {
    const rows = [...text('docs/operating.md').matchAll(/^\| (\d+) \| it failed at ([\w -]+) \|$/gm)].map(([, code, step]) => [
      step,
      Number(code),
    ]);
    expect(rows).toEqual(STEP_NAMES.map((step) => [STEP_WORDS[step], TEST_EXIT_CODES[step]]));
  });

  it('1 what operating.md types in Exchange Online is what the form of an integration fills in, command by command', () => {
    const [, manual = ''] = text('docs/operating.md').split('## Exchange Online by Microsoft Graph');
    const [online = ''] = manual.split('## Through a proxy');
    const typed = (said: string): readonly string[] =>
      said.match(/\b(?:New|Set|Get|Test|Connect)-[A-Z]\w+|'Application [\w.]+'|(?<!\w)-[A-Z]\w+/g) ?? [];
    const commands = [...online.matchAll(/```powershell\n([^]*?)```/g)].flatMap(([, block = '']) => typed(block));
    const filled = new Set(typed(text('studio/src/integrations/graph/grant.ts')));
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((command) => !filled.has(command))).toEqual([]);
  });

  it('3.4 operating.md lists what can be used in a template as the program gives it, tags included', () => {
    const [, manual = ''] = text('docs/operating.md').split('## What events show');
    const [shown = ''] = manual.split('\n## ');
    const rows = [...shown.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, name, sentence]) => [name, sentence]);
    const wanted = objectList().flatMap(({ name, list, fields }) =>
      fields.map((field) => [`${name}${list ? '[]' : ''}.${field.name}`, field.sentence]),
    );
    expect(rows.filter(([name]) => name?.includes('.'))).toEqual(wanted);
    expect([...(/Tags: (.+?)\./.exec(shown)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, tag]) => tag)).toEqual(
      TAGS.filter((tag) => tag !== '#'),
    );
  });

  it.each(MANUALS)('%s links only to what is there', (file) => {
    const links = [...text(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target ?? '');
    const missing = links.filter((target) => !existsSync(join(root, dirname(file), target)));
    expect(missing).toEqual([]);
  });

  it.each(MANUALS)('%s names only files of the project that are there', (file) => {
    const named = [...text(file).matchAll(/`((?:engine|exchange|server|simulator|proof|scripts)\/[\w./-]+\.(?:ts|mjs))`/g)].map(
      ([, path]) => path ?? '',
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  /** The rows of rules.md: number, what a person sees, test file. */
  const rules = [...text('docs/rules.md').matchAll(/^\| (\d\.\d+a?) \| ([^|]+) \| `([\w./-]+)` \|$/gm)].map(
    ([, rule = '', , file = '']) => ({
      rule,
      file,
    }),
  );

  it('5.4 rules.md has a line for every rule of sections 3 to 5 that a reason names, in their order, or says that it is not done', () => {
    const numbers = rules.map(({ rule }) => rule);
    const told = [...new Set(REASON_CODES.map((code) => reason(code).rule))];
    expect(told.filter((rule) => !numbers.includes(rule))).toEqual([]);
    const order = (rule: string): number => Number(rule.split('.')[0]) * 1000 + parseInt(rule.split('.')[1] ?? '', 10) * 10;
    const inOrder = numbers.map((rule) => order(rule) + (rule.endsWith('a') ? 1 : 0));
    expect(inOrder).toEqual([...new Set(inOrder)].toSorted((one, other) => one - other));
    // Nothing between two neighbours is left unsaid.
    const open = [...(/Not done yet: ([^.]*(?:\.\d[^.]*)*)\./.exec(text('docs/rules.md'))?.[1]?.matchAll(/\d\.\d+/g) ?? [])].map(String);
    const said = new Set([...numbers, ...open]);
    const last = { 3: 12, 4: 20, 5: 7 };
    const all = Object.entries(last).flatMap(([section, count]) => Array.from({ length: count }, (_, index) => `${section}.${index + 1}`));
    expect(all.filter((rule) => !said.has(rule))).toEqual([]);
    expect(open.filter((rule) => numbers.includes(rule))).toEqual([]);
  });

  it.each(rules)('5.4 rules.md leads from $rule to a test that names it', ({ rule, file }) => {
    expect(existsSync(join(root, file)), `${file} is there`).toBe(true);
    expect(text(file)).toMatch(saying(rule));
  });

  /** Where Graph differs: the same form, of rules that have a row. */
  const overGraph = [...text('docs/rules.md').matchAll(/^\| (\d\.\d+a?) by Graph \| ([^|]+) \| `([\w./-]+)` \|$/gm)].map(
    ([, rule = '', , file = '']) => ({ rule, file }),
  );

  it.each(overGraph)('5.4 rules.md leads from what is different of $rule by Graph to a test that names it', ({ rule, file }) => {
    expect(rules.map((one) => one.rule)).toContain(rule);
    expect(existsSync(join(root, file)), `${file} is there`).toBe(true);
    expect(text(file)).toMatch(saying(rule));
  });

  it('exchange-notes.md has each of the thirty pitfalls of EWS, the runners-up and the twenty-five of Graph, with tests that are there or with what will bring it', () => {
    const rows = [...text('docs/exchange-notes.md').matchAll(/^\| (\d+|R\d|G\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm)];
    const numbers = [
      ...Array.from({ length: 30 }, (_, index) => `${index + 1}`),
      ...Array.from({ length: 8 }, (_, index) => `R${index + 1}`),
      ...Array.from({ length: 25 }, (_, index) => `G${index + 1}`),
    ];
    expect(rows.map(([, number]) => number)).toEqual(numbers);
    for (const [row, , , here = '', tests = ''] of rows) {
      const named = [...tests.matchAll(/`([\w./-]+\.ts)`: \*([^*]+)\*(?:<br>|$)/g)];
      if (named.length === 0) expect(here, row).toContain('Not yet: ');
      expect(named.map(([whole]) => whole).join(''), `${row} names its tests as file and title`).toBe(tests);
      for (const [, file = '', title = ''] of named) {
        expect(existsSync(join(root, file)), `${file} is there`).toBe(true);
        expect(text(file), `${file} has the test "${title}"`).toContain(title);
      }
    }
  });

  it('7.5 api.md, operating.md and README name only routes that exist', async () => {
    const { app, call } = await openHouse();
    const { body } = await call('GET', '~/openapi.json');
    await app.close();
    const paths = new Set(Object.keys(body['paths'] ?? {}));
    for (const file of ['docs/api.md', 'docs/operating.md', 'README.md']) {
      const named = [...text(file).matchAll(/\b(?:GET|POST|PUT|PATCH|DELETE) (\/api\/v1\/[\w/{}.-]+)/g)].map(([, path]) =>
        generic(path ?? ''),
      );
      expect(named.filter((path) => !paths.has(path))).toEqual([]);
    }
  });

  it('README and CONTRIBUTING name only commands that exist', () => {
    const scriptsOf = (folder: string): readonly string[] =>
      Object.keys((JSON.parse(text(`${folder}package.json`)) as { scripts?: Record<string, string> }).scripts ?? {});
    for (const file of ['README.md', 'CONTRIBUTING.md']) {
      const named = [...text(file).matchAll(/npm run ([\w-]+)(?: -w (\w+))?/g)];
      const missing = named.filter(([, name = '', workspace]) => !scriptsOf(workspace === undefined ? '' : `${workspace}/`).includes(name));
      expect(missing.map(([whole]) => whole)).toEqual([]);
    }
  });
});

/** A rule by its number, and no other that begins or ends so. */
const saying = (rule: string): RegExp => new RegExp(`(^|[^0-9.])${rule.replace('.', '\\.')}(?![0-9a-z]|\\.[0-9])`, 'm');

const TAKERS: Readonly<Record<Taker, string>> = {
  exchangeAdministrator: 'administrator of Exchange',
  lockstepAdministrator: 'administrator of Lockstep',
  nobody: 'nobody',
};
/** A cause as the manual has it. */
const causeRow = (cause: string, { sentence, next, taker, retries }: CauseEntry): string =>
  `| \`${cause}\` | ${sentence} | ${next} | ${TAKERS[taker]} | ${retries ? 'yes' : 'rarely'} |`;

/** An id in an example stands for any. */
const generic = (path: string): string => path.replace(/\/01M7[^/]*/, '/{id}');
