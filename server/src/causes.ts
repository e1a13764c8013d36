/**
 * The closed list of causes (2.7) as one table: what each means, what to do next, who can do it, and whether Lockstep goes
 * on trying meanwhile. The API, the doctor and the operating manual read it; nothing else words a cause.
 */
import type { Cause } from '@lockstep/exchange';
import type { Transport } from './store/rows/detection.ts';

/** Who can take the next step. `nobody`: it ends by itself. */
export type Taker = 'exchangeAdministrator' | 'lockstepAdministrator' | 'nobody';

export type CauseEntry = {
  /** What is the matter, for somebody who reads it in a list. */
  readonly sentence: string;
  readonly next: string;
  readonly taker: Taker;
  /**
   * Whether Lockstep goes on trying with growing pauses of at most 15 minutes. Otherwise it looks again only rarely, within the
   * hour (a locked account: after four hours), with one mailbox for the whole account; a change or a refresh tries at once.
   */
  readonly retries: boolean;
};

const entry = (sentence: string, next: string, taker: Taker, retries: boolean): CauseEntry => ({ sentence, next, taker, retries });

export const CAUSES: Readonly<Record<Cause, CauseEntry>> = {
  nameNotFound: entry(
    "The endpoint's host name cannot be resolved.",
    'Check the spelling of the endpoint, and that the machine Lockstep runs on can resolve this name.',
    'lockstepAdministrator',
    true,
  ),
  unreachable: entry(
    'The server does not answer.',
    'Check that the server runs and that a firewall, or the proxy in HTTPS_PROXY, lets this machine reach it; Lockstep catches up by itself once it answers.',
    'exchangeAdministrator',
    true,
  ),
  certificateNotTrusted: entry(
    "The server's TLS certificate is not signed by an authority Lockstep trusts.",
    "Add the certificate authority to the integration, or renew the server's certificate.",
    'lockstepAdministrator',
    true,
  ),
  certificateForAnotherName: entry(
    "The server's TLS certificate is made out for another name.",
    'Use the name the certificate is made out for as the endpoint, or have the certificate reissued with this name.',
    'lockstepAdministrator',
    true,
  ),
  notExchange: entry(
    'What answers at the endpoint is not Exchange Web Services, or its answers do not arrive whole; or nobody answers as its Autodiscover.',
    'Enter or check the endpoint, which usually ends in /EWS/Exchange.asmx, and proxies in between, which may cut off or change answers.',
    'lockstepAdministrator',
    false,
  ),
  wrongCredentials: entry(
    'Exchange refuses the user name or the password.',
    'Enter the user name and password again and run the test. Until then Lockstep tries only about once an hour, with one mailbox, so that the account is not locked.',
    'lockstepAdministrator',
    false,
  ),
  accountLocked: entry(
    'The account is locked or disabled.',
    'Unlock the account in the directory, then refresh.',
    'exchangeAdministrator',
    false,
  ),
  passwordExpired: entry(
    "The account's password has expired.",
    'Set a new password in the directory and enter it in the integration.',
    'exchangeAdministrator',
    false,
  ),
  tokenRefused: entry(
    'The sign-in service refuses to issue a token.',
    'Check the client id, the secret and its expiry, and the granted permissions.',
    'lockstepAdministrator',
    false,
  ),
  onlyNtlmV1: entry(
    'The server offers NTLM version 1 only, which is not safe to use.',
    'Allow NTLM version 2 on the server, or choose another authentication.',
    'exchangeAdministrator',
    false,
  ),
  ewsSwitchedOff: entry(
    'Exchange Web Services is switched off for this mailbox or organisation.',
    'Switch EWS on for the account and the mailbox (Set-CASMailbox -EwsEnabled $true).',
    'exchangeAdministrator',
    false,
  ),
  blockedByPolicy: entry(
    'A policy of the organisation blocks this application.',
    'Allow Lockstep in the EWS application access policy or the conditional access rules.',
    'exchangeAdministrator',
    false,
  ),
  mailboxNotFound: entry(
    'There is no mailbox with this address.',
    'Correct the address in the pairing, or create the mailbox, then refresh.',
    'lockstepAdministrator',
    false,
  ),
  anotherMailbox: entry(
    'The address leads to another mailbox or calendar than the one that was paired; nothing is changed there.',
    'Pair the person anew if this is intended; otherwise restore the address.',
    'lockstepAdministrator',
    false,
  ),
  mailboxMoved: entry(
    'The mailbox lives on another server or in Exchange Online now.',
    "Pair the person through an integration for the mailbox's new place.",
    'lockstepAdministrator',
    false,
  ),
  mailboxDisabled: entry(
    'The mailbox is disabled or waits to be restored.',
    'Enable the mailbox, then refresh.',
    'exchangeAdministrator',
    false,
  ),
  noRights: entry(
    "The integration's account has no rights on this mailbox's calendar.",
    'Grant the account rights on the calendar, then refresh.',
    'exchangeAdministrator',
    false,
  ),
  noImpersonationRight: entry(
    "The integration's account may not impersonate this mailbox.",
    'Give the account the role ApplicationImpersonation with a scope that covers this mailbox, then refresh.',
    'exchangeAdministrator',
    false,
  ),
  privateEventsHidden: entry(
    'Private events are hidden from the account, so this person could look free when they are not.',
    'Let the delegate view private items, or use impersonation.',
    'exchangeAdministrator',
    false,
  ),
  versionTooOld: entry(
    'The server is older than Exchange 2010 SP2, or speaks an older version of the protocol.',
    'Update the server, or move the mailbox to a newer one.',
    'exchangeAdministrator',
    false,
  ),
  throttled: entry(
    'Exchange asked for a pause; this mailbox rests until it is over.',
    'Nothing needs to be done; a throttling policy for the account shortens the pauses if they come often.',
    'nobody',
    true,
  ),
  serverBusy: entry('The server is busy or being restarted.', 'Nothing needs to be done; Lockstep catches up by itself.', 'nobody', true),
  notificationsNotArriving: entry(
    'Notifications of changes do not arrive, so changes made in Outlook are found by asking and come later.',
    'Check that the server lets long connections live, and that the notification address can be reached.',
    'exchangeAdministrator',
    true,
  ),
  checkOverdue: entry(
    'The next check of this calendar is overdue, or the last one found a difference that is being settled, so it is not known to be equal at the moment.',
    'Usually nothing needs to be done; if it stays, look at the load of the server Lockstep runs on.',
    'nobody',
    true,
  ),
  positionLost: entry(
    'Exchange no longer knows how far this calendar was read, so it is being read anew.',
    'Nothing needs to be done; no change is lost.',
    'nobody',
    true,
  ),
  mailboxFull: entry(
    'The mailbox is full, so Exchange takes no new events.',
    'Make room in the mailbox or raise its quota, then refresh.',
    'exchangeAdministrator',
    true,
  ),
  writeRefused: entry(
    'Exchange refuses a change to an event.',
    "Read the detail and the appointment's journal; change the appointment, or remove what blocks it in Outlook, then refresh.",
    'lockstepAdministrator',
    false,
  ),
  itemUnreadable: entry(
    'An item of the calendar cannot be read; everything else goes on.',
    'Open the item in Outlook and save or remove it; damaged items are repaired by New-MailboxRepairRequest.',
    'exchangeAdministrator',
    true,
  ),
  calendarGone: entry(
    'A further calendar of the mailbox, chosen as busy only, is not there any more.',
    'Untick it under People, or choose the calendar that has taken its place; it counts again by itself if its owner restores it.',
    'lockstepAdministrator',
    true,
  ),
  brakeHeld: entry(
    'Unusually many events were removed or moved at once, so further ones wait.',
    'Look at what happened in the journal and release the brake if it is right.',
    'lockstepAdministrator',
    false,
  ),
  needsDecision: entry(
    'The appointment and its event differ in a way that a person has to decide.',
    "Read the appointment's journal and set the appointment as it should be.",
    'lockstepAdministrator',
    false,
  ),
  templateFailed: entry(
    'The template of the integration failed, so the default text is used.',
    'Correct the template; the detail names line and column.',
    'lockstepAdministrator',
    false,
  ),
  addressNotAllowed: entry(
    'The endpoint leads to an address Lockstep may not connect to (private, local or not https).',
    'Use an https endpoint, or allow its host or network in LOCKSTEP_EGRESS_ALLOW.',
    'lockstepAdministrator',
    false,
  ),
  clockDiffers: entry(
    'The clocks of this machine and the server differ too much.',
    'Let both keep their time from a time server.',
    'lockstepAdministrator',
    true,
  ),
  anotherInstallation: entry(
    'Events of another Lockstep installation are in this calendar; they count as busy time and are never written.',
    'Decide which installation serves this mailbox, remove the pairing in the other one, then resync the mailbox.',
    'lockstepAdministrator',
    true,
  ),
  faultOfOurs: entry(
    'Lockstep made a mistake here; nothing is lost and nothing further is written until it is looked at.',
    'Refresh once; if it comes back, report it with the detail and the journal.',
    'lockstepAdministrator',
    true,
  ),
};

