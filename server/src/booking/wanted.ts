/** Who is asked for a service (7.2), and all about them that is mostly left as it is: it is kept until somebody changes it. */
import type { Schedule } from '@lockstep/engine';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Finding, Transaction } from '../store/store.ts';
import { inherits, reachOf, type Reach } from './company.ts';
import { refuse } from './refusal.ts';
import { schedulesOf } from './schedule.ts';
import { offers } from './slot.ts';
import { checkService, referred } from './terms.ts';

export type StaffWish = {
  readonly service: string;
  /** One out of each; null: any staff that serve. */
  readonly staff: readonly (readonly string[])[] | null;
  /** One of these; null: any that serve, where the service needs one. */
  readonly rooms: readonly string[] | null;
};

/** One of those who are asked. */
export type Asked = {
  readonly holder: Holder;
  /** Null: bookable at any time. */
  readonly schedules: readonly Schedule[] | null;
  /** Null: no calendar is asked. */
  readonly pairing: Pick<Pairing, 'holder' | 'mailbox' | 'enabled'> | null;
};

export type Wanted = {
  readonly service: Service;
  /** Where the service is had. */
  readonly company: Company;
  /** The room's last. One without anybody stays: the service cannot be had then. */
  readonly groups: readonly (readonly string[])[];
  /** Everybody in them, once. */
  readonly asked: readonly Asked[];
  /** Of the whole root company, by id. */
  readonly connections: ReadonlyMap<string, Pick<Connection, 'settings' | 'enabled' | 'disconnect'>>;
};

/** Throws a `RefusalError`, naming the parameter, for what does not exist or is out of reach, is inactive or does not serve. */
export const wanted = (tx: Transaction, reach: Reach, { service, staff, rooms }: StaffWish): Promise<Wanted> =>
  tx.kept(reach.root, JSON.stringify(['wanted', reach.company, service, staff, rooms]), () => find(tx, reach, { service, staff, rooms }));

const find = async (tx: Transaction, reach: Reach, wish: StaffWish): Promise<Finding<Wanted>> => {
  const { root } = reach;
  const found = await tx.services.get({ root, id: wish.service });
  const service = referred(found !== null && inherits(reach, found.company) ? found : null, 'service', 'query/service');
  checkService(service);
  const company = referred(await tx.companies.get({ root, id: service.company }), 'company', 'query/service');
  const { groups, holders } = await grouped(tx, reach, service, wish);
  const schedules = await schedulesOf(tx, root, holders);
  const pairings = new Map((await pairingsOf(tx, root, holders)).map((one) => [one.holder, one]));
  const connections = await tx.connections.select({ root });
  const asked = holders.map((holder) => ({
    holder,
    schedules: schedules.get(holder.id)?.periods ?? null,
    pairing: pairings.get(holder.id) ?? null,
  }));
  const known = new Map(connections.map(({ id, settings, enabled, disconnect }) => [id, { settings, enabled, disconnect }]));
  return { value: { service, company, groups, asked, connections: known }, rows: 3 * holders.length + connections.length + 2 };
};

const pairingsOf = async (tx: Transaction, root: string, holders: readonly Holder[]): Promise<readonly NonNullable<Asked['pairing']>[]> =>
  holders.length === 0 ? [] : tx.pairings.pick({ root, holder: { in: holders.map((one) => one.id) } }, ['holder', 'mailbox', 'enabled']);

/** Who is asked. Those named have to be active and to serve; left out, everybody active that serves and is within reach. */
const grouped = async (
  tx: Transaction,
  reach: Reach,
  service: Service,
  { staff, rooms }: StaffWish,
): Promise<{ readonly groups: Wanted['groups']; readonly holders: readonly Holder[] }> => {
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
