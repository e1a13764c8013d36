/** The front door of both faces: admits or refuses each call, keeps the call log, the back-off windows, and the count of bad manners. */
import type { ErrorCode } from '../world/error.ts';
import { type Instant, minute, second } from '../world/instant.ts';
import { type BackOff, type Budget, createBackOff, createBudgets, defaultPolicy, type Policy } from './budget.ts';
import type { Faults } from './faults.ts';
import { drawTurnedAway, RETRY_AFTER, type RetryAfter, type TurnedAway } from './turned-away.ts';

export type CallInput = {
  readonly account: string;
  /** The mailbox whose budget the call uses: the impersonated one, else the account's. */
  readonly mailbox: string;
  readonly operation: string;
  readonly write: boolean;
  /** Streaming connections: not counted among the calls in flight. */
  readonly hanging?: boolean;
  /** Who is asked: what one host says of when to come back, and what it lets go on at once, is nothing to the other. Left out: EWS. */
  readonly host?: 'ews' | 'graph';
  /** Came inside another call, which was judged when it came. */
  readonly isPart?: boolean;
};

export type Admission =
  | {
      readonly admit: true;
      readonly call: number;
      /** F15: apply the call, then drop the answer. Writes only. */
      readonly loseAnswer: boolean;
      /** F16: send the beginning of the answer, then cut the connection. */
      readonly truncateAnswer: boolean;
      /** F16 as something in between makes it: what is cut off ends as an answer that was meant to be so short. */
      readonly inOrder: boolean;
    }
  | ({ readonly admit: false; readonly call: number; readonly outside: TurnedAway | null } & Refusal);

export type LoggedCall = {
  readonly call: number;
  readonly at: Instant;
  readonly account: string;
  readonly mailbox: string;
  readonly operation: string;
  readonly write: boolean;
  /**
   * `NoError`, an Exchange code, `AnswerLost`, `AnswerTruncated` (by a reset), `AnswerShortened` (as if it were whole),
   * `TooManyRequests`, `ServiceUnavailable`; null while under way.
   */
  readonly outcome: string | null;
  readonly durationMs: number | null;
};

type CallUnderWay = LoggedCall & { outcome: string | null; durationMs: number | null };

export type BreachOfManners = {
  readonly at: Instant;
  /** `renewedTwice`: a subscription of Graph was renewed and reauthorised within ten minutes (L:change-notifications-lifecycle-events). */
  readonly kind: 'tooManyInFlight' | 'beforeBackOffEnded' | 'renewedTwice';
  readonly account: string;
  readonly mailbox: string;
  readonly operation: string;
};

export type FrontSettings = {
  /** How many calls one caller may have in flight per mailbox before it is a breach (I12). */
  allowedInFlight: number;
  /** EWSMaxConcurrency: beyond it the server refuses (E:ews-throttling-in-exchange). */
  maxConcurrency: number;
  /** ConcurrentSyncCalls: the same of SyncFolderItems alone, which Microsoft names and gives no figure for; by default no less than all. */
  concurrentSyncCalls: number;
  /** How much of the server's time one budget may take. */
  policy: Policy;
  /** What a server that turns away outside SOAP may say of when to come back (F13). */
  retryAfter: readonly RetryAfter[];
  /** How long a request may have been on its way, ms: what comes so soon after a back-off was announced may have left before anybody was told. */
  travelMs: number;
  /** Length of a busy storm (F12), of a disabled mailbox (F30), of lost rights (F31), of an empty calendar (F32), each [from, to] in ms. */
  stormMs: readonly [number, number];
  disabledMs: readonly [number, number];
  rightsGoneMs: readonly [number, number];
  emptyMs: readonly [number, number];
  /** The calls that are remembered; older ones leave the log, which a long-lived simulator must not let grow. */
  keptCalls: number;
};

export const defaultFrontSettings: FrontSettings = {
  allowedInFlight: 4,
  maxConcurrency: 27,
  concurrentSyncCalls: 27,
  policy: defaultPolicy,
  retryAfter: RETRY_AFTER,
  travelMs: 0,
  stormMs: [1 * minute, 30 * minute],
  disabledMs: [1 * minute, 20 * minute],
  rightsGoneMs: [1 * minute, 20 * minute],
  emptyMs: [1 * minute, 20 * minute],
  keptCalls: 100_000,
};

