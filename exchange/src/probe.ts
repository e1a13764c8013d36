/** The steps of *Test connection* (rule 1.1): what was tried, what was seen, and what to do next. */
import type { Hop } from './autodiscover/trace.ts';
import type { Cause } from './failure.ts';
import type { PushTarget } from './push.ts';

/** `autodiscover` comes first, and only where the endpoint is left to it; `scope` last, and only where a mailbox outside of it is named. */
export const STEP_NAMES = [
  'autodiscover',
  'name',
  'tls',
  'http',
  'signIn',
  'version',
  'rights',
  'calendar',
  'write',
  'notifications',
  'scope',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/**
 * `write`: a test event is written and removed. `privateMatters`: a person whose private events are hidden counts as failed. `outside`: the
 * address of a mailbox that the application is not to reach, which has to be refused (Graph). `target`: where notifications would go, by
 * which one subscription is made and taken back (`live` is `push`).
 */
export type ProbeWish = {
  readonly write: boolean;
  readonly privateMatters: boolean;
  readonly outside?: string;
  readonly target?: PushTarget;
};
/** What is tested where nothing else is said. */
export const CAREFUL: ProbeWish = { write: false, privateMatters: true };

export type Step = {
  readonly step: StepName;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  /** One sentence an administrator can act on. */
  readonly seen: string;
  /** Set when it failed. */
  readonly cause: Cause | null;
  /** Who was asked where the mailbox is, in order. */
  readonly hops?: readonly Hop[];
  readonly certificates?: readonly {
    readonly subject: string;
    readonly issuer: string;
    readonly validFrom: string;
    readonly validTo: string;
    readonly sha256: string;
  }[];
};