type Words = Pick<CauseEntry, 'sentence' | 'next'>;

/** What is said otherwise of a mailbox that is reached by Microsoft Graph, where there is no account, no endpoint of EWS and no such role. */
export const GRAPH_WORDS: Readonly<Partial<Record<Cause, Words>>> = {
  notExchange: {
    sentence: 'What answers is not Microsoft Graph, or its answers do not arrive whole.',
    next: 'Check proxies in between, which may cut off or change answers, and the root of Graph if the integration names one.',
  },
  blockedByPolicy: {
    sentence: 'A policy of the organisation blocks this application.',
    next: 'Allow the application in the conditional access rules; a user agent list that was made for EWS also stops Graph.',
  },
  mailboxMoved: {
    sentence: 'The mailbox is inactive, or it lives on a server of your own, where Graph does not reach.',
    next: 'Set the transport of the integration to "detect", which finds it by Exchange Web Services, or pair the person through another integration.',
  },
  noRights: {
    sentence: "The application has no rights on this mailbox's calendar.",
    next: 'Give it the roles "Application Calendars.ReadWrite" and "Application MailboxSettings.Read" in Exchange with a scope that covers this mailbox, or take the mailbox into that scope; that takes up to two hours.',
  },
};

/** What a person reads of a cause, by the transport of what it is about; left out: of no mailbox. */
export const wordsOf = (cause: Cause, transport: Transport = 'ews'): Words =>
  (transport === 'graph' ? GRAPH_WORDS[cause] : undefined) ?? CAUSES[cause];
