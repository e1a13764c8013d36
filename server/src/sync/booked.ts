/** The booking side of a link: the appointment as the event in its mailbox should show it, or why there should be none. */
import { project, projectOutward, version } from '@lockstep/engine';
import type { AppointmentRecord, AppointmentView, Base, Instant, Participant, Seen, When } from '@lockstep/engine';
import { invitingSinceIn, invitingSinceOf } from '../booking/client-rules.ts';
import { knownOf } from '../booking/known.ts';
import type { Appointment, Assignment, Client } from '../store/rows/booking.ts';
import type { EventTemplate } from '../store/rows/event-template.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection, Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { eventObjects } from '../templates/event-objects.ts';
import { eventTexts } from '../templates/event-text.ts';
import type { EventTexts, Failed } from '../templates/event-text.ts';
import type { Text, Texts } from '../templates/texts.ts';
import { rowsOf, seenBlock } from './booked-rows.ts';
import type { BookedRows } from './booked-rows.ts';
import { holdersWithLeftovers } from './hand-over.ts';
import { invitedClients } from './invited-clients.ts';
import { organiserOf } from './notice.ts';
import { participantsOf } from './participants.ts';

/** One link with the rows of its appointment and the appointment as this mailbox should show it. */
export type Booked = BookedRows & {
  readonly link: Link;
  readonly appointment: Seen<AppointmentView>;
  /** What its text comes from, where that is a template of the integration's own (3.4). */
  readonly templated: Templated | null;
};
/** `failed`: why it shows the default text. */
export type Templated = { readonly template: EventTemplate; readonly failed: Failed | null };
/** What of an integration says how its events are: what makes texts by a template of its own, and since when it invites clients (3.5). */
export type Templating = {
  readonly template: EventTemplate | null;
  readonly text: Text;
  readonly publicUrl: string;
  readonly invitingSince: Instant | null;
};
/** What is known already, in this very transaction: the pairing of the link's mailbox, and the rows. */
type Beforehand = { readonly own: Pairing | null; readonly rows: BookedRows | null };

/** By the default template: what one of the integration's own gives is made with the next look, which follows at once. */
export const BY_DEFAULT: Templating = { template: null, text: () => null, publicUrl: '', invitingSince: null };

/** By what the texts of an integration's events are made. */
export const templatingBy = (
  connection: Pick<Connection, 'settings'>,
  text: Text,
  { publicUrl }: Pick<Texts, 'publicUrl'>,
): Templating => ({
  template: connection.settings.template ?? null,
  text,
  publicUrl,
  invitingSince: invitingSinceOf(connection),
});

export const bookedSide = async (
  tx: Transaction,
  link: Link,
  now: Instant,
  templating: Templating,
  { own, rows }: Beforehand = { own: null, rows: null },
): Promise<Booked | null> => {
  const { root, appointment: id } = link;
  const known = rows ?? (await rowsOf(tx, root, [id])).get(id);
  if (known === undefined) return null;
  const { row, assignments, block } = known;
  if (block !== undefined) return { ...known, link, appointment: seenBlock(link, block), templated: null };
  const { seen, failed } = await seenAppointment(tx, link, { row, assignments, own }, now, templating);
  const { template } = templating;
  return { link, row, assignments, appointment: seen, templated: template === null ? null : { template, failed } };
};

const seenAppointment = async (
  tx: Transaction,
  link: Link,
  { row, assignments, own }: BookedRows & Pick<Beforehand, 'own'>,
  now: Instant,
  templating: Templating,
): Promise<{ readonly seen: Seen<AppointmentView>; readonly failed: Failed | null }> => {
  if (row.state === 'cancelled') return { seen: { at: 'absent' }, failed: null };
  const pairings = await pairingsOf(tx, link.root, assignments, own);
  const [organiser, view] = await Promise.all([
    organiserOf(tx, link.root, assignments, pairings),
    viewOf(tx, row, link.mailbox, templating, assignments),
  ]);
  if (organiser === null) return { seen: await withoutOrganiser(tx, link, row), failed: null };
  if (organiser !== link.mailbox) return { seen: await ofAnother(tx, link, { row, assignments }, organiser, now), failed: null };
  // What it should show is not known yet; nothing is decided about it before.
  if (!view.ready) return { seen: { at: 'unseen', why: 'unsettled' }, failed: null };
  return { seen: await ofOwn(tx, link, row, view, templating, now), failed: view.failed };
};

