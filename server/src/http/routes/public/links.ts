/** What a client does by a private link, without signing in (7.3, 4.8). The token is in the body: addresses are logged on the way. */
import { z } from 'zod';
import { DAY } from '@lockstep/engine';
import { reachOf } from '../../../booking/company.ts';
import { refuse } from '../../../booking/refusal.ts';
import type { SignedPlace } from '../../../links/private-link.ts';
import { freeTimes } from '../../../public/free-times.ts';
import { bookAgain, cancelLinked, linked, moveLinked } from '../../../public/linked.ts';
import type { Wired } from '../../deps.ts';
import { presentLinked } from '../../present-linked.ts';
import { problemError } from '../../problem.ts';
import { publicRoute } from '../../public-route.ts';
import { moment, zone } from '../../schemas/fields.ts';
import { FreeTimesAnswer, LinkedAnswer, linkToken } from '../../schemas/public.ts';

const MOST_DAYS = 31;
const TokenBody = z.strictObject({ token: linkToken() });

const placeOf = (deps: Wired, token: string): SignedPlace | null => deps.strangers.links.read(token);

const shown = (deps: Wired, place: SignedPlace | null, now: Parameters<typeof linked>[2]) =>
  deps.store.transaction(async (tx) => presentLinked(tx, deps, await linked(tx, place, now), now));

export const publicLinkRoutes = [
  publicRoute({
    method: 'POST',
    path: '/public/links/look',
    name: 'lookByLink',
    summary: 'The appointment of a private link, as its client sees it',
    description: 'Refused with 410 `linkOver` once the appointment is over or the client is not on it any more.',
    company: 'link',
    body: TokenBody,
    status: 200,
    answer: LinkedAnswer,
    run: ({ deps, body, now }) => shown(deps, placeOf(deps, body.token), now),
  }),
  publicRoute({
    method: 'POST',
    path: '/public/links/times',
    name: 'listTimesByLink',
    summary: 'When the appointment of a private link could be instead, with the same people',
    company: 'link',
    body: z.strictObject({ token: linkToken(), from: moment(), to: moment(), zone: zone().optional() }),
    status: 200,
    answer: FreeTimesAnswer,
    run: ({ deps, body: { token, from, to, zone: viewer }, now }) => {
      if (to <= from || to - from > MOST_DAYS * DAY) {
        throw problemError('invalid', '/to', 'The span is empty or too long.', `Send a "to" after "from", ${MOST_DAYS} days at most.`);
      }
      return deps.store.transaction(async (tx) => {
        const { appointment, assignments } = await linked(tx, placeOf(deps, token), now);
        const { root, id, company, service, zone: own } = appointment;
        if (service === null) return refuse('notOffered', null, 'This appointment has no free times.', 'Ask whoever you booked with.');
        const on = (role: 'staff' | 'resource') => assignments.filter((one) => one.counts && one.role === role).map((one) => one.holder);
        const rooms = on('resource');
        const wish = { service, staff: on('staff').map((one) => [one]), rooms: rooms.length === 0 ? null : rooms };
        const window = { start: from, end: to };
        return freeTimes(tx, await reachOf(tx, root, company), { ...wish, window, zone: viewer ?? own, except: id }, now);
      });
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/public/links/reschedule',
    name: 'rescheduleByLink',
    summary: 'Moves the appointment of a private link to another free time',
    description:
      'Refused with 409 `notOnOffer`, with the nearest free times; with 412 `stale` when it changed meanwhile; with 409 `tooLate` once the notice of the service has begun.',
    company: 'link',
    body: z.strictObject({ token: linkToken(), start: moment(), version: z.int().min(1).meta({ description: 'Of the last look' }) }),
    status: 200,
    answer: LinkedAnswer,
    run: async ({ deps, body, now }) => {
      const place = placeOf(deps, body.token);
      await moveLinked(deps, place, body, now);
      deps.wake();
      return shown(deps, place, now);
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/public/links/cancel',
    name: 'cancelByLink',
    summary: 'Cancels the appointment of a private link, by its client',
    description: 'Done again it changes nothing.',
    company: 'link',
    body: TokenBody,
    status: 200,
    answer: LinkedAnswer,
    run: async ({ deps, body, now }) => {
      const place = placeOf(deps, body.token);
      await cancelLinked(deps, place, now);
      deps.wake();
      return shown(deps, place, now);
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/public/links/again',
    name: 'bookAgainByLink',
    summary: 'Books anew what was cancelled, at the same time with the same people, if it is still free',
    description: 'The answer is the new appointment, with its own token and links.',
    company: 'link',
    body: TokenBody,
    status: 201,
    answer: LinkedAnswer,
    run: async ({ deps, body, now }) => {
      const { root, id, clients } = await bookAgain(deps, placeOf(deps, body.token), now);
      deps.wake();
      return shown(deps, { root, appointment: id, client: clients[0] ?? '' }, now);
    },
  }),
];
