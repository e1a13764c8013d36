/**
 * One pass over one mailbox: is it the right one, what has changed in it, what follows for the links that are due. A crash
 * at any point means: run again.
 */
import { MINUTE, afterFailure } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { busyRulesOf } from '../booking/busy-rules.ts';
import { internalDomainsOf } from '../booking/internal-domains.ts';
import { ConnectorError } from '@lockstep/exchange';
import type { Cause, Connector, Failure, Identity } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';
import { StoreConflict } from '../store/store.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { ANEW, isRenamed } from './calendar-id.ts';
import type { SyncDeps } from './deps.ts';
import type { Pass } from './closing.ts';
import { refuseHidden, rightsOf, wantsRights } from './delegate.ts';
import { execute } from './execute.ts';
import { NOTHING, readFeed } from './feed.ts';
import type { Feed, Found as Fed } from './feed.ts';
import { isUncovered } from './frozen.ts';
import { readFurther } from './further.ts';
import { judge } from './judge.ts';
import type { Judged, Rival } from './judge.ts';
import { lookForLeftovers, stillGone } from './leftovers.ts';
import type { Found } from './leftovers.ts';
import { copiesOf } from './invitees.ts';
import type { Copies } from './invitees.ts';
import { keepTo } from './kept.ts';
import { LeaseLost, guarded, renew } from './lease.ts';
import { lookAgain } from './missing-busy.ts';
import { planHere } from './blocks.ts';
import type { Booked } from './booked.ts';
import { isDoubtful, lookAtDue, madeSide } from './booking-side.ts';
import { exchangeSide, slotOf } from './observe.ts';
import type { Observed } from './observe.ts';
import { layOutOwn } from './own-series.ts';
import { releaseFailed, releaseIdle, releaseRested, releaseWaiting, rested } from './release.ts';
import type { Left } from './release.ts';
import { rivalsOf } from './rivals.ts';
import { roll } from './roll.ts';
import type { SeriesLook } from './series.ts';
import { doubt, undoubted, withTransport } from './transport.ts';
import { isIdle } from './take-up.ts';
import type { Rows, Work } from './take-up.ts';

/** Is told, when a pass has ended well, which events it wrote. */
export type Wrote = (ids: readonly string[]) => void;

/** One pass, to its end: the lease is given back, or was lost. */
export const runPass = async (deps: SyncDeps, work: Work, signal: AbortSignal, told: Wrote = () => undefined): Promise<Left> => {
  const { claim, way } = work;
  try {
    // Also where nothing is read: what may not be kept any more goes, whether Exchange answers or not.
    const mailbox = await keepTo(deps, claim, work.rows.mailbox, busyRulesOf(work.rows.connection));
    const rows: Rows = { ...work.rows, mailbox };
    if (isIdle(rows)) return await releaseIdle(deps, claim);
    if (way.parked !== null) return await releaseWaiting(deps, claim, rows, way.parked);
    return await attempt(deps, { ...work, rows }, signal, told);
  } catch (error) {
    if (error instanceof LeaseLost) return 'nothing';
    throw error;
  }
};

const attempt = async (deps: SyncDeps, work: Work, signal: AbortSignal, told: Wrote): Promise<Left> => {
  const { claim, way } = work;
  let { rows } = work;
  try {
    rows = await withTransport(deps, claim, rows, signal);
    const connector = deps.connectorFor(rows.connection, rows.mailbox);
    const { found, wrote, ended } = await perform(deps, { ...work, rows }, connector, signal);
    await undoubted(deps, rows);
    const left = ended ?? (await releaseRested(deps, claim, rows, { strangers: found.strangers, wrote, trial: way.trial }));
    told(wrote);
    return left;
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    const failure = classified(error, deps);
    const next = afterFailure(failure, rows.mailbox.attempts + 1, deps.clock.now(), deps.chance());
    const doubted = await doubt(deps, claim, rows, failure, signal);
    const until = doubted?.at ?? (next.next === 'relist' ? deps.clock.now() : next.at);
    const said = doubted?.failure ?? failure;
    return await releaseFailed(deps, claim, rows, said, until, { relist: next.next === 'relist', trial: way.trial });
  }
};

