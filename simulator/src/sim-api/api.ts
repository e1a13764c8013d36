/** `/_sim/`: what tests and demonstrations need to see and to do behind Exchange's back. JSON, loopback only. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AutodiscoverSettings } from '../autodiscover/settings.ts';
import type { SimulatorClock } from '../clock.ts';
import type { EwsSettings } from '../ews/face.ts';
import { sidOf } from '../ews/impersonation.ts';
import { isServerVersion, SERVER_BUILDS } from '../ews/versions.ts';
import { UnknownFault } from '../faults/faults.ts';
import type { Subscriptions } from '../graph/subscriptions/subscriptions.ts';
import type { FrontEndSettings } from '../http/front-end.ts';
import { OUTAGES } from '../http/front-end.ts';
import { EXTENDED_PROTECTION } from '../http/ntlm.ts';
import type { Accounts } from '../http/sign-in.ts';
import { SCHEMES } from '../http/sign-in.ts';
import { readBody, send } from '../http/wire.ts';
import type { Issuer } from '../oauth/issuer.ts';
import type { Letters } from '../smtp/letters.ts';
import type { CertificateKind } from '../tls/authority.ts';
import { CERTIFICATE_KINDS } from '../tls/authority.ts';
import { WorldError } from '../world/error.ts';
import { instantOf, wallOf } from '../world/time-zones.ts';
import type { World } from '../world/world.ts';
import { administrate } from './admin-actions.ts';
import type { Fields } from './fields.ts';
import {
  BadRequest,
  instant,
  onlyKnown,
  oneOf,
  optionalFields,
  optionalOneOf,
  optionalText,
  optionalTextList,
  optionalTruth,
  parseFields,
  text,
  wholeNumber,
} from './fields.ts';
import { setAutodiscover, setIssuer, shownAutodiscover, shownIssuer } from './identity.ts';
import { actInOutlook } from './outlook-actions.ts';
import { actOnSubscription, shownSubscriptions } from './subscriptions.ts';

/** What the API works on. */
export type SimSubject = {
  readonly world: World;
  readonly clock: SimulatorClock;
  readonly ews: EwsSettings;
  readonly frontEnd: FrontEndSettings;
  readonly accounts: Accounts;
  readonly present: (kind: CertificateKind) => Promise<void>;
  readonly autodiscover: AutodiscoverSettings;
  readonly issuer: Issuer;
  readonly subscriptions: Subscriptions;
  readonly letters: Letters;
};

type Route = (subject: SimSubject, fields: Fields, query: URLSearchParams, parts: readonly string[]) => unknown;

const WEEK_DAYS = 7;

function state({ world, clock, ews, frontEnd, autodiscover, issuer }: SimSubject): unknown {
  return {
    now: new Date(clock.now()).toISOString(),
    clock: clock.kind,
    nextDue: world.nextDue(),
    server: { ...ews, ...frontEnd, ewsDisabledFor: [...frontEnd.ewsDisabledFor], build: SERVER_BUILDS[ews.serverVersion] },
    rules: world.rules,
    faults: { hits: world.faults.hits() },
    breaches: world.front.breaches(),
    mailboxes: world.mailboxes().map((mailbox) => ({ ...mailbox, sid: sidOf(mailbox.guid) })),
    accounts: world.admin.accounts(),
    autodiscover: shownAutodiscover(autodiscover),
    issuer: shownIssuer(issuer),
  };
}

/** `?after=` the number of the last entry seen, `?limit=`; the answer says where to go on. */
function page<T>(entries: readonly T[], query: URLSearchParams, numberOf: (entry: T, index: number) => number): unknown {
  const after = Number(query.get('after') ?? '0');
  const limit = Number(query.get('limit') ?? '1000');
  if (!Number.isInteger(after) || after < 0) throw new BadRequest('"after" must be a whole number, zero or more.', 'after');
  if (!Number.isInteger(limit) || limit < 1) throw new BadRequest('"limit" must be a whole number, one or more.', 'limit');
  const rest = entries.map((entry, index) => ({ number: numberOf(entry, index), entry })).filter((one) => one.number > after);
  const shown = rest.slice(0, limit);
  return { entries: shown.map((one) => one.entry), next: shown.at(-1)?.number ?? after, more: rest.length > shown.length };
}

