/** `lockstep migrate|export|import`: the store as a whole. */
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { CommandError, textOf, type Command, type Parts } from './command.ts';
import { withStore } from './installation.ts';

const migrate: Command = {
  name: 'migrate',
  summary: 'bring the database to the version of this program',
  options: {},
  describe: [],
  environment: true,
  run: (parts) =>
    withStore(parts, async ({ config }) => {
      // Opening a store migrates it; a newer one than the program has been refused by then.
      parts.out(
        `The ${config.databaseUrl === null ? `embedded database in ${config.dataFolder}` : 'PostgreSQL database'} is up to date.\n`,
      );
      return 0;
    }),
};

const exportAll: Command = {
  name: 'export',
  summary: 'write every row as JSON lines; secrets stay sealed with their key',
  options: { file: { type: 'string' } },
  describe: [['--file PATH', 'a new file; default: standard output']],
  run: (parts, values) =>
    withStore(parts, async ({ store }) => {
      const path = textOf(values, 'file');
      let rows = 0;
      if (path === null) {
        for await (const line of parts.exportRows(store)) {
          parts.out(`${line}\n`);
          rows += 1;
        }
      } else {
        // `wx`: an export never overwrites; 0600: it holds what clients told in confidence.
        const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
        const written = finished(file).catch((error: unknown) => {
          throw new CommandError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
        });
        // The failure is thrown where it is awaited; until then it must not count as unhandled.
        written.catch(() => undefined);
        for await (const line of parts.exportRows(store)) {
          if (file.errored) break;
          if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), written]);
          rows += 1;
        }
        file.end();
        await written;
      }
      parts.err(`${rows} rows written. Keep the key (LOCKSTEP_KEY or the key file) with them: stored credentials open with no other.\n`);
      return 0;
    }),
};

/** The lines of a file, or of standard input. */
async function* linesOf(parts: Parts, path: string | null): AsyncIterable<string> {
  let input: Readable;
  try {
    input = path === null ? Readable.from(parts.stdin) : (await open(path)).createReadStream({ encoding: 'utf8' });
  } catch (error) {
    throw new CommandError(`${path ?? 'Standard input'} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) if (line.trim() !== '') yield line;
}

const importAll: Command = {
  name: 'import',
  summary: 'read what export wrote, into an empty database',
  options: { file: { type: 'string' } },
  describe: [['--file PATH', 'default: standard input']],
  run: (parts, values) =>
    withStore(parts, async ({ store }) => {
      const rows = await parts.importRows(store, linesOf(parts, textOf(values, 'file')));
      parts.err(`${rows} rows read. Integrations start once this process holds the key they were exported with.\n`);
      return 0;
    }),
};

export const transferCommands: readonly Command[] = [migrate, exportAll, importAll];
