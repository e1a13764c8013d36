/** What a message says: ids, states and times of what changed; whoever wants more fetches it by the link. */
import type { Instant, Span } from '@lockstep/engine';
import type { Actor } from '../booking/actor.ts';
import type { BookingCode } from '../booking/journal.ts';
import { inUtc } from '../booking/moment.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Told } from './tell.ts';
import type { HeardType } from './types.ts';

const TYPES: Readonly<Record<Exclude<BookingCode, 'booked' | 'changed'>, HeardType>> = {
  rescheduled: 'appointment.rescheduled',
  cancelled: 'appointment.cancelled',
  confirmed: 'appointment.confirmed',
  attended: 'appointment.attended',
  lapsed: 'appointment.lapsed',
  reinstated: 'appointment.reinstated',
  decided: 'decision.decided',
  takenBack: 'decision.taken_back',
  staffChanged: 'appointment.staff_changed',
};

/** What of an entry of the journal is told; everything else of it stays in the house. */
export type BookingDetail = {
  /** Columns that changed. */
  readonly changed?: readonly string[];
  /** Where it was before it was moved. */
  readonly from?: Span;
  /** Who came or went. */
  readonly holder?: string;
  /** Which side was kept, and what was asked. */
  readonly keep?: 'booking' | 'outlook';
  readonly kind?: string;
};

const typeOf = (code: BookingCode, { state }: Appointment, changed: readonly string[]): HeardType => {
  if (code === 'booked') return state === 'reserved' ? 'appointment.reserved' : 'appointment.booked';
  if (code === 'changed') return changed.length === 1 && changed[0] === 'assignments' ? 'appointment.staff_changed' : 'appointment.changed';
  return TYPES[code];
};

/** Fields as the API names them. */
const FIELDS: Readonly<Record<string, string>> = { startAt: 'start', endAt: 'end' };

const times = ({ start, end }: Span): { readonly start: string; readonly end: string } => ({ start: inUtc(start), end: inUtc(end) });

/** A change of an appointment, or what was decided about it. */
export const toldOfBooking = (appointment: Appointment, code: BookingCode, detail: BookingDetail, actor: Actor): Told => {
  const { root, company, id, state, startAt: start, endAt: end, zone, version } = appointment;
  const changed = detail.changed ?? [];
  const type = typeOf(code, appointment, changed);
  const shared = { company, appointment: id, state, ...times({ start, end }), zone, version, by: actor.kind };
  if (type === 'decision.decided' || type === 'decision.taken_back')
    return { root, company, type, content: { ...shared, mailbox: null, kind: detail.kind ?? null, keep: detail.keep ?? null } };
  const { externalId, service, location } = appointment;
  const content = {
    ...shared,
    externalId,
    service,
    location,
    changed: changed.map((field) => FIELDS[field] ?? field),
    previous: detail.from === undefined ? null : times(detail.from),
    holder: detail.holder ?? null,
  };
  return { root, company, type, content };
};

export type AskedAbout = {
  readonly kind: string;
  readonly mailbox: string;
  readonly appointment: Pick<Appointment, 'root' | 'company' | 'id' | 'state' | 'startAt' | 'endAt' | 'zone' | 'version'>;
};

/** Something waits for an administrator about one appointment (5.7), or does so no more. */
export const toldOfAsk = ({ kind, mailbox, appointment }: AskedAbout, type: 'decision.waiting' | 'decision.settled'): Told => {
  const { root, company, id, state, startAt: start, endAt: end, zone, version } = appointment;
  const content = { company, appointment: id, state, ...times({ start, end }), zone, version, by: 'lockstep', mailbox, kind, keep: null };
  return { root, company, type, content };
};

/** The same of an availability block (3.8): it is no appointment, and its mailbox is what can be looked at. */
export const toldOfLeftBlock = (
  { kind, mailbox, appointment: { root, company } }: AskedAbout,
  type: 'decision.waiting' | 'decision.settled',
): Told => ({
  root,
  company,
  type,
  content: { company, ...NOTHING, by: 'lockstep', mailbox, kind },
});

const NOTHING = { appointment: null, state: null, start: null, end: null, zone: null, version: null, keep: null };

export type BrakeType = 'decision.waiting' | 'decision.decided' | 'decision.taken_back' | 'decision.settled';

/** The brake holds something of a mailbox or nothing any more, was released or put on again (4.18): about no single appointment. */
export const toldOfBrake = (
  { root, company, mailbox }: { readonly root: string; readonly company: string; readonly mailbox: string },
  type: BrakeType,
  by: Actor['kind'],
): Told => {
  return { root, company, type, content: { company, ...NOTHING, by, mailbox, kind: 'brake' } };
};

export type Turned = {
  readonly root: string;
  readonly company: string;
  readonly mailbox: string;
  readonly integration: string;
  readonly from: string;
  readonly to: string;
  readonly cause: string | null;
  readonly since: Instant;
};

/** A mailbox is in another state than before, or in the same for another cause (2.4). */
export const toldOfMailbox = ({ root, company, mailbox, integration, from, to, cause, since }: Turned): Told => ({
  root,
  company,
  type: 'mailbox.state_changed',
  content: { company, mailbox, integration, state: to, previous: from, cause, since: inUtc(since) },
});

export type IntegrationChange = 'made' | 'changed' | 'enabled' | 'disabled' | 'removed';

/** `cause`: why, where nobody asked for it. */
export const toldOfIntegration = (
  connection: { readonly root: string; readonly id: string; readonly company: string; readonly enabled: boolean },
  change: IntegrationChange,
  by: Actor['kind'],
  cause: 'anotherInstallation' | null = null,
): Told => {
  const { root, company, id, enabled } = connection;
  return { root, company, type: `integration.${change}`, content: { company, integration: id, enabled, by, cause } };
};

/** Where more of it is, beneath the address of the API; what was removed is nowhere any more. */
export const placeOf = (type: string, content: Readonly<Record<string, unknown>>): string | null => {
  const id = (name: string): string | null => (typeof content[name] === 'string' ? content[name] : null);
  if (type === 'integration.removed') return null;
  const [appointment, mailbox, integration] = [id('appointment'), id('mailbox'), id('integration')];
  if (appointment !== null) return `/appointments/${appointment}`;
  if (mailbox !== null) return `/mailboxes/${mailbox}`;
  return integration === null ? null : `/integrations/${integration}`;
};
