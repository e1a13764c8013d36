/** *Test connection* (rule 1.1) over Graph: one step after the other, each with what was seen and what it took. */
import { DAY, instant } from '@lockstep/engine';
import { request, type Dispatcher } from 'undici';
import type { Clock, Identity, MailboxRef } from '../connector.ts';
import { USER_AGENT } from '../ews/attempt.ts';
import { networkError } from '../ews/classify.ts';
import { ConnectorError, type Cause } from '../failure.ts';
import { failed, judged, passed, skipped } from '../probe-step.ts';
import { STEP_NAMES, type ProbeWish, type Step, type StepName } from '../probe.ts';
import type { Push } from '../push.ts';
import { identify } from './identify.ts';
import { writeAndRemove } from './probe-write.ts';
import { view, type GraphReading } from './read.ts';

export type GraphProbe = {
  readonly root: URL;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  readonly wish: ProbeWish;
  readonly push: Push;
  /** The chain the server shows, leaf first, trusted or not; empty where it cannot be seen. */
  readonly certificates?: () => Promise<NonNullable<Step['certificates']>>;
};

/** Which step a failure belongs to, by its cause. */
const STEP_OF: Partial<Readonly<Record<Cause, StepName>>> = {
  nameNotFound: 'name',
  addressNotAllowed: 'name',
  certificateNotTrusted: 'tls',
  certificateForAnotherName: 'tls',
  unreachable: 'http',
  notExchange: 'http',
  tokenRefused: 'signIn',
  noRights: 'rights',
  mailboxNotFound: 'rights',
  mailboxMoved: 'rights',
  anotherMailbox: 'rights',
};
const ORDER: readonly StepName[] = STEP_NAMES.filter((step) => step !== 'autodiscover' && step !== 'scope');

/** A first, unsigned request, which Graph refuses: shows name, TLS and HTTP without a token. */
const reach = async ({ root, dispatcher, requestTimeoutMs }: GraphProbe, signal: AbortSignal): Promise<number> => {
  const answer = await request(`${root.href.replace(/\/$/, '')}/users`, {
    method: 'GET',
    dispatcher,
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    headers: { 'user-agent': USER_AGENT },
  });
  await answer.body.dump();
  return answer.statusCode;
};

/** A step with the certificates the server shows, which is what an administrator compares with their own. */
const shown = async (step: Step, { certificates }: GraphProbe): Promise<Step> => {
  const chain = (await certificates?.()) ?? [];
  return chain.length === 0 ? step : { ...step, certificates: chain };
};

/** Ends after the first step that failed, but for those that nothing hangs on. Never throws for what it is there to find out. */
export async function* probe(options: GraphProbe, reading: GraphReading, mailbox: MailboxRef, signal: AbortSignal): AsyncGenerator<Step> {
  const { root, clock, wish, push } = options;
  let began = performance.now();
  let status: number;
  try {
    status = await reach(options, signal);
  } catch (error) {
    const { failure } = networkError({ operation: 'GET', writes: false, now: clock.now() }, error);
    const at = STEP_OF[failure.cause] ?? 'http';
    for (const step of ORDER.slice(0, ORDER.indexOf(at))) yield passed(step, began, `Nothing wrong with ${root.hostname} up to here.`);
    const step = failed(at, began, failure.detail, failure.cause);
    yield at === 'tls' ? await shown(step, options) : step;
    return;
  }
  yield passed('name', began, `${root.hostname} is known.`);
  yield root.protocol === 'https:'
    ? await shown(passed('tls', began, 'The certificate is valid and for this name.'), options)
    : skipped('tls', 'The address is http: nothing is encrypted.');
  // Without a token nothing but a refusal is Graph; one in trouble is judged by the call that follows, which knows more.
  if (![401, 403, 429].includes(status) && status < 500) {
    yield failed('http', began, `HTTP ${status} at ${root.pathname}: no Microsoft Graph answers there.`, 'notExchange');
    return;
  }
  yield passed('http', began, `HTTP ${status} without signing in, as Microsoft Graph answers.`);

  began = performance.now();
  let identity: Identity;
  try {
    identity = await identify(reading.calls, mailbox, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const at = STEP_OF[error.failure.cause] ?? 'signIn';
    const [first, until] = [ORDER.indexOf('signIn'), Math.max(ORDER.indexOf(at), ORDER.indexOf('signIn'))];
    for (const step of ORDER.slice(first, until))
      yield passed(step, began, step === 'signIn' ? 'The application is let in.' : 'Graph has one version that counts.');
    yield failed(at, began, error.failure.detail, error.failure.cause);
    return;
  }
  yield passed('signIn', began, 'The application is let in.');
  yield passed('version', began, 'Microsoft Graph v1.0 of Exchange Online.');
  if (!identity.rights.write) {
    yield failed('rights', began, `The application may not write the calendar of ${identity.primaryAddress}.`, 'noRights');
    return;
  }
  yield passed(
    'rights',
    began,
    `The application may read the calendar of ${identity.primaryAddress}. Graph does not tell whether it may write: the test event shows it.`,
  );

  const reads = await judged('calendar', async () => {
    const now = clock.now();
    const events = await view(reading, { ...mailbox, calendar: null }, { start: now, end: instant(now + 7 * DAY) }, signal);
    return `${events.length} events in the next seven days.`;
  });
  yield reads;
  if (reads.outcome === 'failed') return;
  yield wish.write
    ? await judged('write', () => writeAndRemove(reading, mailbox, clock.now(), signal))
    : skipped('write', 'Left out, as it was not ticked: nothing was written.');
  yield await notifications(push, mailbox, wish, signal);
  if (wish.outside !== undefined) yield await scope(reading, clock, wish.outside, signal);
}

const notifications = async (push: Push, mailbox: MailboxRef, { target }: ProbeWish, signal: AbortSignal): Promise<Step> => {
  if (target === undefined)
    return skipped('notifications', 'No notification address is given: the calendar is asked at intervals instead of being told of.');
  return judged('notifications', async () => {
    const { id } = await push.subscribe(mailbox, target, signal);
    await push.unsubscribe(mailbox, id, signal);
    return 'Microsoft reached the notification address: a subscription was made and taken back.';
  });
};

/** That the application is kept to the mailboxes it is for: whatever grants it more than that undoes every scope. */
const scope = async (reading: GraphReading, clock: Clock, outside: string, signal: AbortSignal): Promise<Step> => {
  const began = performance.now();
  const now = clock.now();
  try {
    await view(reading, { address: outside, calendar: null }, { start: now, end: instant(now + DAY) }, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { kind, detail, cause } = error.failure;
    return kind === 'forbidden'
      ? passed('scope', began, `The application is refused at ${outside}, as it should be.`)
      : failed('scope', began, `${detail}, which proves neither that it is refused there nor that it is not`, cause);
  }
  return failed(
    'scope',
    began,
    `The application can read the calendar of ${outside} too. It is not kept to its mailboxes: take away a permission for calendars that is granted for the whole organisation (a change takes up to two hours).`,
    'noRights',
  );
};
