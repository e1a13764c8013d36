/** What `/_sim/` sets of how mailboxes are found and who may have a token: autodiscover's answers and the issuer. */
import { AUTODISCOVERS, type AutodiscoverSettings, type HostRule, type MailboxRule } from '../autodiscover/settings.ts';
import type { Application, Issuer } from '../oauth/issuer.ts';
import type { World } from '../world/world.ts';
import { BadRequest, type Fields, oneOf, onlyKnown, optionalFields, optionalTextList, optionalTruth, text, wholeNumber } from './fields.ts';

/** A text, or null where there is to be none; undefined: left as it is. */
function textOrNull(fields: Fields, name: string): string | null | undefined {
  return fields[name] === undefined || fields[name] === null ? fields[name] : text(fields, name);
}

/** @throws BadRequest unless it is a URL with https. */
function httpsUrl(fields: Fields, name: string): string {
  const url = text(fields, name);
  if (!URL.canParse(url) || !/^https:$/.test(new URL(url).protocol)) throw new BadRequest(`"${name}" must be a URL with https://.`, name);
  return url;
}

/** One rule out of an object of rules by name; null takes it away. */
function rulesOf<Rule>(fields: Fields, name: string, read: (rule: Fields) => Rule): ReadonlyMap<string, Rule | null> {
  const given = optionalFields(fields, name) ?? {};
  const named = Object.keys(given).map((key): [string, Rule | null] => {
    const rule = given[key] === null ? null : optionalFields(given, key);
    return [key.toLowerCase(), rule === null || rule === undefined ? null : read(rule)];
  });
  return new Map(named);
}

function hostRule(rule: Fields): HostRule {
  const kind = oneOf(rule, 'kind', ['nothing', 'webSite', 'redirect'] as const);
  onlyKnown(rule, kind === 'redirect' ? ['kind', 'status', 'to'] : ['kind']);
  if (kind !== 'redirect') return { kind };
  const status = rule['status'] === undefined ? 302 : wholeNumber(rule, 'status');
  if (status < 300 || status > 399) throw new BadRequest('"status" must be 300 to 399.', 'status');
  return { kind, status, to: text(rule, 'to') };
}

function mailboxRule(rule: Fields): MailboxRule {
  onlyKnown(rule, ['kind', 'to']);
  const kind = oneOf(rule, 'kind', ['redirectAddress', 'redirectUrl'] as const);
  return { kind, to: kind === 'redirectUrl' ? httpsUrl(rule, 'to') : text(rule, 'to') };
}

function place<Rule>(into: Map<string, Rule>, rules: ReadonlyMap<string, Rule | null>): void {
  for (const [name, rule] of rules) {
    if (rule === null) into.delete(name);
    else into.set(name, rule);
  }
}

/** The settings as JSON. */
export const shownAutodiscover = ({ hosts, mailboxes, offers, ...rest }: AutodiscoverSettings): unknown => ({
  ...rest,
  offers: [...offers],
  hosts: Object.fromEntries(hosts),
  mailboxes: Object.fromEntries(mailboxes),
});

/**
 * `POST /_sim/autodiscover`: what is named is set, all else stays. Nothing is set where anything is wrong.
 * @throws BadRequest naming the field
 */
export function setAutodiscover(settings: AutodiscoverSettings, fields: Fields): unknown {
  onlyKnown(fields, ['externalUrl', 'internalUrl', 'grouping', 'offers', 'plainRedirect', 'hosts', 'mailboxes']);
  const external = fields['externalUrl'] === 'asHost' ? 'asHost' : textOrNull(fields, 'externalUrl');
  const internal = textOrNull(fields, 'internalUrl');
  const grouping = textOrNull(fields, 'grouping');
  const plain = textOrNull(fields, 'plainRedirect');
  const offers = optionalTextList(fields, 'offers')?.map((one) => oneOf({ offers: one }, 'offers', AUTODISCOVERS));
  const hosts = rulesOf(fields, 'hosts', hostRule);
  const mailboxes = rulesOf(fields, 'mailboxes', mailboxRule);
  if (external !== undefined) settings.externalUrl = external;
  if (internal !== undefined) settings.internalUrl = internal;
  if (grouping !== undefined) settings.grouping = grouping;
  if (plain !== undefined) settings.plainRedirect = plain;
  if (offers !== undefined) settings.offers = new Set(offers);
  place(settings.hosts, hosts);
  place(settings.mailboxes, mailboxes);
  return shownAutodiscover(settings);
}

/** The issuer as JSON: what an application proves itself by is not shown again. */
export const shownIssuer = (issuer: Issuer): unknown => ({
  applications: [...issuer.applications.values()].map(({ clientId, account, secret, certificate }) => ({
    clientId,
    account,
    signsInBy: [...(secret === null ? [] : ['secret']), ...(certificate === null ? [] : ['certificate'])],
  })),
  audiences: [...issuer.audiences],
  graphAudiences: [...issuer.graphAudiences],
  lifetimeSeconds: issuer.lifetimeSeconds,
  issued: issuer.issued(),
});

function applicationOf(world: World, given: Fields): Application {
  onlyKnown(given, ['clientId', 'account', 'secret', 'certificate']);
  const account = text(given, 'account');
  if (world.admin.account(account) === null) throw new BadRequest(`There is no account "${account}".`, 'account', 404);
  const secret = textOrNull(given, 'secret') ?? null;
  const certificate = textOrNull(given, 'certificate') ?? null;
  if (secret === null && certificate === null) throw new BadRequest('An application needs a "secret" or a "certificate" (PEM).', 'secret');
  if (certificate !== null && !certificate.includes('-----BEGIN CERTIFICATE-----'))
    throw new BadRequest('"certificate" must be a certificate as PEM.', 'certificate');
  return { clientId: text(given, 'clientId'), account, secret, certificate };
}

function setAll(names: Set<string>, wanted: readonly string[] | undefined): void {
  if (wanted === undefined) return;
  names.clear();
  for (const one of wanted) names.add(one);
}

/**
 * `POST /_sim/issuer`: registers or removes an application, sets for whom tokens are and how long they last, ends those of before.
 * @throws BadRequest naming the field
 */
export function setIssuer(issuer: Issuer, world: World, fields: Fields): unknown {
  onlyKnown(fields, ['application', 'remove', 'audiences', 'graphAudiences', 'lifetimeSeconds', 'expireAll']);
  const given = optionalFields(fields, 'application');
  const application = given === undefined ? null : applicationOf(world, given);
  const remove = fields['remove'] === undefined ? null : text(fields, 'remove');
  if (remove !== null && !issuer.applications.has(remove)) throw new BadRequest(`There is no application "${remove}".`, 'remove', 404);
  const audiences = optionalTextList(fields, 'audiences');
  const graphAudiences = optionalTextList(fields, 'graphAudiences');
  const lifetime = fields['lifetimeSeconds'] === undefined ? null : wholeNumber(fields, 'lifetimeSeconds');
  const expireAll = optionalTruth(fields, 'expireAll') === true;
  if (remove !== null) issuer.applications.delete(remove);
  if (application !== null) issuer.applications.set(application.clientId, application);
  setAll(issuer.audiences, audiences);
  setAll(issuer.graphAudiences, graphAudiences);
  if (lifetime !== null) issuer.lifetimeSeconds = lifetime;
  if (expireAll) issuer.expireAll();
  return shownIssuer(issuer);
}
