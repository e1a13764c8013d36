/** What a disconnection is about, counted from what is stored (1.4): Exchange is not asked, which may be out of reach. */
import type { Instant } from '@lockstep/engine';
import type { Connection, Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

/** Mailboxes whose links are read in one statement: what was agreed comes along, some kilobytes a link. */
const AT_ONCE = 50;

/** Whether an event of ours lies ahead there, as far as is known. */
export const liesAhead = ({ base }: Pick<Link, 'base'>, now: Instant): boolean => base !== null && base.event.facets.when.end > now;

/** Whether something of it has to be seen to before nothing of ours is left: its event, a write under way, or copies of former ones. */
export const isLeft = (link: Pick<Link, 'base' | 'intent' | 'leftovers'>, now: Instant): boolean =>
  link.intent !== null || link.leftovers !== null || liesAhead(link, now);

/** How many people Exchange tells at most when the event is removed: everybody on its list but whoever organises it or has declined. */
export const mailsOf = ({ base }: Pick<Link, 'base'>): number =>
  (base?.attendance?.shown ?? []).filter(({ response }) => response !== 'organiser' && response !== 'declined').length;

export type Counts = {
  /** Paired people and rooms. */
  readonly people: number;
  /** Events of ours that lie ahead, in how many calendars, and how many people are told when they are removed. */
  readonly events: number;
  readonly organisers: number;
  readonly mails: number;
  /** Times taken by events that are not ours. */
  readonly busy: number;
  /** Writes that were sent and whose outcome is not known yet. */
  readonly openWrites: number;
  /** Appointments of which an administrator is asked something, or whose invitations wait for one. */
  readonly waiting: number;
  /** Of what can be undone: appointments that take place and have no event any more, and how many people they would invite. */
  readonly anew: number;
  readonly invitations: number;
};

export type CountedMailbox = { readonly mailbox: string; readonly events: number; readonly mails: number; readonly left: number };

/** What lies in each of these mailboxes, in their order. */
export const countIn = async (
  tx: Transaction,
  root: string,
  mailboxes: readonly string[],
  now: Instant,
): Promise<readonly CountedMailbox[]> => {
  const counted: CountedMailbox[] = [];
  for (let from = 0; from < mailboxes.length; from += AT_ONCE) {
    const some = mailboxes.slice(from, from + AT_ONCE);
    const links = await tx.links.pick({ root, mailbox: { in: some } }, ['mailbox', 'base', 'intent', 'leftovers']);
    for (const mailbox of some) {
      const own = links.filter((link) => link.mailbox === mailbox);
      const ahead = own.filter((link) => liesAhead(link, now));
      counted.push({
        mailbox,
        events: ahead.length,
        mails: ahead.reduce((sum, link) => sum + mailsOf(link), 0),
        left: own.filter((link) => isLeft(link, now)).length,
      });
    }
  }
  return counted;
};

export const countsOf = async (tx: Transaction, { root, id }: Pick<Connection, 'root' | 'id'>, now: Instant): Promise<Counts> => {
  const mailboxes = (await tx.mailboxes.pick({ root, connection: id }, ['id'])).map((one) => one.id);
  if (mailboxes.length === 0)
    return { people: 0, events: 0, organisers: 0, mails: 0, busy: 0, openWrites: 0, waiting: 0, anew: 0, invitations: 0 };
  const there = { root, mailbox: { in: mailboxes } };
  const counted = await countIn(tx, root, mailboxes, now);
  const [people, busy, copies, openWrites, asked, held, gone] = await Promise.all([
    tx.pairings.count(there),
    tx.busy.count({ ...there, endAt: { gt: now } }),
    copiesIn(tx, root, mailboxes, now),
    tx.links.count({ ...there, intent: { not: null } }),
    tx.links.count({ ...there, heldSince: { not: null }, mailHeld: false }),
    tx.links.count({ ...there, mailHeld: true }),
    tx.links.pick({ ...there, base: null }, ['appointment']),
  ]);
  return {
    people,
    events: counted.reduce((sum, one) => sum + one.events, 0),
    organisers: counted.filter((one) => one.events > 0).length,
    mails: counted.reduce((sum, one) => sum + one.mails, 0),
    busy: busy - copies,
    openWrites,
    waiting: asked + held,
    ...(await anewOf(tx, root, [...new Set(gone.map((one) => one.appointment))], now)),
  };
};

/** Of the busy time of these mailboxes what are copies of events of ours in them (4.16). */
const copiesIn = async (tx: Transaction, root: string, mailboxes: readonly string[], now: Instant): Promise<number> => {
  let copies = 0;
  for (let from = 0; from < mailboxes.length; from += AT_ONCE) {
    const links = await tx.links.pick({ root, mailbox: { in: mailboxes.slice(from, from + AT_ONCE) }, uid: { not: null } }, ['uid']);
    const uids = [...new Set(links.flatMap(({ uid }) => uid ?? []))];
    if (uids.length > 0) copies += await tx.busy.count({ root, mailbox: { in: mailboxes }, uid: { in: uids }, endAt: { gt: now } });
  }
  return copies;
};

/** Appointments that would be published anew, and everybody on them but whoever organises each. */
const anewOf = async (
  tx: Transaction,
  root: string,
  appointments: readonly string[],
  now: Instant,
): Promise<Pick<Counts, 'anew' | 'invitations'>> => {
  if (appointments.length === 0) return { anew: 0, invitations: 0 };
  const elsewhere = await tx.links.pick({ root, appointment: { in: appointments }, base: { not: null } }, ['appointment']);
  const there = new Set(elsewhere.map((one) => one.appointment));
  const without = appointments.filter((one) => !there.has(one));
  const on = await tx.assignments.pick({ root, appointment: { in: without }, counts: true, endAt: { gt: now } }, ['appointment']);
  const anew = new Set(on.map((one) => one.appointment)).size;
  return { anew, invitations: on.length - anew };
};
