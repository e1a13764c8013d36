/** The command line: finds the command, reads its options, prints help and errors. */
import { parseArgs } from 'node:util';
import { ConfigError, describeEnvironment } from '../config.ts';
import { KeyError } from '../secrets/key.ts';
import { StoreConflict, StoreUnavailable } from '../store/conflict.ts';
import { DatabaseNewer } from '../store/sql/migrate.ts';
import { FolderInUse } from '../store/sql/pglite/folder-lock.ts';
import { ImportRefused } from '../store/transfer.ts';
import { CommandError, UsageError, type Command, type Parts } from './command.ts';

/** Exit codes: 0 done, 1 could not be done, 2 called or configured wrongly. */
const FAILED = 1;
const MISUSED = 2;

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}\n`).join('');
};

const overview = (commands: readonly Command[]): string =>
  `Lockstep keeps appointments and Exchange calendars in step.\n\nUsage: lockstep COMMAND [OPTIONS]\n\nCommands:\n` +
  columns(commands.map(({ name, summary }) => [name, summary])) +
  `\nOptions:\n${columns([
    ['--help', 'this text; with a command, its options'],
    ['--version', 'the version'],
  ])}`;

const helpOf = (command: Command): string => {
  const environment = describeEnvironment().map(({ name, fallback, meaning }) => [name, `${meaning} (default: ${fallback})`] as const);
  return (
    `lockstep ${command.name}: ${command.summary}\n\nOptions:\n${columns([...command.describe, ['--help', 'this text']])}` +
    (command.environment === true ? `\nEnvironment:\n${columns(environment)}` : '')
  );
};

const withinOne = (a: string, b: string): boolean => {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end <= 1;
};

const unknownCommand = (commands: readonly Command[], asked: string): string => {
  const meant = commands.find(({ name }) => withinOne(name, asked));
  return `There is no command "${asked}".${meant === undefined ? '' : ` Did you mean "${meant.name}"?`} See: lockstep --help\n`;
};

/** What the store refuses, it says in whole sentences. */
const REFUSALS = [CommandError, KeyError, FolderInUse, DatabaseNewer, StoreUnavailable, StoreConflict, ImportRefused] as const;

const explain = (error: unknown): string | null => (REFUSALS.some((kind) => error instanceof kind) ? (error as Error).message : null);

/**
 * Runs the command that the arguments name (without the program's own name) and resolves with the exit code. What is no
 * refusal is a fault of ours and is thrown.
 */
export const runCli = async (commands: readonly Command[], args: readonly string[], parts: Parts): Promise<number> => {
  const [first = '', second = ''] = args;
  if (first === '' || first === '--help' || first === '-h' || first === 'help') {
    (first === '' ? parts.err : parts.out)(overview(commands));
    return first === '' ? MISUSED : 0;
  }
  if (first === '--version' || first === '-v') {
    parts.out(`${parts.version}\n`);
    return 0;
  }
  const command = commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (command === undefined) {
    const family = commands.filter(({ name }) => name.startsWith(`${first} `));
    if (family.length > 0 && (second === '--help' || second === '-h')) {
      parts.out(family.map(helpOf).join('\n'));
      return 0;
    }
    parts.err(
      family.length > 0
        ? `"${first}" needs one of: ${family.map(({ name }) => name.slice(first.length + 1)).join(', ')}. See: lockstep ${first} --help\n`
        : unknownCommand(commands, first),
    );
    return MISUSED;
  }
  const misused = (message: string): number => {
    parts.err(`${message}\nSee: lockstep ${command.name} --help\n`);
    return MISUSED;
  };
  const rest = args.slice(command.name.split(' ').length);
  let values;
  try {
    ({ values } = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    // Node's advice about "--" after the first sentence is for file names, of which there are none here.
    return misused((error as Error).message.split('. ')[0] ?? 'The options cannot be read');
  }
  if (values['help'] === true) {
    parts.out(helpOf(command));
    return 0;
  }
  try {
    return await command.run(parts, values);
  } catch (error) {
    if (error instanceof UsageError) return misused(error.message);
    if (error instanceof ConfigError) {
      parts.err(
        `The environment cannot be used:\n${error.problems.map(({ variable, problem, next }) => `  ${variable} ${problem}. ${next}\n`).join('')}See: lockstep serve --help\n`,
      );
      return MISUSED;
    }
    const said = explain(error);
    if (said === null) throw error;
    parts.err(`${said}\n`);
    return FAILED;
  }
};
