/** `lockstep key create|list|revoke`: API keys, made by whoever operates the machine. */
import { zoneId } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { createRootCompany } from '../booking/company.ts';
import { createKey, revokeKey } from '../http/access/keys.ts';
import { isScope, SCOPES, type Scope } from '../http/access/scopes.ts';
import { CommandError, requiredText, textOf, UsageError, type Command, type Parts } from './command.ts';
import { findCompany } from './find-company.ts';
import { withStore } from './installation.ts';

const occasionOf = (parts: Parts): Occasion => ({
  now: parts.clock.now(),
  newId: parts.newId,
  actor: { kind: 'lockstep', name: 'command line' },
});

/** `all`, `read`, or scopes separated by commas. */
const parseScopes = (text: string): readonly Scope[] => {
  if (text === 'all') return SCOPES;
  if (text === 'read') return SCOPES.filter((scope) => scope.endsWith(':read'));
  const asked = text.split(',').map((scope) => scope.trim());
  const unknown = asked.filter((scope) => !isScope(scope));
  if (unknown.length > 0)
    throw new UsageError(`--scopes: there is no scope "${unknown.join('", "')}". Known: all, read, ${SCOPES.join(', ')}`);
  return asked.filter(isScope);
};

const parseZone = (text: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new UsageError(`--zone: "${text}" is no IANA time zone, such as Europe/Zurich`);
  }
};

const create: Command = {
  name: 'key create',
  summary: 'make an API key; it is printed once',
  options: {
    company: { type: 'string' },
    'new-company': { type: 'string' },
    zone: { type: 'string' },
    scopes: { type: 'string' },
    name: { type: 'string' },
  },
  describe: [
    ['--company ID|NAME', 'the company the key acts for, and all below it'],
    ['--new-company NAME', 'make this company first (the topmost of its own tree)'],
    ['--zone ZONE', 'time zone of the new company, such as Europe/Zurich'],
    ['--scopes LIST', 'all, read, or scopes separated by commas'],
    ['--name NAME', 'what the key is for; default: command line'],
  ],
  run: async (parts, values) => {
    const scopes = parseScopes(requiredText(values, 'scopes'));
    const fresh = textOf(values, 'new-company');
    const asked = textOf(values, 'company');
    if ((fresh === null) === (asked === null)) throw new UsageError('Give either --company or --new-company');
    const zone = fresh === null ? null : parseZone(requiredText(values, 'zone'));
    const name = textOf(values, 'name') ?? 'command line';
    return withStore(parts, async ({ store }) => {
      const { key, company } = await store.transaction(async (tx) => {
        const occasion = occasionOf(parts);
        const owner =
          fresh !== null && zone !== null
            ? await createRootCompany(tx, occasion, { name: fresh, zone: zoneId(zone), externalId: null })
            : await findCompany(tx, asked ?? '');
        const made = await createKey(tx, occasion, { root: owner.root, company: owner.id, name, scopes });
        return { key: made.key, company: owner };
      });
      parts.err(`Key "${name}" for ${company.name} (${company.id}). It is shown this once; Lockstep keeps only its hash.\n`);
      parts.out(`${key}\n`);
      return 0;
    });
  },
};

const list: Command = {
  name: 'key list',
  summary: 'list API keys, without the keys themselves',
  options: { company: { type: 'string' } },
  describe: [['--company ID|NAME', 'only keys of this company']],
  run: (parts, values) =>
    withStore(parts, async ({ store }) => {
      const asked = textOf(values, 'company');
      const { keys, companies } = await store.transaction(async (tx) => {
        const owner = asked === null ? null : await findCompany(tx, asked);
        const found = await tx.apiKeys.select(owner === null ? {} : { root: owner.root, company: owner.id }, {
          orderBy: [['createdAt', 'asc']],
        });
        return { keys: found, companies: new Map((await tx.companies.select({})).map((company) => [company.id, company.name])) };
      });
      const day = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' '));
      for (const key of keys) {
        const state = key.revokedAt === null ? `last used ${day(key.lastUsedAt)}` : `revoked ${day(key.revokedAt)}`;
        const scopes = key.scopes.length === SCOPES.length ? 'all' : key.scopes.join(',');
        parts.out(
          `${key.id}  ${companies.get(key.company) ?? key.company}  "${key.name}"  ${scopes}  made ${day(key.createdAt)}  ${state}\n`,
        );
      }
      if (keys.length === 0) parts.err('There are no keys. Make one: lockstep key create --help\n');
      return 0;
    }),
};

const revoke: Command = {
  name: 'key revoke',
  summary: 'end an API key at once',
  options: { id: { type: 'string' } },
  describe: [['--id ID', 'the id that key list shows']],
  run: (parts, values) => {
    const id = requiredText(values, 'id');
    return withStore(parts, async ({ store }) => {
      const key = await store.transaction(async (tx) => {
        const [found] = await tx.apiKeys.select({ id }, { lock: 'update' });
        if (found === undefined) throw new CommandError(`There is no key with the id "${id}". See: lockstep key list`);
        return revokeKey(tx, found, parts.clock.now());
      });
      parts.out(`Key "${key.name}" (${key.id}) opens nothing any more.\n`);
      return 0;
    });
  },
};

export const keyCommands: readonly Command[] = [create, list, revoke];
