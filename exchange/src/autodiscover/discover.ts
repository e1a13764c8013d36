/**
 * Where the Exchange of a mailbox is (1.1), asked in the order of E:autodiscover-for-exchange. A host gets a password only after it has
 * shown, over a certificate that is verified, that it asks for one as Exchange does, and only if it belongs to the mailbox's own
 * domain or an administrator named it. Everything else (http, DNS, redirects, the JSON hint) is asked without one and is a hint.
 */
import type { Instant } from '@lockstep/engine';
import type { Dispatcher } from 'undici';
import type { Way } from '../auth/way.ts';
import type { Failure } from '../failure.ts';
import { look, type Asking, type Told } from './ask.ts';
import { folderOf, isExchangeOnline, isTrusted, judgeRedirect, mailDomain, type MailDomain, type Trust } from './hosts.ts';
import { askSigned } from './sign-in.ts';
import { isUsable, srvOrder, type SrvRecord } from './srv.ts';
import type { Discovered, Hop, HopReason } from './trace.ts';
import { beginWalk, failureOf, inTheCloud, MOST_REDIRECTS, note, nothingFound, ON, stop, type Next, type Walk } from './walk.ts';

export type DiscoverOptions = {
  /** Verifies certificates in any case. */
  readonly dispatcher: Dispatcher;
  /** May speak http, for one question that carries nothing; null: that question is left out. */
  readonly plainDispatcher: Dispatcher | null;
  /** The way to one host, signed in; closed by `discover`. */
  readonly way: (url: URL) => Way;
  /** SRV records of a name; throws or answers none where there are none. */
  readonly services: (name: string) => Promise<readonly SrvRecord[]>;
  /** An Autodiscover that an administrator named: asked instead of everything else. */
  readonly configured: URL | null;
  /** The one that answered for another mailbox of the domain, asked first. */
  readonly kept: URL | null;
  readonly requestTimeoutMs: number;
  readonly now: () => Instant;
  /** Whether the sign-in is one that Exchange Online takes: by token. */
  readonly online: boolean;
  /** A number in [0, 1). */
  readonly chance: () => number;
};

export type Discovery = { readonly hops: readonly Hop[] } & (
  | { readonly ok: true; readonly found: Discovered }
  | { readonly ok: false; readonly failure: Failure }
);

type Known = Extract<MailDomain, { ok: true }>;
type Round = {
  readonly options: DiscoverOptions;
  readonly asking: Asking;
  readonly walk: Walk;
  readonly mail: Known;
  readonly trust: Trust;
  readonly signal: AbortSignal;
};

const FILE = '/autodiscover/autodiscover.xml';
const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Never throws for what it is there to find out, only when the signal fires. */
export const discover = async (options: DiscoverOptions, address: string, signal: AbortSignal): Promise<Discovery> => {
  const walk = beginWalk();
  const asking: Asking = options;
  const addresses = new Set<string>();
  const ended = (failure: Failure): Discovery => ({ ok: false, hops: walk.hops, failure });
  for (let current = address; ;) {
    const mail = mailDomain(current);
    if (!mail.ok) return ended(failureOf('rejected', 'mailbox', 'mailboxNotFound', mail.why));
    if (isExchangeOnline(mail.domain) && !options.online) {
      const next = inTheCloud();
      return next.kind === 'stop' ? ended(next.failure) : ended(nothingFound(walk, mail.domain));
    }
    addresses.add(current.toLowerCase());
    const named = new Set(options.configured === null ? [] : [options.configured.hostname.toLowerCase()]);
    const round: Round = { options, asking, walk, mail, trust: { own: mail.own, named, online: options.online }, signal };
    const next = await ask(round);
    if (next.kind === 'found') return { ok: true, hops: walk.hops, found: next.found };
    if (next.kind === 'stop') return ended(next.failure);
    if (next.kind === 'on') return ended(nothingFound(walk, mail.domain));
    walk.redirects += 1;
    if (walk.redirects > MOST_REDIRECTS || addresses.has(next.address.toLowerCase()))
      return ended(failureOf('rejected', 'mailbox', 'notExchange', 'its redirects go round in a circle'));
    // Said by a server that was trusted with the password already; its old doors are not those of the new address.
    walk.tried.clear();
    current = next.address;
  }
};

