/** Who a mailbox is (rules 2.1, 2.6): the user of the directory, its default calendar, its zone. */
import type { ZoneId } from '@lockstep/engine';
import type { Identity, MailboxRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import { zoneOfWindowsId } from '../time-zones.ts';
import type { GraphCalls } from './calls.ts';
import { GraphError } from './classify.ts';
import { findUser, getCalendar, getUser, getZone, type WireUser } from './requests/mailbox.ts';

/** What an administrator has to grant; Exchange's own roles do not let one into the directory. */
const DIRECTORY = 'the directory does not let the application read users (grant it User.ReadBasic.All)';

/** By the name people sign in with, else by any of their addresses; what the directory knows neither way is not there. */
const userOf = async (calls: GraphCalls, address: string, signal: AbortSignal): Promise<WireUser> => {
  try {
    // The address itself, not the id known so far: it may be somebody else's by now.
    return await calls.call(address, getUser(encodeURIComponent(address)), signal);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    if (error.failure.kind === 'forbidden') throw withDetail(error, DIRECTORY);
    if (error.failure.kind !== 'gone') throw error;
    const unknown = new ConnectorError({ ...error.failure, kind: 'gone', scope: 'mailbox', cause: 'mailboxNotFound' }, { cause: error });
    return aliasOf(calls, address, unknown, signal);
  }
};

/** Exactly one user with this address; the search needs more rights than the question, and proves nothing where it is refused. */
const aliasOf = async (calls: GraphCalls, address: string, unknown: ConnectorError, signal: AbortSignal): Promise<WireUser> => {
  try {
    const { entries, next } = await calls.call(address, findUser(address), signal);
    const [user] = entries;
    if (user !== undefined && entries.length === 1 && next === null) return user;
  } catch (error) {
    if (!(error instanceof GraphError) || !['forbidden', 'rejected', 'gone'].includes(error.failure.kind)) throw error;
  }
  throw unknown;
};

const withDetail = (error: GraphError, why: string): ConnectorError =>
  new ConnectorError({ ...error.failure, detail: `${error.failure.detail}: ${why}` }, { cause: error });

/** The id by which a mailbox is addressed whatever becomes of its addresses. */
export const learnUser = async (calls: GraphCalls, address: string, signal: AbortSignal): Promise<WireUser & { readonly id: string }> => {
  const user = await userOf(calls, address, signal);
  const { id } = user;
  if (id === null || id === '') throw calls.malformed('GetUser', 'no id');
  calls.learn(address, id);
  return { ...user, id };
};

/** Null where none is set, it is none that is known, or the application may not ask: who a mailbox is does not hang on it. */
const ownersZone = async (calls: GraphCalls, mailbox: string, signal: AbortSignal): Promise<ZoneId | null> => {
  try {
    const id = await calls.call(mailbox, getZone(calls.user(mailbox)), signal);
    return id === null ? null : zoneOfWindowsId(id);
  } catch (error) {
    if (error instanceof GraphError && (error.failure.kind === 'forbidden' || error.failure.kind === 'gone')) return null;
    throw error;
  }
};

export const identify = async (calls: GraphCalls, mailbox: MailboxRef, signal: AbortSignal): Promise<Identity> => {
  const user = await learnUser(calls, mailbox.address, signal);
  const calendar = await calls.call(mailbox.address, getCalendar(calls.user(mailbox.address)), signal);
  if (calendar.id === null || calendar.id === '') throw calls.malformed('GetCalendar', 'no id');
  return {
    identity: user.id,
    primaryAddress: user.mail ?? user.principalName ?? mailbox.address,
    displayName: user.displayName,
    zone: await ownersZone(calls, mailbox.address, signal),
    calendar: calendar.id,
    // Whether the application may write, Graph tells of nobody: only a write shows it.
    rights: { read: true, write: calendar.canEdit !== false },
    serverVersion: 'Exchange Online',
    schemaVersion: null,
  };
};
