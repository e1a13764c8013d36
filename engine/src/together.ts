/** Both sides are there: from the merge to at most one write on each side, and only of what differs (3.2). */
import { listing, sooner } from './attendees.ts';
import type { Listing } from './attendees.ts';
import { clientOf, isClient } from './clients.ts';
import { sameFacet } from './compare.ts';
import { placed } from './elsewhere.ts';
import { merge } from './merge.ts';
import type { Merged } from './merge.ts';
import { FACETS } from './model.ts';
import type { AppointmentView, EventView, Facet, Instant, Seen } from './model.ts';
import { nothing } from './outcome.ts';
import type { Action, Base, Memory, Plan, Situation, Tell, Verdict } from './plan.ts';
import { afterTheText } from './put-off.ts';
import { decisionLapses, leftLapses, nextReminder, notePutBack } from './policy/limits.ts';
import { isOver } from './policy/move.ts';
import { reason } from './reasons.ts';
import type { Reason, ReasonCode } from './reasons.ts';
import { movedIn, writeOf } from './write.ts';
import type { Write } from './write.ts';

type Present<Value> = Extract<Seen<Value>, { at: 'present' }>;

export const both = (
  verdict: Verdict,
  situation: Situation,
  memory: Memory,
  appointment: Present<AppointmentView>,
  event: Present<EventView>,
): Plan => {
  const plan = agreeing(verdict, situation, memory, appointment, event);
  return placed(plan, situation, memory, appointment.value, event);
};

const agreeing = (
  verdict: Verdict,
  situation: Situation,
  memory: Memory,
  appointment: Present<AppointmentView>,
  event: Present<EventView>,
): Plan => {
  const merged = merge(situation, memory, appointment.value, event.value, event.version);
  if (holds(merged)) return held(verdict, situation, memory, appointment, event, merged.reasons);
  const booking = bookingSide(situation, appointment, event, merged);
  // Confirmed first, and the event written in the next round: a crash between the two would lose the edit that confirmed it.
  if (confirms(booking)) return confirmed(verdict, situation, memory, booking, merged);
  // What is over is over for its people too (4.19).
  const wanted = isOver(appointment.value, situation.now)
    ? null
    : listing(situation, memory, appointment.value, event.value, asksAnew(merged));
  const list =
    wanted !== null && showsTooMuch(situation, memory, appointment.value, event.value, merged, wanted)
      ? afterTheText(wanted, memory.base?.attendance?.invited ?? [], situation.now)
      : wanted;
  if (list !== null && list.calledOffBy !== null)
    return calledOff(verdict, situation, memory, appointment, event.value, list, list.calledOffBy);
  if (list !== null && list.leaving.length > 0) return left(verdict, situation, memory, appointment, event, merged, booking, list);
  const write = writeOf(situation, memory, appointment.value, event, merged, list);
  if (write.beforehand) return beforehand(verdict, situation, memory, write);
  const kept = write.putBack ? notePutBack(memory, situation.now) : memory;
  const base = kept.base === null ? null : accounted(kept.base, write, merged);
  const wait = waits(situation.now, memory, base, merged, appointment.value, event.value);
  const heldSince = wait?.since ?? (write.postponed.length > 0 ? memory.heldSince : null);
  return {
    verdict,
    actions: [...write.actions, ...booking],
    reasons: [...merged.reasons.filter(({ facet }) => !isPostponed(write, facet)), ...write.reasons, ...(list?.reasons ?? [])],
    tell: tellOf(situation, booking, merged),
    memory: heldSince === kept.heldSince && base === kept.base ? kept : { ...kept, heldSince, base },
    agree: true,
    lookAgainAt: write.postponed.length > 0 ? situation.now : sooner(wait?.until ?? null, sooner(list?.lookAt ?? null, write.lookAt)),
    flag: wait === null && list?.flagged !== true ? null : 'needsDecision',
    ...(write.postponed.length === 0 ? {} : { postponed: write.postponed }),
    ...(write.attendance === undefined ? {} : { attendance: write.attendance }),
  };
};

const asksAnew = ({ choices }: Merged): boolean => ['push', 'putBack'].includes(choices.get('when') ?? '');

