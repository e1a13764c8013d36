/**
 * Carrying out the plans of one pass: first what goes to Exchange, one write at a time, each behind its stored intent;
 * then the booking side, all of it in one transaction, because the moves of a pass stand or fall together (4.2).
 */
import { afterFailure, canonicalWhen, reason } from '@lockstep/engine';
import type { Action, EventEcho, EventId, Instant, Version, Facets } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { Failure } from '@lockstep/exchange';
import type { Occasion } from '../booking/actor.ts';
import { RefusalError } from '../booking/refusal.ts';
import { leaveAppointment } from '../booking/staffing.ts';
import { cancel, confirm } from '../booking/state.ts';
import { rescheduleTogether } from '../booking/together.ts';
import type { Move } from '../booking/together.ts';
import { oweNotices } from '../notify/owe-notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import { StoreConflict } from '../store/store.ts';
import type { Transaction } from '../store/store.ts';
import { applyRemote, isRemote, wishedUid } from './apply.ts';
import type { RemoteAction } from './apply.ts';
import { closing, closingOne, restTogether, whole } from './closing.ts';
import type { Pass } from './closing.ts';
import type { SyncDeps } from './deps.ts';
import { countedOf } from './halt.ts';
import { isQuiet } from './judge.ts';
import type { Judged, Rival } from './judge.ts';
import { guarded, renew } from './lease.ts';
import { markLink } from './notice.ts';
import { BY_DEFAULT, viewOf, whenOf } from './booked.ts';
import { leave } from './leave.ts';
import { journalFailure, journalPlan } from './journal.ts';
import { spend } from './created-before.ts';
import { fail, lookAgain } from './fail.ts';
import { begin, finish, intentOf, rest } from './record.ts';
import type { Finished } from './release.ts';

/** A plan whose booking half is still to be done, with what Exchange answered to the other half. */
type Local = { readonly judged: Judged; readonly echo: EventEcho | null; readonly eventId: EventId | null; readonly uid: string | null };

/** @throws ConnectorError whose scope is wider than one item: the pass ends there */
export const execute = async (pass: Pass, all: readonly Judged[], signal: AbortSignal): Promise<void> => {
  const locals: Local[] = [];
  const quiet = all.filter(isQuiet).toSorted((one, other) => (one.observed.row.id < other.observed.row.id ? -1 : 1));
  const loud = quiet.length > 1 ? all.filter((one) => !isQuiet(one)) : all;
  if (quiet.length > 1) await restTogether(pass, quiet, loud.length === 0);
  const alone = loud.length === 1;
  // What is held is kept before anything is sent: a write that fails ends the pass, and the next one may not see all of it at once.
  for (const judged of loud.filter((one) => one.halted))
    await guarded(
      pass.deps,
      pass.claim,
      whole(async (tx, now) => rest(tx, pass.deps, judged, now)),
    );
  for (const judged of loud.filter((one) => !one.halted)) {
    const remote = judged.plan.actions.find(isRemote);
    const local = judged.plan.actions.some((action) => !isRemote(action));
    if (remote !== undefined) {
      const written = await write(pass, judged, remote, { more: local, alone }, signal);
      if (written !== null && local) locals.push(written);
    } else if (local) locals.push(unwritten(judged));
    else await closingOne(pass, alone, judged, async (tx, now) => rest(tx, pass.deps, judged, now));
  }
  await bookingSide(pass, locals);
};

const unwritten = (judged: Judged): Local => {
  const { event, link } = judged.observed;
  const id = event.at === 'present' ? event.value.id : (link.eventId as EventId | null);
  return { judged, echo: null, eventId: id, uid: event.at === 'present' ? (event.value.uid ?? link.uid) : link.uid };
};

/** `more`: a booking half comes after it; `alone`: it is all that there is to do in this pass. */
type Part = { readonly more: boolean; readonly alone: boolean };

/** Null: it failed, or it is finished. Otherwise the booking half is still to come. */
const write = async (
  pass: Pass,
  judged: Judged,
  action: RemoteAction,
  { more, alone }: Part,
  signal: AbortSignal,
): Promise<Local | null> => {
  const { deps, claim, connector, mailbox, policy } = pass;
  pass.leaseUntil = await renew(deps, claim, pass.leaseUntil);
  const uid = action.do === 'createEvent' ? wishedUid(deps, connector, judged.observed, action.epoch) : judged.observed.link.uid;
  const begun = await deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    return begin(tx, deps, claim, judged, intentOf(deps, judged, action, now), uid, now);
  });
  if (!begun) return null;
  try {
    const written = await applyRemote(deps, connector, mailbox, judged.observed, action, policy, signal);
    pass.wrote.push(action.do === 'createEvent' ? (written.eventId ?? '') : (written.eventId ?? action.id));
    if (written.echo === 'gone') {
      await guarded(deps, claim, async (tx, now) => lookAgain(tx, judged, now));
      return null;
    }
    if (more && typeof written.echo !== 'string') return { judged, echo: written.echo, eventId: written.eventId, uid: written.uid };
    const event = written.echo === 'movedBack' || written.echo === 'copyRemoved' ? null : written.echo;
    const outcome = { done: { event, appointment: null }, eventId: written.eventId, uid: written.uid };
    await closingOne(pass, alone, judged, async (tx, now) => finish(tx, deps, judged, outcome, now));
    return null;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    await failed(pass, judged, error.failure);
    if (error.failure.scope !== 'item') throw error;
    return null;
  }
};

