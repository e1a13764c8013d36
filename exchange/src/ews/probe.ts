/** *Test connection* (rule 1.1): one step after the other, each with what was seen and what it took. */
import { instant, DAY } from '@lockstep/engine';
import { request, type Dispatcher } from 'undici';
import type { Clock, Identity, MailboxRef } from '../connector.ts';
import { ConnectorError, type Cause } from '../failure.ts';
import { failed, judged, passed, skipped } from '../probe-step.ts';
import { STEP_NAMES, type ProbeWish, type Step, type StepName } from '../probe.ts';
import { USER_AGENT } from './attempt.ts';
import type { Calls } from './calls.ts';
import { networkError } from './classify.ts';
import { identify } from './identify.ts';
import { firstNotice } from './probe-notices.ts';
import { writeAndRemove } from './probe-write.ts';
import { view, type Reading } from './read.ts';
import type { Line } from './stream/listen.ts';

/** By what the server at the endpoint is believed. */
export type Trust = 'verified' | 'pinned' | 'unverified';

export type ProbeOptions = {
  readonly endpoint: URL;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  readonly wish: ProbeWish;
  /** The sign-in name of a delegate; null: the account acts as the owner, and may listen. */
  readonly account: string | null;
  readonly line: Line;
  readonly trust: Trust;
  /** The chain the server of this endpoint shows, leaf first, trusted or not; empty where it cannot be seen. */
  readonly certificates?: () => Promise<NonNullable<Step['certificates']>>;
};

/** A step with the certificates the server shows, which is what an administrator compares with their own. */
const shown = async (step: Step, { certificates }: ProbeOptions): Promise<Step> => {
  const chain = (await certificates?.()) ?? [];
  return chain.length === 0 ? step : { ...step, certificates: chain };
};

const TRUSTED: Readonly<Record<Trust, string>> = {
  verified: 'The certificate is valid and for this name.',
  pinned: 'It is the certificate that is pinned.',
  unverified: 'The certificate is not verified, as the integration is set to: anybody in between could show one.',
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
  privateEventsHidden: 'rights',
};
const ORDER: readonly StepName[] = STEP_NAMES.filter((step) => step !== 'autodiscover' && step !== 'scope');

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
    ? await shown(passed('tls', began, TRUSTED[options.trust]), options)
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
    identity = await identify(calls, mailbox, options.clock.now(), signal, options.account);
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
  const rights = rightsStep(identity, options.wish, began);
  yield rights;
  if (rights.outcome === 'failed') return;

  const reads = await judged('calendar', async () => {
    const now = options.clock.now();
    const events = await view(reading, { address: mailbox.address, calendar: null }, { start: now, end: instant(now + 7 * DAY) }, signal);
    return `${events.length} events in the next seven days.`;
  });
  yield reads;
  if (reads.outcome === 'failed') return;
  yield options.wish.write
    ? await judged('write', () => writeAndRemove(reading, mailbox, options.clock.now(), signal))
    : skipped('write', 'Left out, as it was not ticked: nothing was written.');
  yield options.account === null
    ? await judged('notifications', () => firstNotice(options.line, mailbox, signal))
    : skipped('notifications', 'A delegate is told of nothing (Exchange refuses it): each calendar is asked at intervals.');
}

/** What the account may do in the calendar, with what a delegate needs beside it. */
const rightsStep = ({ rights, primaryAddress }: Identity, { privateMatters }: ProbeWish, began: number): Step => {
  if (!rights.read || !rights.write) {
    const lacking = rights.read ? 'write' : 'read';
    return failed('rights', began, `The account may not ${lacking} the calendar of ${primaryAddress}.`, 'noRights');
  }
  const may = `The account may read and write the calendar of ${primaryAddress}`;
  if (rights.seesPrivate === false && privateMatters)
    return failed('rights', began, `${may}, but its private events are hidden from it.`, 'privateEventsHidden');
  return passed('rights', began, [`${may}.`, ...delegateSentences(rights)].join(' '));
};

const delegateSentences = ({ seesPrivate, invites }: Identity['rights']): readonly string[] => [
  ...(seesPrivate === undefined ? [] : [seesPrivate ? 'It sees private events.' : 'Private events are hidden from it, and not synced.']),
  ...(invites === undefined
    ? []
    : [
        invites === null
          ? 'Exchange does not tell whether it may send on behalf of the owner; an appointment of several people shows it.'
          : invites
            ? 'It may send on behalf of the owner.'
            : 'It may not send on behalf of the owner, so no appointment of several people is organised there.',
      ]),
];
