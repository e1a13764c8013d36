/** Every mail that a write causes, one entry a recipient: what rule 3.9 and invariants I19 and I20 are checked against. */
import type { Instant } from './instant.ts';

export type MailKind = 'invitation' | 'update' | 'cancellation' | 'response';

/** Which write caused a mail. Operations by people are named `Outlook:drag` and so on, those of the server `Assistant:…`. */
export type Cause = { readonly operation: string; readonly account: string; readonly mailbox: string };

export type Mail = {
  readonly at: Instant;
  /** SMTP addresses. */
  readonly from: string;
  readonly to: string;
  readonly kind: MailKind;
  readonly uid: string;
  /** The item of the sender that the mail is about, as it was called when the mail left. */
  readonly itemId: string;
  readonly subject: string;
  readonly sequence: number;
  /** The meeting's time in this mail; for one occurrence, the occurrence's. */
  readonly start: Instant;
  readonly end: Instant;
  readonly cause: Cause;
};
