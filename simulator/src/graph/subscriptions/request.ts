/** What is asked of `/subscriptions`: parsed, and refused where Graph would. */
import { type Instant, minute } from '../../world/instant.ts';
import { GraphRefusal } from '../refusal.ts';
import { CHANGE_TYPES, type ChangeType, type SubscriptionSettings } from './model.ts';

export type Wish = {
  readonly changeTypes: ReadonlySet<ChangeType>;
  readonly notificationUrl: string;
  readonly lifecycleUrl: string | null;
  readonly resource: string;
  /** The id or the address in the resource. */
  readonly user: string;
  readonly expiresAt: Instant;
  readonly clientState: string | null;
};

export type Renewal = { readonly expiresAt: Instant | null; readonly notificationUrl: string | null };

type Fields = Readonly<Record<string, unknown>>;

const MOST_CLIENT_STATE = 128;
const KNOWN: ReadonlySet<string> = new Set([
  'changeType',
  'notificationUrl',
  'lifecycleNotificationUrl',
  'resource',
  'expirationDateTime',
  'clientState',
  'includeResourceData',
  'latestSupportedTlsVersion',
]);
const CHANGEABLE: ReadonlySet<string> = new Set(['expirationDateTime', 'notificationUrl']);

function invalid(message: string): GraphRefusal {
  return new GraphRefusal(400, 'InvalidRequest', message);
}

const misspelt = 'Could not process subscription creation payload. Are all property names spelled and camelCased properly?';

function fieldsOf(body: unknown, known: ReadonlySet<string>): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(misspelt);
  for (const name of Object.keys(body)) if (!known.has(name) && !name.startsWith('@')) throw invalid(`${misspelt} (${name})`);
  return body as Fields;
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw invalid(`${misspelt} ("${name}" is missing)`);
  return value;
}

/** Microsoft reaches https alone. A receiver on this machine may do without a certificate, as nothing leaves it. */
function urlOf(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const onThisMachine = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && onThisMachine)))
    throw invalid(`The "${name}" must be an HTTPS address: EventHub and EventGrid are not served here.`);
  return text;
}

function changeTypesOf(text: string): ReadonlySet<ChangeType> {
  const named = text.split(',').map((one) => one.trim());
  const types = CHANGE_TYPES.filter((type) => named.includes(type));
  if (types.length !== named.length) throw invalid('The "changeType" may hold created, updated and deleted, each once.');
  return new Set(types);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** The shortest life is made of what is shorter, and the past and what is longer are refused. */
function expiryOf(fields: Fields, settings: SubscriptionSettings, now: Instant): Instant {
  const text = textOf(fields, 'expirationDateTime');
  // Seven digits behind the second are more than a Date reads everywhere.
  const at = INSTANT.test(text) ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
  if (Number.isNaN(at)) throw invalid('The "expirationDateTime" is no instant with an offset.');
  if (at <= now) throw invalid('The subscription would have expired already.');
  if (at > now + settings.mostMinutes * minute)
    throw invalid(`Subscription expiration can only be ${settings.mostMinutes} minutes in the future.`);
  return Math.max(at, now + settings.leastMinutes * minute);
}

/** The id or the address in the resource that a body names; null: it names none that is served here. */
export function userIn(body: unknown): string | null {
  const resource: unknown = typeof body === 'object' && body !== null && 'resource' in body ? body.resource : null;
  const [, user] = typeof resource === 'string' ? (/^\/?users\/([^/]+)\/events$/i.exec(resource) ?? []) : [];
  return user ?? null;
}

/** @throws GraphRefusal */
export function wishOf(body: unknown, settings: SubscriptionSettings, now: Instant): Wish {
  const fields = fieldsOf(body, KNOWN);
  const resource = textOf(fields, 'resource');
  const user = userIn(fields);
  if (user === null) throw invalid(`The "resource" must be /users/{id}/events for an application, not ${JSON.stringify(resource)}.`);
  if (fields['includeResourceData'] === true) throw invalid('Notifications with resource data are not served here.');
  const state = fields['clientState'] ?? null;
  if (state !== null && (typeof state !== 'string' || state.length > MOST_CLIENT_STATE))
    throw invalid(`The "clientState" is at most ${MOST_CLIENT_STATE} characters long.`);
  const lifecycle = fields['lifecycleNotificationUrl'] ?? null;
  return {
    changeTypes: changeTypesOf(textOf(fields, 'changeType')),
    notificationUrl: urlOf(textOf(fields, 'notificationUrl'), 'notificationUrl'),
    lifecycleUrl: lifecycle === null ? null : urlOf(textOf(fields, 'lifecycleNotificationUrl'), 'lifecycleNotificationUrl'),
    resource,
    user,
    expiresAt: expiryOf(fields, settings, now),
    clientState: state,
  };
}

/** @throws GraphRefusal */
export function renewalOf(body: unknown, settings: SubscriptionSettings, now: Instant): Renewal {
  const fields = fieldsOf(body, CHANGEABLE);
  const renewal = {
    expiresAt: fields['expirationDateTime'] === undefined ? null : expiryOf(fields, settings, now),
    notificationUrl: fields['notificationUrl'] === undefined ? null : urlOf(textOf(fields, 'notificationUrl'), 'notificationUrl'),
  };
  if (renewal.expiresAt === null && renewal.notificationUrl === null) throw invalid(misspelt);
  return renewal;
}
