/** An appointment as the client with a private link sees it. */
import type { z } from 'zod';
import { inUtc, withOffset } from '../booking/moment.ts';
import { calendarUid } from '../notify/calendar-part.ts';
import { changeableUntil, isAgain, type Linked } from '../public/linked.ts';
import type { Transaction } from '../store/store.ts';
import type { Instant } from '@lockstep/engine';
import type { Wired } from './deps.ts';
import type { LinkedAnswer } from './schemas/public.ts';

export const presentLinked = async (tx: Transaction, deps: Wired, one: Linked, now: Instant): Promise<z.input<typeof LinkedAnswer>> => {
  const { appointment, client, service, assignments } = one;
  const { root, id, company: companyId, zone, startAt, endAt, state, location } = appointment;
  const staff = assignments.filter((other) => other.role === 'staff').map((other) => other.holder);
  const [holders, company, [page], place] = await Promise.all([
    staff.length === 0 ? [] : tx.holders.select({ root, id: { in: staff } }),
    tx.companies.get({ root, id: companyId }),
    tx.bookingPages.select({ root, company: companyId, open: true }),
    location === null ? null : tx.locations.get({ root, id: location }),
  ]);
  const until = changeableUntil(one);
  const changeable = state !== 'cancelled' && now < until;
  const signed = { root, company: companyId, appointment: id, client: client.id };
  return {
    state,
    title: service?.name ?? appointment.title,
    start: withOffset(startAt, zone),
    end: withOffset(endAt, zone),
    zone,
    people: staff.flatMap((holder) => holders.find((row) => row.id === holder)?.name ?? []),
    place: place === null ? null : { name: place.name, address: place.address },
    priceText: service?.priceText ?? '',
    company: company?.name ?? '',
    slug: page?.slug ?? null,
    lapsesAt: appointment.lapsesAt === null ? null : inUtc(appointment.lapsesAt),
    version: appointment.version,
    changeableUntil: changeable ? inUtc(until) : null,
    movable: changeable && service !== null && service.active,
    again: isAgain(one, now),
    calendar: { uid: calendarUid(deps.installation.id, id), sequence: appointment.sequence },
    token: deps.strangers.links.tokenOf(signed),
    links: deps.strangers.links.privateLinks(signed),
  };
};