/** Seven days from the Monday of the present week, or from `?from=` an instant's day, in the mailbox's zone. */
function week({ world, clock }: SimSubject, query: URLSearchParams, address: string): unknown {
  const mailbox = world.mailbox(address);
  if (mailbox === null) throw new BadRequest(`There is no mailbox "${address}".`, 'mailbox', 404);
  const from = query.get('from');
  const wall = wallOf(from === null ? clock.now() : instant({ from }, 'from'), mailbox.zone);
  // Day 0 of the count, 1970-01-01, was a Thursday.
  const first = from === null ? wall.day - ((wall.day + 3) % WEEK_DAYS) : wall.day;
  const start = instantOf({ day: first, ms: 0 }, mailbox.zone);
  const end = instantOf({ day: first + WEEK_DAYS, ms: 0 }, mailbox.zone);
  const outlook = world.outlook(address);
  return {
    mailbox,
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    events: outlook.view(start, end),
    deleted: outlook.deleted(),
  };
}

function setFaults({ world }: SimSubject, fields: Fields): unknown {
  onlyKnown(fields, ['clear', 'set', 'next']);
  if (optionalTruth(fields, 'clear') === true) {
    world.faults.clear();
    world.front.calm();
  }
  const probabilities = optionalFields(fields, 'set') ?? {};
  for (const [name, value] of Object.entries(probabilities)) {
    if (typeof value !== 'number' || value < 0 || value > 1)
      throw new BadRequest(`"set.${name}" must be a probability from 0 to 1.`, `set.${name}`);
  }
  world.faults.set(probabilities as Record<string, number>);
  const next = optionalFields(fields, 'next');
  if (next !== undefined) {
    onlyKnown(next, ['fault', 'operation', 'mailbox', 'account']);
    const match = {
      operation: optionalText(next, 'operation'),
      mailbox: optionalText(next, 'mailbox'),
      account: optionalText(next, 'account'),
    };
    world.faults.next(text(next, 'fault'), Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined)));
  }
  return { hits: world.faults.hits() };
}

async function moveClock({ world, clock, subscriptions }: SimSubject, fields: Fields): Promise<unknown> {
  onlyKnown(fields, ['advanceMs', 'to']);
  const target = fields['advanceMs'] === undefined ? instant(fields, 'to') : clock.now() + wholeNumber(fields, 'advanceMs');
  // Stepwise, so that what the assistant does happens at its own instant.
  for (let due = world.nextDue(); due !== null && due <= target; due = world.nextDue()) {
    if (!clock.advanceTo(due)) break;
    world.runDue();
    await subscriptions.settled();
  }
  if (!clock.advanceTo(target))
    throw new BadRequest('This simulator runs on the real clock. Start it with a virtual one to move it.', null, 409);
  world.runDue();
  await subscriptions.settled();
  return { now: new Date(clock.now()).toISOString() };
}

async function setServer(subject: SimSubject, fields: Fields): Promise<unknown> {
  const settings = ['version', 'outage', 'retryAfterSeconds', 'latencyMs', 'ewsDisabledFor', 'anchorMailboxRequired', 'certificate'];
  onlyKnown(fields, [...settings, 'schemes', 'extendedProtection']);
  const version = optionalText(fields, 'version');
  if (version !== undefined) {
    if (!isServerVersion(version)) throw new BadRequest(`"version" must be one of ${Object.keys(SERVER_BUILDS).join(', ')}.`, 'version');
    subject.ews.serverVersion = version;
  }
  subject.ews.anchorMailboxRequired = optionalTruth(fields, 'anchorMailboxRequired') ?? subject.ews.anchorMailboxRequired;
  subject.frontEnd.outage = optionalOneOf(fields, 'outage', OUTAGES) ?? subject.frontEnd.outage;
  if (fields['latencyMs'] !== undefined) subject.frontEnd.latencyMs = wholeNumber(fields, 'latencyMs');
  if (fields['retryAfterSeconds'] !== undefined) {
    subject.frontEnd.retryAfterSeconds = fields['retryAfterSeconds'] === null ? null : wholeNumber(fields, 'retryAfterSeconds');
  }
  const schemes = optionalTextList(fields, 'schemes');
  if (schemes !== undefined) subject.frontEnd.schemes = schemes.map((one) => oneOf({ schemes: one }, 'schemes', SCHEMES));
  subject.frontEnd.extendedProtection =
    optionalOneOf(fields, 'extendedProtection', EXTENDED_PROTECTION) ?? subject.frontEnd.extendedProtection;
  const disabled = optionalTextList(fields, 'ewsDisabledFor');
  if (disabled !== undefined) subject.frontEnd.ewsDisabledFor = new Set(disabled.map((name) => name.toLowerCase()));
  const certificate = optionalOneOf(fields, 'certificate', CERTIFICATE_KINDS);
  if (certificate !== undefined) await subject.present(certificate);
  return state(subject);
}

