/**
 * Words about mailboxes: the first is passed on at once, and what follows is gathered, for Exchange says several for one change. A word
 * that something was made waits for the next one: Exchange touches by itself what was just made (F51), and each new event would be
 * read twice.
 */
import type { Timer } from '@lockstep/exchange';

/**
 * So long the touch of what was made is waited for, in milliseconds. It comes 50 to 110 after the save; shorter, a new event costs two
 * readings, longer, one that is not touched is that much later on the booking side.
 */
const TOUCHED_WITHIN = 120;
/** Words about a mailbox that was passed on a moment ago wait until this long after that, in milliseconds. */
const APART = 400;
/** Those that are due within this time of one another are passed on together: one transaction, not one for each. */
const TOGETHER = 10;

export type Gathering<One> = {
  /** Something may have moved there; `awaitsTouch`: something was made, and the word of its touch is yet to come. */
  readonly say: (key: string, one: One, awaitsTouch: boolean) => void;
  /** Passes on whatever still waits; nothing is passed on later. */
  readonly end: () => Promise<void>;
};

/**
 * `pass` answers when they are kept; what it throws goes to `failed`, and those words are lost. `join` makes one of two words about
 * the same, the later one last. `wait` measures the pauses.
 */
export const createGathering = <One>(
  pass: (ones: readonly One[]) => Promise<void>,
  join: (before: One, one: One) => One,
  failed: (error: unknown) => void,
  now: () => number,
  wait: Timer,
): Gathering<One> => {
  const waiting = new Map<string, { readonly one: One; readonly due: number }>();
  const passed = new Map<string, number>();
  let timer: { readonly at: number; readonly cancel: () => void } | null = null;
  let ended = false;

  const flush = async (until: number): Promise<void> => {
    const at = now();
    for (const [key, when] of passed) if (at - when > APART) passed.delete(key);
    const ready = [...waiting].filter(([, { due }]) => due <= until);
    for (const [key] of ready) {
      waiting.delete(key);
      passed.set(key, at);
    }
    if (ready.length > 0) await pass(ready.map(([, { one }]) => one));
  };
  const arm = (): void => {
    const due = Math.min(...[...waiting.values()].map((one) => one.due));
    if (ended || waiting.size === 0 || (timer !== null && timer.at <= due)) return;
    timer?.cancel();
    const cancel = wait(Math.max(0, due - now()), () => {
      timer = null;
      flush(now() + TOGETHER).catch(failed);
      arm();
    });
    timer = { at: due, cancel };
  };
  return {
    say: (key, one, awaitsTouch) => {
      if (ended) return;
      const before = waiting.get(key);
      const soon = now() + (awaitsTouch ? TOUCHED_WITHIN : 0);
      const due = Math.max(soon, (passed.get(key) ?? Number.NEGATIVE_INFINITY) + APART);
      waiting.set(key, before === undefined ? { one, due } : { one: join(before.one, one), due: Math.min(before.due, due) });
      arm();
    },
    end: async () => {
      ended = true;
      timer?.cancel();
      await flush(Number.POSITIVE_INFINITY).catch(failed);
    },
  };
};
