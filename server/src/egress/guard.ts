/**
 * Decides whether a host may be called, and at which addresses. Looks a name up once; what was checked is what is connected
 * to, so that a second answer of the name server (DNS rebinding) never counts.
 */
import { lookup } from 'node:dns/promises';
import { kindOf, parseAddress, type Address, type AddressKind } from './address.ts';
import { allowsAddress, allowsHost, type AllowEntry } from './allow.ts';

/** Addresses of a name, all of them. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** The guard said no. `cause` is the cause of rule 2.7 that an administrator reads; nothing was sent anywhere. */
export class EgressRefusal extends Error {
  readonly code = 'EGRESS_REFUSED';
  override readonly cause = 'addressNotAllowed' as const;
  constructor(message: string) {
    super(message);
    this.name = 'EgressRefusal';
  }
}

/** `smtps:` is mail of which nothing but a greeting goes before TLS, whether it begins with it or not; `smtp:` stays in the clear. */
export type Protocol = 'https:' | 'http:' | 'smtps:' | 'smtp:';

/** A connection someone asks for. `hostname` as `URL` writes it: lower case, IDNA, IPv6 in brackets. */
export type Target = { readonly protocol: Protocol; readonly hostname: string; readonly port: number };

/** Whether what is said there can be read on the way. */
export const isPlain = ({ protocol }: Pick<Target, 'protocol'>): boolean => protocol === 'http:' || protocol === 'smtp:';

export type Checked = Target & {
  /** Without brackets and without the dot of the root: what goes into SNI and the check of the certificate. */
  readonly serverName: string;
  /** Addresses that were checked; a connection goes to one of these and to no other. Never empty. */
  readonly addresses: readonly string[];
};

const KIND_SENTENCE: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  private: 'is a private address; LOCKSTEP_EGRESS_ALLOW has to name the host or its network',
  loopback: 'is this machine itself; LOCKSTEP_EGRESS_ALLOW has to name the address',
  linkLocal: 'is a link-local address; LOCKSTEP_EGRESS_ALLOW has to name the address',
  metadata: 'hands out credentials of the cloud; it is never called',
  special: 'is an address that no server answers on; it is never called',
};

/** The server of mail in the one spelling that is judged. Throws `EgressRefusal` where the host is none. */
export const toMailTarget = (encrypted: boolean, host: string, port: number): Target => ({
  ...toTarget('https:', host, port),
  protocol: encrypted ? 'smtps:' : 'smtp:',
});

/** A target in the one spelling that is judged, whatever spelling (decimal, octal, full-width …) was given. */
export const toTarget = (protocol: string, host: string, port: string | number | null): Target => {
  if (protocol !== 'https:' && protocol !== 'http:') throw new EgressRefusal(`${protocol}// is not called: https only`);
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  if (!URL.canParse(`${protocol}//${written}/`)) throw new EgressRefusal('the host is not one');
  const { hostname } = new URL(`${protocol}//${written}/`);
  const number = port === null || port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return { protocol, hostname, port: number };
};

/** Whether an address may be called, given what is allowed; the sentence says why not. */
const judgeAddress = (address: Address, hostAllowed: boolean, allow: readonly AllowEntry[]): string | null => {
  const kind = kindOf(address);
  switch (kind) {
    case 'public':
      return null;
    case 'private':
      return hostAllowed || allowsAddress(allow, address) ? null : KIND_SENTENCE[kind];
    case 'loopback':
    case 'linkLocal':
      // A name is not enough: whoever controls its zone could point it here.
      return allowsAddress(allow, address) ? null : KIND_SENTENCE[kind];
    case 'metadata':
    case 'special':
      return KIND_SENTENCE[kind];
    default: {
      const never: never = kind;
      return never;
    }
  }
};

/** Names that mean this machine or a cloud's metadata to whoever resolves them; checked where a proxy resolves. */
const INWARD_NAMES =
  /^(?:localhost|.*\.localhost|localhost\.localdomain|metadata(?:\.google\.internal|\.goog)?|instance-data(?:\.ec2\.internal)?)$/;

/** The address a target was written as, if it was. */
const literal = (target: Target): Address | null => parseAddress(target.hostname);

const refuseAddress = (target: Target, address: Address, why: string): never => {
  const shown = address.toString();
  throw new EgressRefusal(target.hostname === shown ? `${shown} ${why}` : `${target.hostname} (${shown}) ${why}`);
};

const judgeScheme = (target: Target, may: boolean, addresses: readonly Address[], allow: readonly AllowEntry[]): void => {
  if (!isPlain(target) || may) return;
  if (addresses.length > 0 && addresses.every((address) => allowsAddress(allow, address))) return;
  if (target.protocol === 'smtp:') {
    throw new EgressRefusal(`mail goes to ${target.hostname} with TLS only, unless LOCKSTEP_EGRESS_ALLOW names the host`);
  }
  throw new EgressRefusal(`http://${target.hostname} is not called: https only, unless LOCKSTEP_EGRESS_ALLOW names the host`);
};

/**
 * Checks a target before a direct connection. Every address of the name has to pass: a name with one good and one bad
 * address is refused, because it is not known which one a connection would take. Throws `EgressRefusal`, or the resolver's error.
 * @param plain http is let through to port 80 of an address that may be called: for questions that carry nothing
 */
export const checkDirect = async (target: Target, allow: readonly AllowEntry[], resolve: Resolve, plain = false): Promise<Checked> => {
  const written = literal(target);
  const hostAllowed = allowsHost(allow, target.hostname);
  const found = written === null ? await resolve(target.hostname) : [written.toString()];
  const addresses = found.map((text) => {
    const address = parseAddress(text);
    if (address === null) throw new EgressRefusal(`${target.hostname} resolves to something that is no address`);
    const why = judgeAddress(address, hostAllowed, allow);
    return why === null ? address : refuseAddress(target, address, why);
  });
  if (addresses.length === 0) throw new EgressRefusal(`${target.hostname} has no address`);
  judgeScheme(target, hostAllowed || (plain && target.port === 80), addresses, allow);
  return { ...target, serverName: target.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, ''), addresses: addresses.map(String) };
};

/**
 * Checks a target that a proxy will resolve. An address is judged as for a direct connection; a name may be unknown to our
 * own resolver (banks resolve outside names at the proxy only), but where we can resolve it, what it says has to pass.
 */
export const checkProxied = async (target: Target, allow: readonly AllowEntry[], resolve: Resolve): Promise<void> => {
  const hostAllowed = allowsHost(allow, target.hostname);
  if (literal(target) === null && !hostAllowed && INWARD_NAMES.test(target.hostname.replace(/\.$/, ''))) {
    throw new EgressRefusal(`${target.hostname} means the proxy itself or its cloud; it is never called`);
  }
  const resolveIfKnown: Resolve = async (hostname) => {
    try {
      return await resolve(hostname);
    } catch {
      return [];
    }
  };
  const written = literal(target);
  const addresses = written === null ? (await resolveIfKnown(target.hostname)).map(parseAddress) : [written];
  const known = addresses.filter((address) => address !== null);
  for (const address of known) {
    const why = judgeAddress(address, hostAllowed, allow);
    if (why !== null) refuseAddress(target, address, why);
  }
  judgeScheme(target, hostAllowed, known, allow);
};
