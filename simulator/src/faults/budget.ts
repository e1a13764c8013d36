/** Budgets as Exchange keeps them: what one account may do in one mailbox at once, and how much of the server's time it may take. */
import { hour, type Instant, second } from '../world/instant.ts';

/**
 * The time-based part of a throttling policy, in milliseconds of the server's time (EWSMaxBurst, EWSRechargeRate an hour,
 * EWSCutoffBalance; Get-ThrottlingPolicy of Exchange 2013 and later). Below 0 Exchange slows down, beyond the cut-off it refuses.
 */
export type Policy = { readonly maxBurstMs: number; readonly rechargePerHourMs: number; readonly cutoffMs: number };
export const defaultPolicy: Policy = { maxBurstMs: 300_000, rechargePerHourMs: 900_000, cutoffMs: 3_000_000 };

/** Until when nobody is to come, and since when that is said. */
export type BackOff = {
  readonly until: Instant;
  readonly since: Instant;
  readonly announce: (until: Instant, now: Instant) => void;
  readonly end: () => void;
};

export function createBackOff(): BackOff {
  let until: Instant = 0;
  let since: Instant = 0;
  return {
    get until() {
      return until;
    },
    get since() {
      return since;
    },
    announce: (wanted, now) => {
      // Said again to whoever comes all the same, it was known before.
      if (now >= until) since = now;
      until = Math.max(until, wanted);
    },
    end: () => {
      until = 0;
    },
  };
}

/** One budget: what an account may do in one mailbox (impersonation copies the target's budget per caller). */
export type Budget = {
  readonly inFlight: number;
  /** Of these, how many are SyncFolderItems. */
  readonly syncing: number;
  stormUntil: Instant;
  readonly backOff: BackOff;
  readonly begin: (syncs: boolean) => void;
  /** What it took is spent. */
  readonly end: (syncs: boolean, durationMs: number, policy: Policy, now: Instant) => void;
  /** How long until it is no longer beyond its cut-off, in milliseconds; 0: it is not. */
  readonly owedMs: (policy: Policy, now: Instant) => number;
};

export type Budgets = {
  readonly of: (account: string, mailbox: string) => Budget;
  /** Ends every storm and back-off, and forgets what was spent. */
  readonly calm: () => void;
};

const createBudget = (): Budget & { readonly calm: () => void } => {
  let inFlight = 0;
  let syncing = 0;
  let spentMs = 0;
  let at: Instant = 0;
  /** Spent beyond the burst that anybody has, once what came back since then is taken off. */
  const recharge = (policy: Policy, now: Instant): void => {
    spentMs = Math.max(0, spentMs - ((now - at) * policy.rechargePerHourMs) / hour);
    at = now;
  };
  const budget = {
    get inFlight() {
      return inFlight;
    },
    get syncing() {
      return syncing;
    },
    stormUntil: 0 as Instant,
    backOff: createBackOff(),
    begin: (syncs: boolean) => {
      inFlight += 1;
      if (syncs) syncing += 1;
    },
    end: (syncs: boolean, durationMs: number, policy: Policy, now: Instant) => {
      inFlight -= 1;
      if (syncs) syncing -= 1;
      recharge(policy, now);
      spentMs += durationMs;
    },
    owedMs: (policy: Policy, now: Instant) => {
      if (spentMs <= policy.maxBurstMs + policy.cutoffMs) return 0;
      recharge(policy, now);
      const beyond = spentMs - policy.maxBurstMs - policy.cutoffMs;
      return beyond <= 0 ? 0 : Math.max(second, Math.ceil((beyond * hour) / policy.rechargePerHourMs));
    },
    calm: () => {
      budget.stormUntil = 0;
      budget.backOff.end();
      spentMs = 0;
    },
  };
  return budget;
};

export function createBudgets(): Budgets {
  const all = new Map<string, Map<string, ReturnType<typeof createBudget>>>();

  const ofAccount = (account: string): Map<string, ReturnType<typeof createBudget>> => {
    const name = account.toLowerCase();
    const own = all.get(name) ?? new Map<string, ReturnType<typeof createBudget>>();
    all.set(name, own);
    all.set(account, own);
    return own;
  };

  return {
    of: (account, mailbox) => {
      // Under the very spelling first: this runs for every call, and joining two names costs more than looking them up.
      const own = all.get(account) ?? ofAccount(account);
      const known = own.get(mailbox);
      if (known !== undefined) return known;
      const name = mailbox.toLowerCase();
      const budget = own.get(name) ?? createBudget();
      own.set(name, budget);
      own.set(mailbox, budget);
      return budget;
    },
    calm: () => {
      for (const own of all.values()) for (const budget of own.values()) budget.calm();
    },
  };
}
