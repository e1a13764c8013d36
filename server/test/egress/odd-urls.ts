/** Ways to write an address that somebody could hope a guard does not know: each of them leads to the address, or is no URL. */

/** Addresses that nobody may be sent to, dotted. */
const INWARD = [
  '127.0.0.1',
  '127.0.0.53',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.5.4',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '168.63.129.16',
  '100.100.100.200',
] as const;

type Parts = readonly [number, number, number, number];
const partsOf = (address: string): Parts => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a, b, c, d];
};
const whole = ([a, b, c, d]: Parts): number => ((a * 256 + b) * 256 + c) * 256 + d;
const hex = (value: number, width = 0): string => value.toString(16).padStart(width, '0');
const octal = (value: number, width = 0): string => value.toString(8).padStart(width, '0');
const respell = (text: string, digits: string): string => text.replaceAll(/\d/g, (digit) => Array.from(digits)[Number(digit)] ?? digit);
const percent = (text: string): string =>
  Array.from(text)
    .map((character) => `%${hex(character.charCodeAt(0), 2)}`)
    .join('');
/** The last two groups of an IPv6 address that carries this one. */
const groups = ([a, b, c, d]: Parts): string => `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;

/** Hosts that a URL parser reads as this address (WHATWG URL, host parsing; UTS 46). */
const hostsOf = (address: string): readonly string[] => {
  const parts = partsOf(address);
  const [a, b, c, d] = parts;
  const each = (write: (part: number) => string): string => parts.map(write).join('.');
  return [
    address,
    `${address}.`,
    String(whole(parts)),
    `${whole(parts)}.`,
    `0x${hex(whole(parts))}`,
    `0X${hex(whole(parts)).toUpperCase()}`,
    `0x00000000${hex(whole(parts), 8)}`,
    `0${octal(whole(parts))}`,
    `000000${octal(whole(parts))}`,
    each((part) => `0x${hex(part)}`),
    each((part) => `0x00${hex(part, 2)}`),
    each((part) => `0${octal(part)}`),
    each((part) => `0000${octal(part, 3)}`),
    `0x${hex(a)}.0${octal(b)}.${c}.0X${hex(d)}`,
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${hex(a)}.${(b * 256 + c) * 256 + d}`,
    `${a}.0${octal(b)}.0x${hex(c * 256 + d)}`,
    percent(address),
    address.replaceAll('.', '%2e'),
    address.replaceAll('.', '%2E'),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '｡'),
    respell(address, '０１２３４５６７８９'),
    respell(address, '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗'),
    respell(address, '⁰¹²³⁴⁵⁶⁷⁸⁹'),
    respell(address, '⓪①②③④⑤⑥⑦⑧⑨'),
    // Characters that UTS 46 leaves out, and those that a URL parser drops.
    address.replace('.', '\u00AD.'),
    address.replace('.', '.\u200B'),
    address.replace('.', '\uFE0F.'),
    address.replace('.', '.\t'),
    address.replace('.', '\r\n.'),
    `[::ffff:${address}]`,
    `[::FFFF:${groups(parts)}]`,
    `[0:0:0:0:0:ffff:${address}]`,
    `[::${address}]`,
    `[::${groups(parts)}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[0064:ff9b:0:0:0:0:${groups(parts)}]`,
    `[64:ff9b:1::${address}]`,
    `[2002:${groups(parts)}::1]`,
    `[2001:0:${groups(parts)}::1]`,
    `[2001:0:4136:e378:8000:63bf:${hex(0xffff - (a * 256 + b))}:${hex(0xffff - (c * 256 + d))}]`,
    `[2600::5efe:${address}]`,
    `[2600::200:5efe:${groups(parts)}]`,
    `[fe80::5efe:${address}%25lo]`,
    `[::ffff:${address}%lo]`,
  ];
};

/** What else stands around the host. `#` in the result is the port to try. */
const ONCE: readonly ((scheme: string, host: string) => string)[] = [
  (scheme, host) => `${scheme.toUpperCase()}://${host}:#/`,
  (scheme, host) => `${scheme}://user:secret@${host}:#/`,
  (scheme, host) => `${scheme}:\\\\${host}:#\\EWS`,
  (scheme, host) => `${scheme}:////${host}:#/`,
  (scheme, host) => `${scheme}:${host}:#/`,
  (scheme, host) => ` \t${scheme}://${host}:#/`,
  (scheme, host) => `${scheme}://mail.example.com%40${host}:#/`,
  (scheme, host) => `${scheme}://mail.example.com:443@${host}:#/`,
  (scheme, host) => `${scheme}://a@b@${host}:#/`,
  (scheme, host) => `${scheme}://${host}:#\\@mail.example.com/`,
  (scheme, host) => `${scheme}://${host}:#?@mail.example.com/`,
  (scheme, host) => `${scheme}://${host}:00#/`,
  (scheme, host) => `${scheme}://${host}:#/%0d%0aHost:%20mail.example.com`,
  (scheme, host) => `${scheme}://${host}:#/\r\nHost: mail.example.com`,
  (scheme, host) => `${scheme}://${host}%00.example.com:#/`,
  (scheme, host) => `${scheme}://${host}%0d%0a.example.com:#/`,
  (scheme, host) => `${scheme}://${host} .example.com:#/`,
];

/** Well over five hundred URLs of one scheme. */
export const oddUrls = (scheme: 'http' | 'https'): readonly string[] => {
  const urls = INWARD.flatMap((address) => [
    ...hostsOf(address).map((host) => `${scheme}://${host}:#/EWS/Exchange.asmx`),
    ...ONCE.map((around) => around(scheme, address)),
  ]);
  return [...new Set([...urls, ...ONCE.map((around) => around(scheme, 'localhost')), ...ONCE.map((around) => around(scheme, '[::1]'))])];
};
