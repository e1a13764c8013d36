/** Why a time cannot be booked (5.4): everything that takes it, each with its rule and the record behind it. */
import { z } from 'zod';
import { HOUR, MINUTE, type Instant } from '@lockstep/engine';
import type { Reason } from '../../booking/why/reason.ts';
import { whyBlocked } from '../../booking/why/why.ts';
import { clockOf, type Clock } from '../../booking/clock.ts';
import { ofKey } from '../company-parameter.ts';
import { problemError } from '../problem.ts';
import { route } from '../route.ts';
import { groupList, id, idList, moment, zone } from '../schemas/fields.ts';

const MOST_NAMED = 100;
/** Of what is asked about without a service and without an end. */
const USUAL = 15 * MINUTE;
const LONGEST = 24 * HOUR;

const time = () => z.string().meta({ format: 'date-time' });
const ReasonAnswer = z
  .object({
    code: z.string().meta({ description: 'The stable name of the reason, for programs' }),
    rule: z.string().meta({ description: 'Number of the rule in the specification of behaviour' }),
    sentence: z.string(),
    next: z.string().nullable().meta({ description: 'What somebody can do about it; null: choose another time' }),
    appointment: z.string().optional().meta({ description: 'The appointment behind it, where it is within reach' }),
    busy: z.string().optional().meta({ description: 'The event behind it, as `GET /busy` names it' }),
    mailbox: z.string().optional(),
    start: time().optional().meta({ description: 'When what is behind it lies' }),
    end: time().optional(),
    since: time().optional().meta({ description: 'Since when this is so' }),
  })
  .meta({ id: 'Reason' });

const WhyAnswer = z
  .object({
    offered: z.boolean().meta({ description: 'Whether the time is on offer; then no reason speaks against it' }),
    start: time(),
    end: time(),
    zone: z.string().meta({ description: 'The zone in which the sentences name times' }),
    reasons: z.array(ReasonAnswer).meta({ description: 'What speaks against it whoever would serve' }),
    holders: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(['staff', 'resource']),
        reasons: z.array(ReasonAnswer).meta({ description: 'What is in the way of this one; empty: they could' }),
        beside: z.array(ReasonAnswer).meta({ description: 'What lies in the calendar then and takes no time' }),
      }),
    ),
  })
  .meta({ id: 'Why' });

const present = ({ span, since, ...reason }: Reason, clock: Clock): z.input<typeof ReasonAnswer> => ({
  ...reason,
  ...(span === undefined ? {} : { start: clock.text(span.start), end: clock.text(span.end) }),
  ...(since === undefined ? {} : { since: clock.text(since) }),
});

type Times = { readonly start: Instant; readonly end?: Instant | undefined; readonly service?: string | undefined };

const endOf = ({ start, end, service }: Times): Instant => {
  if (service !== undefined && end !== undefined)
    throw problemError('invalid', 'query/end', 'The service says how long it takes.', 'Leave the end out, or the service.');
  const until = end ?? ((start + USUAL) as Instant);
  if (until <= start) throw problemError('invalid', 'query/end', 'The end is not after the start.', 'Send an end later than the start.');
  if (until - start > LONGEST)
    throw problemError('invalid', 'query/end', 'The time is longer than 24 hours.', 'Ask about a day at most at once.');
  return until;
};

export const whyRoutes = [
  route({
    method: 'GET',
    path: '/availability/why',
    name: 'explainAvailability',
    summary: 'Why a time can, or cannot, be booked',
    description:
      'With a service: as `GET /availability` judges that start, with everybody who is wanted. With `holder` instead: whether these people and rooms are all free for that time. A start is on offer exactly when nothing speaks against it and somebody of each group has no reason.',
    scope: 'appointments:read',
    company: ofKey,
    query: z.strictObject({
      start: moment(),
      end: moment().optional().meta({ description: 'Without a service: until when; 15 minutes unless told, 24 hours at most' }),
      service: id().optional(),
      staff: groupList().optional(),
      rooms: idList(MOST_NAMED).optional().meta({ description: 'One of these is needed, as in `GET /availability`' }),
      holder: idList(MOST_NAMED).optional().meta({ description: 'Without a service: people and rooms who all have to be free' }),
      except: id().optional().meta({ description: 'An appointment that is to be moved: it is not in its own way' }),
      zone: zone().optional().meta({ description: 'In which the sentences name times; left out: that of the company' }),
    }),
    statuses: [200],
    answer: WhyAnswer,
    run: async (tx, { query, reach, occasion }) => {
      const { start, service, holder, staff, rooms, except, zone: viewer } = query;
      const end = endOf(query);
      if (service === undefined && holder === undefined)
        throw problemError(
          'invalid',
          'query/service',
          'Neither a service nor anybody is named.',
          'Send a "service", or one or more ids as "holder".',
        );
      if (service !== undefined && holder !== undefined)
        throw problemError(
          'invalid',
          'query/holder',
          'With a service people are named as groups.',
          'Send them as "staff" and "rooms", or leave the service out.',
        );
      if (service === undefined && (staff !== undefined || rooms !== undefined))
        throw problemError('invalid', 'query/staff', 'Groups are of a service.', 'Send a "service", or the ids as "holder".');
      const wish = {
        start,
        end,
        service: service ?? null,
        staff: staff ?? (holder === undefined ? null : holder.map((one) => [one])),
        rooms: rooms ?? null,
        except: except ?? null,
        zone: viewer ?? null,
      };
      const found = await whyBlocked(tx, reach, wish, occasion.now);
      const clock = clockOf(found.zone);
      return {
        body: {
          offered: found.offered,
          start: clock.text(found.span.start),
          end: clock.text(found.span.end),
          zone: found.zone,
          reasons: found.reasons.map((one) => present(one, clock)),
          holders: found.holders.map(({ holder: { id: who, name, kind }, reasons, beside }) => ({
            id: who,
            name,
            kind,
            reasons: reasons.map((one) => present(one, clock)),
            beside: beside.map((one) => present(one, clock)),
          })),
        },
      };
    },
  }),
];
