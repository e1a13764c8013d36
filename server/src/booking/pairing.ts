/** Pairings: one holder, one mailbox, over all companies under one parent (2.1). */
import { markAppointment, markMailbox } from '../sync/notice.ts';
import { firstTransportOf } from '../detection.ts';
import { reproject } from '../tasks/reproject.ts';
import { isBlock } from '../store/rows/block.ts';
import type { Holder } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { journalDeed } from './deed.ts';
import { refuseDisconnecting } from './disconnecting.ts';
import { refuse } from './refusal.ts';

/** An entry about a mailbox in the journal: who did what with it. */
export const journalMailbox = async (
  tx: Transaction,
  occasion: Occasion,
  mailbox: Pick<Mailbox, 'root' | 'id'>,
  code: string,
  sentence: string,
  /** Whose it was, for a mailbox that is gone by now. */
  company?: string,
): Promise<void> => {
  const about = company === undefined ? {} : { company };
  await journalDeed(tx, occasion, { root: mailbox.root, mailbox: mailbox.id, code, rule: null, sentence, about });
};

const newMailbox = (occasion: Occasion, connection: Connection, address: string): Mailbox => ({
  root: connection.root,
  id: occasion.newId(),
  connection: connection.id,
  address,
  // Where it is found out by asking this is no more than where one begins to ask.
  transport: firstTransportOf(connection),
  detectedAt: null,
  detection: null,
  transportSince: null,
  identity: null,
  calendar: null,
  zone: null,
  serverVersion: null,
  schemaVersion: null,
  rights: null,
  cursor: null,
  listingSince: null,
  listedWindow: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  readAt: null,
  expandedUntil: null,
  readAs: null,
  readDue: null,
  toldUntil: null,
  deafSince: null,
  lineNumber: null,
  toldAt: null,
  listDue: null,
  unreadable: null,
  retryAt: null,
  attempts: 0,
  state: 'new',
  cause: null,
  detail: null,
  stateSince: occasion.now,
  verifiedAt: null,
  lastChangeIn: null,
  lastChangeOut: null,
  wroteLast: null,
  brakeHeldSince: null,
  brakeReleasedUntil: null,
  busyHeldSince: null,
  // Planned with the first pass, which finds out whether any are to be published.
  blocksDue: occasion.now,
  furtherDue: null,
  furtherReadAt: null,
});

/** Who is to be paired with what; `address` in lower case. */
export type PairingWish = {
  readonly holder: Holder;
  readonly connection: Connection;
  readonly address: string;
  readonly enabled: boolean;
  readonly externalId: string | null;
};

/**
 * Pairs a holder with the mailbox of this address and has their coming appointments published (3.1). Refused, naming the
 * other one, when either is paired already.
 */
export const pair = async (
  tx: Transaction,
  occasion: Occasion,
  { holder, connection, address, enabled, externalId }: PairingWish,
): Promise<{ pairing: Pairing; mailbox: Mailbox }> => {
  const { root } = holder;
  refuseDisconnecting(connection);
  const [own] = await tx.pairings.select({ root, holder: holder.id });
  if (own !== undefined) {
    const other = await tx.mailboxes.get({ root, id: own.mailbox });
    refuse(
      'holderPaired',
      '/holder',
      `${holder.name} is paired with ${other?.address ?? 'another mailbox'} already.`,
      'Remove that pairing first.',
    );
  }
  const [known] = await tx.mailboxes.select({ root, address });
  if (known !== undefined) {
    const [taken] = await tx.pairings.select({ root, mailbox: known.id });
    const by = taken === undefined ? null : await tx.holders.get({ root, id: taken.holder });
    refuse(
      'mailboxPaired',
      '/address',
      `The mailbox ${address} is paired with ${by?.name ?? 'somebody else'} already.`,
      'Choose another mailbox, or remove that pairing first.',
    );
  }
  const mailbox = newMailbox(occasion, connection, address);
  await tx.mailboxes.insert(mailbox);
  const pairing: Pairing = {
    root,
    id: occasion.newId(),
    holder: holder.id,
    mailbox: mailbox.id,
    enabled,
    externalId,
    createdAt: occasion.now,
  };
  await tx.pairings.insert(pairing);
  await journalMailbox(tx, occasion, mailbox, 'paired', `Paired with ${holder.name}`);
  await follow(tx, occasion, pairing);
  return { pairing, mailbox };
};

