/** How a mailbox stands, as it is shown. */
import type { Mailbox, State } from './mailboxes.ts';

/** As it is shown: who is in step by asking at intervals is a state of its own, and no warning (5.3). */
export type Standing = State | 'polling';
export const standingOf = ({ state, polled }: Mailbox): Standing => (state === 'syncing' && polled ? 'polling' : state);
export type Counts = Readonly<Record<Standing, number>>;
type Counted = Readonly<Record<State | 'polled', number>>;
/** The store's own counts, in which what is polled is in step as well. */
export const countsIn = ({ new: fresh, syncing, polled, warning, error, disabled }: Counted): Counts => ({
  new: fresh,
  syncing: syncing - polled,
  polling: polled,
  warning,
  error,
  disabled,
});
