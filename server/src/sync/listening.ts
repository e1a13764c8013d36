/**
 * One hanging connection of a line. It is opened beside the one it relieves, which is let go once this one stands: so a line goes
 * on over the end of a connection, and over somebody's joining or leaving, and nothing is missed that would have to be read.
 */
import { ConnectorError, following, type Connector, type Notice, type Relief, type Subscription, type Timer } from '@lockstep/exchange';
import { SECOND } from '@lockstep/engine';

/** `closed`: in order, or because it was let go. `lost`: it was open. `refused`: it never was, and nothing was taken from another one. */
export type End = 'closed' | 'lost' | 'refused';

export type Listening = {
  readonly carries: (subscription: string) => boolean;
  /** Whether it carries these and nobody else. */
  readonly carriesJust: (subscriptions: readonly Subscription[]) => boolean;
  /** Answers whether it has come to stand; false: it was over before. */
  readonly stands: Promise<boolean>;
  readonly isStanding: () => boolean;
  /** Fires when it is over; `ended` answers then. */
  readonly over: AbortSignal;
  readonly ended: Promise<void>;
  /** What it is over by; null: it is not. */
  readonly end: () => End | null;
  /** Another one is about to take over what it carries. */
  readonly relieve: () => void;
  /** The other one came to nothing: whether this goes on as it was. Not unless that was refused, as of what was opened it may have lost anything. */
  readonly spare: (by: Pick<Listening, 'end'>) => Promise<boolean>;
  /** Lets it go. Where another one has taken over, what was told before that is heard to its end. */
  readonly leave: () => void;
  /** Whether it has stood for this subscription and missed nothing of it. */
  readonly isToldOf: (subscription: string) => boolean;
};

type Parts = {
  readonly connector: Pick<Connector, 'listen'>;
  readonly timer: Timer;
  /** Closes it at once. */
  readonly stopping: AbortSignal;
  /** What it says, one after the other; of one that is relieved only what moved. */
  readonly take: (notice: Notice, by: Listening) => Promise<void>;
  /** It could not be opened. */
  readonly refused: (error: unknown) => Promise<void>;
};

/** How long what is still on its way on a connection that was relieved is waited for; mostly the server ends it before. */
const LEFT_FOR = 5 * SECOND;

/** A connection uses the budget of the mailbox that comes first: each time it is another one. */
export const inTurn = (subscriptions: readonly Subscription[], turn: number): readonly Subscription[] => {
  const from = turn % subscriptions.length;
  return [...subscriptions.slice(from), ...subscriptions.slice(0, from)];
};

/** @param former the one that it relieves, if it stands */
export const startListening = (parts: Parts, subscriptions: readonly Subscription[], former: Listening | null): Listening => {
  const { connector, timer, stopping, take, refused } = parts;
  const ids = new Set(subscriptions.map(({ id }) => id));
  const own = new AbortController();
  const over = new AbortController();
  let stood: (stands: boolean) => void = () => undefined;
  const stands = new Promise<boolean>((resolve) => {
    stood = resolve;
  });
  let relieves = former;
  let [hasStood, isRelieved, hasMissed, isLeft] = [false, false, false, false];
  let end: End | null = null;
  const lost = new Set<string>();
  /** Left for the one that relieves this one to say; said after all where that came to nothing. */
  let unsaid: readonly Notice[] = [];
  let stopWaiting = (): void => undefined;

  const relief: Relief = { isCarried: ({ id }) => relieves?.isToldOf(id) === true, isRelieved: () => isRelieved };
  const hear = async (notice: Notice): Promise<void> => {
    if (notice.kind === 'lost' && notice.what === 'connection') {
      hasMissed = true;
      end = 'lost';
    }
    if (notice.kind === 'lost' && notice.what === 'subscription') for (const { id } of notice.subscriptions) lost.add(id);
    // Whoever relieves this one says what became of it.
    if (!isRelieved || notice.kind === 'moved' || (notice.kind === 'alive' && !isLeft)) await take(notice, listening);
    else if (notice.kind === 'lost' && notice.what === 'subscription') unsaid = [...unsaid, notice];
    if (notice.kind !== 'alive') return;
    // From now on a gap is one of its own.
    relieves = null;
    hasStood = true;
    stood(true);
  };
  const run = async (): Promise<void> => {
    const limited = following(stopping, own.signal);
    try {
      for await (const notice of connector.listen(subscriptions, limited.signal, relief)) await hear(notice);
      end ??= 'closed';
    } catch (error) {
      end = error instanceof ConnectorError ? 'refused' : 'lost';
      hasMissed = true;
      await refused(error);
    } finally {
      limited.end();
      stopWaiting();
      stood(false);
      over.abort();
    }
  };
  former?.relieve();
  const listening: Listening = {
    carries: (subscription) => ids.has(subscription),
    carriesJust: (others) => others.length === ids.size && others.every(({ id }) => ids.has(id)),
    stands,
    isStanding: () => hasStood && end === null,
    over: over.signal,
    ended: Promise.resolve().then(run),
    end: () => end,
    relieve: () => {
      isRelieved = true;
    },
    spare: async (by) => {
      if (by.end() !== 'refused' || end !== null) return false;
      isRelieved = false;
      const all = unsaid;
      unsaid = [];
      for (const notice of all) await take(notice, listening);
      return true;
    },
    leave: () => {
      if (!isRelieved) own.abort();
      isLeft = true;
      if (end === null) stopWaiting = timer(LEFT_FOR, () => own.abort());
    },
    isToldOf: (subscription) => ids.has(subscription) && hasStood && !hasMissed && !lost.has(subscription),
  };
  return listening;
};
