/**
 * The transport of a mailbox whose integration leaves it to be found out: asked at its first pass, and again when a call says that the mailbox
 * is elsewhere (1.6). The same answer three times over an hour, and the mailbox is reached by the other one from then on.
 */
import { ConnectorError } from '@lockstep/exchange';
import type { Failure } from '@lockstep/exchange';
import type { Instant } from '@lockstep/engine';
import { isBelieved, isElsewhere, mayCount, SIGHTINGS_APART, sightedAgain, type Answering } from '../detection.ts';
import type { Transport } from '../store/rows/detection.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { changeTransport, findEvents } from './change-transport.ts';
import { guarded } from './lease.ts';
import type { Rows } from './take-up.ts';

/**
 * Graph is asked first: it knows for certain whether a mailbox is its own, and Exchange Online still answers EWS for mailboxes that Graph has.
 *
 * @throws ConnectorError where neither answers, or Graph cannot say
 */
const ask = async (deps: SyncDeps, { connection, mailbox }: Rows, signal: AbortSignal): Promise<Answering> => {
  const identify = (transport: Transport) => deps.connectorFor(connection, { transport }).identify({ address: mailbox.address }, signal);
  try {
    await identify('graph');
    return { transport: 'graph', seen: 'Microsoft Graph answers for the mailbox.' };
  } catch (error) {
    if (!(error instanceof ConnectorError) || !isElsewhere(error.failure, 'graph')) throw error;
    const { serverVersion } = await identify('ews');
    const version = serverVersion === null ? '' : ` (${serverVersion})`;
    return { transport: 'ews', seen: `Microsoft Graph says: ${error.failure.detail}. Exchange Web Services answer for it${version}.` };
  }
};

/** Found out before anything else where it never was; what was reached otherwise before is not changed by this one answer. */
export const withTransport = async (deps: SyncDeps, claim: Claim, rows: Rows, signal: AbortSignal): Promise<Rows> => {
  const { connection, mailbox } = rows;
  if (connection.transport !== 'detect' || mailbox.detectedAt !== null) return rows;
  const found = await ask(deps, rows, signal);
  const now = deps.clock.now();
  const isNew = mailbox.identity === null;
  const detection =
    isNew || found.transport === mailbox.transport
      ? { seen: found.seen, against: null }
      : { seen: 'It was set so.', against: sightedAgain(null, found, now) };
  const columns = { transport: isNew ? found.transport : mailbox.transport, detectedAt: now, detection };
  await guarded(deps, claim, async (tx) => tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, columns));
  return { ...rows, mailbox: { ...mailbox, ...columns } };
};

/** When to look again, and what is said meanwhile: a mailbox that is elsewhere is a warning, whatever the call was refused with (1.6). */
export type Doubt = { readonly at: Instant; readonly failure: Failure };

/**
 * A call failed: asks the other transport where the failure says that the mailbox is elsewhere, and changes it once that is believed.
 *
 * @returns null: there is nothing in it
 */
export const doubt = async (deps: SyncDeps, claim: Claim, rows: Rows, failure: Failure, signal: AbortSignal): Promise<Doubt | null> => {
  const { connection, mailbox } = rows;
  const { detection, transport } = mailbox;
  if (connection.transport !== 'detect' || detection === null || !isElsewhere(failure, transport)) return null;
  const began = deps.clock.now();
  const until = (began + SIGHTINGS_APART) as Instant;
  if (detection.against !== null && !mayCount(detection.against, began)) return moved(failure, detection.against.seen, until);
  const found = await orNull(() => ask(deps, rows, signal));
  if (found === null || found.transport === transport) return null;
  const now = deps.clock.now();
  const against = sightedAgain(detection.against, found, now);
  if (!isBelieved(against)) {
    const columns: Partial<Mailbox> = { detection: { ...detection, against } };
    await guarded(deps, claim, async (tx) => tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, columns));
    return moved(failure, found.seen, until);
  }
  const connector = deps.connectorFor(connection, found);
  const events = await orNull(() => findEvents({ deps, claim, connector, mailbox }, signal));
  // What is there could not be said just now: it stays as it is for as long.
  if (events === null) return moved(failure, found.seen, until);
  await guarded(deps, claim, async (tx) => changeTransport(tx, deps, mailbox, found, events));
  return moved(failure, found.seen, now);
};

/** Of this mailbox alone, however far the failure reaches: the others are asked for themselves. */
const moved = (failure: Failure, seen: string, at: Instant): Doubt => ({
  at,
  failure: { kind: 'moved', scope: 'mailbox', cause: 'mailboxMoved', ambiguous: false, retryAt: at, detail: `${failure.detail}. ${seen}` },
});

/** A call that fails here is no news: the failure that brought it up stands. */
const orNull = async <Result>(work: () => Promise<Result>): Promise<Result | null> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
};

/** It answers by its present transport: what spoke against that is over. */
export const undoubted = async ({ store }: Pick<SyncDeps, 'store'>, { mailbox }: Rows): Promise<void> => {
  const { detection } = mailbox;
  if (detection === null || detection.against === null) return;
  await store.transaction(async (tx) => {
    const { root, id, transport } = mailbox;
    await tx.mailboxes.update({ root, id, transport }, { detection: { ...detection, against: null } });
  });
};
