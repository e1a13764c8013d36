/** What waits in mailboxes for an administrator (5.7): what it is about, since when, and what letting it go would do (3.9, 4.18). */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { brakedIn, brakedMailboxes, mailHeldIn, NO_MAIL, type BrakedLink, type HeldMail } from '../booking/held.ts';
import { isGone } from '../booking/decision.ts';
import { leftBlocksIn, type LeftBlock } from '../booking/put-back.ts';
import { isBlock } from '../store/rows/block.ts';
import { connectionsOf } from '../booking/known.ts';
import { inUtc, withOffset } from '../booking/moment.ts';
import type { Appointment, Holder } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { rowsOf } from '../sync/booked-rows.ts';
import { secondLook } from '../sync/missing-busy.ts';
import type { Within } from './company-parameter.ts';

/** Of how many appointments of one mailbox the times are shown; how many they are in all is counted. */
const MOST_SHOWN = 20;

const time = () => z.object({ start: z.string().meta({ format: 'date-time' }), end: z.string().meta({ format: 'date-time' }) });
const HeldAppointment = z
  .object({
    appointment: z.string().meta({ description: 'Of a block: its own id, which no appointment has' }),
    block: z.boolean().meta({ description: 'It is no appointment but an availability block, which has no title' }),
    title: z.string(),
    zone: z.string(),
    people: z.array(z.string()).meta({ description: 'Names of the people and rooms on it, in order' }),
    would: z.enum(['invite', 'cancel', 'makeAnew', 'reschedule', 'moveEvent', 'remove', 'forget', 'putBack']).meta({
      description:
        'What happens once it is let go. `invite`: its people are invited. `cancel`: the appointment, as its event is gone. `makeAnew`: the event, which is gone. `reschedule`: the appointment follows the event. `moveEvent`: the event follows the appointment. `remove`: the event goes. `forget`: both are gone. `putBack`: the event is put back to the time of the booking system',
    }),
    booking: time(),
    outlook: time().nullable().meta({ description: 'What the event shows, or showed last; null: there is no other time' }),
    mails: z.int().meta({ description: 'How many people Exchange mails about it, at most' }),
  })
  .meta({ id: 'HeldAppointment' });

export const HeldAnswer = z
  .object({
    mailbox: z.string(),
    company: z.string(),
    kind: z.enum(['mail', 'brake', 'blocks']).meta({
      description:
        '`mail`: invitations that a pairing brought about, or of what was booked while the integration was off; `POST /mailboxes/{id}/mail/release` sends them. `brake`: too many removals or equal moves at once; `POST /mailboxes/{id}/brake/release` lets them through for an hour. `blocks`: availability blocks that were put back three times within an hour and left then; `POST /mailboxes/{id}/blocks/put-back` does so once more, and without it they are put back after a day',
    }),
    holder: z.string(),
    holderName: z.string(),
    holderKind: z.enum(['staff', 'resource']),
    address: z.string(),
    integration: z.string(),
    since: z.string().nullable().meta({ description: 'Null: it has yet to be looked at' }),
    appointments: z.int().meta({ description: 'How many of them wait' }),
    mails: z.int().meta({ description: 'How many mails it would be, at most' }),
    busyTimes: z.int().meta({ description: 'Events of their own that are missing at once, and keep their owner busy' }),
    secondLookAt: z
      .string()
      .nullable()
      .meta({ description: 'When those are looked for once more; what is proved gone then, goes without anybody agreeing' }),
    against: z.string().nullable().meta({ description: 'Why it cannot be let go now; null: it can' }),
    items: z.array(HeldAppointment).meta({ description: `The soonest of the appointments, ${MOST_SHOWN} at most` }),
  })
  .meta({ id: 'HeldMailbox' });
type Shown = z.input<typeof HeldAnswer>;

/** One mailbox in which something waits. `id` orders lists. */
export type Waiting = { readonly id: string; readonly mailbox: Mailbox; readonly pairing: Pairing; readonly holder: Holder } & (
  | { readonly kind: 'mail'; readonly mail: HeldMail }
  | { readonly kind: 'brake' }
  | { readonly kind: 'blocks'; readonly left: readonly LeftBlock[] }
);

