/** When a service can be had, and from whom (7.2). */
import { z } from 'zod';
import { DAY, type Instant } from '@lockstep/engine';
import { availability } from '../../booking/availability.ts';
import { ofKey } from '../company-parameter.ts';
import { problemError } from '../problem.ts';
import { route } from '../route.ts';
import { groupList, id, idList, moment, zone } from '../schemas/fields.ts';
import { writtenAvailability } from '../written-availability.ts';

const MOST_DAYS = 62;
const MOST_NAMED = 100;

const SlotAnswer = z.object({
  start: z.string().meta({ format: 'date-time' }),
  end: z.string().meta({ format: 'date-time' }),
  serve: z.array(z.string()).meta({ description: 'Who would serve: one of each group, the room last' }),
  choices: z
    .array(z.array(z.string()))
    .optional()
    .meta({ description: 'Where asked for: for each group everybody who could; whoever is chosen, the others still find somebody' }),
  asOf: z.string().nullable().meta({ description: 'The oldest reading among the calendars of those who would serve; null: none is asked' }),
});
export const AvailabilityAnswer = z
  .object({
    service: z.string(),
    zone: z.string().meta({ description: 'The zone whose dates and offsets the answer uses' }),
    days: z.array(z.object({ date: z.string().meta({ format: 'date' }), slots: z.array(SlotAnswer) })),
    holders: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(['staff', 'resource']),
        trust: z
          .enum(['notAsked', 'verified', 'disabled', 'unverified'])
          .meta({ description: 'How far their calendar can be trusted; `unverified`: nothing of theirs is offered' }),
        asOf: z.string().nullable(),
        closedAt: z.string().nullable().meta({ description: 'Until when the last reading counted, where it counts no more' }),
        sentence: z.string(),
        next: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Availability' });

const checkSpan = (from: Instant, to: Instant): void => {
  if (to <= from) throw problemError('invalid', 'query/to', 'The span ends before it begins.', 'Send a "to" later than "from".');
  if (to - from > MOST_DAYS * DAY) {
    throw problemError('invalid', 'query/to', 'The span is longer than two months.', `Ask for ${MOST_DAYS} days at most at once.`);
  }
};

export const availabilityRoutes = [
  route({
    method: 'GET',
    path: '/availability',
    name: 'listAvailability',
    summary: 'When a service can be had, and from whom',
    description:
      'Starts lie within the half-open span, on the steps of the service by the clock of its company. Who cannot be trusted to be free is not offered; `holders` says why.',
    scope: 'appointments:read',
    company: ofKey,
    query: z.strictObject({
      service: id(),
      from: moment(),
      to: moment(),
      zone: zone().optional().meta({ description: "Of the viewer; left out: that of the service's company" }),
      staff: groupList().optional(),
      rooms: idList(MOST_NAMED)
        .optional()
        .meta({ description: 'One of these is needed. Left out: any that serve, where the service names rooms' }),
      // Of fifty people it is nine tenths of the answer, and most pages show who would serve and no more.
      choices: z.enum(['true', 'false']).optional().meta({ description: 'Whether each slot names everybody who could; false unless told' }),
      except: id().optional().meta({ description: 'An appointment that is to be moved: it is not in its own way' }),
    }),
    statuses: [200],
    answer: AvailabilityAnswer,
    run: async (tx, { query, reach, occasion }) => {
      const { from, to, service, staff = null, rooms = null, except = null } = query;
      checkSpan(from, to);
      const window = { start: from, end: to };
      const choices = query.choices === 'true';
      const found = await availability(tx, reach, { service, window, staff, rooms, except, choices }, occasion.now);
      return { bytes: writtenAvailability(found, query.zone ?? found.company.zone, window) };
    },
  }),
];
