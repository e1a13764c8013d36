/** The program `lockstep`: the only reader of the environment, the arguments, the clock and the signals. */
import { readFileSync } from 'node:fs';
import { prepareThread } from './store/sql/pglite/thread.ts';

const args = process.argv.slice(2);
const onPostgres = (process.env['DATABASE_URL'] ?? '') !== '';
// Before everything else is loaded: the database loads meanwhile.
if (args[0] === 'serve' && !args.includes('--help') && !onPostgres) prepareThread();

const [{ instant }, { runCli }, { COMMANDS }, { openStore }, { exportRows, importRows }, { withoutSecrets }, { createIds }] =
  await Promise.all([
    import('@lockstep/engine'),
    import('./commands/cli.ts'),
    import('./commands/commands.ts'),
    import('./store/open.ts'),
    import('./store/transfer.ts'),
    import('./log.ts'),
    import('./ulid.ts'),
  ]);

/** A terminal and a wrapper such as npm may each pass on the same Ctrl-C; what comes later than this was meant. */
const SAME_SIGNAL_MS = 1_000;
const FORCED = 130;

/** Resolves at the first signal that asks to end; a second one, meant as such, ends at once. */
const untilAsked = (): Promise<string> =>
  new Promise((resolve) => {
    let first: number | null = null;
    const asked = (signal: NodeJS.Signals): void => {
      const now = performance.now();
      if (first === null) {
        first = now;
        resolve(signal);
      } else if (now - first > SAME_SIGNAL_MS) {
        process.stderr.write(`${signal} again: ended at once; writes under way are finished at the next start.\n`);
        process.exit(FORCED);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked);
  });

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
};

/** Commands that answer and end are ended by a signal as by default; `serve` asks for it and closes first. */
const asking = (args: readonly string[]): Promise<string> => (args[0] === 'serve' ? untilAsked() : new Promise(() => undefined));

const clock = { now: () => instant(Date.now()) };
try {
  process.exitCode = await runCli(COMMANDS, args, {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    clock,
    newId: createIds(clock),
    version: version(),
    openStore: (place) => {
      const opened = openStore(place);
      // Whatever waits for its database loads the rest while it does; who opens it for something else needs none of it.
      if (args[0] === 'serve') import('./context.ts').catch(() => undefined);
      return opened;
    },
    createRunning: async (input) => (await import('./context.ts')).createRunning(input),
    exportRows,
    importRows,
    stdin: process.stdin,
    ended: asking(args),
  });
} catch (error) {
  process.stderr.write(withoutSecrets(`A fault of Lockstep: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`));
  process.exitCode = 1;
}
