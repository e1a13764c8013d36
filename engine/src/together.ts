/** Both sides are there: from the merge to at most one write on each side, and only of what differs (3.2). */
import { sameFacet } from './compare.ts';
import { placed } from './elsewhere.ts';
import { merge } from './merge.ts';
import type { Choice, Merged } from './merge.ts';
import { FACETS } from './model.ts';
import type { AppointmentView, EventView, Facet, Facets, Instant, Seen } from './model.ts';
import { nothing } from './outcome.ts';
import type { Action, Base, EventPatch, Memory, Notify, Plan, Situation, Tell, Verdict } from './plan.ts';
import { audienceOfUpdate, wouldMailAnyway } from './policy/audience.ts';
import { decisionLapses, leftLapses, nextReminder, notePutBack } from './policy/limits.ts';
import { isOver } from './policy/move.ts';
import { reason } from './reasons.ts';
import type { Reason } from './reasons.ts';

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
  const write = writeOf(situation, memory, appointment.value, event, merged);
  const kept = write.putBack ? notePutBack(memory, situation.now) : memory;
  const base = kept.base === null ? null : accounted(kept.base, write, merged);
  const wait = waits(situation.now, memory, base, merged, appointment.value, event.value);
  return {
    verdict,
    actions: [...write.actions, ...booking],
    reasons: [...merged.reasons, ...write.reasons],
    tell: tellOf(situation, booking, merged),
    memory: { ...kept, heldSince: wait?.since ?? null, base },
    agree: true,
    lookAgainAt: wait?.until ?? null,
    flag: wait === null ? null : 'needsDecision',
  };
};

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
    ...nothing(verdict, { ...memory, heldSince: null }),
    actions: booking,
    reasons: [...(pulled ? merged.reasons.filter((one) => one.facet === 'when') : []), reason('confirmedByEdit')],
    tell: [{ kind: 'confirmed', to: ['client'] }],
    postponed: FACETS.filter((facet) => !pulled || facet !== 'when'),
    lookAgainAt: now,
  };
};

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

type Write = {
  readonly actions: readonly Action[];
  readonly reasons: readonly Reason[];
  /** Not written because it would have mailed; rides on the next write. */
  readonly deferred: readonly Facet[];
  readonly putBack: boolean;
};
const NO_WRITE: Write = { actions: [], reasons: [], deferred: [], putBack: false };

const writeOf = ({ policy, now }: Situation, memory: Memory, a: AppointmentView, event: Present<EventView>, { choices }: Merged): Write => {
  const e = event.value;
  const chosen = FACETS.filter((facet) => isWrite(choices.get(facet)));
  const audienceOf = (facets: readonly Facet[]): Notify =>
    audienceOfUpdate(e, facets, e.facets.when, facets.includes('when') ? a.facets.when : e.facets.when, now);
  if (chosen.length === 0) return NO_WRITE;
  if (wouldMailAnyway(e, audienceOf(chosen), policy.silentWrites))
    return { ...NO_WRITE, reasons: chosen.map((facet) => reason('deferredMail', facet)), deferred: chosen };
  const riding = (memory.base?.owed ?? []).filter(
    (facet) =>
      !chosen.includes(facet) && !choices.has(facet) && !sameFacet(facet, a.facets, e.facets) && !(facet === 'body' && e.onlineMeeting),
  );
  const written = [...chosen, ...riding];
  return {
    actions: [
      { do: 'updateEvent', id: e.id, ifVersion: event.version, patch: patchOf(a.facets, e.facets, written), notify: audienceOf(written) },
    ],
    reasons: riding.map((facet) => reason('pushed', facet)),
    deferred: [],
    putBack: written.some((facet) => choices.get(facet) === 'putBack'),
  };
};

const isWrite = (choice: Choice | undefined): boolean => choice === 'push' || choice === 'putBack';

const patchOf = (facets: Facets, shown: Facets, names: readonly Facet[]): EventPatch => ({
  ...Object.fromEntries(names.map((name) => [name, facets[name]])),
  ...(names.includes('when') && shown.when.repeats === true ? { recurrence: null } : {}),
});

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