const ask = async (round: Round): Promise<Next> => {
  const { options, mail, trust } = round;
  if (options.configured !== null) return askHost(round, options.configured, 'configured');
  const kept = options.kept !== null && isTrusted(options.kept.hostname, trust) ? options.kept : null;
  const doors: readonly (() => Promise<Next>)[] = [
    ...(kept === null ? [] : [() => askHost(round, kept, 'kept')]),
    () => askHost(round, new URL(`https://${mail.domain}${FILE}`), 'domain'),
    () => askHost(round, new URL(`https://autodiscover.${mail.domain}${FILE}`), 'autodiscoverHost'),
    () => askPlain(round),
    () => askSrv(round),
    () => askHint(round),
  ];
  for (const door of doors) {
    const next = await door();
    if (next.kind !== 'on') return next;
  }
  return ON;
};

/** Without a password first: a web site at the domain never sees one. */
const askHost = async (round: Round, at: URL, reason: HopReason): Promise<Next> => {
  const { asking, walk, options, signal } = round;
  // The older one tells of both; where there is none, the newer may still be.
  for (const file of ['autodiscover.xml', 'autodiscover.svc']) {
    const url = new URL(file, folderOf(at));
    if (walk.tried.has(url.href.toLowerCase())) return ON;
    walk.tried.add(url.href.toLowerCase());
    const told = await look(asking, url, options.dispatcher, signal);
    const asked = { reason, asked: 'look', signed: false, url } as const;
    if (told.kind === 'none') return unreached(walk, asked, told);
    if (isRedirect(told.status)) {
      note(walk, asked, told, 'redirected', 'It sends us elsewhere.');
      return follow(round, told.header('location') ?? '', url);
    }
    if (told.status === 401 || told.header('x-soap-enabled') !== null) return askWhoAsks(round, asked, told);
    walk.busy ||= told.status === 503;
    note(walk, asked, told, 'nothing', `HTTP ${told.status}: no Exchange that asks who we are, so no password is sent.`);
    if (told.status !== 404) return ON;
  }
  return ON;
};

/** Whoever has asked who we are, as Exchange does, is told. */
const askWhoAsks = async (
  round: Round,
  asked: { readonly reason: HopReason; readonly asked: 'look'; readonly signed: false; readonly url: URL },
  told: Extract<Told, { kind: 'answer' }>,
): Promise<Next> => {
  const { asking, walk, options, mail, signal } = round;
  const { reason, url } = asked;
  const way = options.way(url);
  try {
    const offered = told.header('www-authenticate') ?? '';
    if (told.status === 401 && !new RegExp(`\\b${way.scheme}\\b`, 'i').test(offered)) {
      note(walk, asked, told, 'refused', `${way.scheme} is not offered there, so no password is sent.`);
      return ON;
    }
    note(walk, asked, told, 'found', 'An Exchange asks who we are.');
    const soap = told.header('x-soap-enabled')?.toLowerCase() !== 'false';
    const signed = await askSigned({ asking, way, walk, address: mail.address, reason, signal }, url, soap);
    return signed.kind === 'redirect' ? await follow(round, signed.to, signed.from) : signed;
  } finally {
    await way.close();
  }
};

const unreached = (walk: Walk, asked: Parameters<typeof note>[1], told: Extract<Told, { kind: 'none' }>): Next => {
  const { failure } = told.error;
  walk.unreached.push(failure);
  note(walk, asked, told, 'nothing', `${failure.detail.replace(/^Autodiscover: /, '')}.`);
  return ON;
};

const follow = async (round: Round, location: string, from: URL): Promise<Next> => {
  const { walk, trust } = round;
  walk.redirects += 1;
  if (walk.redirects > MOST_REDIRECTS)
    return stop('rejected', 'mailbox', 'notExchange', `more than ${MOST_REDIRECTS} redirects, one after the other`);
  const judged = judgeRedirect(location, from, trust);
  const tried = judged.ok && walk.tried.has(new URL('autodiscover.xml', folderOf(judged.url)).href.toLowerCase());
  if (judged.ok && !tried) return askHost(round, judged.url, 'redirect');
  note(
    walk,
    { reason: 'redirect', asked: 'look', signed: false, url: URL.canParse(location, from.href) ? new URL(location, from.href) : '' },
    null,
    'refused',
    `Not followed: ${judged.ok ? 'it was asked already' : judged.why}.`,
  );
  return !judged.ok && judged.online ? inTheCloud() : ON;
};