const perform = async (
  deps: SyncDeps,
  { claim, rows, way, due: told, made }: Work,
  connector: Connector,
  signal: AbortSignal,
): Promise<{ readonly found: Fed; readonly wrote: readonly string[]; readonly ended: Left | null }> => {
  const { silentWrites, moveBack } = connector.capabilities;
  let found: Fed = NOTHING;
  const due = [...told, ...(await planHere(deps, claim, rows))];
  const pass: Pass = {
    deps,
    claim,
    connector,
    mailbox: await sameMailbox(deps, claim, rows, connector, signal),
    policy: Object.assign({}, rows.connection.policy, {
      silentWrites,
      moveBack,
      internalDomains: internalDomainsOf(rows.connection, rows.mailbox),
    }),
    leaseUntil: (deps.clock.now() + deps.leaseMs) as Instant,
    wrote: [],
    ending: async (tx, as, now) =>
      rested(tx, { deps, claim, rows }, { strangers: found.strangers, wrote: pass.wrote, trial: way.trial }, as, now),
    ended: null,
  };
  const rest: Feed['rest'] = async (tx, as, read, now) =>
    rested(tx, { deps, claim, rows }, { strangers: read.strangers, readDue: read.readDue, wrote: [], trial: way.trial }, as, now);
  const rules = busyRulesOf(rows.connection);
  const window = await roll({ deps, claim, connector, settings: rows.connection.settings, rules }, pass.mailbox, signal);
  const { readDue, cursor, furtherDue } = pass.mailbox;
  const isUnread = cursor === null || readDue === null || isUncovered(connector, pass.mailbox, window);
  if (made !== undefined && due.length === 1 && !isUnread) {
    // Somebody waits for what was just booked, and nobody for the reading: what else is due is the work of the next pass.
    await settleLinks(pass, await madeSide(deps, rows, made), { rules, window }, signal);
    return { found, wrote: pass.wrote, ended: pass.ended };
  }
  const reads = isUnread || readDue <= deps.clock.now();
  if (pass.mailbox.busyHeldSince !== null) await lookAgain({ ...pass, rules, window }, signal);
  const limits = pass.policy.brake;
  const by = { holder: rows.pairing?.holder ?? null, connection: rows.connection };
  const readsFurther = furtherDue !== null && (reads || furtherDue <= deps.clock.now());
  const reading = { deps, claim, connector, window, leaseUntil: pass.leaseUntil, rules, limits, by };
  const feed: Feed = { ...reading, rest: due.length > 0 || readsFurther ? null : rest };
  let booked = due.length > 0 && !reads ? await lookAtDue(deps, claim, rows.connection, due) : null;
  if (reads || booked?.some(isDoubtful) === true) {
    found = await readFeed(feed, pass.mailbox, signal);
    booked = null;
  }
  const marked = [...due, ...found.marked];
  const ending = marked.length === 0 ? pass.ending : null;
  if (readsFurther) pass.ended = await readFurther({ ...reading, ending }, pass.mailbox, signal);
  if (marked.length > 0)
    await settleLinks(pass, booked ?? (await lookAtDue(deps, claim, rows.connection, marked)), { rules, window }, signal);
  return { found, wrote: pass.wrote, ended: found.ended ?? pass.ended };
};

/** What is due again when this ends, or was marked meanwhile, is the work of the next pass. */
const settleLinks = async (
  pass: Pass,
  booked: readonly Booked[],
  laying: Pick<SeriesLook, 'rules' | 'window'>,
  signal: AbortSignal,
): Promise<void> => {
  const { deps, claim, connector, mailbox, policy } = pass;
  if (booked.length === 0) return;
  pass.leaseUntil = await renew(deps, claim, pass.leaseUntil);
  const seen = await exchangeSide({ deps, connector, mailbox }, booked, signal);
  const renewed = async (): Promise<void> => {
    pass.leaseUntil = await renew(deps, claim, pass.leaseUntil);
  };
  const copies = await copiesOf(deps, booked, renewed, signal);
  const found = await lookForLeftovers(deps, connector, mailbox, booked, signal);
  const judging = async (rivals: readonly Rival[]): Promise<readonly Judged[]> =>
    deps.store.transaction(async (tx) => {
      const now = deps.clock.now();
      return judge(tx, claim, mailbox, await together(tx, booked, { seen, copies, found }, now), policy, now, rivals);
    });
  const alone = await judging([]);
  const rivals = await rivalsOf(deps, claim, alone, renewed, signal);
  const judged = rivals.length === 0 ? alone : await judging(rivals);
  const calendar = { address: mailbox.address, calendar: mailbox.calendar };
  await layOutOwn({ deps, claim, connector, calendar, further: null, titles: new Map(), ...laying }, judged, signal);
  await execute(pass, judged, signal);
};

