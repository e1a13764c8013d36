/** `lockstep doctor`: what is configured, what works, and what to do about the rest. Changes nothing but what the test of a connection keeps. */
import type { Cause } from '@lockstep/exchange';
import { CAUSES, wordsOf } from '../causes.ts';
import { graphRootOf } from '../clouds.ts';
import { readConfig } from '../config.ts';
import { createEgress, type Egress } from '../egress/egress.ts';
import { createLog } from '../log.ts';
import { loadKey, type Key } from '../secrets/key.ts';
import { createSealer, SecretError, type Sealer } from '../secrets/sealer.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import { FolderInUse } from '../store/sql/pglite/folder-lock.ts';
import type { Store } from '../store/store.ts';
import { textOf, UsageError, type Command, type Parts } from './command.ts';
import { testConnection } from './doctor-connection.ts';
import { openConfigured } from './installation.ts';

/** `bad` makes the exit code 1; `note` does not. */
type Finding = { readonly state: 'good' | 'note' | 'bad'; readonly about: string; readonly seen: string; readonly next?: string };

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const print = (parts: Parts, { state, about, seen, next }: Finding): void => {
  const mark = { good: 'ok  ', note: 'note', bad: 'BAD ' }[state];
  parts.out(`${mark}  ${about}: ${seen}\n`);
  if (next !== undefined) parts.out(`      → ${next}\n`);
};

const keyFinding = (key: Key, shared: boolean): Finding => {
  const { source } = key;
  if (source.kind === 'environment') return { state: 'good', about: 'key', seen: `${key.id}, from LOCKSTEP_KEY` };
  if (source.kind === 'generated' && shared) {
    return {
      state: 'note',
      about: 'key',
      seen: `${key.id}, made on this machine: ${source.path}`,
      next: 'Other servers on this database cannot open its secrets: set the same LOCKSTEP_KEY for all of them.',
    };
  }
  return { state: 'good', about: 'key', seen: `${key.id}, in ${source.path}; back it up apart from the database` };
};

const secretFinding = (connection: Connection, sealer: Sealer): Finding | null => {
  const about = `integration "${connection.name}"`;
  if (connection.secret === null) return { state: 'bad', about, seen: 'has no stored password', next: 'Enter the password again.' };
  try {
    sealer.open(connection.secret, { root: connection.root, connection: connection.id });
    return null;
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return { state: 'bad', about, seen: 'its password cannot be opened', next: `${error.message}.` };
  }
};

const reachFinding = async (connection: Connection, egress: Egress): Promise<Finding | null> => {
  const about = `integration "${connection.name}"`;
  const { endpoint, autodiscoverEndpoint } = connection.settings;
  // What is left to Autodiscover, Test connection walks through.
  const ews = connection.transport === 'graph' ? null : (endpoint ?? autodiscoverEndpoint ?? null);
  const graph = connection.transport === 'ews' ? null : graphRootOf(connection.settings).href;
  const found = [ews, graph].map(async (url) => (url === null ? null : reachOf(url, about, egress)));
  return (await Promise.all(found)).find((one) => one !== null) ?? null;
};

const reachOf = async (url: string, about: string, egress: Egress): Promise<Finding | null> => {
  try {
    await egress.check(url);
    return null;
  } catch (error) {
    const refused = (error as { code?: unknown }).code === 'EGRESS_REFUSED';
    const cause = CAUSES[refused ? 'addressNotAllowed' : 'nameNotFound'];
    return { state: 'bad', about, seen: `${url} cannot be called: ${said(error)}`, next: cause.next };
  }
};

/** The mailboxes of an integration by state and cause, the worst first. */
const mailboxFindings = (connection: Connection, mailboxes: readonly Mailbox[]): readonly Finding[] => {
  const about = `integration "${connection.name}"`;
  if (mailboxes.length === 0)
    return [{ state: 'note', about, seen: 'has no mailbox', next: 'Pair a person or room with a mailbox address.' }];
  const groups = groupByCause(mailboxes);
  const words = (cause: Cause) => wordsOf(cause, connection.transport === 'graph' ? 'graph' : 'ews');
  return [...groups].map(([cause, group]): Finding => {
    const shown = group.length > 3 ? `${group.length} mailboxes` : group.map(({ address }) => address).join(', ');
    if (cause === null) {
      const waiting = group.filter(({ verifiedAt }) => verifiedAt === null).length;
      return {
        state: 'good',
        about,
        seen: `${group.length} mailboxes, ${group.length - waiting} verified${waiting > 0 ? `, ${waiting} not read yet` : ''}`,
      };
    }
    return {
      state: group.some(({ state }) => state === 'error') ? 'bad' : 'note',
      about,
      seen: `${shown}: ${words(cause).sentence}`,
      next: words(cause).next,
    };
  });
};

