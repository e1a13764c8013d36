/** The kinds of field that requests are made of, each saying what is wrong and what to send instead. */
import { domainToASCII } from 'node:url';
import { X509Certificate } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { instant, zoneId, type Instant, type ZoneId } from '@lockstep/engine';

/**
 * What XML 1.0 can carry (section 2.2, without carriage returns, which a parser would fold into line feeds): anything else
 * would be accepted here and refused by Exchange later.
 */
const PLAIN = /^[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const ONE_LINE = /^[^\t\n\u0085\u2028\u2029]*$/u;

const UNPRINTABLE = { error: 'It contains control characters or broken Unicode.', params: { next: 'Send printable text.' } };

/** One line of text, trimmed, not empty unless `least` is 0. */
export const line = (most: number, least: 0 | 1 = 1) =>
  z
    .string()
    .trim()
    .min(least)
    .max(most)
    .refine((text) => PLAIN.test(text), UNPRINTABLE)
    .refine((text) => ONE_LINE.test(text), { error: 'It has more than one line.', params: { next: 'Send one line.' } });

/** Text of several lines, which may be empty. Line ends are taken as `\n`. */
export const prose = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((text) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n'))
    .refine((text) => PLAIN.test(text), UNPRINTABLE);

/** An id as Lockstep makes them. One of another form is simply unknown, so it is not judged further. */
export const id = () => line(64);
/** The id a row has in the caller's own system. Case-sensitive. */
export const externalId = () => line(200).meta({ description: 'The id in your own system; unique among its kind in your organisation.' });

export const zone = () =>
  z
    .string()
    .max(64)
    .transform((name, context): ZoneId => {
      const known = namedZone(name);
      if (known !== null) return known;
      context.addIssue({
        code: 'custom',
        message: 'This is not an IANA time zone.',
        params: { next: 'Send a name such as "Europe/Zurich"; Windows names and offsets are not zones.' },
      });
      return z.NEVER;
    })
    .meta({ description: 'IANA time zone', examples: ['Europe/Zurich'] });

const namedZone = (name: string): ZoneId | null => {
  // Temporal takes `+02:00` for a zone; an offset knows no daylight saving and no Windows name.
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return zoneId(Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** RFC 3339, section 5.6: the offset is part of it, so that a time is never guessed from a zone. */
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

export const moment = () =>
  z
    .string()
    .max(40)
    .transform((text, context): Instant => {
      const at = RFC3339.test(text) ? parsedInstant(text) : null;
      if (at !== null) return at;
      context.addIssue({
        code: 'custom',
        message: 'This is not a time with an offset (RFC 3339).',
        params: { next: 'Send for example "2026-03-29T09:00:00+02:00" or "2026-03-29T07:00:00Z".' },
      });
      return z.NEVER;
    })
    .meta({ format: 'date-time', description: 'RFC 3339 with offset', examples: ['2026-03-29T09:00:00+02:00'] });

const parsedInstant = (text: string): Instant | null => {
  try {
    return instant(Temporal.Instant.from(text).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** An SMTP address, in the form that is compared: lower case (rule 2.1). RFC 5321 bounds it to 254 characters. */
export const address = () =>
  line(254)
    .toLowerCase()
    .refine((text) => /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+$/u.test(text), {
      error: 'This is not an e-mail address.',
      params: { next: 'Send one address such as "anna@example.com", without a name.' },
    });

export const language = () =>
  z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'This is not a language tag (BCP 47).')
    .max(35)
    .meta({ examples: ['de-CH'] });

/** Web address of an Exchange server. Whether it may be reached is decided by the one way out, not here. */
export const endpoint = () =>
  line(500).refine(
    (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return (
        url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === '' && url.search === ''
      );
    },
    {
      error: 'This is not the web address of an Exchange server.',
      params: { next: 'Send for example "https://mail.example.com/EWS/Exchange.asmx", without user name, query or fragment.' },
    },
  );

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * An address of ours that others are to reach; what is behind `?` belongs to whoever is told of it. Over http only on this very machine, for
 * trying things out with the simulator: Microsoft reaches nobody there.
 */
export const publicAddress = () =>
  line(400).refine(
    (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      const isLawful = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
      return isLawful && url.username === '' && url.password === '' && url.hash === '' && url.search === '';
    },
    {
      error: 'This is not a public https address.',
      params: { next: 'Send for example "https://booking.example.com", without user name, query or fragment.' },
    },
  );

/** SHA-256 of a certificate in hex, as people copy it: with colons or without, in either case. */
export const fingerprint = () =>
  line(100)
    .meta({ examples: ['ab'.repeat(32)] })
    .transform((text) => text.replaceAll(/[:\s]/g, '').toLowerCase())
    .refine((text) => /^[0-9a-f]{64}$/.test(text), {
      error: 'This is not the SHA-256 fingerprint of a certificate.',
      params: { next: 'Send its 64 hexadecimal digits, as "Test connection" shows them.' },
    });

/** A day or a moment, as certificates are shown with. */
export const dayOrMoment = () => z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** One or more certificates in PEM. */
export const certificates = () =>
  z
    .string()
    .max(100_000)
    .refine(
      (text) => {
        const blocks = text.match(CERTIFICATE) ?? [];
        return blocks.length > 0 && text.replaceAll(CERTIFICATE, '').trim() === '' && blocks.every(isCertificate);
      },
      {
        error: 'These are not certificates in PEM form.',
        params: { next: 'Send the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, one after the other.' },
      },
    );

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // OpenSSL's errors say nothing a person could use; whatever they are, this is no certificate.
    return false;
  }
};

/** Ids from the query, with commas between them. */
export const idList = (most: number) =>
  z
    .string()
    .max(most * 101)
    .transform((text) => text.split(','))
    .pipe(z.array(id()).min(1).max(most))
    .meta({ description: `Ids with commas between them, ${most} at most` });

const MOST_GROUPS = 10;
const MOST_NAMED = 100;

/** `a,b;c`: a or b, and c. */
export const groupList = () =>
  z
    .string()
    .max(MOST_NAMED * 101)
    .transform((text) => text.split(';').map((group) => group.split(',')))
    .pipe(z.array(z.array(id()).min(1).max(MOST_NAMED)).min(1).max(MOST_GROUPS))
    .meta({ description: 'Groups of staff, one of each is needed: `a,b;c` is a or b, together with c. Left out: any that serve' });

/** A whole number from the query, where everything is text. */
export const queryNumber = (least: number, most: number) =>
  z
    .string()
    .max(12)
    .transform((text, context): number => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      context.addIssue({
        code: 'custom',
        message: 'This is not a number in the allowed range.',
        params: { next: `Send a whole number from ${least} to ${most}.` },
      });
      return z.NEVER;
    });

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/** A mail domain, `example.com`, or `*.example.com` for its subdomains; kept in lower case and in its ASCII form (RFC 5891). */
export const mailDomain = () =>
  z
    .string()
    .trim()
    .max(255)
    .transform((text, context): string => {
      const wild = text.startsWith('*.');
      const ascii = domainToASCII((wild ? text.slice(2) : text).toLowerCase());
      if (HOST.test(ascii)) return wild ? `*.${ascii}` : ascii;
      context.addIssue({
        code: 'custom',
        message: 'This is not a mail domain.',
        params: { next: 'Send what stands behind the @ of an address, such as "example.com", or "*.example.com" for its subdomains.' },
      });
      return z.NEVER;
    })
    .meta({ description: 'A mail domain', examples: ['example.com'] });

/** A server by name or address, without scheme, port or path; whether it may be reached is decided by the one way out. */
export const host = () =>
  line(253).transform((text, context): string => {
    const written = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
    const url = /[/@?#\\]/.test(text) || !URL.canParse(`https://${written}/`) ? null : new URL(`https://${written}/`);
    if (url !== null && url.port === '' && url.pathname === '/' && url.hostname !== '') return url.hostname.replace(/^\[(.*)\]$/, '$1');
    context.addIssue({
      code: 'custom',
      message: 'This is not the name of a server.',
      params: { next: 'Send for example "smtp.example.com", without scheme, port or path.' },
    });
    return z.NEVER;
  });
