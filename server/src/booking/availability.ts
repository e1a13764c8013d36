/** When a service can be had, and from whom (7.2): who is asked, the engine's answer, and how far it can be trusted (4.17). */
import { slots, type Instant, type Offer, type Slot, type Span, type Standing, type Wish } from '@lockstep/engine';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { CalendarMailbox } from './calendar.ts';
import { inherits, reaches, reachOf, type Reach } from './company.ts';
import { holderTimes } from './holder-times.ts';
import { refuse } from './refusal.ts';
import { offers } from './slot.ts';
import { checkService, referred } from './terms.ts';

export type AvailabilityWish = {
  readonly service: string;
  readonly window: Span;
  /** One out of each; null: any staff that serve. */
  readonly staff: readonly (readonly string[])[] | null;
  /** One of these; null: any that serve, where the service needs one. */
  readonly rooms: readonly string[] | null;
  readonly except: string | null;
};

/** Everybody who was asked, with how far their time can be trusted. */
export type AskedHolder = { readonly holder: Holder; readonly standing: Standing; readonly mailbox: CalendarMailbox | null };
export type Availability = {
  readonly service: Service;
  /** Where the service is had. */
  readonly company: Company;
  readonly slots: readonly Slot[];
  readonly asked: readonly AskedHolder[];
};

/** The engine's words for what a service offers. */
export const offerOf = ({
  durationMinutes,
  stepMinutes,
  bufferBeforeMinutes,
  bufferAfterMinutes,
  noticeMinutes,
  horizonDays,
}: Service): Offer => ({ durationMinutes, stepMinutes, bufferBeforeMinutes, bufferAfterMinutes, noticeMinutes, horizonDays });

/** Throws a `RefusalError`, naming the parameter, for what does not exist or is out of reach, is inactive or does not serve. */
export const availability = async (tx: Transaction, reach: Reach, wish: AvailabilityWish, now: Instant): Promise<Availability> => {
  const { root } = reach;
  const found = await tx.services.get({ root, id: wish.service });
  const service = referred(found !== null && inherits(reach, found.company) ? found : null, 'service', 'query/service');
  checkService(service);
  const company = referred(await tx.companies.get({ root, id: service.company }), 'company', 'query/service');
  if (wish.except !== null) await checkExcept(tx, reach, wish.except);
  const { groups, holders } = await wanted(tx, reach, service, wish);
  const times = await holderTimes(tx, { root, holders, window: wish.window, except: wish.except, now, live: null });
  const asked: Wish = {
    offer: offerOf(service),
    staff: { kind: 'groups', groups },
    rooms: [],
    window: wish.window,
    zone: company.zone,
    except: wish.except,
  };
  const answer = slots(asked, times, now);
  return {
    service,
    company,
    slots: answer.slots,
    asked: holders.flatMap((holder, index) => {
      const standing = answer.standings.get(holder.id);
      return standing === undefined ? [] : [{ holder, standing, mailbox: times[index]?.mailbox ?? null }];
    }),
  };
};

const checkExcept = async (tx: Transaction, reach: Reach, id: string): Promise<void> => {
  const row = await tx.appointments.get({ root: reach.root, id });
  referred(row !== null && reaches(reach, row.company) ? row : null, 'appointment', 'query/except');
};

type Wanted = {
  /** The room's last. One without anybody stays: the service cannot be had then. */
  readonly groups: readonly (readonly string[])[];
  /** Everybody in them, once. */
  readonly holders: readonly Holder[];
};

/** Who is asked. Those named have to be active and to serve; left out, everybody active that serves and is within reach. */
const wanted = async (tx: Transaction, reach: Reach, service: Service, { staff, rooms }: AvailabilityWish): Promise<Wanted> => {
  const serving = await servingHolders(tx, reach, service);
  const named = [...(staff ?? []).flat(), ...(rooms ?? [])];
  const others = named.length === 0 ? [] : await tx.holders.select({ root: reach.root, id: { in: [...new Set(named)] } });
  const visible = others.filter((row) => inherits(reach, row.company));
  const open = serving.filter((row) => row.active && inherits(reach, row.company));
  const group = (kind: Holder['kind'], ids: readonly string[] | null, field: string): readonly string[] => {
    if (ids === null) return open.filter((row) => row.kind === kind).map((row) => row.id);
    for (const id of ids) checkNamed(visible.find((row) => row.id === id && row.kind === kind) ?? null, service, field);
    return [...new Set(ids)];
  };
  const needs = (kind: Holder['kind']): boolean =>
    service.servedBy.length === 0 ? kind === 'staff' : serving.some((row) => row.kind === kind);
  const groups = [
    ...(staff?.map((ids) => group('staff', ids, 'query/staff')) ?? (needs('staff') ? [group('staff', null, 'query/staff')] : [])),
    ...(rooms !== null || needs('resource') ? [group('resource', rooms, 'query/rooms')] : []),
  ];
  const all = new Set(groups.flat());
  const known = new Map([...open, ...visible].map((row) => [row.id, row]));
  return { groups, holders: [...all].flatMap((id) => known.get(id) ?? []) };
};

/** Whoever the service names; where it names nobody, the active staff of its company and of those below. */
const servingHolders = async (tx: Transaction, reach: Reach, service: Service): Promise<readonly Holder[]> => {
  const { root } = reach;
  if (service.servedBy.length > 0) {
    const rows = await tx.holders.select({ root, id: { in: service.servedBy } });
    return service.servedBy.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  }
  const { below } = await reachOf(tx, root, service.company);
  return tx.holders.select({ root, kind: 'staff', active: true, ...(below === 'all' ? {} : { company: { in: [...below] } }) });
};

const checkNamed = (holder: Holder | null, service: Service, field: string): void => {
  const { name, active, id } = referred(holder, field === 'query/staff' ? 'staff member' : 'resource', field);
  if (!active) refuse('inactiveHolder', field, `${name} is not active.`, 'Activate that person or room, or choose another one.');
  if (!offers(service, id)) {
    refuse('serviceNotOffered', field, `${name} does not offer "${service.name}".`, "Choose somebody of the service's servedBy list.");
  }
};
