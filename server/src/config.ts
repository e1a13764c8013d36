/**
 * The configuration of one process, read from its environment. One table names every variable, what it means and how it is
 * parsed; `lockstep serve --help` prints the same table. The environment is an argument: only `main.ts` reads the real one.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseAllowEntry } from './egress/allow.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Config = {
  readonly port: number;
  readonly host: string;
  /** How people and Exchange reach this server from outside, without a trailing slash; null: not said. */
  readonly publicUrl: string | null;
  /** Addresses and networks of reverse proxies whose `X-Forwarded-*` headers count. */
  readonly trustProxy: boolean | readonly string[];
  /** Absolute path. */
  readonly dataFolder: string;
  /** PostgreSQL; null: the embedded database in the data folder. */
  readonly databaseUrl: string | null;
  /** 32 bytes, base64; null: from the key file. */
  readonly key: string | null;
  /** Absolute path; null: `key` in the data folder, made at the first start. */
  readonly keyFile: string | null;
  /** Host names, addresses and networks that may be reached although they are private. */
  readonly egressAllow: readonly string[];
  readonly httpsProxy: string | null;
  readonly noProxy: readonly string[];
  readonly logLevel: LogLevel;
};

/** A problem with one variable, said so that it can be put right. Never carries the value of a secret one. */
export type ConfigProblem = { readonly variable: string; readonly problem: string; readonly next: string };

export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, problem, next }) => `${variable}: ${problem}. ${next}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const refuse = (context: z.RefinementCtx, message: string): never => {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
};

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const url = (protocols: readonly string[]): z.ZodType<URL, string> =>
  z.string().transform((text, context): URL => {
    if (!URL.canParse(text)) return refuse(context, 'is not a URL');
    const parsed = new URL(text);
    if (!protocols.includes(parsed.protocol)) {
      return refuse(context, `begins with ${parsed.protocol}//, not with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    }
    return parsed;
  });

const port = z.string().transform((text, context): number => {
  const value = Number(text);
  return /^\d{1,5}$/.test(text) && value <= 65_535 ? value : refuse(context, 'is not a port (0 to 65535; 0 takes any free one)');
});

const publicUrl = url(['https:', 'http:']).transform((parsed, context): string => {
  if (parsed.search !== '' || parsed.hash !== '') return refuse(context, 'carries a query or fragment');
  if (parsed.username !== '' || parsed.password !== '') return refuse(context, 'carries a user name or password');
  return parsed.href.replace(/\/+$/, '');
});

const proxyUrl = (parsed: URL, context: z.RefinementCtx): string => {
  try {
    // As it goes into the header of every CONNECT.
    decodeURIComponent(`${parsed.username}:${parsed.password}`);
  } catch {
    return refuse(context, 'has a % in its user name or password that stands for nothing: write %25');
  }
  return parsed.href;
};

const trustProxy = z
  .string()
  .transform((text): boolean | readonly string[] => (text === 'true' ? true : text === 'false' ? false : list(text)));

const key = z.string().transform((text, context): string => {
  const bytes = Buffer.from(text, 'base64');
  // Node decodes leniently: only a text that encodes back to itself was base64 of this length.
  const strict = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return strict && bytes.length === 32
    ? text
    : refuse(context, `is not 32 bytes in base64 (it holds ${strict ? bytes.length : 'no base64'})`);
});

const egressAllow = z.string().transform((text, context): readonly string[] => {
  const entries = list(text);
  for (const entry of entries) {
    const parsed = parseAllowEntry(entry);
    if ('problem' in parsed) return refuse(context, `"${entry}" ${parsed.problem}`);
  }
  return entries;
});

const path = z.string().transform((text) => resolve(text));

type Variable<Value> = {
  /** Names it may stand under; the first that is set counts. */
  readonly names: readonly [string, ...string[]];
  readonly schema: z.ZodType<Value, string>;
  readonly fallback: Value;
  /** What `--help` prints as default. */
  readonly shown: string;
  readonly meaning: string;
  /** The next step when the value cannot be used. */
  readonly next: string;
};

type Variables = { readonly [Field in keyof Config]: Variable<Config[Field]> };

