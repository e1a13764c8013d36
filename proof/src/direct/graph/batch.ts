/** Several things about several events in one request, each answered on its own (graph.md section 9). */
import type { EventId } from '@lockstep/engine';
import { askAgain, type MailboxRef } from '@lockstep/exchange';
import { type World, WorldError } from '@lockstep/simulator';
import type { Doorway } from '../doorway.ts';

/** The most requests that one batch holds. */
const BATCH = 20;

type Why = 'absent' | 'unreadable' | 'forbidden' | 'throttled' | 'unreachable';
export type Got<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly why: Why };

const MISSED = { ok: false, why: 'unreachable' } as const;
const isMissed = (got: Got<unknown>): boolean => !got.ok && got.why === 'unreachable';

const WHY: Readonly<Record<string, Why>> = {
  ErrorItemNotFound: 'absent',
  ErrorAccessDenied: 'forbidden',
  ErrorServerBusy: 'throttled',
  ErrorMailboxStoreUnavailable: 'unreachable',
  ErrorInternalServerTransientError: 'unreachable',
};

export type Asking = { readonly door: Doorway; readonly world: World; readonly account: string };
export type Caller = Parameters<World['graph']['get']>[0];

/** Each id is answered; one that failed for no fault of its own while others did not is asked for again (F17), and they may be answered in another order than they were asked for in (F18). */
export const batched = async <Value>(
  { door, world, account }: Asking,
  { address }: MailboxRef,
  wanted: readonly EventId[],
  work: (caller: Caller, id: EventId) => Value,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Got<Value>>> => {
  const ids = [...new Set(wanted)];
  const at = { account, mailbox: address, operation: 'Batch' };
  const got = new Map<EventId, Got<Value>>();
  const ask = (some: readonly EventId[]): Promise<ReadonlyMap<EventId, Got<Value>>> =>
    door.call('Batch', address, false, signal, (caller) => {
      const one = (id: EventId): Got<Value> => {
        if (some.length > 1 && world.front.itemFails(at)) return MISSED;
        try {
          return { ok: true, value: work(caller, id) };
        } catch (error) {
          if (!(error instanceof WorldError)) throw error;
          // Who is not let into the mailbox at all is told so by each of them.
          if (MAILBOX.has(error.code)) throw error;
          return { ok: false, why: WHY[error.code] ?? 'unreadable' };
        }
      };
      const answers = some.map((id) => [id, one(id)] as const);
      const turned = some.length > 1 && world.faults.strikes('F18', at) ? world.faults.between(1, some.length - 1) : 0;
      return new Map([...answers.slice(turned), ...answers.slice(0, turned)]);
    });
  for (let first = 0; first < ids.length; first += BATCH)
    for (const [id, one] of await askAgain(ids.slice(first, first + BATCH), ask, isMissed)) got.set(id, one ?? MISSED);
  return got;
};

const MAILBOX: ReadonlySet<string> = new Set([
  'ErrorAccessDenied',
  'ErrorAccountDisabled',
  'ErrorMailboxMoveInProgress',
  'MailboxNotEnabledForRESTAPI',
  'ResourceNotFound',
]);
