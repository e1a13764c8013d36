/**
 * `lockstep serve --demo`: where no integration is configured yet, the simulator is started beside the server and a small
 * bank is made on it. A second start finds the same world, the same rows and the same API key.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Occasion } from '../booking/actor.ts';
import type { Config } from '../config.ts';
import { createKey, hashKey } from '../http/access/keys.ts';
import { SCOPES } from '../http/access/scopes.ts';
import { SecretError, type Sealer } from '../secrets/sealer.ts';
import { demoUser, openDemoDoor, type DemoDoor } from '../signin/demo.ts';
import { linkOf } from '../signin/invitation.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Store, Transaction } from '../store/store.ts';
import { CommandError, type Clock } from './command.ts';
import { DEMO_INTEGRATION, demoSettings, populate, serviceAccount, type Population } from './demo-population.ts';
import { demoMail } from './demo-mail.ts';
import { startDemoSimulator, type Announcement, type DemoAccount, type DemoSimulator } from './demo-simulator.ts';

/** What the demo may reach although it is this machine: the simulator. */
export const DEMO_EGRESS = '127.0.0.1/32';
/** Kept when they are free, so that addresses noted yesterday still answer. */
const PORT = 4480;
const TLS_PORT = 4483;
/** Stands for the integration in what the key is sealed for. */
const SEALED_FOR = 'demo key';

export type DemoInput = {
  readonly config: Config;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Begun before the store was opened: both take seconds, side by side they take the longer of the two. */
  readonly simulator: Promise<DemoSimulator>;
};

/** `door` lets in whoever opens the link with `token`, as long as this process runs. */
export type Demo = DemoSimulator & {
  readonly key: string;
  readonly company: string;
  readonly door: DemoDoor;
  readonly token: string;
  /** What stands in the address of the booking page; null: somebody has switched it off. */
  readonly page: string | null;
};

const remembered = z.object({ root: z.string(), company: z.string(), key: z.string() });

const fileOf = (config: Config): string => join(config.dataFolder, 'demo.json');