const VARIABLES: Variables = {
  port: {
    names: ['PORT'],
    schema: port,
    fallback: 4400,
    shown: '4400',
    meaning: 'port of the HTTP API',
    next: 'Set a number such as 4400.',
  },
  host: {
    names: ['LOCKSTEP_HOST'],
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'is neither an address nor a host name'),
    fallback: '127.0.0.1',
    shown: '127.0.0.1',
    meaning: 'address to listen on',
    next: 'Set 127.0.0.1 for this machine only, or 0.0.0.0 for all of its networks.',
  },
  publicUrl: {
    names: ['LOCKSTEP_PUBLIC_URL'],
    schema: publicUrl,
    fallback: null,
    shown: 'none',
    meaning: 'how others reach this server; part of what makes an installation',
    next: 'Set the address a browser uses, such as https://booking.example.com.',
  },
  trustProxy: {
    names: ['LOCKSTEP_TRUST_PROXY'],
    schema: trustProxy,
    fallback: false,
    shown: 'false',
    meaning: 'true, or addresses of the reverse proxies in front (comma-separated)',
    next: 'Set true, false, or addresses such as 10.0.0.5,10.1.0.0/16.',
  },
  dataFolder: {
    names: ['LOCKSTEP_DATA'],
    schema: path,
    fallback: resolve('data'),
    shown: './data',
    meaning: 'folder of the embedded database and of the generated key',
    next: 'Set a folder that this user may write.',
  },
  databaseUrl: {
    names: ['DATABASE_URL'],
    schema: url(['postgres:', 'postgresql:']).transform((parsed) => parsed.href),
    fallback: null,
    shown: 'embedded',
    meaning: 'PostgreSQL 15 or newer; not set: the embedded database',
    next: 'Set postgres://user:password@host:5432/database, or leave it away.',
  },
  key: {
    names: ['LOCKSTEP_KEY'],
    schema: key,
    fallback: null,
    shown: 'none',
    meaning: 'key that encrypts stored credentials: 32 bytes, base64',
    next: 'Make one with: openssl rand -base64 32',
  },
  keyFile: {
    names: ['LOCKSTEP_KEY_FILE'],
    schema: path,
    fallback: null,
    shown: 'key in LOCKSTEP_DATA',
    meaning: 'file with that key, readable by its owner only; the default one is made at the first start',
    next: 'Set the path of a file that holds 32 bytes in base64.',
  },
  egressAllow: {
    names: ['LOCKSTEP_EGRESS_ALLOW'],
    schema: egressAllow,
    fallback: [],
    shown: 'none',
    meaning: 'private hosts, addresses and networks that may be called (comma-separated)',
    next: 'Set entries such as mail.corp.example, *.corp.example or 10.20.0.0/16.',
  },
  httpsProxy: {
    names: ['HTTPS_PROXY', 'https_proxy'],
    schema: url(['http:', 'https:']).transform(proxyUrl),
    fallback: null,
    shown: 'none',
    meaning: 'proxy for everything that leaves by https',
    next: 'Set http://proxy.example.com:3128, or leave it away.',
  },
  noProxy: {
    names: ['NO_PROXY', 'no_proxy'],
    schema: z.string().transform(list),
    fallback: [],
    shown: 'none',
    meaning: 'hosts, domains and networks reached without the proxy (comma-separated)',
    next: 'Set entries such as mail.corp.example,.corp.example,10.0.0.0/8.',
  },
  logLevel: {
    names: ['LOG_LEVEL'],
    schema: z.enum(LOG_LEVELS, `is none of ${LOG_LEVELS.join(', ')}`),
    fallback: 'info',
    shown: 'info',
    meaning: `how much is logged: ${LOG_LEVELS.join(', ')}`,
    next: 'Set one of them, or leave it away.',
  },
};

const KNOWN = new Set(Object.values(VARIABLES).flatMap(({ names }) => names));

/** The first of the names that is set to something; an empty text counts as not set, as in a compose file. */
const valueOf = (env: Readonly<Record<string, string | undefined>>, names: readonly string[]): { name: string; text: string } | null => {
  for (const name of names) {
    const text = env[name]?.trim();
    if (text !== undefined && text !== '') return { name, text };
  }
  return null;
};

const read = <Value>(variable: Variable<Value>, env: Readonly<Record<string, string | undefined>>, problems: ConfigProblem[]): Value => {
  const set = valueOf(env, variable.names);
  if (set === null) return variable.fallback;
  const parsed = variable.schema.safeParse(set.text);
  if (parsed.success) return parsed.data;
  problems.push({ variable: set.name, problem: parsed.error.issues.map(({ message }) => message).join('; '), next: variable.next });
  return variable.fallback;
};

/**
 * The configuration that an environment describes. Throws `ConfigError` with every problem at once, each naming the
 * variable, what is wrong with its value, and the next step.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const problems: ConfigProblem[] = [];
  const config: Config = {
    port: read(VARIABLES.port, env, problems),
    host: read(VARIABLES.host, env, problems),
    publicUrl: read(VARIABLES.publicUrl, env, problems),
    trustProxy: read(VARIABLES.trustProxy, env, problems),
    dataFolder: read(VARIABLES.dataFolder, env, problems),
    databaseUrl: read(VARIABLES.databaseUrl, env, problems),
    key: read(VARIABLES.key, env, problems),
    keyFile: read(VARIABLES.keyFile, env, problems),
    egressAllow: read(VARIABLES.egressAllow, env, problems),
    httpsProxy: read(VARIABLES.httpsProxy, env, problems),
    noProxy: read(VARIABLES.noProxy, env, problems),
    logLevel: read(VARIABLES.logLevel, env, problems),
  };
  if (config.key !== null && config.keyFile !== null) {
    problems.push({ variable: 'LOCKSTEP_KEY', problem: 'is set together with LOCKSTEP_KEY_FILE', next: 'Keep one of the two.' });
  }
  // A misspelt name would otherwise do nothing, silently.
  for (const name of Object.keys(env)) {
    if (name.startsWith('LOCKSTEP_') && !KNOWN.has(name) && !name.startsWith('LOCKSTEP_TEST_')) {
      problems.push({ variable: name, problem: 'is no variable of Lockstep', next: 'See: lockstep serve --help' });
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
};

/** One line per variable for `lockstep serve --help`: name, default, meaning. */
export const describeEnvironment = (): readonly { readonly name: string; readonly fallback: string; readonly meaning: string }[] =>
  Object.values(VARIABLES).map(({ names, shown, meaning }) => ({ name: names[0], fallback: shown, meaning }));
