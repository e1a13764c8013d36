/** A finished letter, the server it goes out by, and what can go wrong on the way. */
import type { Cause } from '@lockstep/exchange';
import type { MailSecurity } from '../store/rows/mail.ts';

/** `name` is shown, and hostile; `address` is what RFC 5321 calls a mailbox. */
export type Address = { readonly name: string; readonly address: string };

export type CalendarPart = { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string };

export type Letter = {
  readonly to: Address;
  readonly from: Address;
  readonly replyTo: Address | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** Without angle brackets; the same on every try (6.4). */
  readonly messageId: string;
  readonly calendar: CalendarPart | null;
};

/** By which server a letter goes out, with the password opened. */
export type MailSettings = {
  readonly server: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly verifyTls: boolean;
  /** PEM; null: the system's authorities alone. */
  readonly certificateAuthorities: string | null;
  /** Null: without a sign-in. */
  readonly signIn: { readonly userName: string; readonly password: string } | null;
  readonly sender: Address;
  readonly replyTo: Address | null;
};

/**
 * `refused`: the server took neither this sender, recipient nor text, or asked to come later (`retry`). `unreachable`: no
 * connection, or it ended before anything was handed over. `signIn`: user name or password. `certificate`: not believed, or no
 * TLS where it is required. `unclear`: the answer after the text was lost, so the letter may be on its way (F54): the same
 * Message-ID goes out again. `notAllowed`: the guard of what leaves said no.
 */
export type MailFailureKind = 'refused' | 'unreachable' | 'signIn' | 'certificate' | 'unclear' | 'notAllowed';

/** Why a letter did not go out. Its message is a sentence for a person; it never carries the password. */
export class MailFailure extends Error {
  readonly kind: MailFailureKind;
  /** Whether the same letter may go through later without anybody doing anything. */
  readonly retry: boolean;
  /** The cause out of the closed list (2.7), which has the next step. */
  readonly reason: Cause;
  readonly next: string;
  /** What the server said, in one line; or what Node did. */
  readonly detail: string;
  constructor(
    said: {
      readonly kind: MailFailureKind;
      readonly retry: boolean;
      readonly reason: Cause;
      readonly sentence: string;
      readonly next: string;
      readonly detail: string;
    },
    options?: ErrorOptions,
  ) {
    super(said.sentence, options);
    this.name = 'MailFailure';
    this.kind = said.kind;
    this.retry = said.retry;
    this.reason = said.reason;
    this.next = said.next;
    this.detail = said.detail;
  }
}

/** Sends one letter: it is taken by the server, or this throws `MailFailure`. One attempt, nothing is repeated here. */
export type Post = (letter: Letter, settings: MailSettings, signal: AbortSignal) => Promise<void>;
