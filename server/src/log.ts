/** The log of the process: JSON lines, with everything that could be a secret taken out before it is written. */
import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './config.ts';

const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'password',
  'secret',
  'authorization',
  'apiKey',
  'token',
  'key',
  'cookie',
  'pfx',
  'passphrase',
  'proxy-authorization',
  'set-cookie',
]);

/** At the top, and one and two levels down: where a field of a row, a header or a setting can stand. */
const DEEPEST = 2;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || prototype === Array.prototype;
};

/** Without what could be a secret. pino's own `redact` took a twelfth of a server's time with one line for each request. */
const withoutFields = (fields: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> => {
  const cleared: Record<string, unknown> = {};
  for (const field of Object.keys(fields)) {
    const value = fields[field];
    if (SECRET_FIELDS.has(field)) cleared[field] = value === undefined ? undefined : '[removed]';
    else cleared[field] = depth < DEEPEST && isPlain(value) ? withoutFields(value, depth + 1) : value;
  }
  return cleared;
};

/** User names and passwords inside of URLs, Basic credentials, API keys, sessions and links, wherever a text carries one. */
const SECRETS_IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1[removed]@'],
  [/\b(Basic|Bearer|NTLM|Negotiate) +[A-Za-z0-9+/=._~-]{6,}/g, '$1 [removed]'],
  [/\b(l[ksw]_)[A-Za-z0-9_-]{16,}/g, '$1[removed]'],
];

/** A text without the credentials that it carries. */
export const withoutSecrets = (text: string): string =>
  SECRETS_IN_TEXT.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

/** An error as it is logged: what a database driver or an HTTP client puts into messages can carry a URL with a password. */
const describeError = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) };
  const { code, cause } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    ...(error.stack === undefined ? {} : { stack: withoutSecrets(error.stack) }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
};

/** Makes the log. Without a destination it writes to stderr, so that stdout stays for what a command answers. */
export const createLog = (level: LogLevel, destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withoutFields, bindings: withoutFields },
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args, method) {
          const cleaned = args.map((part: unknown) => (typeof part === 'string' ? withoutSecrets(part) : part));
          method.apply(this, cleaned as Parameters<typeof method>);
        },
      },
    },
    destination,
  );
