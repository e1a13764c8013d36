/** What happened in a simulation, step by step: for the reader of a failure, and to tell two runs of one seed apart. */
import type { VirtualClock } from '../clock.ts';

export type Trace = {
  readonly note: (step: string) => void;
  readonly steps: () => readonly string[];
  /** FNV-1a over all steps: equal traces, equal digests. */
  readonly digest: () => string;
};

export const createTrace = (clock: VirtualClock): Trace => {
  const steps: string[] = [];
  return {
    note: (step) => {
      steps.push(`${new Date(clock.now()).toISOString().slice(5, 23)} ${step}`);
    },
    steps: () => steps,
    digest: () => {
      let hash = 0x811c9dc5;
      for (const step of steps) {
        for (let index = 0; index < step.length; index += 1) hash = Math.imul(hash ^ step.charCodeAt(index), 0x01000193);
      }
      return (hash >>> 0).toString(16).padStart(8, '0');
    },
  };
};
