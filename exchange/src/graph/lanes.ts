/**
 * At most three calls under way for one mailbox: Graph refuses the fifth of one application and mailbox (graph.md section 10), and one place
 * stays for whoever else uses the same application. A batch takes all three, as Graph itself runs four of its items at a time.
 */
import type { Timer } from '../connector.ts';
import { ConnectorError } from '../failure.ts';

export const LANES = 3;

export type Lanes = {
  /**
   * Takes so many lanes of a mailbox at once, when they are free; the answer gives them back. Throws ConnectorError (`throttled`) where they
   * are not after `waitMs`, and the reason of the signal where that fires.
   */
  readonly enter: (mailbox: string, many: number, waitMs: number, signal: AbortSignal) => Promise<() => void>;
};

type Waiting = { readonly many: number; readonly go: () => void };
type Road = { taken: number; readonly waiting: Waiting[] };

export const lanes = (timer: Timer): Lanes => {
  const roads = new Map<string, Road>();
  const roadOf = (key: string): Road => {
    const road = roads.get(key) ?? { taken: 0, waiting: [] };
    roads.set(key, road);
    return road;
  };
  /** Whoever came first goes first: a batch is not to wait for ever behind small calls. */
  const next = (key: string, road: Road): void => {
    for (let first = road.waiting[0]; first !== undefined && road.taken + first.many <= LANES; first = road.waiting[0]) {
      road.waiting.shift();
      road.taken += first.many;
      first.go();
    }
    if (road.taken === 0 && road.waiting.length === 0) roads.delete(key);
  };
  const turn = (key: string, road: Road, many: number, waitMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        callOff();
        signal.removeEventListener('abort', aborted);
        outcome();
      };
      const waiting: Waiting = { many, go: () => settle(resolve) };
      const leave = (error: Error): void => {
        const at = road.waiting.indexOf(waiting);
        if (at < 0) return;
        road.waiting.splice(at, 1);
        settle(() => reject(error));
        next(key, road);
      };
      const aborted = (): void => leave(signal.reason instanceof Error ? signal.reason : new Error('Given up while waiting for a lane.'));
      const callOff = timer(waitMs, () => leave(noLane(waitMs)));
      signal.addEventListener('abort', aborted, { once: true });
      road.waiting.push(waiting);
      next(key, road);
      if (signal.aborted) aborted();
    });
  return {
    enter: async (mailbox, many, waitMs, signal) => {
      const key = mailbox.toLowerCase();
      const road = roadOf(key);
      if (road.waiting.length === 0 && road.taken + many <= LANES) road.taken += many;
      else await turn(key, road, many, waitMs, signal);
      return () => {
        road.taken -= many;
        next(key, road);
      };
    },
  };
};

const noLane = (waitMs: number): ConnectorError =>
  new ConnectorError({
    kind: 'throttled',
    scope: 'mailbox',
    ambiguous: false,
    retryAt: null,
    cause: 'serverBusy',
    detail: `waited ${Math.round(waitMs / 1000)} s for one of the ${LANES} calls that go out at once for a mailbox`,
  });