/** Of everybody who is on it: mostly one person alone, whose calendar it is. */
const pairingsOf = async (
  tx: Transaction,
  root: string,
  assignments: readonly Assignment[],
  own: Pairing | null,
): Promise<readonly Pairing[]> => {
  const holders = assignments.map((one) => one.holder);
  return own !== null && holders.length === 1 && holders[0] === own.holder ? [own] : (await knownOf(tx, root, holders)).pairings;
};

/** A link that was never published and never tried has nothing to be found. */
export const neverTried = ({ base, intent, eventId: id, epoch }: Link): boolean =>
  base === null && intent === null && id === null && epoch === 0;

/** Somebody else organises it. */
const ofAnother = async (
  tx: Transaction,
  link: Link,
  { row, assignments }: BookedRows,
  organiser: string,
  now: Instant,
): Promise<Seen<AppointmentView>> => {
  if (neverTried(link)) return { at: 'absent' };
  // Handed over (3.7): the former event goes once the next one is there, and everybody is invited to it.
  const next = await tx.links.get({ root: link.root, appointment: row.id, mailbox: organiser });
  // To what is over nobody is invited any more (4.19).
  return next?.base != null && (row.endAt <= now || isComplete(next.base, await peopleOf(tx, next, row, assignments)))
    ? { at: 'absent' }
    : { at: 'unseen', why: 'handingOver' };
};

/** Everybody who is to be invited to the next event before the former one goes (3.7). */
const peopleOf = async (
  tx: Transaction,
  next: Link,
  row: Appointment,
  assignments: readonly Assignment[],
): Promise<readonly Participant[]> => {
  const staff = (await participantsOf(tx, row, next.mailbox, assignments)).filter(isPerson);
  if (row.clients.length === 0) return staff;
  const since = await invitingSinceIn(tx, row.root, next.mailbox);
  return [...staff, ...(await invitedClients(tx, next, row, await clientsOf(tx, row), staff, since))];
};

const ofOwn = async (
  tx: Transaction,
  link: Link,
  row: Appointment,
  { value: alone, clients }: Pick<View, 'value' | 'clients'>,
  { invitingSince }: Templating,
  now: Instant,
): Promise<Seen<AppointmentView>> => {
  // Handed over to by a pairing alone: those who are invited would be mailed twice, so the former event stays until somebody agrees (3.9).
  if (link.mailHeld && link.base === null && (await isHandOver(tx, link))) return { at: 'unseen', why: 'mailHeld' };
  const guests = await invitedClients(tx, link, row, clients, alone.participants, invitingSince);
  const value = guests.length === 0 ? alone : { ...alone, participants: [...alone.participants, ...guests] };
  const rooms = value.participants.some((one) => !isPerson(one));
  const waiting = rooms ? await waitingRooms(tx, link, now) : null;
  const participants = value.participants.filter((one) => isPerson(one) || isInvited(link, one) || waiting?.(one) !== true);
  return { at: 'present', value: waiting === null ? value : { ...value, participants }, version: version(String(row.version)) };
};

/**
 * A room is invited once the former event has let go of it, or what is left over of that one is gone from its calendar: it would decline
 * what it is promised to already. One that is over takes nothing of it, and may stay for good (4.19).
 */