/** What Exchange showed: the events, what became of the copies of the invited, and what is left over of former ones. */
type Looked = { readonly seen: Awaited<ReturnType<typeof exchangeSide>>; readonly copies: Copies; readonly found: Found };

/** Both sides of each link, and what the booking side says about the time its event shows. */
const together = async (
  tx: Transaction,
  booked: readonly Booked[],
  { seen, copies, found }: Looked,
  now: Instant,
): Promise<readonly Observed[]> => {
  const unasked = { event: { at: 'unseen', why: 'notAsked' } as const, createdThenDeleted: false };
  return Promise.all(
    booked.map(async (one) => {
      const side = seen.get(one.link.appointment) ?? unasked;
      const [slot, leftovers] = await Promise.all([slotOf(tx, one, side.event, now), stillGone(tx, one.link, found)]);
      return Object.assign({ copies: copies.get(one.link.appointment) ?? [], leftovers, slot }, one, side);
    }),
  );
};

/** Causes after which it may be another mailbox that answers. */
const DOUBT: readonly Cause[] = ['positionLost', 'mailboxNotFound', 'mailboxMoved', 'anotherMailbox'];

/**
 * Rule 2.6: the very mailbox and calendar that were paired. Once known, every call names the calendar by its id, which no
 * other mailbox has; who it is is asked anew only at the first pass and after a failure that smells of another one.
 */
const sameMailbox = async (
  deps: SyncDeps,
  claim: Claim,
  { mailbox, connection }: Rows,
  connector: Connector,
  signal: AbortSignal,
): Promise<Mailbox> => {
  const doubtful = mailbox.state === 'error' || (mailbox.cause !== null && DOUBT.includes(mailbox.cause));
  const asks = doubtful || wantsRights(connection, mailbox, deps.clock.now());
  if (mailbox.identity !== null && mailbox.calendar !== null && !asks) return mailbox;
  const identity = await connector.identify(mailbox, signal);
  const isOther = mailbox.identity !== null && (mailbox.identity !== identity.identity || mailbox.calendar !== identity.calendar);
  const anew = isOther && (await isRenamed({ deps, claim, connector }, mailbox, identity, signal)) ? ANEW : {};
  if (isOther && anew !== ANEW) {
    throw new ConnectorError(refusedIdentity(mailbox.address, 'answers as another mailbox or calendar than the one that was paired'));
  }
  const learnt = Object.assign(columnsOf(identity, mailbox), { rights: rightsOf(identity, deps.clock.now()) }, anew);
  try {
    await guarded(deps, claim, async (tx) => tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, learnt));
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    throw new ConnectorError(refusedIdentity(mailbox.address, 'is the same mailbox as one that is paired with somebody else'), {
      cause: error,
    });
  }
  refuseHidden(identity, connection);
  return { ...mailbox, ...learnt };
};

const columnsOf = (
  identity: Identity,
  before: Mailbox,
): Pick<Mailbox, 'identity' | 'calendar' | 'zone' | 'serverVersion' | 'schemaVersion'> => ({
  identity: identity.identity,
  calendar: identity.calendar,
  // What could not be told this time is as it was.
  zone: identity.zone ?? before.zone,
  serverVersion: identity.serverVersion,
  schemaVersion: identity.schemaVersion,
});

const refusedIdentity = (address: string, what: string): Failure => ({
  kind: 'rejected',
  scope: 'mailbox',
  ambiguous: false,
  retryAt: null,
  cause: 'anotherMailbox',
  detail: `${address} ${what}; nothing was changed.`,
});

/** Whatever is not a classified failure is a fault of ours: said so, and tried again later. */
const classified = (error: unknown, deps: SyncDeps): Failure => {
  if (error instanceof ConnectorError) return error.failure;
  deps.log.error({ err: error }, 'a pass failed in a way that was not foreseen');
  const retryAt = (deps.clock.now() + MINUTE) as Instant;
  return {
    kind: 'unavailable',
    scope: 'mailbox',
    ambiguous: false,
    retryAt,
    cause: 'faultOfOurs',
    detail: 'An unexpected fault inside Lockstep; see the log.',
  };
};
