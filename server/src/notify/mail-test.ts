/** *Send a test*: a letter to a typed address, told step by step. */
import { MailFailure, type Letter, type MailSettings } from './letter.ts';
import type { MailStep, WatchedPost } from './smtp.ts';

export const MAIL_STEPS: readonly MailStep[] = ['connect', 'encrypt', 'signIn', 'handOver'];

/** A step as it is shown: `skipped` where one before it failed, or where it does not apply. */
export type ShownStep = {
  readonly step: MailStep;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  readonly seen: string;
  readonly cause: string | null;
  readonly sentence: string | null;
  readonly next: string | null;
};

export type MailTest = {
  readonly passed: boolean;
  readonly steps: readonly ShownStep[];
  readonly cause: string | null;
  readonly sentence: string | null;
  readonly next: string | null;
};

/** The letter of a test; it says what it is, in English, and nothing that a stranger could have written. */
const testLetter = (settings: MailSettings, to: string, messageId: string): Letter => ({
  to: { name: '', address: to },
  from: settings.sender,
  replyTo: settings.replyTo,
  subject: 'A test from Lockstep',
  text: 'This letter was sent by Lockstep to test how it sends mail. If you can read it, that works.\n',
  html: null,
  messageId,
  calendar: null,
});

const SKIPPED = { outcome: 'skipped', milliseconds: 0, seen: '', cause: null, sentence: null, next: null } as const;

export type TestingDeps = { readonly post: WatchedPost; readonly now: () => number; readonly newId: () => string; readonly domain: string };

/** Sends one and says how far it came. Never throws for what a server does. */
export const testMail = async (
  { post, now, newId, domain }: TestingDeps,
  settings: MailSettings,
  to: string,
  signal: AbortSignal,
): Promise<MailTest> => {
  const steps: ShownStep[] = [];
  let since = now();
  const spent = (): number => {
    const before = since;
    since = now();
    return since - before;
  };
  const seen = (step: MailStep, what: string): void => {
    steps.push({ ...SKIPPED, step, outcome: 'passed', milliseconds: spent(), seen: what });
  };
  const rest = (): ShownStep[] =>
    MAIL_STEPS.filter((step) => !steps.some((one) => one.step === step)).map((step) => ({ ...SKIPPED, step }));
  const ordered = (): readonly ShownStep[] =>
    [...steps, ...rest()].toSorted((one, other) => MAIL_STEPS.indexOf(one.step) - MAIL_STEPS.indexOf(other.step));
  try {
    await post({ letter: testLetter(settings, to, `test.${newId()}@${domain}`), settings, signal, seen });
    return { passed: true, steps: ordered(), cause: null, sentence: null, next: null };
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    const said = { cause: error.reason, sentence: error.message, next: error.next };
    const failedAt = MAIL_STEPS.find((step) => !steps.some((one) => one.step === step) && (step !== 'signIn' || settings.signIn !== null));
    steps.push({ step: failedAt ?? 'handOver', outcome: 'failed', milliseconds: spent(), seen: error.detail, ...said });
    return { passed: false, steps: ordered(), ...said };
  }
};