export type Front = {
  readonly settings: FrontSettings;
  /** Logs the call. A refused call is logged as ended and must not be left. */
  readonly enter: (call: CallInput, now: Instant) => Admission;
  readonly leave: (call: number, outcome: string, now: Instant) => void;
  /** F17: whether this item of a batch fails for no fault of its own. */
  readonly itemFails: (call: Pick<CallInput, 'account' | 'mailbox' | 'operation'>) => boolean;
  readonly calls: () => readonly LoggedCall[];
  readonly breaches: () => readonly BreachOfManners[];
  /** Counts one that only a face can see. */
  readonly breached: (breach: BreachOfManners) => void;
  /** Every call that was turned away before SOAP began (F13). */
  readonly turnedAway: () => readonly TurnedAway[];
  readonly inFlight: (account: string, mailbox: string, host?: CallInput['host']) => number;
  /** Ends every storm and window: with the switches cleared, the world is well again. */
  readonly calm: () => void;
};

/** What the front does to the world beside its door (F32). */
export type FrontEffects = { readonly blankCalendar: (mailbox: string, until: Instant) => void };

type Window = { disabledUntil: Instant; rightsGoneUntil: Instant };

type Refusal = { readonly code: ErrorCode; readonly message: string; readonly backOffMs: number | null };

const SYNC = 'SyncFolderItems';
const busyText = 'The server cannot service this request right now. Try again later.';

