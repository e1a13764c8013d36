/** Everything that waits as one list, and what can be done about several of it at once. */
import type { Decision, Held } from './queries.ts';

export type Entry =
  | { readonly id: string; readonly kind: 'asked'; readonly decision: Decision }
  | { readonly id: string; readonly kind: 'held'; readonly held: Held };

/** The longest waiting first; what has yet to be looked at has come just now. */
export const entriesOf = (decisions: readonly Decision[], held: readonly Held[]): readonly Entry[] =>
  [
    ...decisions.map((decision): Entry => ({ id: `decision-${decision.appointment}`, kind: 'asked', decision })),
    ...held.map((one): Entry => ({ id: `held-${one.kind}-${one.mailbox}`, kind: 'held', held: one })),
  ].toSorted((one, other) => sinceOf(one).localeCompare(sinceOf(other)) || one.id.localeCompare(other.id));

const LATEST = '9999';
const sinceOf = (entry: Entry): string => (entry.kind === 'asked' ? entry.decision.since : (entry.held.since ?? LATEST));

export const DEEDS = ['booking', 'outlook', 'mail', 'brake', 'blocks'] as const;
/** One thing that can be done about several. */
export type Deed = (typeof DEEDS)[number];

/** Those of them about which it can be done. */
export const takers = (deed: Deed, entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((entry) =>
    entry.kind === 'asked'
      ? (deed === 'booking' || deed === 'outlook') && entry.decision.decided === null && entry.decision[deed].possible
      : entry.held.kind === deed && entry.held.against === null,
  );

/** How many people are mailed if it is done about all of these, at most. */
export const mailsOf = (deed: Deed, entries: readonly Entry[]): number =>
  entries.reduce((sum, entry) => {
    if (entry.kind === 'held') return sum + entry.held.mails;
    return sum + (deed === 'booking' || deed === 'outlook' ? entry.decision[deed].mails : 0);
  }, 0);
