/** Waiting, by a timer that is handed in: the machine's in a server, that of a virtual clock in a simulation. */
import { following, type Timer } from '@lockstep/exchange';

/** Rings by the machine's clock. */
export const machineTimer: Timer = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};

/** Work that is given up after so many milliseconds, or when one of the signals fires: its signal aborts then. */
export const within = async <Result>(
  timer: Timer,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
  ...others: readonly AbortSignal[]
): Promise<Result> => {
  const limited = following(...others);
  const stop = timer(milliseconds, () => limited.abort());
  try {
    return await work(limited.signal);
  } finally {
    stop();
    limited.end();
  }
};

/** Until so much time has passed or one of the signals fires. */
export const pause = (timer: Timer, milliseconds: number, ...signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      stop();
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = timer(milliseconds, end);
    for (const signal of signals) signal.addEventListener('abort', end, { once: true });
    if (signals.some((signal) => signal.aborted)) end();
  });
