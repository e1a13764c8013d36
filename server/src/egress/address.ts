/**
 * What kind of address an IP address is, seen through every way in which IPv6 carries an IPv4 address inside it.
 * Sources: the IANA special-purpose address registries (RFC 6890), RFC 6052 and 8215 (NAT64), RFC 3056 (6to4).
 */
import ipaddr from 'ipaddr.js';

/**
 * `public`: may be called by anybody's wish. `private`: somebody's own network. `loopback`, `linkLocal`: this machine and its
 * cable. `metadata`: a cloud's service that hands out credentials. `special`: nothing that a server answers on.
 */
export type AddressKind = 'public' | 'private' | 'loopback' | 'linkLocal' | 'metadata' | 'special';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where clouds hand out credentials and user data. 168.63.129.16 is public by its range and private by its use: the
 * platform channel of Azure. 100.100.100.200: Alibaba; 192.0.0.192: Oracle; fd00:ec2::254: AWS; 169.254.170.2: AWS tasks.
 */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.169.253',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
];
const metadata: ReadonlySet<string> = new Set(METADATA.map((text) => ipaddr.parse(text).toNormalizedString()));

const NAT64_LOCAL = ipaddr.parseCIDR('64:ff9b:1::/48');
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

const lastFour = (address: ipaddr.IPv6): ipaddr.IPv4 => new ipaddr.IPv4(address.toByteArray().slice(12));

/** An ISATAP interface identifier: …:0:5efe:a.b.c.d or …:200:5efe:a.b.c.d (RFC 5214). */
const isIsatap = ({ parts }: ipaddr.IPv6): boolean => parts[5] === 0x5efe && (parts[4] === 0 || parts[4] === 0x200);

const kindOfIpv4 = (address: ipaddr.IPv4): AddressKind => {
  if (metadata.has(address.toNormalizedString())) return 'metadata';
  const range = address.range();
  switch (range) {
    case 'unicast':
      return 'public';
    case 'private':
    case 'carrierGradeNat':
      return 'private';
    case 'loopback':
    case 'linkLocal':
      return range;
    default:
      return 'special';
  }
};

const kindOfIpv6 = (address: ipaddr.IPv6): AddressKind => {
  if (metadata.has(address.toNormalizedString())) return 'metadata';
  const range = address.range();
  switch (range) {
    case 'loopback':
    case 'linkLocal':
      return range;
    case 'uniqueLocal':
      return 'private';
    case 'rfc6052': {
      // NAT64 reaches the IPv4 address inside: an IPv6-only network calls every public one this way.
      const inner = kindOfIpv4(lastFour(address));
      return inner === 'public' && address.match(NAT64_LOCAL) ? 'private' : inner;
    }
    case '6to4':
      return kindOfIpv4(new ipaddr.IPv4(address.toByteArray().slice(2, 6)));
    case 'unicast': {
      // Outside of 2000::/3 nothing is assigned; ::a.b.c.d (IPv4-compatible, RFC 4291) is there.
      if (!address.match(GLOBAL_UNICAST)) return 'special';
      const inner = isIsatap(address) ? kindOfIpv4(lastFour(address)) : 'public';
      return inner;
    }
    default:
      return 'special';
  }
};

/**
 * Reads an address as a resolver writes it: IPv4-mapped IPv6 becomes IPv4, a zone (`%eth0`) is dropped. Null where the text
 * is none. IPv4 only in four decimal parts: every other spelling has become this one in `URL`.
 */
export const parseAddress = (text: string): Address | null => {
  const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(plain)) return ipaddr.IPv4.parse(plain);
  if (!ipaddr.IPv6.isValid(plain)) return null;
  const parsed = ipaddr.IPv6.parse(plain);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
};

/** The kind of an address. */
export const kindOf = (address: Address): AddressKind => (address instanceof ipaddr.IPv4 ? kindOfIpv4(address) : kindOfIpv6(address));
