/**
 * What the passes of this process have just written. The echo of it, and Exchange's own touch of what was saved (F51), is the most of
 * what a line tells in a busy hour, and all of it is read back in one reading a moment later. Told one by one, each of them was a
 * transaction of its own beside the booking's; known here, they are kept together.
 */
import type { Instant } from '@lockstep/engine';
import { ECHO, echoing } from './echo.ts';
import type { Moved } from './taking.ts';

/** Beyond so many mailboxes what is over is forgotten. */
const MOST_KNOWN = 1_000;

export type OwnWriting = {
  readonly note: (root: string, mailbox: string, ids: readonly string[]) => void;
  /** Whether all that was told of it is what was written here a moment ago. */
  readonly isEcho: (moved: Moved) => boolean;
  /** Keeps an echo with the others of its mailbox; whether it is the first that is kept. */
  readonly keep: (echo: Moved) => boolean;
  /** All that were kept, each mailbox once; none is after it. */
  readonly takeKept: () => readonly Moved[];
};

export const createOwnWriting = (clock: { now(): Instant }): OwnWriting => {
  const written = new Map<string, { readonly ids: ReadonlySet<string>; readonly at: number }>();
  const echoes = new Map<string, Moved>();
  const keyOf = (root: string, mailbox: string): string => JSON.stringify([root, mailbox]);
  return {
    note: (root, mailbox, ids) => {
      if (ids.length === 0) return;
      const now = clock.now();
      if (written.size >= MOST_KNOWN) for (const [key, { at }] of written) if (at + ECHO <= now) written.delete(key);
      const before = written.get(keyOf(root, mailbox));
      const known = before === undefined || before.at + ECHO <= now ? ids : [...before.ids, ...ids];
      written.set(keyOf(root, mailbox), { ids: new Set(known), at: now });
    },
    isEcho: (moved) => {
      const own = written.get(keyOf(moved.root, moved.mailbox));
      return (
        moved.items !== null && own !== undefined && own.at + echoing(moved) > clock.now() && moved.items.every((id) => own.ids.has(id))
      );
    },
    keep: (echo) => {
      const isFirst = echoes.size === 0;
      const key = keyOf(echo.root, echo.mailbox);
      const before = echoes.get(key);
      const items = [...(before?.items ?? []), ...(echo.items ?? [])];
      echoes.set(key, { ...echo, items, justMade: echo.justMade && before?.justMade !== false });
      return isFirst;
    },
    takeKept: () => {
      const all = [...echoes.values()];
      echoes.clear();
      return all;
    },
  };
};