const waitingRooms = async (
  tx: Transaction,
  { root, appointment, mailbox }: Link,
  now: Instant,
): Promise<((room: Participant) => boolean) | null> => {
  const others = (await tx.links.select({ root, appointment })).filter((other) => other.mailbox !== mailbox);
  if (others.some(({ base }) => base !== null && base.event.facets.when.end > now)) return () => true;
  const owing = await holdersWithLeftovers(tx, others);
  return owing.size === 0 ? null : ({ holder }) => owing.has(holder);
};
const isPerson = ({ kind }: Participant): boolean => kind !== 'resource';
const isInvited = ({ base }: Link, { holder }: Participant): boolean =>
  base?.attendance?.invited.some((one) => one.holder === holder) === true;

/** Whether another mailbox holds an event of the same appointment. */
const isHandOver = async (tx: Transaction, { root, appointment, mailbox }: Link): Promise<boolean> =>
  (await tx.links.select({ root, appointment })).some((other) => other.mailbox !== mailbox && other.base !== null);

const isComplete = ({ attendance }: Base, participants: readonly Participant[]): boolean =>
  participants.every((one) => one.left || attendance?.invited.some(({ holder }) => holder === one.holder) === true);

/** Its event stays as it is (2.2, 3.7), of several the one that was made last; said so where nobody is left on the appointment. */
const withoutOrganiser = async (tx: Transaction, link: Link, row: Appointment): Promise<Seen<AppointmentView>> => {
  const links = await tx.links.select({ root: link.root, appointment: row.id });
  if (links.some((other) => other.base !== null && other.epoch > link.epoch)) return { at: 'absent' };
  const there = await tx.assignments.count({ root: link.root, appointment: row.id, leftAt: null });
  return { at: 'unseen', why: there === 0 ? 'noStaff' : 'notAsked' };
};

/** The time of an appointment as its event shows it, before it is made canonical. */
export const whenOf = ({ startAt, endAt, zone }: Appointment): When => ({ start: startAt, end: endAt, zone, allDay: false });

/** Without the clients as attendees, whom the link tells. `ready`: false where its text is being made; what stands there meanwhile is the default one's. */
export type View = {
  readonly value: AppointmentView;
  readonly clients: readonly Client[];
  readonly ready: boolean;
  readonly failed: Failed | null;
};

const clientsOf = async (tx: Transaction, { root, clients }: Appointment): Promise<readonly Client[]> =>
  clients.length === 0 ? [] : tx.clients.select({ root, id: { in: clients } }, { orderBy: [['id', 'asc']] });

/** The appointment as its event in this mailbox should show it, through the template. `assignments`: in order, where they are known. */
export const viewOf = async (
  tx: Transaction,
  row: Appointment,
  mailbox: string,
  { template, text, publicUrl }: Templating,
  assignments?: readonly Assignment[],
): Promise<View> => {
  const { root } = row;
  const [service, location, clients, participants] = await Promise.all([
    row.service === null ? null : tx.services.get({ root, id: row.service }),
    row.location === null ? null : tx.locations.get({ root, id: row.location }),
    clientsOf(tx, row),
    participantsOf(tx, row, mailbox, assignments),
  ]);
  const state = row.state === 'reserved' ? 'reserved' : 'confirmed';
  const record: AppointmentRecord = {
    when: whenOf(row),
    state,
    title: row.title,
    notes: row.notes,
    service: service?.name ?? null,
    location: location === null ? null : [location.name, location.address].filter((part) => part !== '').join(', '),
    clients: clients.map(({ name, phone, email }) => ({ name, phone, email })),
  };
  const shown = { row, service, location, clients };
  const own =
    template === null ? DEFAULT_TEXTS : eventTexts(template, await eventObjects(tx, shown, mailbox, publicUrl, assignments), text);
  const facets = project(record, own.inward);
  const value = { state, attended: row.attended, participants, facets, outward: projectOutward(record, own.outward) } as const;
  return { value, clients, ready: own.ready, failed: own.failed };
};
const DEFAULT_TEXTS: EventTexts = { ready: true, inward: null, outward: null, failed: null };
