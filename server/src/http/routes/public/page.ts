/** The public booking page (7.3): what a company offers, when, and a booking by somebody nobody knows. */
import { z } from 'zod';
import { DAY, type Instant } from '@lockstep/engine';
import { RefusalError } from '../../../booking/refusal.ts';
import type { SignedPlace } from '../../../links/private-link.ts';
import { bookStrange, type Asked } from '../../../public/book.ts';
import { freeTimes } from '../../../public/free-times.ts';
import { linked } from '../../../public/linked.ts';
import { pageAt, serviceOn, shownServices, staffWish, type OpenPage } from '../../../public/page.ts';
import type { Transaction } from '../../../store/store.ts';
import type { AsksPhone } from '../../../store/rows/booking-page.ts';
import { presentLinked } from '../../present-linked.ts';
import { problemError, ProblemError } from '../../problem.ts';
import { publicRoute, type PublicCall } from '../../public-route.ts';
import { fingerprint, keyOf, once, repeated } from '../../repeat.ts';
import { address, id, language, line, moment, zone } from '../../schemas/fields.ts';
import { FreeTimesAnswer, LinkedAnswer, PageAnswer, slug } from '../../schemas/public.ts';

/** A page shows a week or two. */
const MOST_DAYS = 31;
const params = z.strictObject({ slug: slug() });

const BookingBody = z
  .strictObject({
    service: id(),
    staff: id().nullable().optional().meta({ description: 'Whose; left out or null: anybody who serves' }),
    start: moment(),
    name: line(200),
    email: address(),
    phone: line(50).nullable().optional(),
    language: language().optional().meta({ description: 'Of mails; left out: en' }),
    zone: zone().optional().meta({ description: 'Of the client, in which mails say when it is; left out: that of the company' }),
    ticket: line(100).meta({ description: 'That of the page' }),
    website: z.string().max(500).optional().meta({ description: 'People leave it empty; only robots see it' }),
  })
  .meta({ id: 'PublicBooking' });
type Body = z.output<typeof BookingBody>;
type BookCall = PublicCall<z.output<typeof params>, unknown, Body>;

/** Throws `invalid` for what is filled in as no person does it, and `tooManyRequests` beyond the limits. */
const demandPerson = ({ deps, body, params: { slug: at }, request, now }: BookCall): void => {
  if (body.website !== undefined && body.website !== '') {
    throw problemError('invalid', '/website', 'This field is not for people.', 'Leave it empty, and send the form again.');
  }
  const judged = deps.strangers.tickets.judge(body.ticket, at, now);
  if (judged === 'early') {
    throw problemError('invalid', '/ticket', 'This was filled in faster than anybody can.', 'Wait a few seconds, then send it again.');
  }
  if (judged === 'over') {
    throw problemError('invalid', '/ticket', 'The page has been open for too long.', 'Load it anew, and send it again.');
  }
  const wait = deps.strangers.bookings.take({ address: request.ip, email: body.email }, now);
  if (wait === null) return;
  const next = `Wait ${Math.ceil(wait / 60_000)} min, then try again.`;
  throw new ProblemError('tooManyRequests', [{ field: null, problem: 'There were many bookings from you just now.', next }], {
    retryAfterMs: wait,
  });
};

const phoneOf = (asks: AsksPhone, phone: string | null | undefined): string | null => {
  if (asks === 'no') return null;
  if (asks === 'required' && (phone ?? null) === null) {
    throw problemError('invalid', '/phone', 'A telephone number is asked for.', 'Send one.');
  }
  return phone ?? null;
};

/** What is kept for a repetition: which appointment it was, not its links, which open something. */
const Kept = z.object({ root: z.string(), appointment: z.string(), client: z.string() });
const kept = ({ text }: { readonly text: string }): SignedPlace => Kept.parse(JSON.parse(text));

