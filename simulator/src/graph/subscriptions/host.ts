/** What Microsoft thinks of an address it delivers to: well, slow, or not worth delivering to (L:change-notifications-delivery-webhooks). */
import { type Instant, minute, second } from '../../world/instant.ts';
import type { SubscriptionSettings } from './model.ts';

export type HostState = 'well' | 'slow' | 'dropped';

export type Host = {
  readonly state: () => HostState;
  /** Whether a request may go out. An address that was dropped is tried with one, after which it is judged anew. */
  readonly admit: (now: Instant) => boolean;
  /** @param tookMs how long an answer took, or without end where none came in time; null: nobody was reached */
  readonly judge: (tookMs: number | null, now: Instant) => void;
};

/** The window in which answers count, and how long a judgement lasts. */
export const JUDGED_MS = 10 * minute;
const SLOW = { beyondMs: 3 * second, share: 0.1 };
const DROPPED = { beyondMs: 10 * second, share: 0.15 };

export function createHost(settings: Pick<SubscriptionSettings, 'answersToJudge'>): Host {
  let answers: { readonly at: Instant; readonly tookMs: number }[] = [];
  let state: HostState = 'well';
  let until: Instant = 0;
  let probing = false;

  const isBeyond = ({ beyondMs, share }: typeof SLOW): boolean =>
    answers.filter((one) => one.tookMs > beyondMs).length > share * answers.length;
  const enter = (next: HostState, now: Instant): void => {
    state = next;
    until = next === 'well' ? 0 : now + JUDGED_MS;
    if (next !== 'well') answers = [];
  };

  return {
    state: () => state,
    admit: (now) => {
      if (state !== 'dropped') return true;
      if (now < until || probing) return false;
      probing = true;
      return true;
    },
    judge: (tookMs, now) => {
      probing = false;
      // What was on its way when the judgement fell belongs to what it was made of.
      if (tookMs === null || now < until) return;
      answers = [...answers.filter((one) => one.at > now - JUDGED_MS), { at: now, tookMs }];
      if (state === 'well' && answers.length < settings.answersToJudge) return;
      enter(isBeyond(DROPPED) ? 'dropped' : isBeyond(SLOW) ? 'slow' : 'well', now);
    },
  };
}