/** A delegate was refused the one thing that a mailbox may refuse for a single event: to mail those who are invited. */
const isUninvited = ({ kind, scope, cause }: Failure): boolean => kind === 'forbidden' && scope === 'item' && cause === 'noRights';

const failed = async ({ deps, claim, mailbox }: Pass, judged: Judged, failure: Failure): Promise<void> =>
  guarded(deps, claim, async (tx, now) => {
    const { link } = judged.observed;
    if (mailbox.rights !== null && isUninvited(failure))
      await tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, { rights: { invites: false, askedAt: now } });
    if (failure.kind === 'rejected' && !failure.ambiguous && (await leave(tx, deps, judged, failure, now))) return;
    // Carried out before, and deleted since by somebody: what follows from that is decided with the next look (4.6).
    if (failure.kind === 'gone' && failure.scope === 'item' && (await spend(tx, judged, now))) return;
    const next = afterFailure(failure, link.attempts + 1, now, deps.chance());
    await fail(tx, judged, failure, next.next === 'relist' ? now : next.at, now);
    await journalFailure(tx, deps, claim, link.appointment, failure, now);
  });

/** All at once; where that cannot be, one by one, so that one that moved on does not hold up the others. */
const bookingSide = async (pass: Pass, locals: readonly Local[]): Promise<void> => {
  if (locals.length === 0) return;
  if (await together(pass, locals, true)) return;
  for (const local of locals) {
    if (locals.length > 1 && (await together(pass, [local], false))) continue;
    await guarded(pass.deps, pass.claim, async (tx, now) => dropped(tx, pass, local, now));
  }
};

/** The booking side moved on since it was read: that half is dropped, the echo is kept, and the pair is looked at again. */
const dropped = async (tx: Transaction, { deps }: Pass, { judged, echo, eventId, uid }: Local, now: Instant): Promise<void> => {
  if (echo === null) {
    const link = await tx.links.get({
      root: judged.observed.link.root,
      appointment: judged.observed.link.appointment,
      mailbox: judged.observed.link.mailbox,
    });
    if (link !== null) await markLink(tx, link, now);
    return;
  }
  const { write } = await finish(tx, deps, judged, { done: { event: echo, appointment: 'stale' }, eventId, uid }, now);
  await write();
};

/** False: refused as a whole, nothing of it happened. `last`: this is the end of the pass. */
const together = async (pass: Pass, locals: readonly Local[], last: boolean): Promise<boolean> => {
  const { deps, mailbox } = pass;
  try {
    await closing(pass, last, async (tx, now) => {
      const occasion: Occasion = { now, newId: deps.newId, actor: { kind: 'outlook', mailbox: mailbox.id, address: mailbox.address } };
      const { moved, along } = await reschedule(tx, occasion, locals);
      for (const one of along) await noteRival(tx, deps, one, now);
      const finished: Finished[] = [];
      for (const { judged, echo, eventId, uid } of locals) {
        const known = (await steps(tx, occasion, judged)) ? undefined : moved.get(judged.observed.row.id);
        // Our own change leaves the marks of the link alone: another count is a mark made by somebody else.
        const [appointment, current] = await Promise.all([
          appointmentNow(tx, judged, known),
          tx.links.get(linkKey(judged), { lock: 'update' }),
          echo === null ? Promise.all([journalPlan(tx, deps, judged, now), oweNotices(tx, deps, judged, now)]) : undefined,
        ]);
        finished.push(await finish(tx, deps, judged, { done: { event: echo, appointment }, eventId, uid }, now, current));
      }
      return { mayLock: finished.some((one) => one.mayLock), write: async () => Promise.all(finished.map(async (one) => one.write())) };
    });
    return true;
  } catch (error) {
    if (error instanceof RefusalError || error instanceof StoreConflict) return false;
    throw error;
  }
};

const linkKey = ({ observed: { link } }: Judged) => ({ root: link.root, appointment: link.appointment, mailbox: link.mailbox });

/** The version the booking side has to be at, which a confirmation before it in the same plan has raised. */
const at = (version: Version): number => Number(version);