/** The key of the former start; null where there is none that opens. */
const recall = async (config: Config, sealer: Sealer): Promise<Population | null> => {
  let text: string;
  try {
    text = await readFile(fileOf(config), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { root, company, key } = remembered.parse(JSON.parse(text));
    return { root, company, key: sealer.open(key, { root, connection: SEALED_FOR }) };
  } catch (error) {
    // Unreadable or sealed with another key: a new key is made, the old one is of no use to anybody.
    if (error instanceof SecretError || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
};

const remember = async (config: Config, sealer: Sealer, { root, company, key }: Population): Promise<void> => {
  const path = fileOf(config);
  await writeFile(`${path}.new`, `${JSON.stringify({ root, company, key: sealer.seal(key, { root, connection: SEALED_FOR }) })}\n`, {
    mode: 0o600,
  });
  await rename(`${path}.new`, path);
};

type Standing = { readonly kind: 'empty' } | { readonly kind: 'real' } | { readonly kind: 'demo'; readonly connection: Connection };

/** Whether the store is empty of integrations, holds the demo's, or holds one for real use. */
const stateOf = (store: Store): Promise<Standing> =>
  store.transaction(async (tx) => {
    const connections = await tx.connections.select({});
    const demo = connections.find(({ externalId }) => externalId === DEMO_INTEGRATION);
    if (demo !== undefined) return { kind: 'demo', connection: demo };
    return connections.length === 0 ? { kind: 'empty' } : { kind: 'real' };
  });

/** Starts the simulator that keeps its world in the data folder. `program`: its path; null: it was not told. */
export const launchSimulator = async (config: Config, program: string | null, log: Logger): Promise<DemoSimulator> => {
  if (program === null) throw new CommandError('The demo needs the simulator: use npm start, or name its program with --simulator PATH.');
  const state = ['--state', join(config.dataFolder, 'simulator.json')];
  try {
    return await startDemoSimulator(program, ['--port', String(PORT), '--tls-port', String(TLS_PORT), ...state]);
  } catch (error) {
    if (!(error instanceof CommandError) || !/EADDRINUSE|in use|taken/i.test(error.message)) throw error;
    log.warn({ port: PORT, tlsPort: TLS_PORT }, 'the usual ports of the simulator are taken; it gets others');
    return startDemoSimulator(program, ['--port', '0', '--tls-port', '0', ...state]);
  }
};

/** The integration follows the simulator's address and certificate authority where they changed. */
const follow = async (
  tx: Transaction,
  occasion: Occasion,
  sealer: Sealer,
  connection: Connection,
  announced: Announcement,
  service: DemoAccount,
): Promise<void> => {
  const settings = { ...connection.settings, ...demoSettings(announced, service) };
  if (JSON.stringify(settings) === JSON.stringify(connection.settings)) return;
  const { root, id } = connection;
  const secret = sealer.seal(service.password, { root, connection: id });
  await tx.connections.update({ root, id }, { settings, secret, changedAt: occasion.now });
};

/** The key that is printed: the one of the former start while it still opens the door, else a new one. */
const keyFor = async (tx: Transaction, occasion: Occasion, connection: Connection, former: Population | null): Promise<Population> => {
  const { root, company } = connection;
  if (former !== null) {
    const [row] = await tx.apiKeys.select({ hash: hashKey(former.key) });
    if (row !== undefined && row.revokedAt === null) return former;
  }
  const { key } = await createKey(tx, occasion, { root, company, name: 'demo', scopes: SCOPES });
  return { root, company, key };
};

/** The page on which a person uses the simulated calendars as in Outlook. */
const outlookOf = ({ ews }: Announcement): string => new URL('/outlook', ews).href;

/** Makes or finds the demo; null where a real integration is configured, which the demo leaves alone. */
export const startDemo = async (input: DemoInput): Promise<Demo | null> => {
  const { config, store, sealer, clock, newId } = input;
  const state = await stateOf(store);
  if (state.kind === 'real') return null;
  const former = state.kind === 'demo' ? await recall(config, sealer) : null;
  const simulator = await input.simulator;
  const { announced } = simulator;
  const service = serviceAccount(announced);
  if (service === null) throw new CommandError('The simulator has no service account for the demo.');
  const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'lockstep', name: 'demo' } };
  const made = async (tx: Transaction): Promise<Population> => {
    if (state.kind === 'empty') return populate(tx, occasion, sealer, announced, service);
    await follow(tx, occasion, sealer, state.connection, announced, service);
    return keyFor(tx, occasion, state.connection, former);
  };
  const { population, user, page } = await store.transaction(async (tx) => {
    const population = await made(tx);
    await demoMail(tx, occasion, sealer, population, announced, service);
    const { root, company } = population;
    const [open] = await tx.bookingPages.select({ root, company, open: true });
    return { population, user: await demoUser(tx, occasion, population), page: open?.slug ?? null };
  });
  if (population.key !== former?.key) await remember(config, sealer, population);
  return { ...simulator, key: population.key, company: population.company, page, ...openDemoDoor(user, outlookOf(announced)) };
};

/** The block that the demo prints once it is ready. */
export const describeDemo = (url: string, demo: Demo): string => {
  const people = demo.announced.accounts
    .filter(({ kind }) => kind === 'mailbox')
    .map(({ mailbox, displayName }) => `${displayName} <${mailbox ?? ''}>`);
  const authorization = `-H 'Authorization: Bearer ${demo.key}'`;
  return [
    '',
    `  Lockstep is ready at ${url}   (demo: a bank on a simulated Exchange)`,
    '',
    `  Sign in        ${linkOf(url, demo.token)}   (on this machine, as often as you like)`,
    ...(demo.page === null ? [] : [`  Booking page   ${url}/book/${demo.page}   (as clients see it, without signing in)`]),
    `  API key        ${demo.key}`,
    `  API document   ${url}/openapi.json`,
    `  Simulator      ${demo.announced.ewsTls}`,
    `  Its back door  ${new URL('/_sim/', demo.announced.ews).href}   (mailboxes, mails, calls, faults)`,
    `  Outlook        ${outlookOf(demo.announced)}   (the calendars as their owners see them: move, add, delete)`,
    ...(demo.announced.mail === null
      ? []
      : [`  Letters        ${demo.announced.mail}   (what clients get by e-mail, with their calendar)`]),
    `  Mailboxes      ${people.join(', ')}`,
    '',
    '  Try:',
    `    curl -s ${authorization} ${url}/api/v1/appointments`,
    `    curl -s ${authorization} ${url}/api/v1/mailboxes`,
    '',
    '  Ctrl-C ends everything. The next start finds its data again.',
    '',
    '',
  ].join('\n');
};
