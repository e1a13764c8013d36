/** What an integration is set to, apart from its policy and its secret; one column of its row. */
import type { Instant } from '@lockstep/engine';
import type { BusyRules } from './busy-rules.ts';
import type { EventTemplate } from './event-template.ts';

/** Where an application gets its token, and for whom (section 1). */
export type OAuthSettings = {
  cloud: Cloud;
  /** Id or domain; empty where `authority` issues the tokens. */
  tenant: string;
  /** An issuer of one's own, such as AD FS; null: Entra ID. */
  authority: string | null;
  clientId: string;
  /** What tokens are for; null: Exchange Online of the cloud, and with an issuer of one's own the server at the endpoint. */
  audience: string | null;
};
/** global, US Gov GCC High, US Gov DoD, China (21Vianet). */
export type Cloud = 'global' | 'usGovHigh' | 'usGovDod' | 'china';

/** As *Test connection* saw it; the fingerprint decides, the rest is for people. `sha256` in lower case, without colons. */
export type PinnedCertificate = { sha256: string; subject: string | null; validFrom: string | null; validTo: string | null };

/** The products an administrator knows; what of the protocol each takes is told by `schemaOf`. */
export const SERVER_VERSIONS = [
  'detect',
  'Exchange2010_SP2',
  'Exchange2013_SP1',
  'Exchange2016',
  'Exchange2019',
  'ExchangeSE',
  'ExchangeOnline',
] as const;
export type ServerVersion = (typeof SERVER_VERSIONS)[number];

/** Settings of an integration that are no secret and no policy. */
export type ConnectionSettings = {
  /** Of EWS; null: Autodiscover is asked for each mailbox. */
  endpoint: string | null;
  /** Root of Microsoft Graph; left out or null: that of the application's cloud. */
  graphEndpoint?: string | null;
  /** The public https address at which Microsoft reaches us (5.3); left out or null: mailboxes by Graph are polled. */
  notificationUrl?: string | null;
  /** An Autodiscover to ask instead of looking for one; left out or null: by the domain of each mailbox. */
  autodiscoverEndpoint?: string | null;
  /** How EWS is signed in to; Graph takes the application alone. */
  authentication: 'basic' | 'ntlm' | 'oauth';
  /** Empty with OAuth, where the application signs in. */
  userName: string;
  /** Needed for Graph, and for EWS with OAuth; its secret, or the PEM of key and certificate, is kept in the place of the password. */
  oauth?: OAuthSettings | null;
  accessType: 'impersonation' | 'delegate';
  serverVersion: ServerVersion;
  verifyTls: boolean;
  /** PEM of the certificate authorities trusted for this integration beside the system's. */
  certificateAuthorities: string | null;
  /** The server at the endpoint is believed by these alone, whoever signed them; left out or empty: by its authority. */
  pinnedCertificates?: readonly PinnedCertificate[];
  windowDaysBack: number;
  windowDaysAhead: number;
  /** How long the last reading of a calendar counts (4.17). */
  trustMinutes: number;
  /** Domains of the organisation beside those of its paired mailboxes (4.9), in ASCII; left out: none. */
  internalDomains?: readonly string[];
  /** What events show (3.4); left out or null: the default template. */
  template?: EventTemplate | null;
  /** Whether times at which its people are not available are published into their calendars, and over how many dates (3.8); left out: not. */
  publishBlocks?: boolean;
  blockDays?: number;
  /** Whether the client of an appointment is an attendee of its event (3.5), and since when that is so; left out: not. */
  inviteClients?: boolean;
  invitingSince?: Instant | null;
  /** Set while it is off because its database was served by another installation before (1.7); nobody sets it by hand. */
  servedElsewhere?: ServedElsewhere;
} & Partial<BusyRules>;

/** `was`, `is`: where that one and this one are reached, or by which key they are known; `at`: when this one took the database over. */
export type ServedElsewhere = { was: string; is: string; at: Instant };