/** Everything that waits in mailboxes whose holders are within reach. */
export const waitingMailboxes = async (tx: Transaction, root: string, within: Within, now: Instant): Promise<readonly Waiting[]> => {
  const [braked, mail, left] = await Promise.all([brakedMailboxes(tx, root), mailHeldIn(tx, root, now), leftBlocksIn(tx, root, now)]);
  if (braked.length + mail.size + left.size === 0) return [];
  const others = [...new Set([...mail.keys(), ...left.keys()])].filter((id) => !braked.some((one) => one.id === id));
  const mailboxes = [...braked, ...(others.length === 0 ? [] : await tx.mailboxes.select({ root, id: { in: others } }))];
  const pairings = await tx.pairings.select({ root, mailbox: { in: mailboxes.map((one) => one.id) } });
  const holders = await tx.holders.select({ root, ...within, id: { in: pairings.map((one) => one.holder) } });
  return mailboxes.flatMap((mailbox): Waiting[] => {
    const pairing = pairings.find((one) => one.mailbox === mailbox.id);
    const holder = holders.find((one) => one.id === pairing?.holder);
    if (pairing === undefined || holder === undefined) return [];
    const whose = { mailbox, pairing, holder };
    const held = mail.get(mailbox.id) ?? NO_MAIL;
    const blocks = left.get(mailbox.id) ?? [];
    return [
      ...(mailbox.brakeHeldSince === null ? [] : [{ id: `${mailbox.id} brake`, kind: 'brake' as const, ...whose }]),
      ...(held.appointments.length === 0 ? [] : [{ id: `${mailbox.id} mail`, kind: 'mail' as const, mail: held, ...whose }]),
      ...(blocks.length === 0 ? [] : [{ id: `${mailbox.id} blocks`, kind: 'blocks' as const, left: blocks, ...whose }]),
    ];
  });
};

/** These of one root company, in their order. */
export const presentWaiting = async (tx: Transaction, root: string, rows: readonly Waiting[]): Promise<readonly Shown[]> => {
  const connections = await connectionsOf(tx, root);
  const braked = await brakedIn(
    tx,
    root,
    rows.filter(({ kind }) => kind === 'brake').map(({ mailbox }) => mailbox.id),
  );
  const shown: Shown[] = [];
  for (const one of rows) {
    const { mailbox, pairing, holder } = one;
    const off = !pairing.enabled || connections.get(mailbox.connection)?.enabled !== true;
    shown.push({
      mailbox: mailbox.id,
      company: holder.company,
      kind: one.kind,
      holder: holder.id,
      holderName: holder.name,
      holderKind: holder.kind,
      address: mailbox.address,
      integration: mailbox.connection,
      against: off ? 'Nothing is sent to this mailbox: it, or its integration, is switched off.' : null,
      ...(await partOf(tx, one, braked.get(mailbox.id) ?? [])),
    });
  }
  return shown;
};

type Part = Pick<Shown, 'since' | 'appointments' | 'mails' | 'busyTimes' | 'secondLookAt' | 'items'>;

const partOf = (tx: Transaction, one: Waiting, braked: readonly BrakedLink[]): Part | Promise<Part> => {
  switch (one.kind) {
    case 'mail':
      return ofMail(tx, one.mailbox, one.mail);
    case 'brake':
      return ofBrake(tx, one.mailbox, braked);
    case 'blocks':
      return ofBlocks(one.holder, one.left);
    default: {
      const never: never = one;
      return never;
    }
  }
};

const ofBlocks = ({ name }: Holder, left: readonly LeftBlock[]): Part => ({
  since: inUtc(Math.min(...left.map(({ block, link }) => link.heldSince ?? block.changedAt)) as Instant),
  appointments: left.length,
  mails: 0,
  busyTimes: 0,
  secondLookAt: null,
  items: left.slice(0, MOST_SHOWN).map(({ block, link: { ask } }) => ({
    appointment: block.id,
    block: true,
    title: '',
    zone: block.zone,
    people: [name],
    would: isGone(ask) ? 'makeAnew' : 'putBack',
    booking: span(block, ask.booking.start, ask.booking.end),
    outlook: isGone(ask) ? null : span(block, ask.outlook.start, ask.outlook.end),
    mails: 0,
  })),
});