/** Over http nothing is believed but a redirect, and that only as a hint: anybody in between may have written it. */
const askPlain = async (round: Round): Promise<Next> => {
  const { asking, options, walk, mail, signal } = round;
  if (options.plainDispatcher === null) return ON;
  const url = new URL(`http://autodiscover.${mail.domain}${FILE}`);
  const told = await look(asking, url, options.plainDispatcher, signal);
  const asked = { reason: 'plainHttp', asked: 'look', signed: false, url } as const;
  if (told.kind === 'none') return unreached(walk, asked, told);
  if (told.status !== 302) {
    note(walk, asked, told, 'nothing', `HTTP ${told.status}: over http only a redirect counts.`);
    return ON;
  }
  note(walk, asked, told, 'redirected', 'It sends us elsewhere.');
  return follow(round, told.header('location') ?? '', url);
};

const askSrv = async (round: Round): Promise<Next> => {
  const { options, walk, mail, trust } = round;
  const name = `_autodiscover._tcp.${mail.domain}`;
  const asked = { reason: 'srv', asked: 'dns', signed: false, url: name } as const;
  const records = await options.services(name).catch((): readonly SrvRecord[] => []);
  const usable = srvOrder(records.filter(isUsable), options.chance);
  if (usable.length === 0) {
    note(walk, asked, null, 'nothing', records.length === 0 ? 'The domain names no server.' : 'The domain names no server at port 443.');
    return ON;
  }
  for (const record of usable) {
    const host = record.name.replace(/\.$/, '').toLowerCase();
    if (!URL.canParse(`https://${host}${FILE}`)) continue;
    if (isExchangeOnline(host) && !trust.online) {
      note(walk, asked, null, 'redirected', 'The domain names Exchange Online.');
      return inTheCloud();
    }
    if (!isTrusted(host, trust)) {
      note(walk, asked, null, 'refused', `The domain names ${host.slice(0, 200)}, which lies out of ${mail.own}: not followed.`);
      continue;
    }
    note(walk, asked, null, 'redirected', `The domain names ${host}.`);
    const next = await askHost(round, new URL(`https://${host}${FILE}`), 'srv');
    if (next.kind !== 'on') return next;
  }
  return ON;
};

/** The JSON Autodiscover asks for no password and proves nothing; where it points, the real one may be. */
const askHint = async (round: Round): Promise<Next> => {
  const { asking, options, walk, mail, trust, signal } = round;
  const url = new URL(
    `https://autodiscover.${mail.domain}/autodiscover/autodiscover.json/v1.0/${encodeURIComponent(mail.address)}?Protocol=EWS`,
  );
  const told = await look(asking, url, options.dispatcher, signal);
  const asked = { reason: 'hint', asked: 'json', signed: false, url } as const;
  if (told.kind === 'none') return unreached(walk, asked, told);
  const target = isRedirect(told.status) ? targetOf(told.header('location') ?? '') : told.status === 200 ? hintIn(told.bytes) : null;
  if (target === null) {
    note(walk, asked, told, 'nothing', `HTTP ${told.status}, and no address of EWS.`);
    return ON;
  }
  if (isExchangeOnline(target.hostname) && !trust.online) {
    note(walk, asked, told, 'redirected', 'It names Exchange Online.');
    return inTheCloud();
  }
  if (target.protocol !== 'https:' || !isTrusted(target.hostname, trust)) {
    note(walk, asked, told, 'refused', `It names ${target.hostname.slice(0, 200)}, which is not asked: not https, or out of ${mail.own}.`);
    return ON;
  }
  note(walk, asked, told, 'redirected', `It names ${target.hostname}, whose Autodiscover is asked.`);
  return askHost(round, new URL(FILE, target.origin), 'hint');
};

const targetOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
const hintIn = (bytes: Buffer): URL | null => {
  try {
    const said: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof said === 'object' && said !== null && 'Url' in said && typeof said.Url === 'string' ? targetOf(said.Url) : null;
  } catch {
    return null;
  }
};
