/**
 * Busy time that is gone from Exchange (4.18): a few at a time it goes here too; many at once, as from a wrong mailbox or a
 * restored backup, are kept, and their owner stays busy, until an administrator agrees or a second full look at least 15
 * minutes later is answered for each by its own id. A series
 * counts once: its occurrences come and go with it.
 */
import { HOUR, MINUTE, eventId, isTooMany } from '@lockstep/engine';
import type { Instant, Policy, Span } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { dropBusy, keepBusy, type Keeping } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { guarded } from './lease.ts';
import { dropSeries } from './series.ts';

/** The rule's quarter of an hour between the two looks. */
const SECOND_LOOK = 15 * MINUTE;
/** How many are asked for by id in one go. */
const AT_ONCE = 200;

/** When the second look is due; null: nothing is kept. */
export const secondLook = ({ busyHeldSince }: Pick<Mailbox, 'busyHeldSince'>): Instant | null =>
  busyHeldSince === null ? null : ((busyHeldSince + SECOND_LOOK) as Instant);

const isReleased = ({ brakeReleasedUntil }: Mailbox, now: Instant): boolean => brakeReleasedUntil !== null && brakeReleasedUntil > now;

/** Single events by their ids, or by when Exchange showed them last; series go by the same of their masters. */
type Gone = { readonly eventId: { readonly in: readonly string[] } } | { readonly readAt: { readonly lt: Instant } };

type Losing = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly further: Keeping['further'];
  /** The mailbox as it is in this transaction. */
  readonly row: Mailbox;
  readonly limits: Policy['brake'];
};

/** Lets these go, or keeps them all. True: they are kept. */
export const loseBusy = async (
  tx: Transaction,
  { deps, claim, further, row, limits }: Losing,
  which: Gone,
  now: Instant,
): Promise<boolean> => {
  const { root, mailbox } = claim;
  const single = { root, mailbox, further, series: null, missingSince: null };
  const [known, series] = await Promise.all([
    tx.busy.pick(Object.assign({}, single, which), ['eventId', 'endAt']),
    tx.series.pick(Object.assign({ root, mailbox, further }, which), ['eventId']),
  ]);
  const gone = known.filter(({ endAt }) => endAt > now);
  const ids = [...gone, ...series].map((one) => one.eventId);
  if (ids.length > 0 && !isReleased(row, now)) {
    const since = Math.max(now - HOUR, row.brakeReleasedUntil ?? 0) as Instant;
    const before = await tx.movements.count({ root, mailbox, kind: 'busy', at: { gt: since } });
    const ahead = await tx.busy.count({ root, mailbox, series: null, endAt: { gt: now } });
    const size = ahead + (await tx.series.count({ root, mailbox })) + before;
    if (isTooMany(ids.length + before, size, limits)) {
      for (const { eventId: id } of gone) await tx.busy.update({ root, mailbox, eventId: id }, { missingSince: now });
      for (const { eventId: id } of series) await tx.busy.update({ root, mailbox, series: id, missingSince: null }, { missingSince: now });
      return true;
    }
    for (const id of ids) await tx.movements.insert(movementOf(deps, claim, id, now));
  }
  if (known.length > 0) await tx.busy.remove(Object.assign({}, single, which));
  await dropSeries(
    tx,
    claim,
    series.map((one) => one.eventId),
  );
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

/** What is asked again, and what is known of it. */
type Looking = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  readonly mailbox: Mailbox;
  readonly rules: BusyRules;
  readonly window: Span;
};

/** The second look, once it is due or an administrator has agreed. Asks Exchange; throws ConnectorError. */
export const lookAgain = async ({ deps, claim, connector, mailbox, rules, window }: Looking, signal: AbortSignal): Promise<void> => {
  const { root, mailbox: id } = claim;
  const due = secondLook(mailbox);
  const began = deps.clock.now();
  const released = isReleased(mailbox, began);
  if (due === null || (!released && due > began)) return;
  const missing = { root, mailbox: id, missingSince: { not: null } } as const;
  const kept = await deps.store.transaction(async (tx) => tx.busy.select(missing, { limit: AT_ONCE }));
  // Of occurrences their series is asked for, and is there or not as a whole.
  const series = new Set(kept.flatMap((one) => one.series ?? []));
  const single = new Map(kept.flatMap((one) => (one.series === null ? [[one.eventId, one] as const] : [])));
  const asked = [...single.keys(), ...series].map(eventId);
  const seen = released || asked.length === 0 ? null : await connector.fetch(mailbox, asked, 'busy', signal);
  await guarded(deps, claim, async (tx, now) => {
    const titles = new Map([...single].flatMap(([one, { title }]) => (title === null ? [] : [[eventId(one), title] as const])));
    const keeping: Omit<Keeping, 'further'> = { claim, rules, titles, windowStart: window.start, now };
    for (const one of asked) {
      const answer = seen?.get(one);
      const gone = released || answer?.at === 'absent';
      if (series.has(one)) {
        if (gone) await dropSeries(tx, claim, [one]);
        else if (answer?.at === 'present') await tx.busy.update({ root, mailbox: id, series: one }, { missingSince: null });
      } else if (gone) await dropBusy(tx, claim, [one]);
      else if (answer?.at === 'present') await keepBusy(tx, { ...keeping, further: single.get(one)?.further ?? null }, answer.value);
    }
    const left = await tx.busy.count(missing);
    // What could not be seen is asked for again after as long.
    await tx.mailboxes.update({ root, id }, { busyHeldSince: left === 0 ? null : kept.length < AT_ONCE ? now : mailbox.busyHeldSince });
  });
};
