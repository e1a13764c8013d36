/** What waits for an administrator (5.7, 3.9, 4.18): the lists, how much it is, the decision, and the way back from it. */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { askedOf, decide, takeBack, type Asked } from '../../booking/decision.ts';
import type { Appointment } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, type Within } from '../company-parameter.ts';
import { own, params } from '../one-appointment.ts';
import { pageOf, pageOfRows, paging } from '../page.ts';
import { DecisionAnswer, presentDecision } from '../present-decision.ts';
import { HeldAnswer, presentWaiting, waitingMailboxes } from '../present-held.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';

const path = '/decisions';
type Waiting = { readonly id: string; readonly row: Appointment; readonly link: Asked };

/** Everything within reach about which somebody is asked. */
const waiting = async (tx: Transaction, root: string, within: Within, now: Instant): Promise<readonly Waiting[]> => {
  const links = await tx.links.select({ root, askStart: { not: null } });
  if (links.length === 0) return [];
  const rows = await tx.appointments.select({
    root,
    ...within,
    id: { in: [...new Set(links.map((one) => one.appointment))] },
    endAt: { gt: now },
  });
  return rows.flatMap((row) => {
    const own = links.filter((one) => one.appointment === row.id);
    const link = askedOf(own, row);
    return link === null || row.state === 'cancelled' ? [] : [{ id: row.id, row, link }];
  });
};

const Summary = z
  .object({
    appointments: z.int().meta({ description: 'About which nobody has decided yet' }),
    mailboxes: z.int().meta({ description: 'In which something waits: held by the brake, or invitations; one with both counts twice' }),
  })
  .meta({ id: 'DecisionSummary' });

export const decisionRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listDecisions',
    summary:
      'What waits for an administrator: appointments and events that differ in what a person has to decide, both sides beside each other',
    description:
      'Where an integration says *ask an administrator*, and where an event was put back three times within an hour, nothing is written while it waits, and both times stay taken. Unless somebody decides, the booking system wins after a day, or when the earlier of the two times begins (`lapsesAt`). What waits in mailboxes as a whole is in `GET /decisions/mailboxes`.',
    scope: 'appointments:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(DecisionAnswer),
    run: async (tx, { query, subject, reach: { root }, occasion: { now } }) => {
      const { rows, next } = pageOfRows(await waiting(tx, root, subject, now), query);
      const items = [];
      for (const { row, link } of rows) items.push(await presentDecision(tx, row, link, now));
      return { body: { items, next } };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/mailboxes`,
    name: 'listHeldMailboxes',
    summary: 'What waits for an administrator in mailboxes: invitations with their number, and what the brake holds',
    description:
      'Let go by `POST /mailboxes/{id}/mail/release` and `POST /mailboxes/{id}/brake/release`; the brake is put on again by `POST /mailboxes/{id}/brake/hold`. An invitation cannot be taken back.',
    scope: 'appointments:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(HeldAnswer),
    run: async (tx, { query, subject, reach: { root }, occasion: { now } }) => {
      const { rows, next } = pageOfRows(await waitingMailboxes(tx, root, subject, now), query);
      return { body: { items: [...(await presentWaiting(tx, root, rows))], next } };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/summary`,
    name: 'countDecisions',
    summary: 'How much waits for an administrator',
    scope: 'appointments:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ company: id().optional() }),
    statuses: [200],
    answer: Summary,
    run: async (tx, { subject, reach: { root }, occasion: { now } }) => {
      const asked = await waiting(tx, root, subject, now);
      const mailboxes = await waitingMailboxes(tx, root, subject, now);
      return { body: { appointments: asked.filter(({ link }) => link.decision === null).length, mailboxes: mailboxes.length } };
    },
  }),
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    name: 'takeBackDecision',
    summary: 'Takes a decision back that is not carried out yet: it waits again',
    description:
      'Mostly a decision is carried out within seconds; it waits longer while Exchange gives no answer, or the integration is switched off. Refused with 409 `underWay` while it is being carried out, and 409 `nothingToDecide` once it is. Done again it changes nothing.',
    scope: 'mailboxes:write',
    company: own,
    params,
    statuses: [200],
    answer: DecisionAnswer,
    run: async (tx, { subject, occasion }) => ({
      body: await presentDecision(tx, subject, await takeBack(tx, occasion, subject), occasion.now),
    }),
  }),
  route({
    method: 'POST',
    path: `${path}/:id`,
    name: 'decide',
    summary: 'Keeps one side of what waits; `id` is that of the appointment',
    description:
      'Carried out by the next pass of its mailbox, within seconds. The same decision again changes nothing. Refused with 409 `nothingToDecide` where nothing waits, 409 `alreadyDecided` where somebody has decided otherwise, 412 `stale` where a side was changed since `question` was read, 409 `slotTaken`, 409 `notTaken` and 422 `inThePast` where what Outlook shows cannot be.',
    scope: 'mailboxes:write',
    company: own,
    params,
    body: z.strictObject({
      keep: z.enum(['booking', 'outlook']).meta({ description: 'Whose side is kept' }),
      question: z.string().max(100).meta({ description: 'The `question` of what was read' }),
    }),
    statuses: [200],
    answer: DecisionAnswer,
    run: async (tx, { body, subject, occasion }) => ({
      body: await presentDecision(tx, subject, await decide(tx, occasion, subject, body), occasion.now),
    }),
  }),
];
