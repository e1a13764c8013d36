/** How one step of *Test connection* (1.1) is told. `began`: a moment of `performance.now()`. */
import { ConnectorError, type Cause } from './failure.ts';
import type { Step, StepName } from './probe.ts';

const since = (began: number): number => Math.round(performance.now() - began);

export const passed = (step: StepName, began: number, seen: string): Step => ({
  step,
  outcome: 'passed',
  milliseconds: since(began),
  seen,
  cause: null,
});
export const failed = (step: StepName, began: number, seen: string, cause: Cause): Step => ({
  step,
  outcome: 'failed',
  milliseconds: since(began),
  seen,
  cause,
});
export const skipped = (step: StepName, seen: string): Step => ({ step, outcome: 'skipped', milliseconds: 0, seen, cause: null });

/** A step by what it saw; a failure of Exchange's is its outcome. */
export const judged = async (step: StepName, look: () => Promise<string>): Promise<Step> => {
  const began = performance.now();
  try {
    return passed(step, began, await look());
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return failed(step, began, error.failure.detail, error.failure.cause);
  }
};
