/** What an error on the way to a server of mail means, classified once (the closed list of 2.7 in the words of mail). */
import type { Cause } from '@lockstep/exchange';
import { EgressRefusal } from '../egress/guard.ts';
import { ProxyError } from '../egress/proxy.ts';
import { MailFailure, type MailFailureKind } from './letter.ts';
import { oneLine } from './plain.ts';

/**
 * How far it came. `talk`: up to the sign-in. `signIn`: user name and password are out. `envelope`: the server is asked whether it takes sender
 * and recipient. `text`: the letter is being written. `handedOver`: all of it is written, the answer is awaited.
 */
export type Stage = 'connect' | 'talk' | 'signIn' | 'envelope' | 'text' | 'handedOver';

type Words = readonly [kind: MailFailureKind, retry: boolean, reason: Cause, sentence: string, next: string];

const LATER = 'Nothing needs to be done; Lockstep tries again by itself.';

const WORDS = {
  notAllowed: [
    'notAllowed',
    false,
    'addressNotAllowed',
    'The mail server is at an address that Lockstep may not connect to, or would get mail in the clear.',
    'Use TLS and a public address, or allow the host or its network in LOCKSTEP_EGRESS_ALLOW.',
  ],
  proxy: [
    'unreachable',
    true,
    'unreachable',
    'The proxy does not let Lockstep through to the mail server.',
    'Allow the server and its port in the proxy, or name the server in NO_PROXY.',
  ],
  name: [
    'unreachable',
    true,
    'nameNotFound',
    "The mail server's name cannot be resolved.",
    'Check the spelling of the server, and that the machine Lockstep runs on can resolve its name.',
  ],
  unreachable: [
    'unreachable',
    true,
    'unreachable',
    'The mail server does not answer.',
    'Check server and port, and that a firewall lets this machine reach it; port 465 goes with TLS from the beginning, 587 with STARTTLS.',
  ],
  authority: [
    'certificate',
    true,
    'certificateNotTrusted',
    "The mail server's certificate is not signed by an authority Lockstep trusts.",
    'Add the certificate authority to the settings of mail, or renew the certificate.',
  ],
  otherName: [
    'certificate',
    true,
    'certificateForAnotherName',
    "The mail server's certificate is made out for another name.",
    'Enter the server by the name the certificate is made out for, or have it reissued.',
  ],
  noTls: [
    'certificate',
    false,
    'certificateNotTrusted',
    'The mail server does not agree to TLS, so nothing was sent to it.',
    'Check port and security: port 587 usually takes STARTTLS, 465 TLS from the beginning.',
  ],
  credentials: [
    'signIn',
    false,
    'wrongCredentials',
    'The mail server refuses the user name or the password.',
    'Enter both again; with Microsoft 365, authenticated SMTP has to be switched on for the mailbox.',
  ],
  noSignIn: [
    'signIn',
    false,
    'wrongCredentials',
    'The mail server offers no sign-in that Lockstep could use.',
    'Leave the user name empty if the server takes mail from this machine without a sign-in; otherwise check port and security.',
  ],
  wantsSignIn: [
    'signIn',
    false,
    'wrongCredentials',
    'The mail server takes no mail without a sign-in.',
    'Enter user name and password in the settings of mail.',
  ],
  busy: ['refused', true, 'serverBusy', 'The mail server asks to come back later.', LATER],
  recipient: [
    'refused',
    false,
    'mailboxNotFound',
    'The mail server takes nothing for this recipient.',
    'Check the address; the detail has what the server said.',
  ],
  sender: [
    'refused',
    false,
    'writeRefused',
    'The mail server takes nothing from this sender.',
    "Use a sender's address that the account may send as; the detail has what the server said.",
  ],
  letter: [
    'refused',
    false,
    'writeRefused',
    'The mail server does not take this letter.',
    'Read the detail, which has what the server said; filters against spam are the usual reason.',
  ],
  unclear: [
    'unclear',
    true,
    'serverBusy',
    'The mail server did not answer after the letter was handed over, so it may be on its way.',
    'Nothing needs to be done; it is sent again under the same Message-ID, by which programs know a repetition.',
  ],
} satisfies Readonly<Record<string, Words>>;

/** A failure of this kind, with what was seen. */
export const mailFailure = (what: keyof typeof WORDS, detail: string, cause?: unknown): MailFailure => {
  const [kind, retry, reason, sentence, next] = WORDS[what];
  // The answer of a server is a stranger's text.
  return new MailFailure({ kind, retry, reason, sentence, next, detail: oneLine(detail, 500) }, cause === undefined ? {} : { cause });
};

/** The address could not have been sent to by any server. */
export const noAddress = (detail: string): MailFailure => mailFailure('recipient', detail);

const text = (error: unknown, field: string): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** OpenSSL's and Node's codes of a certificate that is not believed. */
const NOT_BELIEVED = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE|ERROR_IN_CERT)/;

const whatIs = (error: unknown, stage: Stage): keyof typeof WORDS => {
  if (error instanceof EgressRefusal) return 'notAllowed';
  if (error instanceof ProxyError) return 'proxy';
  const codes = [text(error, 'code'), text(error, 'originalCode')];
  if (codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN')) return 'name';
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) return 'otherName';
  if (codes.some((code) => NOT_BELIEVED.test(code))) return 'authority';
  const status = Number(text(error, 'responseCode'));
  if (status === 0) {
    if (codes.includes('ETLS')) return 'noTls';
    if (codes.includes('EAUTH')) return 'noSignIn';
    return stage === 'handedOver' ? 'unclear' : 'unreachable';
  }
  if (codes.includes('ETLS')) return 'noTls';
  // 454: the server cannot ask its directory just now (RFC 4954 section 6).
  if (status < 500) return 'busy';
  if (stage === 'signIn') return 'credentials';
  if (status === 530 || /^5\.7\.(?:0|57)\b/.test(text(error, 'response').slice(4))) return 'wantsSignIn';
  const command = text(error, 'command');
  if (command === 'RCPT TO') return 'recipient';
  return command === 'MAIL FROM' ? 'sender' : 'letter';
};

/** Whatever was thrown on the way, as a failure. */
export const asMailFailure = (error: unknown, stage: Stage): MailFailure => {
  if (error instanceof MailFailure) return error;
  return mailFailure(whatIs(error, stage), text(error, 'response') || text(error, 'message') || String(error), error);
};
