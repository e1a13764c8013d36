/** What an administrator does to the server that mail goes by. */
import type { Occasion } from '../booking/actor.ts';
import { refuse } from '../booking/refusal.ts';
import type { MailSettingsRow } from '../store/rows/mail.ts';
import type { Transaction } from '../store/store.ts';
import type { MailPlace } from './inherited.ts';
import { journalMail } from './journal.ts';
import { mailSecretPlace } from './settings.ts';

/** Settings as they were sent; `password` undefined: the stored one stays. */
export type SettingsDraft = Omit<MailSettingsRow, 'root' | 'company' | 'secret' | 'heldSince' | 'changedAt'> & {
  readonly password: string | undefined;
};

type Seal = (plain: string, place: { readonly root: string; readonly connection: string }) => string;

/**
 * Whether a stored password may go where these settings send it. Whoever may change settings may not learn the password: to another
 * server, or with less protection on the way, it has to be entered again.
 */
const isSameWay = (stored: MailSettingsRow, draft: SettingsDraft): boolean =>
  stored.server === draft.server &&
  stored.userName === draft.userName &&
  (draft.security !== 'none' || stored.security === 'none') &&
  (draft.verifyTls || !stored.verifyTls) &&
  stored.certificateAuthorities === draft.certificateAuthorities;

/** The row these settings make, with the password sealed for the company. Refuses where one is missing. */
export const settingsRow = (
  { root, company }: MailPlace,
  occasion: Pick<Occasion, 'now'>,
  stored: MailSettingsRow | null,
  { password, ...draft }: SettingsDraft,
  seal: Seal,
): MailSettingsRow => {
  const row = { root, company, ...draft, heldSince: null, changedAt: occasion.now };
  if (draft.userName === null) {
    if (password !== undefined)
      refuse('notOffered', '/password', 'There is a password and no user name.', 'Send the user name as well, or leave the password out.');
    return { ...row, secret: null };
  }
  if (password !== undefined) return { ...row, secret: seal(password, mailSecretPlace({ root, company })) };
  if (stored === null || stored.secret === null)
    return refuse('missing', '/password', 'There is no password for this user name.', 'Send the password of the account.');
  if (!isSameWay(stored, { password, ...draft }))
    refuse(
      'missing',
      '/password',
      'The stored password was given for another server or user name, or for a better protected connection.',
      'Send the password again.',
    );
  return { ...row, secret: stored.secret };
};

/** Sets by which server a company sends, in place of its parent's. */
export const changeMailSettings = async (
  tx: Transaction,
  occasion: Occasion,
  place: MailPlace,
  draft: SettingsDraft,
  seal: Seal,
): Promise<void> => {
  const stored = await tx.mailSettings.get({ root: place.root, company: place.company }, { lock: 'update' });
  await tx.mailSettings.put(settingsRow(place, occasion, stored, draft, seal));
  await journalMail(tx, occasion, place, 'mailSettingsChanged', 'The mail server of the company was set');
  if (stored !== null && stored.heldSince !== null) await wakeHeld(tx, occasion, place);
};

/**
 * Lets go what is held because the database was served by another installation before (1.7).
 * @throws RefusalError `missing` where the company sends as its parent does
 */
export const releaseMail = async (tx: Transaction, occasion: Occasion, place: MailPlace): Promise<void> => {
  const stored = await tx.mailSettings.get({ root: place.root, company: place.company }, { lock: 'update' });
  if (stored === null)
    return refuse(
      'missing',
      '/company',
      'This company has no mail server of its own.',
      'Name the company whose server it is: "from" of GET /api/v1/mail/settings.',
    );
  if (stored.heldSince === null) return;
  await tx.mailSettings.put({ ...stored, heldSince: null, changedAt: occasion.now });
  await journalMail(tx, occasion, place, 'mailReleased', 'Mail goes out from this installation again', '1.7');
  await wakeHeld(tx, occasion, place);
};

/** What is held for another company of the tree finds itself held again. */
const wakeHeld = async (tx: Transaction, { now }: Pick<Occasion, 'now'>, { root }: MailPlace): Promise<void> => {
  await tx.letters.update({ root, state: 'waiting', cause: 'anotherInstallation', leaseOwner: null }, { due: now });
};

/** Erases them, password included; the company sends as its parent does. */
export const removeMailSettings = async (tx: Transaction, occasion: Occasion, place: MailPlace): Promise<void> => {
  const removed = await tx.mailSettings.remove({ root: place.root, company: place.company });
  if (removed > 0) await journalMail(tx, occasion, place, 'mailSettingsRemoved', 'The mail server of the company was removed');
};
