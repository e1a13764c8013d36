/** Rows that record: the journal, keys, repeated requests, background tasks, the installation itself. */
import type { Instant } from '@lockstep/engine';
import { leaseChecks, oneOf, shape } from '../shape.ts';

/** Append-only: what was seen, decided, done, answered and why (5.4). */
export type JournalEntry = {
  root: string;
  /** Sorts by time of writing (a ULID). */
  id: string;
  at: Instant;
  appointment: string | null;
  mailbox: string | null;
  kind: 'plan' | 'outcome' | 'failure' | 'state' | 'booking';
  code: string;
  rule: string | null;
  sentence: string;
  detail: Readonly<Record<string, unknown>>;
};
export const journal = shape<JournalEntry>({
  name: 'journal',
  columns: {
    root: 'text',
    id: 'text',
    at: 'instant',
    appointment: 'text?',
    mailbox: 'text?',
    kind: 'text',
    code: 'text',
    rule: 'text?',
    sentence: 'text',
    detail: 'json',
  },
  key: ['root', 'id'],
  unique: [],
  references: [],
  indexes: [
    ['root', 'appointment'],
    ['root', 'mailbox'],
    ['root', 'at'],
  ],
  checks: [oneOf('journal', 'kind', ['plan', 'outcome', 'failure', 'state', 'booking'])],
});

export type ApiKey = {
  root: string;
  id: string;
  company: string;
  name: string;
  /** SHA-256 of the key, hex; the key itself is shown once and kept nowhere. */
  hash: string;
  scopes: readonly string[];
  createdAt: Instant;
  lastUsedAt: Instant | null;
  revokedAt: Instant | null;
};
export const apiKeys = shape<ApiKey>({
  name: 'api_key',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    name: 'text',
    hash: 'text',
    scopes: 'list',
    createdAt: 'instant',
    lastUsedAt: 'instant?',
    revokedAt: 'instant?',
  },
  key: ['root', 'id'],
  unique: [{ name: 'api_key_hash', columns: ['hash'] }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
});

/** The answer to a request that carried an Idempotency-Key, given again when it is repeated. */
export type Repeat = {
  root: string;
  apiKey: string;
  key: string;
  /** SHA-256 of method, path and body: the same key with another request is an error. */
  request: string;
  status: number;
  answer: string;
  at: Instant;
};
export const repeats = shape<Repeat>({
  name: 'repeat',
  columns: { root: 'text', apiKey: 'text', key: 'text', request: 'text', status: 'integer', answer: 'text', at: 'instant' },
  key: ['root', 'apiKey', 'key'],
  unique: [],
  references: [],
});

/** Background work that is not a mailbox: same leases, same fences. */
export type Task = {
  root: string;
  kind: string;
  key: string;
  due: Instant | null;
  marks: number;
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  fence: number;
  attempts: number;
  detail: string | null;
};
export const tasks = shape<Task>({
  name: 'task',
  columns: {
    root: 'text',
    kind: 'text',
    key: 'text',
    due: 'instant?',
    marks: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
    attempts: 'integer',
    detail: 'text?',
  },
  key: ['root', 'kind', 'key'],
  unique: [],
  references: [],
  checks: leaseChecks<Task>('task'),
});

/** One row: which installation this database belongs to (1.7). */
export type Installation = { id: string; instanceKey: string; publicUrl: string; createdAt: Instant };
export const installations = shape<Installation>({
  name: 'installation',
  columns: { id: 'text', instanceKey: 'text', publicUrl: 'text', createdAt: 'instant' },
  key: ['id'],
  unique: [],
  references: [],
});
