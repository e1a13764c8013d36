/**
 * Busy time that is gone from Exchange (4.18): a few at a time it goes here too; many at once, as from a wrong mailbox or a
 * restored backup, are kept, and their owner stays busy, until an administrator agrees or a second full look at least 15
 * minutes later is answered for each by its own id. Occurrences are not counted: they come and go with their series.
 */
import { HOUR, MINUTE, eventId, isTooMany } from '@lockstep/engine';
import type { Instant, Policy } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { Busy, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction, Where } from '../store/store.ts';
import { dropBusy, keepBusy } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { guarded } from './lease.ts';

/** The rule's quarter of an hour between the two looks. */
const SECOND_LOOK = 15 * MINUTE;
/** How many are asked for by id in one go. */
const AT_ONCE = 200;

/** When the second look is due; null: nothing is kept. */
export const secondLook = ({ busyHeldSince }: Pick<Mailbox, 'busyHeldSince'>): Instant | null =>
  busyHeldSince === null ? null : ((busyHeldSince + SECOND_LOOK) as Instant);

const isReleased = ({ brakeReleasedUntil }: Mailbox, now: Instant): boolean => brakeReleasedUntil !== null && brakeReleasedUntil > now;

/** Lets these go, or keeps them all. True: they are kept. `row` is the mailbox as it is in this transaction. */
export const loseBusy = async (
  tx: Transaction,
  { deps, claim, row, limits }: { readonly deps: SyncDeps; readonly claim: Claim; readonly row: Mailbox; readonly limits: Policy['brake'] },
  which: Where<Busy>,
  now: Instant,
): Promise<boolean> => {
  const { root, mailbox } = claim;
  const mine = { root, mailbox, missingSince: null };
  const gone = await tx.busy.select({ ...mine, ...which, expanded: false, endAt: { gt: now } });
  if (gone.length > 0 && !isReleased(row, now)) {
    const since = Math.max(now - HOUR, row.brakeReleasedUntil ?? 0) as Instant;
    const before = await tx.movements.count({ root, mailbox, kind: 'busy', at: { gt: since } });
    const size = (await tx.busy.count({ root, mailbox, expanded: false, endAt: { gt: now } })) + before;
    if (isTooMany(gone.length + before, size, limits)) {
      for (const { eventId: id } of gone) await tx.busy.update({ root, mailbox, eventId: id }, { missingSince: now });
      return true;
    }
    for (const { eventId: id } of gone) await tx.movements.insert(movementOf(deps, claim, id, now));
  }
  await tx.busy.remove({ ...mine, ...which });
  return false;
};

const movementOf = (deps: SyncDeps, { root, mailbox }: Claim, appointment: string, at: Instant) => ({
  root,
  id: deps.newId(),
  // What a person has of their own is no appointment of any company.
  company: '',
  mailbox,
  appointment,
  at,
  kind: 'busy' as const,
  direction: 'in' as const,
  offset: 0,
});

/** The second look, once it is due or an administrator has agreed. Asks Exchange; throws ConnectorError. */
export const lookAgain = async (
  {
    deps,
    claim,
    connector,
    mailbox,
  }: { readonly deps: SyncDeps; readonly claim: Claim; readonly connector: Connector; readonly mailbox: Mailbox },
  signal: AbortSignal,
): Promise<void> => {
  const { root, mailbox: id } = claim;
  const due = secondLook(mailbox);
  const began = deps.clock.now();
  const released = isReleased(mailbox, began);
  if (due === null || (!released && due > began)) return;
  const kept = await deps.store.transaction(async (tx) =>
    tx.busy.select({ root, mailbox: id, missingSince: { not: null } }, { limit: AT_ONCE }),
  );
  const asked = kept.map((one) => eventId(one.eventId));
  const seen = released || asked.length === 0 ? null : await connector.fetch(mailbox, asked, 'busy', signal);
  await guarded(deps, claim, async (tx, now) => {
    for (const one of asked) {
      const answer = seen?.get(one);
      if (released || answer?.at === 'absent') await dropBusy(tx, claim, [one]);
      else if (answer?.at === 'present') await keepBusy(tx, claim, answer.value, now);
    }
    const left = await tx.busy.count({ root, mailbox: id, missingSince: { not: null } });
    // What could not be seen is asked for again after as long.
    await tx.mailboxes.update({ root, id }, { busyHeldSince: left === 0 ? null : asked.length < AT_ONCE ? now : mailbox.busyHeldSince });
  });
};
