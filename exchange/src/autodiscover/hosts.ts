/** Whom a mailbox's domain may be looked for at, and who may be given a password. Everything here was typed or sent by somebody. */
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';

/** Somebody's own part of the name space: never a public suffix, private ones (`azurewebsites.net`) included. Null where there is none. */
export const registrable = (host: string): string | null => getDomain(host.replace(/\.$/, ''), { allowPrivateDomains: true });

/**
 * Where Microsoft answers for mailboxes of Exchange Online. A user name and password is never sent there: it takes tokens only
 * (ews-retirement.md), so to be led there says that the mailbox lives in the cloud.
 */
const ONLINE =
  /(?:^|\.)(?:outlook\.com|office365\.com|outlook\.office\.com|office365\.us|outlook\.cn|onmicrosoft\.(?:com|us|de)|onmschina\.cn)$/i;
export const isExchangeOnline = (host: string): boolean => ONLINE.test(host);

export type MailDomain =
  | { readonly ok: true; readonly address: string; readonly domain: string; readonly own: string }
  | { readonly ok: false; readonly why: string };

const ADDRESS = /^[^\s@<>"\\]{1,64}@([^\s@<>"\\/:?#[\]]{1,253})$/u;

/** The domain of an SMTP address in ASCII. Refused where a look-up would be at or above a public suffix, which belongs to others. */
export const mailDomain = (address: string): MailDomain => {
  const [, written] = ADDRESS.exec(address) ?? [];
  const domain = written === undefined ? '' : domainToASCII(written).toLowerCase().replace(/\.$/, '');
  if (domain === '') return { ok: false, why: 'this is not the address of a mailbox' };
  const own = registrable(domain);
  if (own === null) return { ok: false, why: `${domain} is a public suffix or no domain at all, so nobody is asked there` };
  return { ok: true, address, domain, own };
};

/** EMA's LegacyPathRegex: further segments in between occur in the wild. */
const PATH = /^\/autodiscover\/(?:[^/]+\/)*autodiscover\.(?:xml|svc)$/i;

export type Judged = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly why: string; readonly online: boolean };

/** Who may be asked: hosts of the mailbox's own domain, those that an administrator named, and with tokens those of Exchange Online. */
export type Trust = { readonly own: string; readonly named: ReadonlySet<string>; readonly online: boolean };

const refused = (why: string, online = false): Judged => ({ ok: false, why, online });

export const isTrusted = (host: string, { own, named, online }: Trust): boolean =>
  named.has(host.toLowerCase()) || registrable(host) === own || (online && isExchangeOnline(host));

/** Whether a redirect may be followed (R:action-pox; EMA refuses every one unless its caller vouches for it). */
export const judgeRedirect = (location: string, from: URL, trust: Trust): Judged => {
  if (!URL.canParse(location, from.href)) return refused('it leads to something that is no address');
  const url = new URL(location, from.href);
  if (isExchangeOnline(url.hostname) && !trust.online) return refused('it leads to Exchange Online, which takes no password', true);
  if (url.protocol !== 'https:') return refused('it does not lead to https');
  if (url.username !== '' || url.password !== '') return refused('it carries a user name');
  if (!PATH.test(url.pathname)) return refused('it does not lead to an Autodiscover');
  if (!isTrusted(url.hostname, trust)) return refused(`it leads out of ${trust.own}, to a host that nobody has named`);
  url.search = '';
  url.hash = '';
  return { ok: true, url };
};

/** The folder that both of a host's Autodiscovers lie in. */
export const folderOf = (url: URL): string => `${url.origin}${url.pathname.replace(/[^/]*$/, '')}`;

/** Whether what Autodiscover names can be an endpoint: https, no user name. */
export const endpointOf = (text: string): URL | null => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  return url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '' ? null : url;
};
