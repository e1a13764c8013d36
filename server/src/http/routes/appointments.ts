/** Appointments: booked, read, listed, changed, confirmed, attended, cancelled. */
import { z } from 'zod';
import { MINUTE, type Instant } from '@lockstep/engine';
import { book, type Draft } from '../../booking/book.ts';
import { change, timesOf, type Patch } from '../../booking/change.ts';
import { serviceOf } from '../../booking/known.ts';
import { liveQuestion } from '../../booking/live.ts';
import { checkReferences } from '../../booking/references.ts';
import { refuse } from '../../booking/refusal.ts';
import { cancel, confirm, markAttended } from '../../booking/state.ts';
import type { Appointment, Company, Service } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import { listAppointments } from '../appointment-list.ts';
import { refuseForeign } from '../collection.ts';
import { inBody, inQuery, ofRow } from '../company-parameter.ts';
import { answered, demandOf, own, params, targetOf, telling } from '../one-appointment.ts';
import { pageOf, paging } from '../page.ts';
import { presentAppointments } from '../present-appointment.ts';
import { problemError } from '../problem.ts';
import { route } from '../route.ts';
import { reinstateRoute } from './reinstate.ts';
import { staffingRoutes } from './staffing.ts';
import { AppointmentAnswer, AppointmentBody, AppointmentPatch, AppointmentUpsert, VersionBody } from '../schemas/appointment.ts';
import { externalId, id, idList, moment } from '../schemas/fields.ts';

const write = 'appointments:write';
const path = '/appointments';

const draftOf = (
  body: z.output<typeof AppointmentUpsert> | z.output<typeof AppointmentBody>,
  company: Company,
  external: string | null,
): Draft => ({
  root: company.root,
  company: company.id,
  service: body.service ?? null,
  location: body.location ?? null,
  title: body.title ?? null,
  notes: body.notes ?? '',
  start: body.start,
  end: body.end ?? null,
  zone: body.zone ?? null,
  state: body.state ?? null,
  clients: body.clients ?? [],
  assignments: body.assignments,
  externalId: external,
});