/**
 * Whether the list, which goes alone where no write is silent, would show a client what is for our own people (3.5), because the event does
 * not show its outward text yet.
 */
const showsTooMuch = (
  { policy }: Situation,
  memory: Memory,
  a: AppointmentView,
  e: EventView,
  { choices }: Merged,
  list: Listing,
): boolean =>
  !policy.silentWrites &&
  list.add.some(isClient) &&
  (['title', 'body'] as const).some((facet) => {
    const choice = choices.get(facet);
    const differs = choice === undefined ? memory.base?.owed.includes(facet) === true : choice === 'push' || choice === 'putBack';
    return differs && !sameFacet(facet, a.facets, e.facets) && !(facet === 'body' && e.onlineMeeting);
  });

const isPostponed = ({ postponed }: Write, facet: Facet | undefined): boolean => facet !== undefined && postponed.includes(facet);

/** A silent write that has to come before all others; the next round, at once, is as if it had been the first. */
const beforehand = (verdict: Verdict, { now }: Situation, memory: Memory, { actions, reasons, attendance }: Write): Plan => ({
  ...nothing(verdict, memory),
  actions,
  reasons,
  postponed: FACETS,
  // Found, and never agreed on: that stands over.
  agree: memory.base !== null,
  ...(attendance === undefined ? {} : { attendance }),
  lookAgainAt: now,
});

/** What is left to a person (4.3) waits for the decision as long as the sides differ in it and nobody made it good. */
const waits = (
  now: Instant,
  memory: Memory,
  base: Base | null,
  { choices, left }: Merged,
  a: AppointmentView,
  e: EventView,
): { readonly since: Instant; readonly until: Instant | null } | null => {
  const open = (base?.leftIn ?? []).filter(
    (facet) => !sameFacet(facet, a.facets, e.facets) && [undefined, 'leave'].includes(choices.get(facet)),
  );
  if (open.length === 0) return null;
  const since = left.length > 0 || memory.base?.left !== true ? now : (memory.heldSince ?? now);
  const lapses = leftLapses(since, a.facets.when, e.facets.when);
  return { since, until: lapses > now ? nextReminder(since, lapses, now) : null };
};

const confirms = (booking: readonly Action[]): boolean => booking.some((action) => action.do === 'confirm');

/** 4.5: one mail, "confirmed", with the new time. */
const confirmed = (verdict: Verdict, { now }: Situation, memory: Memory, booking: readonly Action[], merged: Merged): Plan => {
  const pulled = merged.choices.get('when') === 'pull';
  return {
    ...nothing(verdict, memory),
    actions: booking,
    reasons: [...(pulled ? merged.reasons.filter((one) => one.facet === 'when') : []), reason('confirmedByEdit')],
    tell: [{ kind: 'confirmed', to: ['client'] }],
    postponed: FACETS.filter((facet) => !pulled || facet !== 'when'),
    lookAgainAt: now,
  };
};

/**
 * The client declined (4.8): the appointment is cancelled, and in the next round its event goes as that of any other that is cancelled. What
 * else was done in Outlook is of no account any more.
 */
const calledOff = (
  verdict: Verdict,
  { now }: Situation,
  memory: Memory,
  { version }: Present<AppointmentView>,
  event: EventView,
  list: Listing,
  by: string,
): Plan => ({
  ...nothing(verdict, memory),
  actions: [{ do: 'cancelAppointment', ifVersion: version, client: clientOf(by) ?? by }],
  reasons: list.reasons.filter(({ code }) => code === 'clientDeclined'),
  tell: [{ kind: 'cancelled', to: ['client', 'staff'] }],
  postponed: FACETS,
  attendance: { invited: [], ...memory.base?.attendance, shown: event.attendees },
  lookAgainAt: now,
});

/**
 * Somebody leaves the appointment (4.7, 4.9): that first, and what is to be written to the event in the next round, which has to find
 * what a person was asked as it is now: since when, or the day in which to decide would begin anew (5.7).
 */
