/**
 * What somebody has just changed, until a pass has begun over it. As long as everything that is due finds a place nobody has to be let in
 * before anybody else; where a process is behind, what was changed a moment ago would wait behind all that it only has to read back.
 */
import type { MailboxKey, Store } from '../store/store.ts';

/** Whom nobody was known to begin with yet, in the order in which they came. */
export type AwaitedLine = {
  readonly join: (mailboxes: readonly MailboxKey[]) => void;
  readonly leave: (mailboxes: readonly MailboxKey[]) => void;
  /** All who stand in it now. */
  readonly all: () => readonly MailboxKey[];
  /** Lets so many go, those who came first. */
  readonly next: (most: number) => readonly MailboxKey[];
};

const keyOf = ({ root, mailbox }: MailboxKey): string => `${root} ${mailbox}`;

export const createAwaitedLine = (): AwaitedLine => {
  const waiting = new Map<string, MailboxKey>();
  const leave = (mailboxes: readonly MailboxKey[]): void => {
    for (const one of mailboxes) waiting.delete(keyOf(one));
  };
  return {
    join: (mailboxes) => {
      for (const one of mailboxes) waiting.set(keyOf(one), one);
    },
    leave,
    all: () => [...waiting.values()],
    next: (most) => {
      const first = [...waiting.values()].slice(0, most);
      leave(first);
      return first;
    },
  };
};

/** A change of one appointment marks the calendars of those who are on it; what marks more is work for everybody, and nobody's waiting. */
const MOST_AWAITED = 10;

/** The same store for those who change something and wait for it: `awaited` is told of the mailboxes that were marked, once it is committed. */
export const heeded = (store: Store, awaited: (mailboxes: readonly MailboxKey[]) => void): Store => ({
  transaction: async (work, options) => {
    let marked: readonly MailboxKey[] = [];
    const result = await store.transaction((tx) => {
      ({ marked } = tx);
      return work(tx);
    }, options);
    if (marked.length > 0 && marked.length <= MOST_AWAITED) awaited(marked);
    return result;
  },
  close: () => store.close(),
});