const groupByCause = (mailboxes: readonly Mailbox[]): Map<Mailbox['cause'], Mailbox[]> => {
  const groups = new Map<Mailbox['cause'], Mailbox[]>();
  for (const mailbox of mailboxes) groups.set(mailbox.cause, [...(groups.get(mailbox.cause) ?? []), mailbox]);
  return groups;
};

const integrationFindings = async (store: Store, sealer: Sealer | null, egress: Egress): Promise<readonly Finding[]> => {
  const { connections, mailboxes } = await store.transaction(async (tx) => ({
    connections: await tx.connections.select({}, { orderBy: [['name', 'asc']] }),
    mailboxes: await tx.mailboxes.select({}),
  }));
  if (connections.length === 0) {
    return [
      {
        state: 'note',
        about: 'integrations',
        seen: 'there is none',
        next: 'Make one: POST /api/v1/integrations (see /openapi.json), or try npm start.',
      },
    ];
  }
  const findings: Finding[] = [];
  for (const connection of connections) {
    const about = `integration "${connection.name}"`;
    if (!connection.enabled) findings.push({ state: 'note', about, seen: 'is disabled', next: 'Enable it when the maintenance is over.' });
    const secret = sealer === null ? null : secretFinding(connection, sealer);
    if (secret !== null) findings.push(secret);
    const reach = await reachFinding(connection, egress);
    if (reach !== null) findings.push(reach);
    const own = mailboxes.filter((mailbox) => mailbox.root === connection.root && mailbox.connection === connection.id);
    findings.push(...mailboxFindings(connection, own));
  }
  return findings;
};

const examine = async (parts: Parts): Promise<readonly Finding[]> => {
  const config = readConfig(parts.env);
  const log = createLog('silent');
  const findings: Finding[] = [{ state: 'good', about: 'configuration', seen: 'every variable can be read' }];
  let sealer: Sealer | null = null;
  try {
    const key = await loadKey(config);
    sealer = createSealer(key);
    findings.push(keyFinding(key, config.databaseUrl !== null));
  } catch (error) {
    findings.push({ state: 'bad', about: 'key', seen: said(error) });
  }
  let store: Store;
  try {
    store = await openConfigured(parts, config, log);
  } catch (error) {
    if (error instanceof FolderInUse) {
      return [
        ...findings,
        {
          state: 'note',
          about: 'store',
          seen: said(error),
          next: 'If that is the server, ask it about its integrations: GET /api/v1/mailboxes.',
        },
      ];
    }
    const next =
      config.databaseUrl === null
        ? 'Check that the folder can be written and that its disk is not full.'
        : 'Check DATABASE_URL and that the database answers (psql "$DATABASE_URL").';
    return [...findings, { state: 'bad', about: 'store', seen: said(error), next }];
  }
  const egress = createEgress({ allow: config.egressAllow, proxy: config.httpsProxy, noProxy: config.noProxy });
  try {
    findings.push({
      state: 'good',
      about: 'store',
      seen: config.databaseUrl === null ? `embedded, in ${config.dataFolder}` : 'PostgreSQL',
    });
    findings.push(...(await integrationFindings(store, sealer, egress)));
    return findings;
  } finally {
    await egress.close();
    await store.close();
  }
};

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check configuration, key, store and integrations, and say what to do',
  options: { connection: { type: 'string' }, mailbox: { type: 'string' }, write: { type: 'boolean' } },
  describe: [
    ['--connection NAME', 'test this integration (its name or id) step by step instead; the exit code says which step failed'],
    ['--mailbox ADDRESS', 'the mailbox to test it with; default: the first one that is paired'],
    ['--write', 'write a test event there and remove it; it invites nobody'],
  ],
  environment: true,
  run: async (parts, values) => {
    const name = textOf(values, 'connection');
    const mailbox = textOf(values, 'mailbox');
    const write = values['write'] === true;
    if (name !== null) return testConnection(parts, { name, mailbox, write });
    if (mailbox !== null || write) throw new UsageError('--mailbox and --write belong to --connection, which is missing');
    const findings = await examine(parts);
    for (const finding of findings) print(parts, finding);
    return findings.some(({ state }) => state === 'bad') ? 1 : 0;
  },
};