const bookOnPage = async (call: BookCall): Promise<z.input<typeof LinkedAnswer>> => {
  const { deps, body, now, request } = call;
  const { store, strangers } = deps;
  demandPerson(call);
  const { page, company } = await store.transaction((tx) => pageAt(tx, call.params.slug));
  const guest = {
    name: body.name,
    email: body.email,
    phone: phoneOf(page.asksPhone, body.phone),
    language: body.language ?? 'en',
    zone: body.zone ?? company.zone,
  };
  const asked: Asked = { service: body.service, staff: body.staff ?? null, start: body.start, guest };
  const key = keyOf(request);
  const wanted = key === null ? null : { key, request: fingerprint(strangers, 'POST', page.slug, asked) };
  const whose = { root: page.root, repeats: `public ${page.company}` };
  const before = async (): Promise<SignedPlace | null> => {
    const known = wanted === null ? null : await store.transaction((tx) => repeated(tx, whose, now, wanted));
    return known === null ? null : kept(known);
  };
  const find = (tx: Transaction): Promise<OpenPage> => pageAt(tx, page.slug);
  const made = (): Promise<SignedPlace> =>
    bookStrange(deps, find, asked, now, async (work) => {
      const outcome = await once(store, whose, now, wanted, async (tx) => {
        const value = await work(tx);
        return { status: 201, text: JSON.stringify(value), value };
      });
      return 'repeated' in outcome ? kept(outcome) : outcome.value;
    });
  const place =
    (await before()) ??
    (await made().catch(async (error: unknown) => {
      // What has taken the time may be this very request, sent twice at the same moment.
      const twin = error instanceof RefusalError && error.refusal.code === 'notOnOffer' ? await before() : null;
      if (twin === null) throw error;
      return twin;
    }));
  deps.wake();
  return store.transaction(async (tx) => presentLinked(tx, deps, await linked(tx, place, now), now));
};

const checkSpan = (from: Instant, to: Instant): void => {
  if (to > from && to - from <= MOST_DAYS * DAY) return;
  throw problemError('invalid', 'query/to', 'The span is empty or too long.', `Send a "to" after "from", ${MOST_DAYS} days at most.`);
};

export const publicPageRoutes = [
  publicRoute({
    method: 'GET',
    path: '/public/pages/:slug',
    name: 'showBookingPage',
    summary: 'What can be booked on the booking page of a company',
    company: 'slug',
    params,
    status: 200,
    answer: PageAnswer,
    run: ({ deps, params: { slug: at }, now }) =>
      deps.store.transaction(async (tx) => {
        const open = await pageAt(tx, at);
        const services = (await shownServices(tx, open)).map(({ service, people }) => ({
          id: service.id,
          name: service.name,
          minutes: service.durationMinutes,
          priceText: service.priceText,
          booking: service.booking,
          people: [...people],
        }));
        const { page, company } = open;
        const ticket = deps.strangers.tickets.give(page.slug, now);
        return { slug: page.slug, company: company.name, zone: company.zone, asksPhone: page.asksPhone, services, ticket };
      }),
  }),
  publicRoute({
    method: 'GET',
    path: '/public/pages/:slug/times',
    name: 'listFreeTimes',
    summary: 'When a service of a booking page can be had',
    description: 'Starts lie within the half-open span. Of those who serve nothing is said but when one of them is free.',
    company: 'slug',
    params,
    query: z.strictObject({
      service: id(),
      staff: id().optional().meta({ description: 'Whose times; left out: anybody who serves' }),
      from: moment(),
      to: moment(),
      zone: zone().optional().meta({ description: 'Of the viewer; left out: that of the company' }),
    }),
    status: 200,
    answer: FreeTimesAnswer,
    run: ({ deps, params: { slug: at }, query, now }) => {
      checkSpan(query.from, query.to);
      return deps.store.transaction(async (tx) => {
        const open = await pageAt(tx, at);
        const wish = { service: query.service, staff: query.staff ?? null };
        await serviceOn(tx, open, wish);
        const window = { start: query.from, end: query.to };
        return freeTimes(tx, open.reach, { ...staffWish(wish), window, zone: query.zone ?? open.company.zone, except: null }, now);
      });
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/public/pages/:slug/appointments',
    name: 'bookOnPage',
    summary: 'Books on a booking page, for somebody who is not signed in',
    description:
      'As the service says it is an appointment at once or a reservation. The calendars of whoever would serve are asked once more. Refused with 409 `notOnOffer`, with the nearest free times. With an Idempotency-Key it happens once. The answer is the same whether the client was known or not.',
    company: 'slug',
    params,
    body: BookingBody,
    status: 201,
    answer: LinkedAnswer,
    run: bookOnPage,
  }),
];
