/** Rows of migrations (1.5): mailboxes that are reached otherwise from some day on, by another integration or another transport. */
import type { EventId, Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { leaseChecks, oneOf, shape } from '../shape.ts';
import type { Transport } from './detection.ts';
import type { Mailbox } from './sync.ts';

export type MigrationRow = {
  root: string;
  id: string;
  company: string;
  /** The integration the mailboxes are reached by before, and the one after; the same where only their transport changes. */
  source: string;
  target: string;
  transport: Transport;
  /** `planned`: the dry run, under way or over; `returning`: on the way back, and `back` once nobody is left there. */
  state: 'planned' | 'running' | 'stopped' | 'done' | 'returning' | 'back';
  /** An administrator agreed that what is not found on the other side is made anew; who is invited to it is asked once more (3.9). */
  anew: boolean;
  createdAt: Instant;
  startedAt: Instant | null;
  endedAt: Instant | null;
};
export const migrations = shape<MigrationRow>({
  name: 'mailbox_migration',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    source: 'text',
    target: 'text',
    transport: 'text',
    state: 'text',
    anew: 'boolean',
    createdAt: 'instant',
    startedAt: 'instant?',
    endedAt: 'instant?',
  },
  key: ['root', 'id'],
  unique: [],
  references: [
    { columns: ['root', 'company'], table: 'company' },
    { columns: ['root', 'source'], table: 'connection', cascade: true },
    { columns: ['root', 'target'], table: 'connection', cascade: true },
  ],
  checks: [
    oneOf('mailbox_migration', 'transport', ['ews', 'graph']),
    oneOf('mailbox_migration', 'state', ['planned', 'running', 'stopped', 'done', 'returning', 'back']),
  ],
});

/** How a mailbox was reached before, and the ids that its events had there, by appointment: what going back begins from. */
export type Before = {
  connection: string;
  transport: Transport;
  identity: string | null;
  calendar: string | null;
  detectedAt: Mailbox['detectedAt'];
  detection: Mailbox['detection'];
  events: Readonly<Record<string, EventId>>;
};

/** `eventsMissing`: events of ours are not on the other side, and nobody agreed to make them anew. */
export type StepCause = Cause | 'eventsMissing';

/** One mailbox of a migration. */
export type StepRow = {
  root: string;
  migration: string;
  mailbox: string;
  /** As it was when it was chosen: what the list goes by. */
  address: string;
  /** `back`: it was there, and is reached as before again. */
  state: 'waiting' | 'moving' | 'done' | 'failed' | 'back';
  /** When the dry run looked at it; null: it has yet to. */
  checkedAt: Instant | null;
  /** Events of ours in it that are not over; how many of them are there on the other side, and how many are not. */
  events: number;
  found: number;
  missing: number;
  /** How many people would be invited anew to those that are not. */
  invitations: number;
  cause: StepCause | null;
  detail: string | null;
  before: Before | null;
  /** From when to when nobody else worked on it, at its last move. */
  startedAt: Instant | null;
  endedAt: Instant | null;
  /** When it is to be looked at or moved; null: nothing is to be done with it. */
  due: Instant | null;
  marks: number;
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  fence: number;
  attempts: number;
};
export const migrationSteps = shape<StepRow>({
  name: 'migration_step',
  columns: {
    root: 'text',
    migration: 'text',
    mailbox: 'text',
    address: 'text',
    state: 'text',
    checkedAt: 'instant?',
    events: 'integer',
    found: 'integer',
    missing: 'integer',
    invitations: 'integer',
    cause: 'text?',
    detail: 'text?',
    before: 'json?',
    startedAt: 'instant?',
    endedAt: 'instant?',
    due: 'instant?',
    marks: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
    attempts: 'integer',
  },
  key: ['root', 'migration', 'mailbox'],
  unique: [],
  references: [
    { columns: ['root', 'migration'], table: 'mailbox_migration', cascade: true },
    { columns: ['root', 'mailbox'], table: 'mailbox', cascade: true },
  ],
  indexes: [['root', 'mailbox']],
  checks: [oneOf('migration_step', 'state', ['waiting', 'moving', 'done', 'failed', 'back']), ...leaseChecks<StepRow>('migration_step')],
});
