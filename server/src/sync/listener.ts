/** Whose calendar is listened to on a line (5.3), and what a line tells the store of them. */
import type { Instant } from '@lockstep/engine';
import type { CalendarRef } from '@lockstep/exchange';
import type { Hint } from './echo.ts';

/** A mailbox that is to be listened to. */
export type Listener = {
  readonly root: string;
  readonly mailbox: string;
  readonly calendar: CalendarRef;
  /** Since when it is known that nothing is told of it. */
  readonly deafSince: Instant | null;
  /** Until then Exchange wants it to be left alone. */
  readonly retryAt: Instant | null;
};

/** A mailbox that is being told of, and since when by the connection that stands. */
export type Told = Listener & { readonly since: Instant };

/** One in which something may have moved. */
export type MovedListener = Listener & Hint;
/** What a line tells the store. Each answers when it is kept. */
export type LineEvents = {
  /** Something may have moved in these. */
  readonly moved: (mailboxes: readonly MovedListener[]) => Promise<void>;
  /** These are being told of, as far as anybody can know at this moment. */
  readonly heard: (mailboxes: readonly Told[]) => Promise<void>;
  /** Nothing is told of these any more: they have to be looked at. */
  readonly deaf: (mailboxes: readonly Listener[]) => Promise<void>;
  /** Exchange asked that this one be left alone until then, by whoever it is. */
  readonly rests: (mailbox: Listener, until: Instant) => Promise<void>;
};
