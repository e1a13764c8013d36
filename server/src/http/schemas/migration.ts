/** Migrations as they are sent and answered. */
import { z } from 'zod';
import { id } from './fields.ts';

/** More in one migration are planned as several. */
const MOST = 20_000;
export const STEP_STATES = ['waiting', 'moving', 'done', 'failed', 'back'] as const;
const TRANSPORTS = ['ews', 'graph'] as const;

export const MigrationBody = z
  .strictObject({
    source: id().meta({ description: 'The integration they are reached by now' }),
    target: id().meta({ description: 'The one they will be reached by; the same where only the transport changes' }),
    transport: z.enum(TRANSPORTS).meta({ description: 'How they will be reached' }),
    mailboxes: z.array(id()).min(1).max(MOST).optional().meta({ description: 'Their ids; left out: all of the integration' }),
  })
  .meta({ id: 'MigrationBody' });

export const StartBody = z
  .strictObject({
    anew: z.boolean().meta({ description: 'Agrees that events that are not there on the other side are made anew' }),
  })
  .meta({ id: 'MigrationStart' });

const count = (description: string) => z.int().meta({ description });
const moment = z.string().nullable();

export const MigrationAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    source: z.string(),
    target: z.string(),
    transport: z.enum(TRANSPORTS),
    state: z.enum(['planned', 'running', 'stopped', 'done', 'returning', 'back']),
    anew: z.boolean(),
    mailboxes: count('How many it is about'),
    checked: count('How many the dry run has looked at'),
    waiting: count('Not moved yet'),
    moving: count('Being moved at this moment'),
    done: count('Reached by the target'),
    failed: count('Left as they were, each with its cause'),
    back: count('Were there, and are reached as before again'),
    problems: count('Mailboxes with a cause, or with events that are not there'),
    events: count('Events of ours that are not over'),
    found: count('Of these, there on the other side'),
    missing: count('Of these, not there'),
    invitations: count('People who would be invited anew to those that are not there'),
    now: z.array(z.string()).meta({ description: 'Addresses of some that are being moved at this moment' }),
    createdAt: z.string(),
    startedAt: moment,
    endedAt: moment,
  })
  .meta({ id: 'Migration' });

export const StepAnswer = z
  .object({
    mailbox: z.string(),
    address: z.string(),
    state: z.enum(STEP_STATES),
    checked: z.boolean(),
    events: z.int(),
    found: z.int(),
    missing: z.int(),
    invitations: z.int(),
    cause: z.string().nullable().meta({ description: 'A cause as of a mailbox, or `eventsMissing`' }),
    detail: z.string().nullable(),
    startedAt: moment.meta({ description: 'When passes of it were halted, at its last move' }),
    endedAt: moment.meta({ description: 'When they went on' }),
  })
  .meta({ id: 'MigrationStep' });
