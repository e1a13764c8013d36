/** People and rooms that are deactivated, and what is handed over, as they are sent and answered (2.5). */
import { z } from 'zod';
import { id, line } from './fields.ts';

/** More at once are handed over in several requests. */
const MOST = 200;

export const DeactivateBody = z
  .strictObject({ reason: line(500, 0).optional().meta({ description: 'Why, for colleagues; nobody else is told' }) })
  .meta({ id: 'Deactivate' });

export const HandOverBody = z
  .strictObject({
    to: id().meta({ description: 'Who takes them over' }),
    appointments: z.array(id()).min(1).max(MOST).optional().meta({ description: 'Which; left out: the soonest, as many as are listed' }),
    mails: z
      .int()
      .min(0)
      .meta({ description: 'The `mails` of these, as they were shown: refused with `stale` where more would be sent by now' }),
  })
  .meta({ id: 'HandOver' });

export const DeactivationAnswer = z
  .object({
    active: z.boolean(),
    since: z.string().nullable(),
    reason: z.string(),
    pairing: z.enum(['none', 'on', 'off']).meta({ description: '`on` until nothing lies ahead any more' }),
    comesBack: z.boolean().meta({ description: 'Whether the pairing is switched on again with it' }),
    ahead: z.int().meta({ description: 'How many appointments lie ahead, as far as they are counted' }),
    more: z.boolean().meta({ description: 'Whether there are more than that' }),
    needsOrganiser: z.int().meta({ description: 'Of these, whose event somebody else on it would have to organise' }),
    needsPerson: z.int().meta({ description: 'Of these, that nobody else on it could serve' }),
  })
  .meta({ id: 'Deactivation' });

const AheadItem = z
  .object({
    appointment: z.string(),
    title: z.string(),
    start: z.string().meta({ format: 'date-time' }),
    end: z.string().meta({ format: 'date-time' }),
    zone: z.string(),
    needs: z.enum(['needsOrganiser', 'needsPerson', 'needsNobody']),
    mails: z.int().meta({ description: 'How many people Exchange mails when it is handed over, at most' }),
    against: z
      .object({ code: z.string(), problem: z.string(), next: z.string() })
      .nullable()
      .meta({ description: 'Why it cannot be handed over, or was not; null: nothing, or nobody was named' }),
  })
  .meta({ id: 'AppointmentAhead' });

export const AheadAnswer = z
  .object({ items: z.array(AheadItem), mails: z.int().meta({ description: 'Of those that can be handed over' }) })
  .meta({ id: 'AppointmentsAhead' });

export const HandedOverAnswer = z
  .object({
    handedOver: z.int(),
    refused: z.int(),
    items: z.array(AheadItem).meta({ description: 'Those that were not, each with the reason' }),
  })
  .meta({ id: 'HandedOver' });
