/** What waits for an administrator (5.7): the list, and the decision. */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { decide, isAsked, type Asked } from '../../booking/decision.ts';
import type { Appointment } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, type Within } from '../company-parameter.ts';
import { own, params } from '../one-appointment.ts';
import { pageOf, pageOfRows, paging } from '../page.ts';
import { DecisionAnswer, presentDecision } from '../present-decision.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';

const path = '/decisions';
type Waiting = { readonly id: string; readonly row: Appointment; readonly link: Asked };

/** Everything within reach about which somebody is asked. */
const waiting = async (tx: Transaction, root: string, within: Within, now: Instant): Promise<readonly Waiting[]> => {
  const links = (await tx.links.select({ root, askStart: { not: null } })).filter(isAsked);
  if (links.length === 0) return [];
  const rows = await tx.appointments.select({
    root,
    ...within,
    id: { in: [...new Set(links.map((one) => one.appointment))] },
    endAt: { gt: now },
  });
  return rows.flatMap((row) => {
    const link = links.find((one) => one.appointment === row.id);
    return link === undefined || row.state === 'cancelled' ? [] : [{ id: row.id, row, link }];
  });
};

export const decisionRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listDecisions',
    summary: 'What waits for an administrator: appointments and events that were both changed, both sides beside each other',
    description:
      'Where an integration says *ask an administrator* nothing is written while it waits, and both times stay taken. Unless somebody decides, the booking system wins after a day, or when the earlier of the two times begins (`lapsesAt`).',
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
    method: 'POST',
    path: `${path}/:id`,
    name: 'decide',
    summary: 'Keeps one side of what waits; `id` is that of the appointment',
    description:
      'Carried out by the next pass of its mailbox, within seconds. The same decision again changes nothing. Refused with 409 `nothingToDecide` where nothing waits, 409 `alreadyDecided` where somebody has decided otherwise, 412 `stale` where a side was changed since `question` was read, 409 `slotTaken` and 422 `inThePast` where the time in Outlook cannot be.',
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
