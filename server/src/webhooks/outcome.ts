/** What follows from an answer, or from none: when it is sent again, and when nothing more is sent to a webhook. Pure. */
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { DeliveryCause } from '../store/rows/webhook.ts';

/** What one try came to; `cause` null: it was taken. */
export type Tried = {
  readonly cause: DeliveryCause | null;
  readonly status: number | null;
  readonly detail: string | null;
  readonly tookMs: number;
  /** The Retry-After of the answer, in milliseconds. */
  readonly retryAfterMs: number | null;
};

/** Waits after the first try, the second, …; three days and some hours in all, as the Standard Webhooks specification proposes. */
const WAITS: readonly number[] = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/** Of a wait, up or down, so that what failed together is not sent again together. */
const JITTER = 0.2;
/** No server makes us wait longer. */
const MOST_WAIT = DAY;
/** When nothing at all has got through for so long, no more is sent. */
const FAILING_MS = 3 * DAY;

/**
 * When it is tried again; null: never.
 * @param attempts tries so far, this one included
 * @param chance from 0 to 1
 */
export const nextTry = (attempts: number, { retryAfterMs }: Pick<Tried, 'retryAfterMs'>, now: Instant, chance: number): Instant | null => {
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return null;
  const shaken = wait * (1 - JITTER + 2 * JITTER * chance);
  return (now + Math.round(Math.max(shaken, Math.min(MOST_WAIT, retryAfterMs ?? 0)))) as Instant;
};

/** Why nothing more is sent there after a try that failed; null: it goes on. */
export const stopAfter = ({ cause }: Pick<Tried, 'cause'>, failingSince: Instant, now: Instant): 'gone' | 'failing' | null => {
  if (cause === 'gone') return 'gone';
  return now - failingSince >= FAILING_MS ? 'failing' : null;
};
