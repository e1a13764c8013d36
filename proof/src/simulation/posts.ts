/**
 * What Graph posts, without a wire: the subscriptions of the simulator with all their faults (F01-F05, F10, F11) on the one side, the
 * server's own intake on the other. The door never dies, as that of another process on the same store would not.
 */
import { eventId } from '@lockstep/engine';
import { type Posted, readPosted } from '@lockstep/exchange';
import { createIntake, type Intake, type Store } from '@lockstep/server';
import { createSubscriptions, type PostAnswer, type Subscriptions, type World } from '@lockstep/simulator';
import type { VirtualClock } from '../clock.ts';
import { lasting } from '../direct/graph/names.ts';
import { APPLICATION } from './company.ts';

export type Posts = {
  readonly subscriptions: Subscriptions;
  /** What became of everything that was posted. */
  readonly outcomes: Intake['outcomes'];
  /** Called with everything that arrives, believed or not. */
  readonly onPosted: (listener: (posted: readonly Posted[]) => void) => void;
};

/** Where Microsoft reaches a company that wants to be told. */
export const NOTIFICATION_ADDRESS = 'https://booking.example/hooks';

/** What an answer takes that is durable at once, in milliseconds. */
const PROMPT = 20;

/** Nothing in a simulation is sealed: its store is read by nobody else. */
export const plain = { open: (sealed: string): string => sealed, seal: (secret: string): string => secret };

export const openPosts = (world: World, clock: VirtualClock, store: Store): Posts => {
  const intake = createIntake({ store, clock, open: plain.open, wake: () => undefined, timer: clock.timer, warn: () => undefined });
  const listeners: ((posted: readonly Posted[]) => void)[] = [];
  const answered = (status: number, body: string): PostAnswer => ({
    outcome: 'answered',
    status,
    contentType: 'text/plain; charset=utf-8',
    body,
    tookMs: PROMPT,
  });
  let count = 0;
  const subscriptions = createSubscriptions({
    world,
    tenantId: APPLICATION.tenant,
    clientIdOf: () => APPLICATION.clientId,
    newId: () => {
      count += 1;
      return `5f1c0a52-8a4e-4a55-9a59-${count.toString(16).padStart(12, '0')}`;
    },
    report: (error) => {
      throw error;
    },
    post: async ({ url, body }) => {
      const { pathname, searchParams } = new URL(url);
      const token = searchParams.get('validationToken');
      if (token !== null) return answered(200, token);
      const posted = readPosted(new TextEncoder().encode(body));
      if (posted === null) return answered(202, '');
      // Without a wire events are named as the world does.
      const known = posted.map((one) => ({ ...one, event: one.event === null ? null : eventId(lasting(one.event)) }));
      for (const listener of listeners) listener(known);
      return answered((await intake.take(pathname.split('/').at(-1) ?? '', known)) ? 202 : 503, '');
    },
  });
  return { subscriptions, outcomes: intake.outcomes, onPosted: (listener) => void listeners.push(listener) };
};
