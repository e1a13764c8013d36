/**
 * What a delegate may do beyond a folder (section 1 of the rules, *Access type*): send on behalf of the owner. Exchange tells an account that
 * itself nowhere; it is one of the owner's delegates, or it is not (E:delegate-access-and-ews-in-exchange).
 */
import { ConnectorError } from '../failure.ts';
import { onlyReply, type Calls } from './calls.ts';
import { decodeGetDelegate, encodeGetDelegate } from './operations/get-delegate.ts';
import { decodeResolveNames, encodeResolveNames } from './operations/resolve-names.ts';

const ASK = { operation: 'GetDelegate', writes: false };
const RESOLVE = { operation: 'ResolveNames', writes: false };

/**
 * Whether the account is a delegate of the owner, who may send meeting mail on his behalf; one that was let into the calendar alone may not.
 * @param account its sign-in name, in any of the forms Exchange takes
 * @returns null where Exchange does not tell: not every account may read the list, nor is every sign-in name in the directory
 */
export async function mayInvite(calls: Calls, account: string, owner: string, signal: AbortSignal): Promise<boolean | null> {
  try {
    const replies = await calls.call(
      { ...ASK, mailbox: owner, encode: () => encodeGetDelegate({ owner }), decode: decodeGetDelegate },
      signal,
    );
    const { addresses } = onlyReply(calls, ASK, replies);
    if (addresses.length === 0) return false;
    const own = await addressOf(calls, account, owner, signal);
    return own === null ? (addresses.includes(account.toLowerCase()) ? true : null) : addresses.includes(own);
  } catch (error) {
    if (error instanceof ConnectorError && !signal.aborted && isSilence(error)) return null;
    throw error;
  }
}

/** A refusal of this one question is no failure of the mailbox; trouble of host or account is. */
const isSilence = ({ failure: { kind, scope } }: ConnectorError): boolean =>
  (scope === 'item' || scope === 'mailbox') && kind !== 'throttled' && kind !== 'moved';

/** The primary address of the account itself, by the directory; null where the name means nobody there, or several. */
async function addressOf(calls: Calls, account: string, owner: string, signal: AbortSignal): Promise<string | null> {
  const name = account.slice(account.lastIndexOf('\\') + 1);
  const replies = await calls.call(
    { ...RESOLVE, mailbox: owner, encode: () => encodeResolveNames({ name }), decode: decodeResolveNames },
    signal,
  );
  const addresses = replies[0]?.value.addresses ?? [];
  if (addresses.length === 1) return addresses[0] ?? null;
  return addresses.find((one) => one === account.toLowerCase()) ?? null;
}
