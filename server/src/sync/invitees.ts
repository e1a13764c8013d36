/**
 * The copies of those who are invited, in their own paired mailboxes (3.12, 4.2, 4.7, 4.20). What was read of a calendar says where a copy
 * lies; that there is none is proved by looking for it, in every calendar of that mailbox. Whoever cannot be looked at is left out, and
 * nothing follows: a secondary's unseen mailbox never blocks the organiser's.
 */
import { COPY_TAKES, type Copy, type Instant, type Invited } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import { connectionsOf, knownOf } from '../booking/known.ts';
import { CAUSES } from '../causes.ts';
import type { Connection, Link, Mailbox } from '../store/rows/sync.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { Claim, Transaction, Where } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { markLink, markMailbox } from './notice.ts';
import type { Booked } from './booked.ts';
import { stampOf } from './observe.ts';
import { invitedOf } from './invited.ts';
import { isParked } from './park.ts';
import { IN_ORDER } from './links-of.ts';
import { placeOf } from './place.ts';
import { visit } from './visit.ts';

/** By appointment. */
export type Copies = ReadonlyMap<string, readonly Copy[]>;
const NONE: Copies = new Map();

/** Whose copy is looked for, and where. */
type Sought = {
  readonly booked: Booked;
  readonly uid: string;
  readonly holder: string;
  readonly mailbox: Mailbox;
  readonly connection: Connection;
};

/** @param renewed prolongs the lease of the pass where that is needed; called before each look at another mailbox */
export const copiesOf = async (
  deps: SyncDeps,
  booked: readonly Booked[],
  renewed: () => Promise<void>,
  signal: AbortSignal,
): Promise<Copies> => {
  // Mostly nobody is invited to anything.
  const several = booked.filter((one) => one.link.uid !== null && invitedOf(one.link).length > 0);
  if (several.length === 0) return NONE;
  const now = deps.clock.now();
  const copies = new Map<string, Copy[]>();
  const sought = await deps.store.transaction(async (tx) => {
    const all: Sought[] = [];
    for (const one of several) all.push(...(await known(tx, one, copies, now)));
    return all;
  });
  for (const one of sought) {
    await renewed();
    const copy = await looked({ ...deps, owner: `${deps.owner} ${one.booked.link.mailbox}` }, one, signal);
    if (copy !== null) noted(copies, one.booked, copy);
  }
  return copies;
};

const noted = (copies: Map<string, Copy[]>, { link }: Booked, copy: Copy): void => {
  const list = copies.get(link.appointment);
  if (list === undefined) copies.set(link.appointment, [copy]);
  else list.push(copy);
};

/** Notes the copies that calendars have shown; the others that should be there are to be looked for. */
const known = async (tx: Transaction, booked: Booked, copies: Map<string, Copy[]>, now: Instant): Promise<readonly Sought[]> => {
  const { root, uid } = booked.link;
  if (uid === null) return [];
  const invited = invitedOf(booked.link);
  const pairings = (
    await knownOf(
      tx,
      root,
      invited.map((one) => one.holder),
    )
  ).pairings.filter((one) => one.enabled);
  const ids = { in: pairings.map((one) => one.mailbox) };
  const [mailboxes, rows, connections] = await Promise.all([
    tx.mailboxes.select({ root, id: ids }),
    tx.busy.select({ root, mailbox: ids, uid, missingSince: null }),
    connectionsOf(tx, root),
  ]);
  const sought: Sought[] = [];
  for (const { holder, seen, at } of invited) {
    const mailbox = mailboxes.find(({ id }) => id === pairings.find((one) => one.holder === holder)?.mailbox);
    if (mailbox === undefined) continue;
    // Of a series that somebody made of it each date is a row; which of them it is about is not told.
    const [row, ...more] = rows.filter((one) => one.mailbox === mailbox.id);
    if (row !== undefined) {
      if (more.length === 0) noted(copies, booked, { holder, at: 'present', when: { start: row.startAt, end: row.endAt } });
      continue;
    }
    const due = seen === true || (at !== undefined && now >= at + COPY_TAKES);
    if (!due || mailbox.readAt === null) continue;
    const connection = connections.get(mailbox.connection);
    if (connection === undefined || !connection.enabled) continue;
    if ((mailbox.retryAt !== null && mailbox.retryAt > now) || (await isParked(tx, connection, mailbox, now))) {
      // Where only a person can let us in again nobody waits for it; read since, somebody has, which is about to be written down.
      if (mailbox.state !== 'error' || mailbox.readAt > mailbox.stateSince) noted(copies, booked, { holder, at: 'unseen' });
      continue;
    }
    sought.push({ booked, uid, holder, mailbox, connection });
  }
  return sought;
};

