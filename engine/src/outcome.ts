/** The plan that does nothing, to build the others on. */
import type { Memory, Plan, Verdict } from './plan.ts';

export const nothing = (verdict: Verdict, memory: Memory): Plan => ({
  verdict,
  actions: [],
  reasons: [],
  tell: [],
  memory,
  agree: verdict !== 'wait',
  lookAgainAt: null,
  flag: null,
});
