/** Who may do what in which mailbox. */

/** How a caller named the mailbox it impersonates (ConnectingSID of ExchangeImpersonation). */
export type ImpersonationKind = 'SmtpAddress' | 'PrimarySmtpAddress' | 'PrincipalName' | 'SID';

/** A signed-in account, and the mailbox it acts as (null: as itself, with the delegate rights it was given). */
export type Caller = { readonly account: string; readonly impersonated: string | null; readonly impersonatedBy?: ImpersonationKind };

export type CalendarRole = 'none' | 'reviewer' | 'editor';

export type DelegateRights = { readonly calendar: CalendarRole; readonly viewPrivate: boolean; readonly sendOnBehalf: boolean };

/** `all`, or the primary addresses inside the management scope of the ApplicationImpersonation role. */
export type ImpersonationScope = 'all' | readonly string[];

export type Account = {
  /** The sign-in name, e.g. `BANK\svc-lockstep` or an address. Compared without regard to case, as Active Directory does. */
  readonly name: string;
  readonly displayName: string;
  /** The account's own mailbox (address), if it has one. */
  readonly mailbox: string | null;
  readonly impersonation: ImpersonationScope;
  readonly disabled: boolean;
};