const find = <Kind extends Action['do']>(judged: Judged, kind: Kind): Extract<Action, { do: Kind }> | undefined =>
  judged.plan.actions.find((action): action is Extract<Action, { do: Kind }> => action.do === kind);

type Rescheduled = { readonly moved: ReadonlyMap<string, Appointment>; readonly along: readonly Rival[] };

/** Answers what was moved, as it is now, and what was moved along. */
const reschedule = async (tx: Transaction, occasion: Occasion, locals: readonly Local[]): Promise<Rescheduled> => {
  const moves = locals.flatMap(({ judged }) => {
    const move = find(judged, 'reschedule');
    const { root, id } = judged.observed.row;
    if (move === undefined) return [];
    const { start, end, zone } = move.when;
    return [{ root, appointment: id, ifVersion: at(move.ifVersion), times: { start, end, zone } }];
  });
  // Without whom these cannot be: each once, however many need it.
  const along = new Map(locals.flatMap(({ judged }) => (judged.along ?? []).map((one) => [one.judged.observed.row.id, one] as const)));
  if (moves.length === 0) return { moved: new Map(), along: [] };
  const moved = await rescheduleTogether(tx, occasion, [...moves, ...[...along.values()].flatMap(moveOf)]);
  return { moved: new Map(moved.map((row) => [row.id, row])), along: [...along.values()] };
};

/** It is looked at in its own calendar then, where both sides will be found to agree. */
const moveOf = ({ judged, mailbox: { id: mailbox, address } }: Rival): readonly Move[] => {
  const move = find(judged, 'reschedule');
  if (move === undefined) return [];
  const { start, end, zone } = move.when;
  const { root, id } = judged.observed.row;
  return [
    { root, appointment: id, ifVersion: at(move.ifVersion), times: { start, end, zone }, actor: { kind: 'outlook', mailbox, address } },
  ];
};

/** Said of it, and counted (4.18), as if its own calendar had come first. */
const noteRival = async (tx: Transaction, deps: SyncDeps, { judged, mailbox }: Rival, now: Instant): Promise<void> => {
  const { row } = judged.observed;
  const counted = countedOf(judged.plan, judged.observed);
  const about = { root: row.root, id: deps.newId(), company: row.company, mailbox: mailbox.id, appointment: row.id, at: now };
  const said = { ...judged, plan: { ...judged.plan, reasons: [...judged.plan.reasons, reason('movedAlong', 'when')] } };
  await Promise.all([journalPlan(tx, deps, said, now), counted === null ? undefined : tx.movements.insert({ ...about, ...counted })]);
};

/** The other steps of a plan on the booking side. False: there are none. */
const steps = async (tx: Transaction, occasion: Occasion, judged: Judged): Promise<boolean> => {
  const { root, id } = judged.observed.row;
  const moved = find(judged, 'reschedule') !== undefined;
  const confirmed = find(judged, 'confirm');
  if (confirmed !== undefined) await confirm(tx, occasion, { root, appointment: id, ifVersion: at(confirmed.ifVersion) + (moved ? 1 : 0) });
  const cancelled = find(judged, 'cancelAppointment');
  // 4.8: by a client who declined, as if by their private link.
  const by: Occasion = cancelled?.client === undefined ? occasion : { ...occasion, actor: { kind: 'client', id: cancelled.client } };
  if (cancelled !== undefined) await cancel(tx, by, { root, appointment: id, ifVersion: at(cancelled.ifVersion) });
  let version = (moved ? 1 : 0) + (confirmed === undefined ? 0 : 1);
  for (const action of judged.plan.actions) {
    if (action.do !== 'leaveAppointment') continue;
    const target = { root, appointment: id, ifVersion: at(action.ifVersion) + version };
    await leaveAppointment(tx, occasion, target, action.holder, action.why);
    version++;
  }
  return version > (moved ? 1 : 0) || cancelled !== undefined;
};

/** `known`: as this transaction left it. */
const appointmentNow = async (
  tx: Transaction,
  judged: Judged,
  known: Appointment | undefined,
): Promise<{ facets: Facets; version: Version } | null> => {
  const { root, id } = judged.observed.row;
  const row = known ?? (await tx.appointments.get({ root, id }));
  if (row === null || row.state === 'cancelled') return null;
  const { appointment } = judged.situation;
  const planned =
    appointment.at === 'present'
      ? appointment.value.facets
      : (await viewOf(tx, row, judged.observed.link.mailbox, BY_DEFAULT)).value.facets;
  const moved = find(judged, 'reschedule') !== undefined;
  // The observation overlaid with what we wrote ourselves: a confirmation changes show-as, and that has yet to be pushed.
  return { facets: moved ? { ...planned, when: canonicalWhen(whenOf(row)) } : planned, version: String(row.version) as Version };
};
