/** Appointments as the API takes and shows them. */
import { z } from 'zod';
import { externalId, id, line, moment, prose, zone } from './fields.ts';

/** Exchange keeps 255 characters of a subject. */
const TITLE = 255;
const NOTES = 20_000;

const assignment = z.strictObject({
  holder: id().meta({ description: 'Id of a staff member or resource' }),
  role: z.enum(['staff', 'resource']).optional().meta({ description: "Left out: the holder's kind" }),
});

const fields = {
  service: id().nullable(),
  location: id().nullable(),
  title: line(TITLE),
  notes: prose(NOTES),
  start: moment(),
  end: moment(),
  zone: zone(),
  clients: z.array(id()).max(20),
  assignments: z
    .array(assignment)
    .min(1)
    .max(20)
    .meta({ description: 'In order: the first staff member with a mailbox organises the event' }),
};

const availability = z.enum(['ignore', 'require']).optional().meta({
  description:
    '`require`: the calendars of everybody are asked once more, and only a time that is on offer is taken; otherwise the answer is 409 `notOnOffer`. `ignore` (unless told): the caller decides, what speaks against it is in `warnings`',
});

export const tellClient = z.boolean().optional().meta({
  description: 'False: clients are not mailed about this. Left out: they are, as the settings of mail say',
});

const draft = {
  company: id().optional().meta({ description: "Left out: the key's own company" }),
  service: fields.service.optional(),
  location: fields.location.optional(),
  title: fields.title.optional().meta({ description: "Left out: the service's name" }),
  notes: fields.notes.optional(),
  start: fields.start,
  end: fields.end.optional().meta({ description: "Left out: the start and the service's duration" }),
  zone: fields.zone.optional().meta({ description: "Left out: the company's zone" }),
  state: z.enum(['reserved', 'confirmed']).optional().meta({ description: 'Left out: as the service says' }),
  clients: fields.clients.optional(),
  assignments: fields.assignments,
};
export const AppointmentBody = z
  .strictObject({ ...draft, externalId: externalId().nullable().optional(), availability, tellClient })
  .meta({ id: 'NewAppointment' });
export const AppointmentUpsert = z
  .strictObject({ ...draft, version: z.int().min(1).optional(), tellClient })
  .meta({ id: 'ReplacedAppointment' });
export const AppointmentPatch = z
  .strictObject({
    service: fields.service.optional(),
    location: fields.location.optional(),
    title: fields.title.optional(),
    notes: fields.notes.optional(),
    start: fields.start.optional().meta({ description: 'Alone it moves the appointment and keeps its duration' }),
    end: fields.end.optional().meta({ description: 'Alone it makes the appointment shorter or longer' }),
    zone: fields.zone.optional(),
    clients: fields.clients.optional(),
    assignments: fields.assignments.optional(),
    externalId: externalId().nullable().optional(),
    version: z.int().min(1).optional().meta({ description: 'The version the change was decided on' }),
    availability,
    tellClient,
  })
  .meta({ id: 'ChangedAppointment' });
export const VersionBody = z
  .strictObject({ version: z.int().min(1).optional(), tellClient })
  .optional()
  .nullable();

export const ReinstateBody = z
  .strictObject({ version: z.int().min(1).optional(), availability, tellClient })
  .optional()
  .nullable();

export const SyncAnswer = z
  .object({
    state: z.enum(['lockstepOnly', 'pending', 'awaited', 'inStep', 'problem', 'needsDecision', 'disabled']).meta({
      description:
        '`pending`: a change is on its way to Exchange. `awaited`: it is there, and the calendar of somebody who was invited has yet to show it, within ten minutes. `inStep`: both sides agree, and so does every calendar that was looked at. `problem`: it waits for what `cause` says, of itself or of the whole calendar',
    }),
    sentence: z.string(),
    next: z.string().nullable(),
    cause: z.string().nullable(),
    mailbox: z.string().nullable().meta({ description: "Id of the organiser's mailbox" }),
  })
  .meta({ id: 'AppointmentSync' });

export const AppointmentAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    service: z.string().nullable(),
    location: z.string().nullable(),
    title: z.string(),
    notes: z.string(),
    state: z.enum(['reserved', 'confirmed', 'cancelled']),
    start: z.string().meta({ format: 'date-time' }),
    end: z.string().meta({ format: 'date-time' }),
    zone: z.string(),
    attended: z.boolean(),
    lapsesAt: z.string().nullable().meta({ description: 'When an unconfirmed reservation gives its time back' }),
    clients: z.array(z.string()),
    assignments: z.array(
      z.object({
        holder: z.string(),
        role: z.enum(['staff', 'resource']),
        takesTime: z.boolean().meta({ description: 'False once cancelled, or once this person declined' }),
        organises: z.boolean().meta({ description: 'The event lies in the mailbox of this one, and the others are invited to it' }),
        paired: z.boolean().meta({ description: 'With a mailbox that is switched on, so that this one can organise the event' }),
        response: z.enum(['none', 'accepted', 'tentative', 'declined']).nullable().meta({
          description: 'What was answered in Exchange; null for whoever is not invited: the organiser, or somebody without an address',
        }),
        leftAt: z.string().nullable().meta({ description: 'When this one left the appointment by declining, or was released' }),
      }),
    ),
    attendees: z
      .array(
        z.object({
          address: z.string(),
          name: z.string(),
          kind: z.enum(['required', 'optional', 'resource']),
          internal: z.boolean().meta({ description: 'Of the domain of the organiser, or of an internal domain of the integration' }),
          response: z.enum(['none', 'accepted', 'tentative', 'declined']),
          holder: z.string().nullable().meta({
            description:
              'The person or room of the same company, or of the parent, whose address it is, who can be put on the appointment; null: none',
          }),
        }),
      )
      .meta({ description: 'Who else is on the list of the event: people put there in Outlook, who are not on the appointment' }),
    invitedClients: z
      .array(z.object({ client: z.string(), response: z.enum(['none', 'accepted', 'tentative', 'declined']).nullable() }))
      .meta({
        description:
          'Clients whom Exchange has invited, where the integration says so, and what they answered; a response of null: taken off the list again',
      }),
    flags: z.array(z.enum(['noStaff', 'roomDeclined', 'needsOrganiser', 'needsPerson'])).meta({
      description:
        '`noStaff`: nobody is left on it, its event stays until it is given to somebody or cancelled. `roomDeclined`: choose another room, or release it. Of somebody on it who was deactivated: `needsOrganiser`: a colleague has to organise it; `needsPerson`: nobody else would serve',
    }),
    version: z.int(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
    changedAt: z.string(),
    sync: SyncAnswer,
    reinstatable: z.boolean().meta({
      description: 'Cancelled, and its event lies in the calendar again: somebody took it back out of Deleted Items in Outlook',
    }),
    calledOff: z.boolean().meta({
      description:
        'Cancelled, and its event lies in the calendar again as a meeting that was called off with those who were invited: it takes no time, and cannot be reinstated',
    }),
    warnings: z
      .array(z.enum(['openingHours', 'notice', 'horizon', 'serviceNotOffered', 'ontoBusy']))
      .optional()
      .meta({
        description:
          'What speaks against what was booked all the same: rules it breaks, and `ontoBusy` for something in a calendar; only in the answer to a write',
      }),
  })
  .meta({ id: 'Appointment' });
