/** What a command of the program is, and what it is given. No command reads the environment, the clock or the arguments itself. */
import type { ParseArgsConfig } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Instant } from '@lockstep/engine';
import type { Config } from '../config.ts';
import type { Egress } from '../egress/egress.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { DemoDoor } from '../signin/demo.ts';
import type { Installation } from '../store/rows/record.ts';
import type { Store } from '../store/store.ts';

/** Where the rows are: a PostgreSQL, or the embedded database in a folder. */
export type StorePlace = { readonly databaseUrl: string; readonly log: Logger } | { readonly dataFolder: string; readonly log: Logger };

/** An open store; `vacuum` does the next table of a database that does not do so by itself, `analyse` looks at those that have grown. */
export type OpenedStore = Store & {
  readonly vacuum: (() => Promise<string>) | null;
  readonly analyse: () => Promise<readonly string[]>;
};

/** The working whole of one process: HTTP and sync over one store. */
export type Running = {
  readonly http: FastifyInstance;
  /** Begins to take work. */
  readonly start: () => Promise<void>;
  /** Takes no more work, finishes the writes under way, closes what leads to Exchange. */
  readonly stop: () => Promise<void>;
};

export type RunningInput = {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly egress: Egress;
  readonly installation: Installation;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly version: string;
  /** The demo's own way in; null: this is no demo. */
  readonly demo: DemoDoor | null;
};

export type Clock = { now(): Instant };

/** What commands are made of; `main` fills it in, tests fill in their own. */
export type Parts = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the command answers. */
  readonly out: (text: string) => void;
  /** What went wrong. */
  readonly err: (text: string) => void;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly version: string;
  /** Opens the store, brought to this program's version. */
  readonly openStore: (place: StorePlace) => Promise<OpenedStore>;
  readonly createRunning: (input: RunningInput) => Promise<Running>;
  readonly exportRows: (store: Store) => AsyncIterable<string>;
  readonly importRows: (store: Store, lines: AsyncIterable<string>) => Promise<number>;
  readonly stdin: AsyncIterable<string | Buffer>;
  /** Resolves once the process is asked to end. */
  readonly ended: Promise<string>;
};

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export type Command = {
  /** One or two words: `serve`, `key create`. */
  readonly name: string;
  readonly summary: string;
  readonly options: Options;
  /** Lines for `--help`: option as it is written, and its meaning. */
  readonly describe: readonly (readonly [option: string, meaning: string])[];
  /** Whether `--help` lists the environment. */
  readonly environment?: boolean;
  /** Resolves with the exit code. */
  readonly run: (parts: Parts, values: Values) => Promise<number>;
};

/** The command was called wrongly: printed with a pointer to `--help`, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The command could not do what was asked; the message is all a reader needs. Exit code 1. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}

/** The text of an option, or null where it was not given. */
export const textOf = (values: Values, name: string): string | null => {
  const value = values[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

/** The text of an option that has to be there. */
export const requiredText = (values: Values, name: string): string => {
  const text = textOf(values, name);
  if (text === null) throw new UsageError(`--${name} is missing`);
  return text;
};
