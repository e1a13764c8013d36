/** Who a mailbox is and what the account may do in it (rules 2.1, 2.6). */
import type { Identity, MailboxRef } from '../connector.ts';
import { onlyReply, type Calls } from './calls.ts';
import { EwsError } from './classify.ts';
import { decodeGetFolder, encodeGetFolder } from './operations/get-folder.ts';

const spec = { operation: 'GetFolder', writes: false };
const SMTP = /^[^\s@<>]+@[^\s@<>]+$/;

/**
 * One look at the calendar folder. EWS names no mailbox GUID to an ordinary account, so the id of the default calendar stands for the
 * mailbox: it survives renames and differs between mailboxes. The call is made under the *primary* address, so that an alias is found out.
 */
export async function identify(calls: Calls, mailbox: MailboxRef, signal: AbortSignal): Promise<Identity> {
  const look = async (address: string): Promise<Identity> => {
    const folders = [calls.folder('calendar', address)];
    const replies = await calls.call(
      {
        ...spec,
        mailbox: address,
        impersonateBy: 'PrimarySmtpAddress',
        encode: () => encodeGetFolder({ folders }),
        decode: decodeGetFolder,
      },
      signal,
    );
    const [folder] = onlyReply(calls, spec, replies).folders;
    if (folder?.id == null) throw calls.malformed(spec, 'no FolderId');
    if (folder.kind !== 'CalendarFolder') throw calls.malformed(spec, `a ${folder.kind} instead of a CalendarFolder`);
    const { declared, answered } = calls.server(address);
    const { read, createContents, modify, delete: remove } = folder.rights;
    return {
      identity: folder.id,
      primaryAddress: address,
      // EWS tells neither the owner's name nor zone with a folder.
      displayName: null,
      zone: null,
      calendar: folder.id,
      rights: { read: read === 'true', write: createContents === 'true' && modify === 'true' && remove === 'true' },
      serverVersion: answered === null ? null : `${answered.build} (${answered.schema ?? declared})`,
    };
  };
  try {
    return await look(mailbox.address);
  } catch (error) {
    if (!(error instanceof EwsError) || error.code !== 'ErrorNonPrimarySmtpAddress') throw error;
    const primary = [...(error.problem?.values.values() ?? [])].find((value) => SMTP.test(value));
    if (primary === undefined || primary.toLowerCase() === mailbox.address.toLowerCase()) throw error;
    return await look(primary);
  }
}
