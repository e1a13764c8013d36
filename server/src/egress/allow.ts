/** `LOCKSTEP_EGRESS_ALLOW`: which hosts and networks may be called although they are not public. */
import ipaddr from 'ipaddr.js';
import { kindOf, parseAddress, type Address } from './address.ts';

/** One entry: a host name, all names below a domain, or a network (an address is a network of one). */
export type AllowEntry =
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'domain'; readonly suffix: string }
  | { readonly kind: 'network'; readonly base: Address; readonly prefix: number };

const parseNetwork = (text: string): AllowEntry | { readonly problem: string } => {
  const [address = '', length, ...rest] = text.split('/');
  const written = address.replace(/^\[(.*)\]$/, '$1');
  const mapped = ipaddr.IPv6.isValid(written) && ipaddr.IPv6.parse(written).isIPv4MappedAddress();
  const base = parseAddress(address);
  if (base === null || mapped || rest.length > 0) return { problem: 'is not an address or network such as 10.20.0.0/16 or fd12::/48' };
  const most = base.kind() === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? most : Number(length);
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || prefix > most))
    return { problem: `has no prefix length between 1 and ${most}` };
  // 0.0.0.0/0 would open everything by a slip; the widest private ranges are 10.0.0.0/8 and fc00::/7.
  const widest = most === 32 ? 8 : 7;
  if (prefix < widest) return { problem: `is wider than /${widest}: name the networks that are meant` };
  return { kind: 'network', base, prefix };
};

/** Reads one entry; a problem is said so that it can follow the entry in a sentence. */
export const parseAllowEntry = (entry: string): AllowEntry | { readonly problem: string } => {
  if (/[/[\]]/.test(entry) || entry.includes('::') || /^[\d.]+$/.test(entry) || parseAddress(entry) !== null) return parseNetwork(entry);
  const subdomains = entry.startsWith('*.');
  const name = subdomains ? entry.slice(2) : entry;
  if (!/^[\p{L}\p{N}._-]+$/u.test(name) || !URL.canParse(`https://${name}/`)) {
    return { problem: 'is neither a host name, *.domain, address nor network' };
  }
  const hostname = new URL(`https://${name}/`).hostname.replace(/\.$/, '');
  if (parseAddress(hostname) !== null) return { problem: `is another spelling of ${hostname}: write that` };
  return subdomains ? { kind: 'domain', suffix: `.${hostname}` } : { kind: 'host', name: hostname };
};

/** The entries of a list that was checked before (by the configuration). Throws on one that cannot be read. */
export const parseAllow = (entries: readonly string[]): readonly AllowEntry[] =>
  entries.map((entry) => {
    const parsed = parseAllowEntry(entry);
    if ('problem' in parsed) throw new TypeError(`"${entry}" ${parsed.problem}`);
    return parsed;
  });

/** Whether a host name, as `URL` writes it, is allowed by name. */
export const allowsHost = (allow: readonly AllowEntry[], hostname: string): boolean => {
  const name = hostname.replace(/\.$/, '');
  return allow.some((entry) => (entry.kind === 'host' && entry.name === name) || (entry.kind === 'domain' && name.endsWith(entry.suffix)));
};

/**
 * Whether an address lies in an allowed network. A wide network opens no narrower kind inside it by accident: loopback and
 * link-local count only where the network was named as one of that kind.
 */
export const allowsAddress = (allow: readonly AllowEntry[], address: Address): boolean => {
  const kind = kindOf(address);
  return allow.some(
    (entry) =>
      entry.kind === 'network' &&
      entry.base.kind() === address.kind() &&
      address.match(entry.base, entry.prefix) &&
      (kind === 'public' || kindOf(entry.base) === kind),
  );
};
