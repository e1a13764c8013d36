/**
 * Why a time cannot be booked (5.4): everything that takes it, from everybody who is asked, each with the rule and the record behind
 * it. What is offered is asked of the search, what is in the way of the engine's own judgement of the same times: no second opinion.
 */
import { DAY, MINUTE, whyNot } from '@lockstep/engine';
import type { HolderTime, Instant, Offer, SearchTime, Span, Why, Wish, ZoneId } from '@lockstep/engine';
import type { Company, Holder, Service } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import { offerOf } from '../availability.ts';
import { inherits, type Reach } from '../company.ts';
import { holderTimes } from '../holder-times.ts';
import { companyOf } from '../known.ts';
import { notFound } from '../refusal.ts';
import { searchTimes } from '../search-times.ts';
import { offers } from '../slot.ts';
import { FARTHEST, referred } from '../terms.ts';
import { wanted } from '../wanted.ts';
import { lyingFree } from './busy-words.ts';
import { evidenceOf } from './evidence.ts';
import type { Reason } from './reason.ts';
import { holderReasons, wishReasons } from './words.ts';

/** A time, and what somebody wants to have then. */
export type WhyWish = {
  readonly start: Instant;
  /** Of what is booked without a service; with one its length counts. */
  readonly end: Instant;
  readonly service: string | null;
  /** One out of each; null: any that serve. Without a service everybody named has to be free. */
  readonly staff: readonly (readonly string[])[] | null;
  readonly rooms: readonly string[] | null;
  /** The appointment that is to be moved, which is not in its own way. */
  readonly except: string | null;
  /** In which sentences name times; null: that of the company. */
  readonly zone: ZoneId | null;
};

export type HolderAnswer = {
  readonly holder: Holder;
  readonly reasons: readonly Reason[];
  /** What lies in the calendar then and takes no time. */
  readonly beside: readonly Reason[];
};
export type WhyAnswer = {
  readonly offered: boolean;
  readonly span: Span;
  readonly zone: ZoneId;
  /** Whoever would serve. */
  readonly reasons: readonly Reason[];
  readonly holders: readonly HolderAnswer[];
};

/** Throws a `RefusalError`, naming the parameter, for what does not exist or is out of reach. */
export const whyBlocked = async (tx: Transaction, reach: Reach, wish: WhyWish, now: Instant): Promise<WhyAnswer> => {
  if (wish.except !== null) {
    const row = await tx.appointments.get({ root: reach.root, id: wish.except });
    if (row === null || !inherits(reach, row.company)) notFound('appointment', 'query/except');
  }
  return wish.service === null ? ofPeople(tx, reach, wish, now) : ofService(tx, reach, wish, wish.service, now);
};

const named = ({ staff, rooms }: WhyWish): readonly string[] => [...new Set([...(staff ?? []).flat(), ...(rooms ?? [])])];

const holdersNamed = async (tx: Transaction, reach: Reach, wish: WhyWish): Promise<readonly Holder[]> => {
  const ids = named(wish);
  const rows = ids.length === 0 ? [] : await tx.holders.select({ root: reach.root, id: { in: ids } });
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id);
    return row !== undefined && inherits(reach, row.company) ? row : notFound('person or room', 'query/holder');
  });
};

/** Of whoever is named, for as long as is asked, without a service and its rules. */
const ofPeople = async (tx: Transaction, reach: Reach, wish: WhyWish, now: Instant): Promise<WhyAnswer> => {
  const holders = await holdersNamed(tx, reach, wish);
  const company = referred(await companyOf(tx, reach.root, reach.company), 'company', 'query/company');
  const durationMinutes = (wish.end - wish.start) / MINUTE;
  const plain = { stepMinutes: 1, bufferBeforeMinutes: 0, bufferAfterMinutes: 0, noticeMinutes: 0, horizonDays: FARTHEST / DAY };
  const offer: Offer = { ...plain, durationMinutes };
  const groups = holders.map((one) => [one.id]);
  const span = { start: wish.start, end: wish.end };
  const { root } = reach;
  const times = await holderTimes(tx, { root, holders, window: span, except: wish.except, now, live: null });
  const search = { offer, staff: { kind: 'groups', groups } as const, rooms: [], zone: company.zone, except: wish.except };
  return answered(tx, reach, { wish, search, service: null, company, holders, span, times, found: times, unfit: new Map() }, now);
};

