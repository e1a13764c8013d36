/** The flags of `npm run simulator`. */
import { parseArgs } from 'node:util';

export type Arguments = {
  readonly port: number;
  readonly tlsPort: number;
  readonly smtpPort: number;
  readonly seed: number;
  /** null: as many as the demonstration has. */
  readonly mailboxes: number | null;
  /** Events of each of these people beside those of the demonstration. */
  readonly events: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly stateFile: string | null;
  /** ISO instant of a virtual clock, or null for the real one. */
  readonly virtualFrom: number | null;
  readonly help: boolean;
};

/** A flag that makes no sense; the message names it. */
export class BadFlag extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadFlag';
  }
}

export const HELP = `Exchange to test and demonstrate with, on loopback.

Usage: lockstep-simulator [flags]

  --port P            port of the plain listener (default: a free one)
  --tls-port T        port of the TLS listener (default: a free one)
  --smtp-port S       port on which letters are taken over SMTP (default: a free one)
  --seed N            whole number; the same seed makes the same ids (default 1)
  --mailboxes M       staff mailboxes of the demonstration, 1 to 20000 (default 5, and a room)
  --events E          events of their own in each of these, over the year to come, 0 to 10000 (default 0)
  --faults LIST       switches with probabilities, e.g. F12=0.1,F15=0.01
  --state FILE        keeps the world in FILE across restarts
  --virtual-clock ISO starts a clock that stands still until POST /_sim/clock moves it, e.g. 2026-11-23T08:00:00Z
  --help              this text

Prints one line of JSON: {ews, ewsTls, autodiscover, graph, authority, outlook, smtp, mail, ca, accounts, application};
what is not offered is null. Runs until SIGINT, SIGTERM or the end of stdin.
`;

function whole(flag: string, text: string | undefined, low: number, high: number, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high)
    throw new BadFlag(`${flag} must be a whole number from ${low} to ${high}, not "${text}".`);
  return value;
}

function readFaults(text: string | undefined): Readonly<Record<string, number>> {
  const faults: Record<string, number> = {};
  for (const part of (text ?? '').split(',').filter((one) => one !== '')) {
    const [, name, value] = /^(F\d\d)=(0|1|0?\.\d+|1\.0+|0\.0*)$/.exec(part.trim()) ?? [];
    if (name === undefined || value === undefined)
      throw new BadFlag(`--faults: "${part}" is not of the form F12=0.1 (a switch and a probability from 0 to 1).`);
    faults[name] = Number(value);
  }
  return faults;
}

function readInstant(text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new BadFlag(`--virtual-clock must be an instant such as 2026-11-23T08:00:00Z, not "${text}".`);
  return at;
}

function parse(args: readonly string[]): ReturnType<typeof parseRaw> {
  try {
    return parseRaw(args);
  } catch (error) {
    throw new BadFlag(error instanceof Error ? error.message : String(error));
  }
}

function parseRaw(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      port: { type: 'string' },
      'tls-port': { type: 'string' },
      'smtp-port': { type: 'string' },
      seed: { type: 'string' },
      mailboxes: { type: 'string' },
      events: { type: 'string' },
      faults: { type: 'string' },
      state: { type: 'string' },
      'virtual-clock': { type: 'string' },
      help: { type: 'boolean' },
    },
  }).values;
}

/** @throws BadFlag */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  return {
    port: whole('--port', values.port, 0, 65_535, 0),
    tlsPort: whole('--tls-port', values['tls-port'], 0, 65_535, 0),
    smtpPort: whole('--smtp-port', values['smtp-port'], 0, 65_535, 0),
    seed: whole('--seed', values.seed, 0, 2_147_483_647, 1),
    mailboxes: values.mailboxes === undefined ? null : whole('--mailboxes', values.mailboxes, 1, 20_000, 5),
    events: whole('--events', values.events, 0, 10_000, 0),
    faults: readFaults(values.faults),
    stateFile: values.state ?? null,
    virtualFrom: readInstant(values['virtual-clock']),
    help: values.help ?? false,
  };
}