export function createFront(faults: Faults, effects: FrontEffects, settings: FrontSettings): Front {
  const budgets = { ews: createBudgets(), graph: createBudgets() };
  /** Until when nobody is to come to a host, whoever it is about (503). */
  const hostBackOffs = { ews: createBackOff(), graph: createBackOff() };
  const hostBackOff = ({ host = 'ews' }: CallInput): BackOff => hostBackOffs[host];
  const isBreached = ({ until, since }: BackOff, now: Instant): boolean => now < until && now - since >= settings.travelMs;
  const budgetOf = ({ account, mailbox, host = 'ews' }: Pick<CallInput, 'account' | 'mailbox' | 'host'>): Budget =>
    budgets[host].of(account, mailbox);
  const windows = new Map<string, Window>();
  const open = new Map<number, { readonly budget: Budget; readonly hanging: boolean; readonly call: CallUnderWay }>();
  const calls: LoggedCall[] = [];
  const breaches: BreachOfManners[] = [];
  const away: TurnedAway[] = [];
  let last = 0;

  const windowOf = (mailbox: string): Window => {
    const key = mailbox.toLowerCase();
    let window = windows.get(key);
    if (window === undefined) {
      window = { disabledUntil: 0, rightsGoneUntil: 0 };
      windows.set(key, window);
    }
    return window;
  };

  const log = (call: LoggedCall): void => {
    calls.push(call);
    // Cut in halves, not one by one: moving the whole array for each call would cost more than the call.
    if (calls.length > settings.keptCalls * 2) calls.splice(0, calls.length - settings.keptCalls);
  };

  const turnedAway = (call: CallInput, budget: Budget, now: Instant): TurnedAway | null => {
    if (!faults.strikes('F13', call)) return null;
    const drawn = drawTurnedAway(faults, settings.retryAfter, call.host ?? 'ews', now);
    const until = drawn.announcedUntil ?? 0;
    // Of Graph no front end answers for all of its mailboxes: other ones of the application are not concerned (graph.md section 10).
    if (drawn.status === 429 || call.host === 'graph') budget.backOff.announce(until, now);
    else hostBackOff(call).announce(until, now);
    away.push(drawn);
    return drawn;
  };

  const refusalOf = (call: CallInput, budget: Budget, now: Instant): Refusal | null => {
    if (faults.strikes('F12', call)) budget.stormUntil = Math.max(budget.stormUntil, now + faults.between(...settings.stormMs));
    if (now < budget.stormUntil || now < budget.backOff.until) {
      const rest = Math.max(budget.stormUntil, budget.backOff.until) - now;
      const backOffMs = Math.min(rest, faults.between(10 * second, 5 * minute));
      budget.backOff.announce(now + backOffMs, now);
      return { code: 'ErrorServerBusy', message: busyText, backOffMs };
    }
    const owed = budget.owedMs(settings.policy, now);
    if (owed > 0) {
      budget.backOff.announce(now + owed, now);
      return { code: 'ErrorServerBusy', message: busyText, backOffMs: owed };
    }
    // Hanging connections have a limit of their own (HangingConnectionLimit), which the streaming face keeps.
    const full =
      call.hanging !== true &&
      (budget.inFlight >= settings.maxConcurrency || (call.operation === SYNC && budget.syncing >= settings.concurrentSyncCalls));
    if (full || faults.strikes('F14', call)) {
      return {
        code: 'ErrorExceededConnectionCount',
        message:
          'You have exceeded the available concurrent connections for your account. Try again once your other requests have completed.',
        backOffMs: null,
      };
    }
    const window = windowOf(call.mailbox);
    if (faults.strikes('F30', call)) window.disabledUntil = now + faults.between(...settings.disabledMs);
    if (now < window.disabledUntil) return { code: 'ErrorAccountDisabled', message: 'The account is disabled.', backOffMs: null };
    if (faults.strikes('F31', call)) window.rightsGoneUntil = now + faults.between(...settings.rightsGoneMs);
    if (now < window.rightsGoneUntil) {
      return {
        code: 'ErrorImpersonateUserDenied',
        message: 'The account does not have permission to impersonate the requested user.',
        backOffMs: null,
      };
    }
    if (faults.strikes('F32', call)) effects.blankCalendar(call.mailbox, now + faults.between(...settings.emptyMs));
    return null;
  };

  return {
    settings,
    enter: (call, now) => {
      last += 1;
      const budget = budgetOf(call);
      const { account, mailbox, operation, write, isPart = false } = call;
      // What a batch holds was sent with it, before any part of it was answered.
      if (!isPart && (isBreached(budget.backOff, now) || isBreached(hostBackOff(call), now)))
        breaches.push({ at: now, kind: 'beforeBackOffEnded', account, mailbox, operation });
      const hanging = call.hanging === true;
      if (!hanging && budget.inFlight >= settings.allowedInFlight)
        breaches.push({ at: now, kind: 'tooManyInFlight', account, mailbox, operation });
      const outside = turnedAway(call, budget, now);
      if (outside !== null) {
        log({ call: last, at: now, account, mailbox, operation, write, outcome: outside.outcome, durationMs: 0 });
        return { admit: false, call: last, outside, code: 'ErrorServerBusy', message: busyText, backOffMs: null };
      }
      const refusal = refusalOf(call, budget, now);
      // Each written out as it is from the first: copied and added to, it took longer than all the rest that a door does.
      if (refusal !== null) {
        log({ call: last, at: now, account, mailbox, operation, write, outcome: refusal.code, durationMs: 0 });
        return { admit: false, call: last, outside: null, ...refusal };
      }
      if (!hanging) budget.begin(operation === SYNC);
      const under: CallUnderWay = { call: last, at: now, account, mailbox, operation, write, outcome: null, durationMs: null };
      open.set(last, { budget, hanging, call: under });
      log(under);
      const loseAnswer = write && faults.strikes('F15', call);
      const truncateAnswer = !loseAnswer && faults.strikes('F16', call);
      return { admit: true, call: last, loseAnswer, truncateAnswer, inOrder: truncateAnswer && faults.between(0, 1) === 1 };
    },
    leave: (number, outcome, now) => {
      const entry = open.get(number);
      if (entry === undefined) throw new Error(`call ${number} is not under way: it was refused, has ended, or never came in`);
      open.delete(number);
      entry.call.outcome = outcome;
      entry.call.durationMs = now - entry.call.at;
      if (!entry.hanging) entry.budget.end(entry.call.operation === SYNC, entry.call.durationMs, settings.policy, now);
    },
    itemFails: (call) => faults.strikes('F17', call),
    calls: () => calls,
    breaches: () => breaches,
    breached: (breach) => void breaches.push(breach),
    turnedAway: () => away,
    inFlight: (account, mailbox, host = 'ews') => budgetOf({ account, mailbox, host }).inFlight,
    calm: () => {
      for (const one of Object.values(budgets)) one.calm();
      for (const one of Object.values(hostBackOffs)) one.end();
      windows.clear();
    },
  };
}