const left = (
  verdict: Verdict,
  situation: Situation,
  memory: Memory,
  appointment: Present<AppointmentView>,
  { value: event }: Present<EventView>,
  merged: Merged,
  booking: readonly Action[],
  list: Listing,
): Plan => {
  const leaving = list.leaving.map(({ holder, why }): Action => ({ do: 'leaveAppointment', ifVersion: appointment.version, holder, why }));
  const pulled = merged.choices.get('when') === 'pull';
  const known = memory.base?.attendance?.invited ?? [];
  return {
    ...nothing(verdict, memory),
    actions: [...booking, ...leaving],
    reasons: [
      ...(pulled ? merged.reasons.filter((one) => one.facet === 'when') : []),
      ...list.reasons.filter(({ code }) => LEAVES.includes(code) || ONCE.includes(code)),
    ],
    tell: [...tellOf(situation, booking, merged), { kind: 'staffChanged', to: ['client', 'organiser', 'staff'] }],
    postponed: FACETS.filter((facet) => !pulled || facet !== 'when'),
    attendance: {
      // Nobody is invited in this round, and nobody is taken off the list; whom the organiser took off is on it no longer.
      invited: known
        .filter(({ holder }) => !list.leaving.some((one) => one.why === 'takenOff' && one.holder === holder))
        .map((one) => list.invited.find(({ holder }) => holder === one.holder) ?? one),
      shown: event.attendees,
      ...movedIn(situation, memory, appointment.value, event, pulled ? 'pulled' : null),
    },
    lookAgainAt: situation.now,
  };
};

const LEAVES: readonly ReasonCode[] = ['declined', 'copyRemoved', 'takenOff'];
/** What is said when it is first seen, and is remembered as seen with this round. */
const ONCE: readonly ReasonCode[] = ['declineNotAccepted', 'clientTakenOff', 'copyMoved'];

const holds = (merged: Merged): boolean => [...merged.choices.values()].includes('hold');

const held = (
  verdict: Verdict,
  { now }: Situation,
  memory: Memory,
  appointment: Present<AppointmentView>,
  event: Present<EventView>,
  reasons: readonly Reason[],
): Plan => {
  const heldSince = memory.heldSince ?? now;
  const lapses = decisionLapses(heldSince, appointment.value.facets.when, event.value.facets.when);
  return {
    ...nothing(verdict, { ...memory, heldSince }),
    reasons,
    agree: false,
    lookAgainAt: nextReminder(heldSince, lapses, now),
    flag: 'needsDecision',
  };
};

const bookingSide = (
  { policy, now }: Situation,
  appointment: Present<AppointmentView>,
  event: Present<EventView>,
  merged: Merged,
): readonly Action[] => {
  const actions: Action[] = [];
  const { value, version } = appointment;
  if (merged.choices.get('when') === 'pull') {
    actions.push({
      do: 'reschedule',
      ifVersion: version,
      from: value.facets.when,
      when: { ...event.value.facets.when, zone: value.facets.when.zone },
    });
  }
  const confirmed = policy.autoConfirm && value.state === 'reserved' && merged.editedInOutlook && !policy.lock && !isOver(value, now);
  if (confirmed) actions.push({ do: 'confirm', ifVersion: version });
  return actions;
};

const tellOf = ({ now }: Situation, booking: readonly Action[], merged: Merged): readonly Tell[] => {
  const tell: Tell[] = [];
  const move = booking.find((action) => action.do === 'reschedule');
  // 4.19: none where both times are past.
  if (move !== undefined && (move.from.end > now || move.when.end > now)) tell.push({ kind: 'rescheduled', to: ['client', 'staff'] });
  if (merged.left.length > 0) tell.push({ kind: 'flagged', to: ['organiser'] });
  if (merged.moveRefused) tell.push({ kind: 'putBack', to: ['organiser'] });
  return tell;
};

/** What the sides may differ in from now on with consent; what a write makes good again is struck off by `rebase`. */
const accounted = (base: Base, write: Write, merged: Merged): Base => {
  if (write.deferred.length === 0 && merged.left.length === 0) return base;
  const owed = [...new Set([...base.owed, ...write.deferred])];
  // What is owed waits for a write that mails anyway, and for nobody.
  const leftIn = [...new Set([...(base.leftIn ?? []).filter((facet) => !write.deferred.includes(facet)), ...merged.left])];
  const { leftIn: _, ...rest } = base;
  return { ...rest, owed, left: leftIn.length > 0, ...(leftIn.length > 0 ? { leftIn } : {}) };
};
