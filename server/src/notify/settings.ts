/** By which server a company sends: its own setting, else its nearest parent's, as a whole. */
import type { SecretPlace } from '../secrets/sealer.ts';
import type { MailSettingsRow } from '../store/rows/mail.ts';
import type { Transaction } from '../store/store.ts';
import { lineageOf, nearestFirst, type MailPlace } from './inherited.ts';
import type { MailSettings } from './letter.ts';

/** Where the password of a company's mail belongs; no integration has such an id. */
export const mailSecretPlace = ({ root, company }: MailPlace): SecretPlace => ({ root, connection: `mail-${company}` });

/** The row that counts for a company; its `company` says whose it is. Null: nobody set any, so nothing can be sent. */
export const mailSettingsOf = async (tx: Transaction, place: MailPlace): Promise<MailSettingsRow | null> => {
  const line = await lineageOf(tx, place);
  const [nearest] = nearestFirst(line, await tx.mailSettings.select({ root: place.root, company: { in: line } }));
  return nearest ?? null;
};

/** The same with the password opened. Throws `SecretError` where the key is another one. */
export const openSettings = (row: MailSettingsRow, unseal: (sealed: string, place: SecretPlace) => string): MailSettings => ({
  server: row.server,
  port: row.port,
  security: row.security,
  verifyTls: row.verifyTls,
  certificateAuthorities: row.certificateAuthorities,
  signIn:
    row.userName === null
      ? null
      : { userName: row.userName, password: row.secret === null ? '' : unseal(row.secret, mailSecretPlace(row)) },
  sender: { name: row.senderName, address: row.senderAddress },
  replyTo: row.replyTo === null ? null : { name: '', address: row.replyTo },
});