function setAccount({ accounts, world }: SimSubject, fields: Fields): unknown {
  onlyKnown(fields, ['account', 'password', 'locked']);
  const account = text(fields, 'account');
  if (world.admin.account(account) === null) throw new BadRequest(`There is no account "${account}".`, 'account', 404);
  const password = optionalText(fields, 'password');
  if (password !== undefined) accounts.setPassword(account, password);
  const locked = optionalTruth(fields, 'locked');
  if (locked !== undefined) accounts.lock(account, locked);
  return { account, locked: accounts.isLocked(account) };
}

function inOutlook({ world }: SimSubject, fields: Fields): unknown {
  const address = text(fields, 'mailbox');
  if (world.mailbox(address) === null) throw new BadRequest(`There is no mailbox "${address}".`, 'mailbox', 404);
  return { event: actInOutlook(world.outlook(address), fields) };
}

/** Somebody whose mailbox is elsewhere answers what Exchange mailed them. */
function outside({ world }: SimSubject, fields: Fields): unknown {
  onlyKnown(fields, ['address', 'uid', 'response']);
  const person = world.outside(text(fields, 'address'));
  person.answer(text(fields, 'uid'), oneOf(fields, 'response', ['Accept', 'Tentative', 'Decline'] as const));
  return { invitations: person.invitations() };
}

const GET: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['state', (subject) => state(subject)],
  ['calls', ({ world }, _fields, query) => page(world.front.calls(), query, (call) => call.call)],
  ['mails', ({ world }, _fields, query) => page(world.mails(), query, (_mail, index) => index + 1)],
  // What came over SMTP; `mails` are those that Exchange sends itself.
  ['letters', ({ letters }, _fields, query) => page(letters.all(), query, (letter) => letter.number)],
  ['subscriptions', ({ subscriptions }) => shownSubscriptions(subscriptions)],
  ['mailboxes', (subject, _fields, query, parts) => (parts[0] === undefined ? subject.world.mailboxes() : week(subject, query, parts[0]))],
]);

const POST: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['faults', setFaults],
  ['clock', moveClock],
  ['server', setServer],
  ['accounts', setAccount],
  ['outlook', inOutlook],
  ['outside', outside],
  ['autodiscover', ({ autodiscover }, fields) => setAutodiscover(autodiscover, fields)],
  ['issuer', ({ issuer, world }, fields) => setIssuer(issuer, world, fields)],
  ['subscriptions', ({ subscriptions }, fields) => actOnSubscription(subscriptions, fields)],
  ['admin', ({ world }, fields) => ({ made: administrate(world, fields) })],
]);

/** A page in a browser must not reach this by a name that resolves to loopback, nor post to it from another origin. */
export function isOurs(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? '';
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const loopbackPeer = peer === '127.0.0.1' || peer === '::1' || peer === '::ffff:127.0.0.1';
  return loopbackPeer && ['localhost', '127.0.0.1', '[::1]'].includes(host);
}

async function run(subject: SimSubject, request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, , name = '', ...parts] = url.pathname.split('/').map((part) => decodeURIComponent(part));
  const body = (await readBody(request)) ?? '';
  if (!isOurs(request)) throw new BadRequest('This interface answers on loopback only.', null, 403);
  const isPost = request.method === 'POST';
  const route = (isPost ? POST : GET).get(name);
  if (route === undefined || (!isPost && request.method !== 'GET')) {
    throw new BadRequest(
      `There is no ${request.method ?? ''} /_sim/${name}. GET: ${[...GET.keys()].join(', ')}. POST: ${[...POST.keys()].join(', ')}.`,
      null,
      404,
    );
  }
  if (isPost && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new BadRequest('Send the body as application/json.', null, 415);
  return route(subject, isPost ? parseFields(body) : {}, url.searchParams, parts);
}

function problemOf(error: unknown): { readonly status: number; readonly body: unknown } {
  if (error instanceof BadRequest) return { status: error.status, body: { error: { message: error.message, field: error.field } } };
  if (error instanceof UnknownFault) return { status: 400, body: { error: { message: error.message, field: 'fault' } } };
  if (error instanceof WorldError)
    return { status: 422, body: { error: { message: error.message, field: null, code: error.code, values: error.values } } };
  throw error;
}

/** The route for `/_sim`. */
export function createSimApi(subject: SimSubject): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    let status = 200;
    let body: unknown;
    try {
      body = await run(subject, request);
    } catch (error) {
      ({ status, body } = problemOf(error));
    }
    send(request, response, { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) });
  };
}
