/** What a person is told about a mailbox (2.3, 2.4, 2.7): a state that is honest, with one cause. */
import { SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import type { FurtherCalendar } from '../store/rows/further-calendar.ts';
import type { Link, Mailbox, MailboxState } from '../store/rows/sync.ts';
import type { DueTimes, WorkKind } from '../store/due.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { toldOfMailbox } from '../webhooks/content.ts';
import { heardIn, tellWebhooks } from '../webhooks/tell.ts';
import { ownerOfMailbox } from './owner.ts';
import type { SyncDeps } from './deps.ts';

export type Health = { readonly state: MailboxState; readonly cause: Cause | null; readonly detail: string | null };

export const HEALTHY: Health = { state: 'syncing', cause: null, detail: null };

/** A line that is opened again within this time was never down for anybody who reads a list. */
const DEAF_GRACE = 20 * SECOND;
/** A reading begins a little after it is due; after this it is overdue. With the pace of the sweep less than the rule's minute. */
const LATE = 30 * SECOND;
/** How many states are turned in one transaction. */
const AT_ONCE = 200;

const DEAF: Health = { state: 'warning', cause: 'notificationsNotArriving', detail: null };
const OVERDUE: Health = { state: 'warning', cause: 'checkOverdue', detail: null };

const isDeaf = ({ deafSince }: Pick<Mailbox, 'deafSince'>, now: Instant): boolean => deafSince !== null && deafSince + DEAF_GRACE < now;

/** A difference was found and is not settled yet: the proof of a deletion, a write under way, an event that could not be seen. */
export const isUnsettled = ({ missingSince, intent, attempts, heldSince }: Link): boolean =>
  missingSince !== null || intent !== null || attempts > 0 || heldSince !== null;

/** After a pass that ended well: green only if every link is settled, Exchange tells of changes if it can, and nobody else writes here. */
export const healthAfter = (
  links: readonly Link[],
  mailbox: Pick<Mailbox, 'deafSince' | 'busyHeldSince' | 'unreadable' | 'cause' | 'detail'>,
  { strangers, further }: { readonly strangers: number; readonly further: readonly Pick<FurtherCalendar, 'cause' | 'detail'>[] },
  now: Instant,
): Health => {
  const braked = links.find((link) => link.cause === 'brakeHeld');
  if (braked !== undefined) return { state: 'warning', cause: 'brakeHeld', detail: braked.detail };
  if (mailbox.busyHeldSince !== null)
    return {
      state: 'warning',
      cause: 'brakeHeld',
      detail: 'Unusually many busy times are missing at once; they count on until they are proved gone.',
    };
  const flagged = links.find((link) => link.cause !== null);
  if (flagged !== undefined) return { state: 'warning', cause: flagged.cause, detail: flagged.detail };
  const unreadable = mailbox.unreadable?.length ?? 0;
  if (unreadable > 0)
    return {
      state: 'warning',
      cause: 'itemUnreadable',
      detail: `${unreadable === 1 ? 'One item' : `${unreadable} items`} of the calendar cannot be read.`,
    };
  const [trouble] = further;
  if (trouble !== undefined) return { state: 'warning', cause: trouble.cause, detail: trouble.detail };
  if (strangers > 0)
    return { state: 'warning', cause: 'anotherInstallation', detail: `${strangers} events carry the stamp of another installation.` };
  const open = links.filter(isUnsettled).length;
  if (open > 0)
    return {
      ...OVERDUE,
      detail: `${open === 1 ? 'One appointment and its event differ' : `${open} appointments and their events differ`}; it is being settled.`,
    };
  const isSaid = mailbox.cause === DEAF.cause;
  // Said at once where whoever asked to be told was refused: no pass takes that back before it is told of anything.
  if (!isDeaf(mailbox, now) && !(isSaid && mailbox.deafSince !== null)) return HEALTHY;
  return { ...DEAF, detail: isSaid ? mailbox.detail : null };
};

/** The columns of a new state; a change of it is journalled (5.4) and told (7.5). */
export const turn = async (
  tx: Transaction,
  deps: Pick<SyncDeps, 'newId'>,
  claim: Pick<Claim, 'root' | 'mailbox'>,
  mailbox: Mailbox,
  health: Health,
  now: Instant,
): Promise<Partial<Mailbox>> => {
  if (mailbox.state === health.state && mailbox.cause === health.cause) return { detail: health.detail };
  await tx.journal.insert({
    root: claim.root,
    id: deps.newId(),
    at: now,
    appointment: null,
    mailbox: claim.mailbox,
    kind: 'state',
    code: health.cause ?? health.state,
    rule: '2.4',
    sentence:
      health.detail ??
      SENTENCES[health.cause ?? ''] ??
      (health.state === 'syncing' ? 'The mailbox is in step.' : `The mailbox is now in state ${health.state}.`),
    detail: { from: mailbox.state, to: health.state },
  });
  const heard = await heardIn(tx, claim.root);
  if (heard.has('mailbox.state_changed')) {
    const { root, mailbox: id } = claim;
    const company = await ownerOfMailbox(tx, mailbox);
    const turned = { from: mailbox.state, to: health.state, cause: health.cause, since: now };
    const told = toldOfMailbox({ root, company, mailbox: id, integration: mailbox.connection, ...turned });
    await tellWebhooks(tx, { now, newId: deps.newId }, told, heard);
  }
  return Object.assign({ stateSince: now }, health);
};

const SENTENCES: Readonly<Record<string, string>> = {
  notificationsNotArriving: 'Exchange tells nothing of changes in this calendar at the moment, so it is asked at short intervals.',
  checkOverdue: 'The next check of this calendar is overdue.',
};

/** What says whether a sweep would find anything: hardly ever it would, and to ask takes no lock. */
export const SWEPT = ['readings', 'greenPasses', 'deafness'] as const satisfies readonly WorkKind[];

export const isAnyLate = ({ readings, greenPasses, deafness }: DueTimes<(typeof SWEPT)[number]>, now: Instant): boolean => {
  const isLate = (time: Instant | null, by: number): boolean => time !== null && time < now - by;
  return isLate(readings, LATE) || isLate(greenPasses, LATE) || isLate(deafness, DEAF_GRACE);
};

/**
 * Takes out of green what no pass has: whose check is overdue, or of whom Exchange is known to tell nothing (2.4). Run by
 * every process every few seconds, so that neither lasts a minute.
 */
export const sweepStates = async (deps: Pick<SyncDeps, 'store' | 'clock' | 'newId'>): Promise<void> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const options = { orderBy: [['id', 'asc']], limit: AT_ONCE, lock: 'update' } as const;
    const before = (now - LATE) as Instant;
    const late = [
      ...(await tx.mailboxes.select({ state: 'syncing', readDue: { lt: before } }, options)),
      // Work that nobody has got round to, or whose worker died with it.
      ...(await tx.mailboxes.select({ state: 'syncing', due: { lt: before } }, options)),
    ];
    const deaf = await tx.mailboxes.select({ state: 'syncing', deafSince: { lt: (now - DEAF_GRACE) as Instant } }, options);
    const turned = new Map(
      [...deaf.map((row) => ({ row, health: DEAF })), ...late.map((row) => ({ row, health: OVERDUE }))].map(
        (one) => [`${one.row.root} ${one.row.id}`, one] as const,
      ),
    );
    for (const { row, health } of turned.values()) {
      const columns = await turn(tx, deps, { root: row.root, mailbox: row.id }, row, health, now);
      await tx.mailboxes.update({ root: row.root, id: row.id, state: 'syncing' }, columns);
    }
  });
