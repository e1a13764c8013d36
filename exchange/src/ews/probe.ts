/** *Test connection* (rule 1.1): one step after the other, each with what was seen and what it took. */
import { instant, DAY } from '@lockstep/engine';
import { request, type Dispatcher } from 'undici';
import type { Clock, Identity, MailboxRef } from '../connector.ts';
import { ConnectorError, type Cause } from '../failure.ts';
import type { Step, StepName } from '../probe.ts';
import { USER_AGENT } from './attempt.ts';
import type { Calls } from './calls.ts';
import { networkError } from './classify.ts';
import { identify } from './identify.ts';
import { view, type Reading } from './read.ts';

export type ProbeOptions = {
  readonly endpoint: URL;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** The chain the server of this endpoint shows, leaf first, trusted or not; empty where it cannot be seen. */
  readonly certificates?: () => Promise<NonNullable<Step['certificates']>>;
};

const passed = (step: StepName, began: number, seen: string): Step => ({
  step,
  outcome: 'passed',
  milliseconds: since(began),
  seen,
  cause: null,
});
const failed = (step: StepName, began: number, seen: string, cause: Cause): Step => ({
  step,
  outcome: 'failed',
  milliseconds: since(began),
  seen,
  cause,
});
const since = (began: number): number => Math.round(performance.now() - began);

/** A step with the certificates the server shows, which is what an administrator compares with their own. */
const shown = async (step: Step, { certificates }: ProbeOptions): Promise<Step> => {
  const chain = (await certificates?.()) ?? [];
  return chain.length === 0 ? step : { ...step, certificates: chain };
};

/** Which step a failure belongs to, by its cause. */
const STEP_OF: Partial<Readonly<Record<Cause, StepName>>> = {
  nameNotFound: 'name',
  addressNotAllowed: 'name',
  certificateNotTrusted: 'tls',
  certificateForAnotherName: 'tls',
  unreachable: 'http',
  notExchange: 'http',
  wrongCredentials: 'signIn',
  accountLocked: 'signIn',
  passwordExpired: 'signIn',
  tokenRefused: 'signIn',
  versionTooOld: 'version',
  noRights: 'rights',
  noImpersonationRight: 'rights',
  mailboxNotFound: 'rights',
  mailboxDisabled: 'rights',
  anotherMailbox: 'rights',
};
const ORDER: readonly StepName[] = ['name', 'tls', 'http', 'signIn', 'version', 'rights', 'calendar'];

/** A first, unsigned request: shows name, TLS and HTTP without touching an account. */
async function reach(options: ProbeOptions, signal: AbortSignal): Promise<number> {
  const answer = await request(options.endpoint, {
    method: 'GET',
    dispatcher: options.dispatcher,
    signal: AbortSignal.any([signal, AbortSignal.timeout(options.requestTimeoutMs)]),
    headers: { 'user-agent': USER_AGENT },
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** Ends after the first step that failed. Never throws for what it is there to find out. */
export async function* probe(
  options: ProbeOptions,
  calls: Calls,
  reading: Reading,
  mailbox: MailboxRef,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const secure = options.endpoint.protocol === 'https:';
  let began = performance.now();
  let status: number;
  try {
    status = await reach(options, signal);
  } catch (error) {
    const { failure } = networkError({ operation: 'GET', writes: false, now: options.clock.now() }, error);
    const at = STEP_OF[failure.cause] ?? 'http';
    for (const step of ORDER.slice(0, ORDER.indexOf(at)))
      yield passed(step, began, `Nothing wrong with ${options.endpoint.hostname} up to here.`);
    const step = failed(at, began, failure.detail, failure.cause);
    yield at === 'tls' ? await shown(step, options) : step;
    return;
  }
  yield passed('name', began, `${options.endpoint.hostname} is known.`);
  yield secure
    ? await shown(passed('tls', began, 'The certificate is valid and for this name.'), options)
    : { step: 'tls', outcome: 'skipped', milliseconds: 0, seen: 'The address is http: nothing is encrypted.', cause: null };
  // Exchange answers an unsigned GET with 401, and where it publishes its service page with 200. A refusal or a server in
  // trouble (302 leads to its error page) is judged by the call that follows, which knows more.
  const maybe = [200, 302, 401, 403, 405].includes(status) || status >= 500;
  if (!maybe) {
    yield failed('http', began, `HTTP ${status} at ${options.endpoint.pathname}: no Exchange Web Services answer there.`, 'notExchange');
    return;
  }
  yield passed('http', began, `HTTP ${status} without signing in, as Exchange answers.`);

  began = performance.now();
  let identity: Identity;
  try {
    identity = await identify(calls, mailbox, options.clock.now(), signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const at = STEP_OF[error.failure.cause] ?? 'signIn';
    for (const step of ORDER.slice(ORDER.indexOf('signIn'), Math.max(ORDER.indexOf(at), ORDER.indexOf('signIn')))) {
      yield passed(step, began, step === 'signIn' ? 'The server accepts the sign-in.' : 'The server accepts our schema version.');
    }
    yield failed(at, began, error.failure.detail, error.failure.cause);
    return;
  }
  yield passed('signIn', began, 'The server accepts the sign-in.');
  yield passed(
    'version',
    began,
    `Exchange ${identity.serverVersion ?? 'of unknown version'}, spoken to as ${identity.schemaVersion ?? 'it likes'}.`,
  );
  if (!identity.rights.read || !identity.rights.write) {
    const lacking = identity.rights.read ? 'write' : 'read';
    yield failed('rights', began, `The account may not ${lacking} the calendar of ${identity.primaryAddress}.`, 'noRights');
    return;
  }
  yield passed('rights', began, `The account may read and write the calendar of ${identity.primaryAddress}.`);

  began = performance.now();
  const now = options.clock.now();
  try {
    const events = await view(reading, { address: mailbox.address, calendar: null }, { start: now, end: instant(now + 7 * DAY) }, signal);
    yield passed('calendar', began, `${events.length} events in the next seven days.`);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    yield failed('calendar', began, error.failure.detail, error.failure.cause);
  }
}
