/** Who a mailbox is and what the account may do in it (rules 2.1, 2.6). */
import { instant, type Instant, type ZoneId } from '@lockstep/engine';
import type { Identity, MailboxRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import { zoneFound } from '../time-zones.ts';
import { onlyReply, type Calls } from './calls.ts';
import { EwsError } from './classify.ts';
import { mayInvite } from './delegate.ts';
import { decodeGetFolder, encodeGetFolder } from './operations/get-folder.ts';
import { decodeWorkingHours, encodeWorkingHours, zoneOfWorkingHours } from './operations/get-user-availability.ts';

const spec = { operation: 'GetFolder', writes: false };
const SMTP = /^[^\s@<>]+@[^\s@<>]+$/;

const DAY = 86_400_000;

/**
 * The zone of the owner's working hours, which Exchange tells by its rules alone: one of the zones that have them this year. Null where it
 * cannot be told; who a mailbox is does not hang on it.
 */
async function ownersZone(calls: Calls, address: string, now: Instant, signal: AbortSignal): Promise<ZoneId | null> {
  const asked = { operation: 'GetUserAvailability', writes: false };
  const day = instant(Math.floor(now / DAY) * DAY);
  try {
    const replies = await calls.call(
      { ...asked, mailbox: address, encode: () => encodeWorkingHours({ address, day }), decode: decodeWorkingHours },
      signal,
    );
    const shipped = zoneOfWorkingHours(onlyReply(calls, asked, replies));
    const { zone, by } = zoneFound({ id: null, shipped }, null, { start: day, end: day });
    return by === 'rules' ? zone : null;
  } catch (error) {
    if (error instanceof ConnectorError && !signal.aborted) return null;
    throw error;
  }
}

/**
 * One look at the calendar folder. EWS names no mailbox GUID to an ordinary account, so the id of the default calendar stands for the
 * mailbox: it survives renames and differs between mailboxes. The call is made under the *primary* address, so that an alias is found out.
 * @param account the sign-in name of a delegate, of whom it is asked what else it may; null: it acts as the owner
 */
export async function identify(
  calls: Calls,
  mailbox: MailboxRef,
  now: Instant,
  signal: AbortSignal,
  account: string | null = null,
): Promise<Identity> {
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
    const { read, createContents, modify, delete: remove, viewPrivate } = folder.rights;
    const reads = read === 'true';
    return {
      identity: folder.id,
      primaryAddress: address,
      // EWS does not tell the owner's name with a folder.
      displayName: null,
      zone: await ownersZone(calls, address, now, signal),
      calendar: folder.id,
      rights: Object.assign(
        { read: reads, write: createContents === 'true' && modify === 'true' && remove === 'true' },
        // Nothing but a plain yes is one: whoever's private events are hidden would look free.
        account === null
          ? {}
          : { seesPrivate: viewPrivate === 'true', invites: reads ? await mayInvite(calls, account, address, signal) : null },
      ),
      serverVersion: answered === null ? null : `${answered.build} (${answered.schema ?? declared})`,
      schemaVersion: declared,
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
