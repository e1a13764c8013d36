/** Disconnections (1.4) as they are sent and answered. */
import { z } from 'zod';
import { address } from './fields.ts';
import { ewsPassword, password } from './integration.ts';

const FATES = ['leave', 'remove'] as const;
const STEP_STATES = ['connected', 'waiting', 'removing', 'removed', 'closed', 'ready', 'forgotten'] as const;

export const DisconnectBody = z
  .strictObject({
    events: z
      .enum(FATES)
      .meta({ description: '`remove`: our events are removed from Exchange, and those on their lists are told by Exchange' }),
    busy: z.enum(FATES).meta({ description: '`remove`: what was read of busy time is removed from Lockstep' }),
    mails: z.int().min(0).meta({
      description: 'The `mails` that were shown: refused with `stale` where more people would be told by now; 0 where events are left',
    }),
  })
  .meta({ id: 'Disconnect' });

export const UndoBody = z
  .strictObject({
    password: password.optional(),
    ewsPassword: ewsPassword.optional(),
    address: address()
      .optional()
      .meta({ description: 'The mailbox the credentials are proved on; left out: the first one of the integration' }),
  })
  .meta({ id: 'UndoDisconnect' });

const count = (description: string) => z.int().meta({ description });
const moment = z.string().nullable();

export const DisconnectionAnswer = z
  .object({
    state: z.enum(['connected', 'removing', 'stopped', 'closing', 'disconnected', 'returning']).meta({
      description:
        '`removing`: our events are being removed. `closing`: nothing is sent or read any more, and the credentials are about to be erased. `returning`: it was undone, and is about to be switched on',
    }),
    events: z.enum(FATES).nullable().meta({ description: 'What was chosen for our events; null: nothing yet' }),
    busy: z.enum(FATES).nullable(),
    counts: z.object({
      people: count('People and rooms that are paired through it'),
      events: count('Events of ours that lie ahead in their calendars'),
      organisers: count('In how many of the calendars'),
      mails: count('How many people Exchange tells, at most, when these are removed'),
      busy: count('Times taken by events that are not ours'),
      openWrites: count('Writes to Exchange whose outcome is not known yet'),
      waiting: count('Appointments that wait for a decision'),
      anew: count('Appointments that take place and have no event any more: an undo makes them anew'),
      invitations: count('How many people those would invite, once an administrator agrees'),
    }),
    mailboxes: count('How many mailboxes it is about'),
    done: count('Of these, how many nothing of ours is left in, or is left on purpose'),
    skipped: count('How many it goes on without'),
    troubled: count('How many cannot be reached or written to at the moment'),
    startedAt: moment,
    endedAt: moment.meta({ description: 'When the credentials were erased' }),
    undoUntil: moment.meta({ description: 'Until when it can be undone' }),
    canUndo: z.boolean(),
    needsCredentials: z.boolean().meta({ description: 'Whether an undo asks for them again' }),
  })
  .meta({ id: 'Disconnection' });

export const DisconnectedMailboxAnswer = z
  .object({
    mailbox: z.string(),
    address: z.string(),
    holder: z.string().nullable(),
    holderName: z.string().nullable(),
    state: z.enum(STEP_STATES),
    skipped: z.boolean(),
    events: count('Events of ours that lie ahead, or did when it began'),
    mails: count('How many people on their lists'),
    left: count('How many are left to be removed or settled'),
    cause: z.string().nullable().meta({ description: 'Why it does not go on there: a cause as of a mailbox' }),
    detail: z.string().nullable(),
  })
  .meta({ id: 'DisconnectedMailbox' });
