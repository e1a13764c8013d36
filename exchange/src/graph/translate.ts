/** Ids of EWS into immutable ids of Graph (1.5). */
import type { EventId } from '@lockstep/engine';
import type { MailboxRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import type { GraphCalls } from './calls.ts';
import { MAX_TRANSLATED, translateIds } from './requests/translate.ts';

/**
 * Each one, or null where it has no other or the application may not ask. One that is none makes the server refuse all of a request, so
 * that a request that was refused is asked again by halves.
 */
export const translate = async (
  calls: GraphCalls,
  { address }: MailboxRef,
  ids: readonly EventId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, string | null>> => {
  const translated = new Map<EventId, string | null>(ids.map((id) => [id, null]));
  const ask = async (some: readonly EventId[]): Promise<void> => {
    try {
      const found = await calls.call(address, translateIds(calls.user(address), some), signal);
      for (const id of some) translated.set(id, found.get(id) ?? null);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      const { kind, scope } = error.failure;
      if (kind === 'forbidden') return;
      if (scope !== 'item' || (kind !== 'rejected' && kind !== 'gone')) throw error;
      if (some.length === 1) return;
      const middle = Math.ceil(some.length / 2);
      await ask(some.slice(0, middle));
      await ask(some.slice(middle));
    }
  };
  const all = [...translated.keys()];
  for (let at = 0; at < all.length; at += MAX_TRANSLATED) await ask(all.slice(at, at + MAX_TRANSLATED));
  return translated;
};