const ofMail = async (tx: Transaction, { root, id }: Mailbox, { appointments, people }: HeldMail): Promise<Part> => {
  const [first] = await tx.journal.select(
    { root, mailbox: id, code: 'mailHeld', appointment: { in: appointments } },
    { orderBy: [['at', 'asc']], limit: 1 },
  );
  const named = await withNames(tx, root, appointments.slice(0, MOST_SHOWN));
  return {
    since: first === undefined ? null : inUtc(first.at),
    appointments: appointments.length,
    mails: people,
    busyTimes: 0,
    secondLookAt: null,
    items: named.map(({ row, people: names }) => ({
      appointment: row.id,
      block: false,
      title: row.title,
      zone: row.zone,
      people: names,
      would: 'invite',
      booking: span(row, row.startAt, row.endAt),
      outlook: null,
      mails: Math.max(0, names.length - 1),
    })),
  };
};

const ofBrake = async (tx: Transaction, mailbox: Mailbox, links: readonly BrakedLink[]): Promise<Part> => {
  const { root, id } = mailbox;
  const startOf = ({ ask }: BrakedLink): number => ask?.booking.start ?? Number.POSITIVE_INFINITY;
  const soonest = links.toSorted((one, other) => startOf(one) - startOf(other)).slice(0, MOST_SHOWN);
  const named = await withNames(
    tx,
    root,
    soonest.map((link) => link.appointment),
  );
  const missing = mailbox.busyHeldSince === null ? 0 : await tx.busy.count({ root, mailbox: id, missingSince: { not: null } });
  const second = secondLook(mailbox);
  return {
    since: mailbox.brakeHeldSince === null ? null : inUtc(mailbox.brakeHeldSince),
    appointments: links.length,
    mails: links.reduce((sum, { ask }) => sum + (ask?.guests ?? 0), 0),
    busyTimes: missing,
    secondLookAt: second === null ? null : inUtc(second),
    items: named.flatMap(({ row, people }) => {
      const ask = soonest.find((link) => link.appointment === row.id)?.ask ?? null;
      if (ask === null) return [];
      const { would, booking, outlook, guests } = ask;
      const same = booking.start === outlook.start && booking.end === outlook.end;
      return {
        appointment: row.id,
        block: isBlock(row.id),
        title: isBlock(row.id) ? '' : booking.title,
        zone: row.zone,
        people,
        would,
        booking: span(row, booking.start, booking.end),
        outlook: same ? null : span(row, outlook.start, outlook.end),
        mails: guests,
      };
    }),
  };
};

const span = ({ zone }: Pick<Appointment, 'zone'>, start: Instant, end: Instant) => ({
  start: withOffset(start, zone),
  end: withOffset(end, zone),
});

type Named = { readonly row: Appointment; readonly people: string[] };
/** These appointments in their order, with the names of who is on them. */
const withNames = async (tx: Transaction, root: string, ids: readonly string[]): Promise<readonly Named[]> => {
  if (ids.length === 0) return [];
  const rows = await rowsOf(tx, root, ids);
  // Of a block (3.8) whose unavailability it is.
  const on = new Map(
    [...rows].map(([id, { block, assignments }]) => [
      id,
      block === undefined ? assignments.flatMap(({ holder, leftAt }) => (leftAt === null ? [holder] : [])) : [block.holder],
    ]),
  );
  const wanted = [...new Set([...on.values()].flat())];
  const holders = wanted.length === 0 ? [] : await tx.holders.select({ root, id: { in: wanted } });
  const nameOf = (holder: string): readonly string[] => holders.flatMap((one) => (one.id === holder ? [one.name] : []));
  return ids.flatMap((id): Named[] => {
    const row = rows.get(id)?.row;
    return row === undefined ? [] : [{ row, people: (on.get(id) ?? []).flatMap(nameOf) }];
  });
};
