/** Whether a call is let in, and what becomes of its answer: faults, storms and limits as Graph shows them (graph.md sections 10 and 12). */
import type { Admission } from '../faults/front.ts';
import type { World } from '../world/world.ts';
import { GraphRefusal } from './refusal.ts';

export type GraphSettings = {
  /** How many calls one application may have in flight in one mailbox. */
  concurrency: number;
};

export const defaultGraphSettings: GraphSettings = { concurrency: 4 };

export type CallInput = {
  readonly account: string;
  readonly mailbox: string;
  readonly operation: string;
  readonly write: boolean;
  readonly isPart?: boolean;
};

/** What the transport has to do with the answer (F15, F16); `shorten`: send half of it as if that were all. */
export type Fate = 'send' | 'lose' | 'truncate' | 'shorten';

export type Admitted = {
  readonly fate: Fate;
  /** To be called once, when the answer has left or was lost. */
  readonly leave: (outcome: string) => void;
};

const overLimit = 'Application is over its MailboxConcurrency limit.';

/** @throws GraphRefusal when the call is turned away */
export function admit(world: World, settings: GraphSettings, call: CallInput): Admitted {
  const isFull = world.front.inFlight(call.account, call.mailbox, 'graph') >= settings.concurrency;
  const admission = world.front.enter({ ...call, host: 'graph' }, world.clock());
  if (!admission.admit) throw turnedAway(admission, world.clock());
  const leave = (outcome: string): void => world.front.leave(admission.call, outcome, world.clock());
  if (isFull) {
    leave('ApplicationThrottled');
    throw throttled(overLimit, '1');
  }
  const cut = admission.inOrder ? 'shorten' : 'truncate';
  return { fate: admission.loseAnswer ? 'lose' : admission.truncateAnswer ? cut : 'send', leave };
}

function turnedAway(refusal: Extract<Admission, { admit: false }>, now: number): GraphRefusal {
  const { outside, backOffMs } = refusal;
  if (outside !== null) {
    const says = { date: new Date(now).toUTCString(), ...(outside.retryAfter === null ? {} : { 'retry-after': outside.retryAfter }) };
    if (outside.status === 429) return new GraphRefusal(429, 'ApplicationThrottled', overLimit, says);
    return new GraphRefusal(503, 'serviceNotAvailable', 'The service is temporarily unavailable.', says);
  }
  switch (refusal.code) {
    case 'ErrorServerBusy':
      return throttled(
        'The application has used up what it may take of this mailbox.',
        backOffMs === null ? null : String(Math.ceil(backOffMs / 1_000)),
      );
    case 'ErrorExceededConnectionCount':
      return throttled(overLimit, '1');
    case 'ErrorAccountDisabled':
      return new GraphRefusal(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
    case 'ErrorImpersonateUserDenied':
      return new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
    default:
      return new GraphRefusal(503, refusal.code, refusal.message);
  }
}

function throttled(message: string, seconds: string | null): GraphRefusal {
  return new GraphRefusal(429, 'ApplicationThrottled', message, seconds === null ? {} : { 'retry-after': seconds });
}