export const appointmentRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listAppointments',
    summary: 'Appointments that touch a span, in the order of their starts',
    description: 'The span is half-open: one that ends exactly at `from` or starts exactly at `to` is not in it.',
    scope: 'appointments:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({
      ...paging,
      company: id().optional(),
      from: moment().optional(),
      to: moment().optional(),
      holder: idList(50).optional().meta({ description: 'Only those of these staff members and resources, with commas between their ids' }),
      state: z.enum(['reserved', 'confirmed', 'cancelled']).optional(),
    }),
    statuses: [200],
    answer: pageOf(AppointmentAnswer),
    run: async (tx, { query, subject, reach, occasion }) => {
      const { from = null, to = null } = query;
      if (from !== null && to !== null && to <= from) {
        throw problemError('invalid', 'query/to', 'The span ends before it begins.', 'Send a "to" later than "from".');
      }
      const wanted = { ...query, root: reach.root, within: subject, from, to, holders: query.holder ?? null, state: query.state ?? null };
      const { rows, next } = await listAppointments(tx, wanted);
      return { body: { items: await presentAppointments(tx, reach.root, rows, occasion.now), next } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'bookAppointment',
    summary: 'Books an appointment',
    description:
      'Refused with 409 `slotTaken`, naming person and time, when one of its people or rooms is booked already. With `availability: "require"` refused with 409 `notOnOffer` when the time is not on offer, with reasons and the nearest times that are.',
    scope: write,
    company: inBody,
    body: AppointmentBody,
    statuses: [201],
    answer: AppointmentAnswer,
    ask: {
      wanted: (body) => body.availability === 'require',
      question: async (tx, { body, subject, reach, occasion }) => {
        await checkReferences(tx, reach, body);
        const draft = draftOf(body, subject, null);
        const service = draft.service === null ? null : await serviceOf(tx, draft.root, draft.service);
        const end = draft.end ?? (service === null ? draft.start : ((draft.start + service.durationMinutes * MINUTE) as Instant));
        const holders = draft.assignments.map((one) => one.holder);
        return liveQuestion(tx, draft.root, holders, { start: draft.start, end }, occasion.now);
      },
    },
    run: async (tx, { body, subject, occasion, reach, live, deps: { passes, wake } }) => {
      await checkReferences(tx, reach, body);
      const draft = draftOf(body, subject, body.externalId ?? null);
      const booked = await book(tx, telling(occasion, body), draft, demandOf(body, live), { place: passes?.place() ?? null });
      const begin = (): void => {
        const taken = booked.taken();
        if (taken !== null) passes?.begin(taken);
        wake({ sync: taken === null, webhooks: booked.isHeard });
      };
      return answered(tx, occasion, booked, { location: `${path}/${booked.appointment.id}`, begin });
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readAppointment',
    summary: 'One appointment, with its version as ETag',
    scope: 'appointments:read',
    company: own,
    params,
    statuses: [200],
    answer: AppointmentAnswer,
    run: (tx, { subject, occasion }) => answered(tx, occasion, { appointment: subject }),
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    name: 'changeAppointment',
    summary: 'Changes what is sent of an appointment: words, place, time, people',
    scope: write,
    company: own,
    params,
    body: AppointmentPatch,
    statuses: [200],
    answer: AppointmentAnswer,
    ask: {
      wanted: (body) =>
        body.availability === 'require' && (body.start !== undefined || body.end !== undefined || body.assignments !== undefined),
      question: async (tx, { body, subject, reach, occasion }) => {
        await checkReferences(tx, reach, body);
        const { start, end } = timesOf(subject, body);
        const there = await tx.assignments.select({ root: subject.root, appointment: subject.id, counts: true });
        const holders = (body.assignments ?? there).map((one) => one.holder);
        return liveQuestion(tx, subject.root, holders, { start, end }, occasion.now);
      },
    },
    run: async (tx, { body, subject, occasion, reach, ifMatch, live }) => {
      await checkReferences(tx, reach, body);
      const { version, availability: _, tellClient: __, ...patch } = body;
      const target = targetOf(subject, ifMatch, version);
      return answered(tx, occasion, await change(tx, telling(occasion, body), target, patch, demandOf(body, live)));
    },
  }),
  ...(
    [
      ['confirm', 'confirmAppointment', 'Makes a reservation an appointment', confirm],
      ['attended', 'markAppointmentAttended', 'Notes that the clients came; Outlook changes nothing of it any more', markAttended],
      ['cancel', 'cancelAppointment', 'Cancels an appointment and frees the time of everybody on it', cancel],
    ] as const
  ).map(([step, name, summary, act]) =>
    route({
      method: 'POST',
      path: `${path}/:id/${step}`,
      name,
      summary,
      description: 'Done again it changes nothing.',
      scope: write,
      company: own,
      params,
      body: VersionBody,
      statuses: [200],
      answer: AppointmentAnswer,
      run: async (tx, { body, subject, occasion, ifMatch }) =>
        answered(tx, occasion, await act(tx, telling(occasion, body), targetOf(subject, ifMatch, body?.version))),
    }),
  ),
  reinstateRoute,
  ...staffingRoutes,
  route({
    method: 'GET',
    path: `${path}/by-external-id/:externalId`,
    name: 'readAppointmentByExternalId',
    summary: 'One appointment, by the id it has in your own system',
    scope: 'appointments:read',
    company: ofRow(
      {
        what: 'appointment',
        load: async (tx: Transaction, root: string, { externalId }: { readonly externalId: string }) => {
          const [row] = await tx.appointments.select({ root, externalId });
          return row === undefined ? null : { row, company: row.company };
        },
      },
      'own',
    ),
    params: z.strictObject({ externalId: externalId() }),
    statuses: [200],
    answer: AppointmentAnswer,
    run: (tx, { subject, occasion }) => answered(tx, occasion, { appointment: subject }),
  }),
  route({
    method: 'PUT',
    path: `${path}/by-external-id/:externalId`,
    name: 'putAppointmentByExternalId',
    summary: 'Books the appointment with this external id, or makes it as sent',
    description: 'A cancelled one stays cancelled (409). `state` counts when it is booked; later use confirm and cancel.',
    scope: write,
    company: inBody,
    params: z.strictObject({ externalId: externalId() }),
    body: AppointmentUpsert,
    statuses: [200, 201],
    answer: AppointmentAnswer,
    run: async (tx, { params, body, subject, occasion, reach, ifMatch }) => {
      await checkReferences(tx, reach, body);
      const [known] = await tx.appointments.select({ root: reach.root, externalId: params.externalId });
      const draft = draftOf(body, subject, params.externalId);
      if (known === undefined) {
        const booked = await book(tx, telling(occasion, body), draft);
        return answered(tx, occasion, booked, { status: 201, location: `${path}/${booked.appointment.id}` });
      }
      refuseForeign(reach, known, body.company);
      const patch: Patch = { ...(await replacement(tx, known, draft)), assignments: draft.assignments };
      return answered(tx, occasion, await change(tx, telling(occasion, body), targetOf(known, ifMatch, body.version), patch), {
        status: 200,
      });
    },
  }),
];

/** A whole appointment as a patch: what was left out takes the value it would have had when booked. */
const replacement = async (tx: Transaction, known: Appointment, draft: Draft): Promise<Patch> => {
  const service = draft.service === null ? null : await tx.services.get({ root: draft.root, id: draft.service });
  const company = await tx.companies.get({ root: known.root, id: known.company });
  const title = draft.title ?? service?.name;
  if (title === undefined)
    refuse('missing', '/title', 'There is neither a title nor a service to take it from.', 'Send a title or a service.');
  const { end } = draft;
  return {
    service: draft.service,
    location: draft.location,
    title,
    notes: draft.notes,
    start: draft.start,
    end: end ?? endOf(draft, service),
    zone: draft.zone ?? company?.zone,
    clients: draft.clients,
  };
};

const endOf = (draft: Draft, service: Service | null): Instant =>
  service === null
    ? refuse('missing', '/end', 'There is neither an end nor a service to take the duration from.', 'Send an end or a service.')
    : ((draft.start + service.durationMinutes * MINUTE) as Instant);