/** Null: it cannot be looked for, and nobody but a person can change that. */
const looked = async (deps: SyncDeps, { booked, uid, holder, mailbox, connection }: Sought, signal: AbortSignal): Promise<Copy | null> => {
  try {
    const calendar = placeOf(mailbox);
    const marks = { stamp: stampOf(deps, booked.row, booked.link.epoch), uid };
    const found = await visit(deps, { mailbox: mailbox.id, connection }, async () =>
      deps.connectorFor(connection, mailbox).locate(calendar, marks, signal),
    );
    // Others look into it at this moment: so does the next pass.
    if (found === null) return { holder, at: 'unseen' };
    const copy = found.find(({ folder, event }) => folder !== 'deleted' && event.uid === uid && !event.cancelled);
    return copy === undefined
      ? { holder, at: 'absent' }
      : { holder, at: 'present', when: { start: copy.event.when.start, end: copy.event.when.end }, unnamed: true };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { cause, kind } = error.failure;
    // One answer that was cut off is no endpoint that answers nothing else: that is found out by the pass of that mailbox.
    return CAUSES[cause].retries || kind === 'malformed' ? { holder, at: 'unseen' } : null;
  }
};

/**
 * Wakes the organisers of those of our events whose copies were named by a calendar, or taken out of it. Told from people's own events by
 * the UIDs of our links: not every Exchange takes the one that we would give (capability `givesUid`).
 * @param uids of what the calendar named
 * @param gone what it does not hold any more; asked before those rows are taken away
 */
export const wakeInviters = async (
  tx: Transaction,
  { root, mailbox }: Claim,
  uids: readonly (string | null)[],
  gone: readonly Where<Busy>[],
  now: Instant,
): Promise<void> => {
  const removed: Busy[] = [];
  for (const where of gone) removed.push(...(await tx.busy.select(Object.assign({ root, mailbox, uid: { not: null } } as const, where))));
  const known = [...new Set([...uids, ...removed.map((row) => row.uid)].flatMap((uid) => uid ?? []))];
  if (known.length === 0) return;
  const links = await tx.links.select({ root, uid: { in: known } }, IN_ORDER);
  if (links.length === 0) return;
  await wake(tx, { root, mailbox }, links.filter(isInviting(mailbox)), now);
};

/**
 * Wakes the organisers of whose events there is no copy in a calendar that was just read from its beginning, or for the first time after
 * it failed: while nobody was let in, or after the mailbox moved, it could not be looked for, and there was no moment at which to look again.
 * @param owner whose calendar it is; null: nobody's
 */
export const wakeSeeking = async (tx: Transaction, { root, mailbox }: Claim, owner: string | null, now: Instant): Promise<void> => {
  if (owner === null) return;
  const assigned = await tx.assignments.pick({ root, holder: owner, counts: true, endAt: { gt: now } }, ['appointment']);
  if (assigned.length === 0) return;
  // Who took theirs out, or is off the list, has none.
  const isOfTheirs = ({ holder, outAt, struckAt, leftOffAt }: Invited): boolean =>
    holder === owner && outAt === undefined && struckAt === undefined && leftOffAt === undefined;
  const isOpen = (link: Link): boolean => link.mailbox !== mailbox && link.uid !== null && invitedOf(link).some(isOfTheirs);
  const open = (await tx.links.select({ root, appointment: { in: assigned.map((one) => one.appointment) } })).filter(isOpen);
  if (open.length === 0) return;
  const uids = open.flatMap(({ uid }) => uid ?? []);
  const there = new Set((await tx.busy.pick({ root, mailbox, uid: { in: uids }, missingSince: null }, ['uid'])).map(({ uid }) => uid));
  const seeking = open.filter(({ uid }) => !there.has(uid));
  if (seeking.length === 0) return;
  const links = await tx.links.select({ root, appointment: { in: seeking.map((one) => one.appointment) } }, IN_ORDER);
  await wake(
    tx,
    { root, mailbox },
    links.filter((link) => isOpen(link) && !there.has(link.uid)),
    now,
  );
};

/** In one order, with the one whose page this is among them: two that invite each other queue instead of deadlocking. */
const wake = async (
  tx: Transaction,
  { root, mailbox }: Pick<Claim, 'root' | 'mailbox'>,
  inviting: readonly Link[],
  now: Instant,
): Promise<void> => {
  for (const link of inviting) await markLink(tx, link, now);
  for (const id of [...new Set([mailbox, ...inviting.map((link) => link.mailbox)])].toSorted()) {
    if (id === mailbox) await tx.mailboxes.get({ root, id }, { lock: 'update' });
    else await markMailbox(tx, root, id, now);
  }
};

const isInviting =
  (mailbox: string) =>
  (link: Link): boolean =>
    link.mailbox !== mailbox && invitedOf(link).length > 0;
