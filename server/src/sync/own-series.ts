/**
 * Series that somebody made of an event of ours (4.11). While it is to be made single again none of it is busy time; where it
 * stays a series, the first date is the appointment's and the others are busy time like those of any series.
 */
import type { Event, EventId, Span, When } from '@lockstep/engine';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import { guarded } from './lease.ts';
import { askSeries, dropSeries, keepSeries, SERIES_AT_ONCE, viewSeries, type Expanded, type SeriesLook } from './series.ts';

/**
 * Those of these events that are series of ours: `kept` where the others of its dates are busy time already, `unsettled` where
 * that was not decided yet.
 */
export const ownSeries = async (
  tx: Transaction,
  { root, mailbox }: Claim,
  events: readonly Pick<Event, 'id' | 'type'>[],
): Promise<ReadonlyMap<EventId, 'kept' | 'unsettled'>> => {
  const ids = events.flatMap(({ id, type }) => (type === 'master' ? [id] : []));
  const links = ids.length === 0 ? [] : await tx.links.select({ root, mailbox, eventId: { in: ids } });
  if (links.length === 0) return new Map();
  const rows = await tx.series.select({ root, mailbox, eventId: { in: ids } });
  const own = new Set(links.map((link) => link.eventId));
  const kept = new Set(rows.map((row) => row.eventId));
  return new Map(ids.filter((id) => own.has(id)).map((id) => [id, kept.has(id) ? 'kept' : 'unsettled']));
};

/** Without the date that is the appointment's. */
export const withoutFirst = (one: Expanded, first: Pick<Span, 'start'>): Expanded => ({
  ...one,
  busy: one.busy.filter((row) => row.startAt !== first.start),
});

/** Whether the plan has its event made single: by the very update that writes its time. */
export const clearsSeries = ({ plan }: Pick<Judged, 'plan'>): boolean =>
  plan.actions.some((action) => action.do === 'updateEvent' && action.patch.recurrence === null);

/** Where they are laid out, and what a transaction of the pass needs. */
export type OwnLook = SeriesLook & { readonly deps: SyncDeps };

/**
 * Lays out those series of ours that stay series by these plans: refused by Exchange, left to a person, or over. To be called
 * before a plan is stored, so that after a crash its link is still due and this is done again.
 */
export const layOutOwn = async (look: OwnLook, all: readonly Judged[], signal: AbortSignal): Promise<void> => {
  const { deps, claim, rules, window } = look;
  const firsts = new Map<string, When>();
  const masters = all.flatMap((judged) => {
    const { event, link } = judged.observed;
    if (event.at !== 'present' || event.value.id !== link.eventId || event.value.elsewhere !== null) return [];
    const { id, uid, facets } = event.value;
    const goes = clearsSeries(judged) || judged.plan.actions.some((action) => action.do === 'removeEvent');
    if (facets.when.repeats !== true || goes) return [];
    firsts.set(id, facets.when);
    return [{ id, uid, showAs: facets.showAs, sensitivity: 'normal' as const, cancelled: false, version: event.version }];
  });
  for (let at = 0; at < masters.length; at += SERIES_AT_ONCE) {
    const { known, unclear } = await askSeries(look, masters.slice(at, at + SERIES_AT_ONCE), signal);
    const laid = [...known, ...(await viewSeries(look, unclear, window, signal))];
    const others = laid.map((one) => {
      const first = firsts.get(one.row.eventId);
      return first === undefined ? one : withoutFirst(one, first);
    });
    await guarded(deps, claim, async (tx) => keepSeries(tx, { claim, rules }, others));
  }
};

/** What the event of a finished plan was busy time of: nothing where it was made single, else not its first date. */
export const settleOwn = async (tx: Transaction, claim: Pick<Claim, 'root' | 'mailbox'>, id: string, first: When | null): Promise<void> => {
  if (first === null) await dropSeries(tx, claim, [id]);
  else await tx.busy.remove({ root: claim.root, mailbox: claim.mailbox, series: id, startAt: first.start });
};
