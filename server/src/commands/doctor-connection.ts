/** `lockstep doctor --connection NAME`: *Test connection* (1.1) in a terminal, each step as it happens, with an exit code for each that may fail. */
import type { StepName } from '@lockstep/exchange';
import { readConfig } from '../config.ts';
import { judged, keepTest, testSteps, type TestStep } from '../connection-test.ts';
import { createConnectors } from '../connectors.ts';
import { transportToTest } from '../detection.ts';
import { createEgress } from '../egress/egress.ts';
import { loadKey } from '../secrets/key.ts';
import { createSealer } from '../secrets/sealer.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Store } from '../store/store.ts';
import { SYNC_DEFAULTS } from '../sync/deps.ts';
import { CommandError, type Parts } from './command.ts';
import { withStore } from './installation.ts';

/** What the process ends with when the test ends at a step; 0 when it passed, 1 when it could not be run, 2 when it was called wrongly. */
export const TEST_EXIT_CODES: Readonly<Record<StepName, number>> = {
  autodiscover: 10,
  name: 11,
  tls: 12,
  http: 13,
  signIn: 14,
  version: 15,
  rights: 16,
  calendar: 17,
  write: 18,
  notifications: 19,
  scope: 20,
};

export const STEP_WORDS: Readonly<Record<StepName, string>> = {
  autodiscover: 'Autodiscover',
  name: 'name lookup',
  tls: 'secure connection',
  http: 'web server',
  signIn: 'sign-in',
  version: 'server version',
  rights: 'rights on the mailbox',
  calendar: 'reading the calendar',
  write: 'writing a test event',
  notifications: 'notifications',
  scope: 'scope of the application',
};
const MARKS = { passed: 'ok  ', failed: 'BAD ', skipped: 'left' } as const;

const printStep = ({ out }: Parts, step: TestStep): void => {
  out(`${MARKS[step.outcome]}  ${STEP_WORDS[step.step]} (${Math.round(step.milliseconds)} ms): ${step.seen}\n`);
  for (const hop of step.hops ?? [])
    out(`      ${hop.address} ${hop.status ?? '-'} ${hop.signed ? 'with the password' : 'without the password'}: ${hop.seen}\n`);
  for (const { subject, issuer, validFrom, validTo, sha256 } of step.certificates ?? [])
    out(`      ${subject}, issued by ${issuer}, valid ${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)}, SHA-256 ${sha256}\n`);
  if (step.sentence !== null) out(`      ${step.sentence}\n`);
  if (step.next !== null) out(`      → ${step.next}\n`);
};

/** By its id, else by its name where one alone has it. */
const connectionNamed = async (store: Store, name: string): Promise<Connection> => {
  const all = await store.transaction(async (tx) => tx.connections.select({}, { orderBy: [['name', 'asc']] }));
  const found = all.filter((one) => one.id === name);
  const named = found.length > 0 ? found : all.filter((one) => one.name === name);
  const [one] = named;
  if (one === undefined) {
    const names = all.map((each) => `"${each.name}"`).join(', ');
    throw new CommandError(`There is no integration "${name}". ${names === '' ? 'There is none at all.' : `There is: ${names}.`}`);
  }
  if (named.length > 1)
    throw new CommandError(`Several integrations are called "${name}": name one by its id, ${named.map(({ id }) => id).join(' or ')}.`);
  return one;
};

type Tried = { readonly address: string; readonly mailbox: Mailbox | null };
/** The mailbox that is named, or the first one that is paired. */
const mailboxOf = async (store: Store, { root, id, name }: Connection, address: string | null): Promise<Tried> =>
  store.transaction(async (tx) => {
    const own = { root, connection: id };
    const [known] = await tx.mailboxes.select(address === null ? own : { ...own, address }, { orderBy: [['address', 'asc']], limit: 1 });
    if (known !== undefined) return { address: known.address, mailbox: known };
    if (address !== null) return { address, mailbox: null };
    throw new CommandError(`No mailbox is paired through "${name}" yet: name one to try with --mailbox ADDRESS.`);
  });

export type ConnectionWish = { readonly name: string; readonly mailbox: string | null; readonly write: boolean };

/** @returns the exit code */
export const testConnection = async (parts: Parts, wish: ConnectionWish): Promise<number> =>
  withStore(parts, async ({ store }) => {
    const config = readConfig(parts.env);
    const sealer = createSealer(await loadKey(config));
    const connection = await connectionNamed(store, wish.name);
    if (connection.secret === null)
      throw new CommandError(`The integration "${connection.name}" has no stored password. Enter the password again.`);
    const { address, mailbox } = await mailboxOf(store, connection, wish.mailbox);
    const [installation] = await store.transaction(async (tx) => tx.installations.select({}, { limit: 1 }));
    const egress = createEgress({ allow: config.egressAllow, proxy: config.httpsProxy, noProxy: config.noProxy });
    try {
      const { requestMs } = SYNC_DEFAULTS;
      const parted = { egress, sealer, clock: parts.clock, requestMs, installation: installation?.id ?? '', store };
      const { open } = createConnectors(parted);
      const transport = transportToTest(connection, mailbox);
      parts.out(`Testing "${connection.name}" with ${address}.\n`);
      const steps: TestStep[] = [];
      // The embedded database is this process's alone, so no server runs beside it.
      const asked = { connection, address, write: wish.write, transport, answering: config.databaseUrl !== null };
      for await (const step of testSteps(open, asked, new AbortController().signal)) {
        printStep(parts, step);
        steps.push(step);
      }
      const test = judged(steps);
      const occasion = { now: parts.clock.now(), newId: parts.newId, actor: { kind: 'lockstep', name: 'doctor' } as const };
      await keepTest(store, { connection, address, mailbox: mailbox?.id ?? null, occasion }, test);
      const failed = steps.find(({ outcome }) => outcome === 'failed');
      parts.out(failed === undefined ? 'Everything works.\n' : `It fails at: ${STEP_WORDS[failed.step]}.\n`);
      return failed === undefined ? 0 : TEST_EXIT_CODES[failed.step];
    } finally {
      await egress.close();
    }
  });
