/** A hanging answer without a wire: what is told waits for its reader, and either side may end it. */
import type { ConnectorError } from '@lockstep/exchange';
import type { StreamMessage, StreamSink } from '@lockstep/simulator';

export type Hung = {
  /** The next message; null: the answer has ended. Throws what it was cut off with. */
  readonly next: () => Promise<StreamMessage | null>;
  /** Whoever watches gives it up; null: without a complaint. */
  readonly cut: (why: ConnectorError | null) => void;
  /** The reader goes; the server sees it at once. */
  readonly close: () => void;
};

/** `left` is called once, when the reader has gone. */
export const createHung = (begin: (sink: StreamSink) => () => void, left: () => void): Hung => {
  const waiting: StreamMessage[] = [];
  let ended = false;
  let why: ConnectorError | null = null;
  let wake: () => void = () => undefined;
  let closed = false;
  const end = (): void => {
    ended = true;
    wake();
  };
  const gone = begin({
    tell: (message) => {
      waiting.push(message);
      wake();
    },
    end,
  });
  return {
    next: async () => {
      if (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (why !== null) throw why;
      return waiting.shift() ?? null;
    },
    cut: (reason) => {
      why ??= reason;
      end();
    },
    close: () => {
      if (closed) return;
      closed = true;
      gone();
      left();
    },
  };
};