/** Whoever of those named could not serve whatever the time. */
const unfitFor = (service: Service, holders: readonly Holder[]): ReadonlyMap<string, Reason> =>
  new Map(
    holders.flatMap(({ id, name, active }): readonly (readonly [string, Reason])[] => {
      if (!active)
        return [[id, { code: 'inactiveHolder', rule: '7.1', sentence: `${name} is not active.`, next: 'Activate them under Set-up.' }]];
      const sentence = `${name} does not offer "${service.name}".`;
      const next = 'Add them to those who serve it under Set-up, or choose another service.';
      return offers(service, id) ? [] : [[id, { code: 'serviceNotOffered', rule: '7.1', sentence, next }]];
    }),
  );

const ofService = async (tx: Transaction, reach: Reach, wish: WhyWish, id: string, now: Instant): Promise<WhyAnswer> => {
  const { root } = reach;
  const row = await tx.services.get({ root, id });
  const service = referred(row !== null && inherits(reach, row.company) ? row : null, 'service', 'query/service');
  const company = referred(await companyOf(tx, root, service.company), 'company', 'query/service');
  const asked = await holdersNamed(tx, reach, wish);
  const unfit = unfitFor(service, asked);
  const span = { start: wish.start, end: (wish.start + service.durationMinutes * MINUTE) as Instant };
  if (!service.active) {
    const next = 'Activate the service under Set-up, or choose another one.';
    const reason: Reason = { code: 'serviceInactive', rule: '7.1', sentence: `The service "${service.name}" is not active.`, next };
    return { offered: false, span, zone: wish.zone ?? company.zone, reasons: [reason], holders: [] };
  }
  const fit = (ids: readonly string[]): readonly string[] => ids.filter((one) => !unfit.has(one));
  const fitting = { service: id, staff: wish.staff?.map(fit) ?? null, rooms: wish.rooms === null ? null : fit(wish.rooms) };
  const found = await wanted(tx, reach, fitting);
  const holders = found.asked.map((one) => one.holder);
  const { except } = wish;
  const [times, searched] = await Promise.all([
    holderTimes(tx, { root, holders, window: span, except, now, live: null }),
    searchTimes(tx, found, { root, window: span, except, now }),
  ]);
  const staff = { kind: 'groups', groups: found.groups } as const;
  const search = { offer: offerOf(service), staff, rooms: [], zone: company.zone, except };
  const others = asked.filter((one) => unfit.has(one.id));
  const all = { wish, search, service, company, holders: [...holders, ...others], span, times, found: searched, unfit };
  return answered(tx, reach, all, now);
};

type Asked = {
  readonly wish: WhyWish;
  readonly search: Omit<Wish, 'window'>;
  readonly service: Service | null;
  readonly company: Company;
  readonly holders: readonly Holder[];
  readonly span: Span;
  readonly times: readonly HolderTime[];
  readonly found: readonly SearchTime[];
  readonly unfit: ReadonlyMap<string, Reason>;
};

const answered = async (tx: Transaction, reach: Reach, asked: Asked, now: Instant): Promise<WhyAnswer> => {
  const { search, service, company, holders, span, times, found, unfit } = asked;
  const zone = asked.wish.zone ?? company.zone;
  const why: Why = whyNot(search, span.start, times, now, found);
  const evidence = await evidenceOf(tx, reach, { holders, times, why, span, now });
  const inWords = { zone, span, service, evidence };
  const isAlone = unfit.size === 0;
  return {
    // Whoever is named and cannot serve at all keeps a booking with them from being made.
    offered: why.offered && isAlone,
    span,
    zone,
    reasons: wishReasons(why.wish, search, { ...inWords, now }),
    holders: holders.map((holder) => {
      const reason = unfit.get(holder.id);
      const obstacles = why.holders.find((one) => one.holder === holder.id)?.obstacles ?? [];
      return {
        holder,
        reasons: [...(reason === undefined ? [] : [reason]), ...holderReasons(holder, obstacles, inWords)],
        beside: lyingFree(holder, inWords),
      };
    }),
  };
};