/** Gives a pairing the id it has in somebody's own system; `undefined` leaves it as it is. */
export const namePairing = async (tx: Transaction, before: Pairing, externalId: string | null | undefined): Promise<Pairing> => {
  if (externalId === undefined || externalId === before.externalId) return before;
  await tx.pairings.update({ root: before.root, id: before.id }, { externalId });
  return { ...before, externalId };
};

/** Off: our coming events stay, nothing more is read or written (2.2). On again: both directions catch up. */
export const enablePairing = async (tx: Transaction, occasion: Occasion, before: Pairing, enabled: boolean): Promise<Pairing> => {
  if (before.enabled === enabled) return before;
  const after: Pairing = { ...before, enabled };
  await tx.pairings.put(after);
  const what = enabled ? 'Switched on' : 'Switched off';
  await journalMailbox(tx, occasion, { root: before.root, id: before.mailbox }, enabled ? 'enabled' : 'disabled', what);
  await follow(tx, occasion, after);
  return after;
};

/** Marks the mailbox, and the coming appointments of its holder, whose organiser may be another one now (3.1). */
const follow = async (tx: Transaction, occasion: Occasion, { root, holder, mailbox, enabled }: Pairing): Promise<void> => {
  await markMailbox(tx, root, mailbox, occasion.now, { blocksDue: occasion.now });
  if (!enabled) return;
  await reproject(tx, root, { what: 'holder', id: holder }, occasion.now);
};

/** Removes pairing and mailbox with the busy time read from it; refused while events of ours are linked there. */
export const unpair = async (tx: Transaction, occasion: Occasion, pairing: Pairing): Promise<void> => {
  await tx.pairings.remove({ root: pairing.root, id: pairing.id });
  await removeMailboxes(tx, occasion, pairing.root, [pairing.mailbox]);
  const holder = await tx.holders.get({ root: pairing.root, id: pairing.holder });
  if (holder === null) return;
  const gone = { root: pairing.root, id: pairing.mailbox };
  await journalMailbox(tx, occasion, gone, 'unpaired', `No longer paired with ${holder.name}`, holder.company);
};

/**
 * Removes mailboxes that no event of ours is linked with. Links that never got an event go with them, and their
 * appointments are marked, because somebody else may organise them now (3.1). A pass that is running finds its fence gone.
 */
export const removeMailboxes = async (tx: Transaction, occasion: Occasion, root: string, mailboxes: readonly string[]): Promise<void> => {
  for (const mailbox of [...mailboxes].sort()) {
    await tx.mailboxes.get({ root, id: mailbox }, { lock: 'update' });
    const linked = await tx.links.select({ root, mailbox });
    const lying = linked.filter((link) => link.eventId !== null || link.intent !== null);
    const published = lying.filter((link) => !isBlock(link.appointment)).length;
    if (published === 0 && lying.length > 0) {
      refuse(
        'inUse',
        null,
        `${lying.length} availability blocks of this person still lie in this mailbox.`,
        'Set the person inactive, which withdraws them within a minute, or switch off publishing for the integration; then try again.',
      );
    }
    if (published > 0) {
      refuse(
        'inUse',
        null,
        `${published} appointments are linked with events in this mailbox.`,
        'Switch it off instead, or cancel or move these appointments first.',
      );
    }
    await tx.links.remove({ root, mailbox });
    await tx.mailboxes.remove({ root, id: mailbox });
    for (const link of linked) if (!isBlock(link.appointment)) await markAppointment(tx, root, link.appointment, occasion.now);
  }
};
