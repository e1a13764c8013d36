/** Rows of the mail that Lockstep sends by itself (6.1): by which server, when to whom, and in which words. */
import type { Instant } from '@lockstep/engine';
import { atLeast, oneOf, shape } from '../shape.ts';

export const MAIL_EVENTS = ['booked', 'reserved', 'confirmed', 'rescheduled', 'cancelled', 'staffChanged'] as const;
/** What happened to an appointment, as mail tells it. */
export type MailEvent = (typeof MAIL_EVENTS)[number];

export const AUDIENCES = ['client', 'organiser', 'otherStaff'] as const;
/** Who a mail is for; `otherStaff`: everybody on the appointment but its organiser. */
export type Audience = (typeof AUDIENCES)[number];

export const LANGUAGES = ['en', 'fr', 'de'] as const;
/** In which there are words. */
export type Language = (typeof LANGUAGES)[number];

export const MAIL_SECURITIES = ['startTls', 'tls', 'none'] as const;
/**
 * `startTls`: in the clear until the server agrees to TLS, without which nothing goes out (port 587). `tls`: from the first byte
 * (465). `none`: in the clear, for a server in one's own network that knows nothing else.
 */
export type MailSecurity = (typeof MAIL_SECURITIES)[number];

/** By which server a company sends, and as whom; a company without a row sends as its parent does. */
export type MailSettingsRow = {
  root: string;
  company: string;
  server: string;
  port: number;
  security: MailSecurity;
  verifyTls: boolean;
  /** PEM, trusted beside the system's; null: none. */
  certificateAuthorities: string | null;
  /** Null: the server takes mail without a sign-in. */
  userName: string | null;
  /** The password, sealed for this company's mail; null: none. */
  secret: string | null;
  senderName: string;
  senderAddress: string;
  replyTo: string | null;
  /** Since when nothing goes out by it, because the database was served elsewhere before (1.7); saved anew it is null. */
  heldSince: Instant | null;
  changedAt: Instant;
};
export const mailSettings = shape<MailSettingsRow>({
  name: 'mail_settings',
  columns: {
    root: 'text',
    company: 'text',
    server: 'text',
    port: 'integer',
    security: 'text',
    verifyTls: 'boolean',
    certificateAuthorities: 'text?',
    userName: 'text?',
    secret: 'text?',
    senderName: 'text',
    senderAddress: 'text',
    replyTo: 'text?',
    heldSince: 'instant?',
    changedAt: 'instant',
  },
  key: ['root', 'company'],
  unique: [],
  references: [{ columns: ['root', 'company'], table: 'company', cascade: true }],
  checks: [oneOf('mail_settings', 'security', MAIL_SECURITIES), atLeast('mail_settings', 'port', 1)],
});

/** What a company says itself of who is told; what it leaves out, its parent says. */
export type Switches = { readonly [Event in MailEvent]?: { readonly [Whom in Audience]?: boolean } };

/** When whom is told, as far as the company says so itself. */
export type MailRulesRow = {
  root: string;
  company: string;
  switches: Switches;
  quietMs: number | null;
  language: Language | null;
  changedAt: Instant;
};
export const mailRules = shape<MailRulesRow>({
  name: 'mail_rules',
  columns: { root: 'text', company: 'text', switches: 'json', quietMs: 'integer?', language: 'text?', changedAt: 'instant' },
  key: ['root', 'company'],
  unique: [],
  references: [{ columns: ['root', 'company'], table: 'company', cascade: true }],
  checks: [oneOf('mail_rules', 'language', LANGUAGES)],
});

/** Words of a company's own for one mail, in Liquid. */
export type MailTemplateRow = {
  root: string;
  company: string;
  event: MailEvent;
  audience: Audience;
  language: Language;
  subject: string;
  text: string;
  changedAt: Instant;
};
export const mailTemplates = shape<MailTemplateRow>({
  name: 'mail_template',
  columns: {
    root: 'text',
    company: 'text',
    event: 'text',
    audience: 'text',
    language: 'text',
    subject: 'text',
    text: 'text',
    changedAt: 'instant',
  },
  key: ['root', 'company', 'event', 'audience', 'language'],
  unique: [],
  references: [{ columns: ['root', 'company'], table: 'company', cascade: true }],
  checks: [
    oneOf('mail_template', 'event', MAIL_EVENTS),
    oneOf('mail_template', 'audience', AUDIENCES),
    oneOf('mail_template', 'language', LANGUAGES),
  ],
});
