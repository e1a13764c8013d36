/** How this Exchange answers autodiscover; may be changed while it runs. */

/** What a host does instead of letting Exchange speak: nothing there, a web site, or a redirect. */
export type HostRule =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'webSite' }
  | { readonly kind: 'redirect'; readonly status: number; readonly to: string };

/** Where a mailbox is said to be instead (R:errorcode-soap, R:action-pox). */
export type MailboxRule = { readonly kind: 'redirectAddress'; readonly to: string } | { readonly kind: 'redirectUrl'; readonly to: string };

export const AUTODISCOVERS = ['soap', 'pox', 'json'] as const;
export type AutodiscoverKind = (typeof AUTODISCOVERS)[number];

export type AutodiscoverSettings = {
  /** `ExternalEwsUrl`; `asHost`: this server, under the name it was asked by; null: none is set up. */
  externalUrl: string | null;
  /** `ExternalEwsUrl` of a mailbox that lives online. */
  readonly onlineUrl: string;
  /** `InternalEwsUrl`, of no use from outside. */
  internalUrl: string | null;
  /** `GroupingInformation`: the site. */
  grouping: string | null;
  /** Which of the three are there. */
  offers: ReadonlySet<AutodiscoverKind>;
  /** Where http leads with a 302; null: http is refused, as IIS does that wants TLS. */
  plainRedirect: string | null;
  /** By host name in lower case, without port. */
  readonly hosts: Map<string, HostRule>;
  /** By address in lower case. */
  readonly mailboxes: Map<string, MailboxRule>;
};

export const defaultAutodiscoverSettings = (): AutodiscoverSettings => ({
  externalUrl: 'asHost',
  onlineUrl: 'https://outlook.office365.com/EWS/Exchange.asmx',
  internalUrl: 'https://sim-ex01.internal.invalid/EWS/Exchange.asmx',
  grouping: 'SIM-SITE-1',
  offers: new Set(AUTODISCOVERS),
  plainRedirect: null,
  hosts: new Map(),
  mailboxes: new Map(),
});
