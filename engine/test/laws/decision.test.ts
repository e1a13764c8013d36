/** Laws of the single decision: they hold in any situation at all, also in those no story leads to. */
import { expect } from 'vitest';
import { fresh, linkedAppointment, linkedEvent } from '../../src/compare.ts';
import { FRESH, LINKED } from '../../src/decide.ts';
import type { Fresh, Linked } from '../../src/decide.ts';
import { FACETS, version } from '../../src/model.ts';
import type { Facet, Facets } from '../../src/model.ts';
import { rebase } from '../../src/rebase.ts';
import { reconcile } from '../../src/reconcile.ts';
import { broken, law } from './cases.ts';
import { isRemote } from './model/shell.ts';
import { situationOf } from './model/situation.ts';

const LENGTH = 140;

law('4.17 nothing is written, told or forgotten about what is unseen', LENGTH, (tape) => {
  const situation = situationOf(tape);
  const [a, e] = [
    { ...situation, appointment: { at: 'unseen', why: 'unreachable' } as const },
    { ...situation, event: { at: 'unseen', why: 'unreachable' } as const },
  ];
  for (const blind of [a, e]) {
    const plan = reconcile(blind);
    if (plan.actions.length > 0 || plan.tell.length > 0) broken('nothing is done blindly', { blind, plan });
    if (plan.verdict !== 'wait' || plan.agree) broken('what is unseen waits', { blind, plan });
  }
  // The write under way is the one thing that must outlive a look that saw nothing (5.6).
  const { memory } = reconcile(e);
  if (memory.pending !== e.memory.pending || memory.base !== e.memory.base) broken('the memory is kept as it was', { e, memory });
});

law('3.11 a copy that is not organised here is never written and says nothing', LENGTH, (tape) => {
  const situation = situationOf(tape);
  if (situation.event.at !== 'present') return;
  const copy = { ...situation, event: { ...situation.event, value: { ...situation.event.value, organisedHere: false } } };
  const plan = reconcile(copy);
  if (plan.actions.length > 0 || plan.agree || plan.memory !== copy.memory) broken('a copy is left alone', { copy, plan });
});

const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
};

law('5.2 the plan depends on the situation alone: asked twice it is the same, and nothing given is changed', LENGTH, (tape) => {
  const situation = frozen(situationOf(tape));
  const [one, other] = [JSON.stringify(reconcile(situation)), JSON.stringify(reconcile(structuredClone(situation)))];
  if (one !== other) broken('the same situation, the same plan', { situation, one, other });
});

law('3.2 a plan writes at most once to Exchange, on the version it was decided on, and only what differs', LENGTH, (tape) => {
  const situation = situationOf(tape);
  const plan = reconcile(situation);
  const remote = plan.actions.filter(isRemote);
  if (remote.length > 1) broken('one write to Exchange', { situation, plan });
  const { appointment, event } = situation;
  for (const action of plan.actions) {
    if (action.do === 'createEvent') {
      if (event.at !== 'absent') broken('a create needs a proven absence', { situation, plan });
      if (action.epoch <= situation.memory.epoch && situation.memory.pending === null) broken('epochs rise', { situation, plan });
    } else if (isRemote(action)) {
      if (event.at !== 'present' || action.ifVersion !== event.version || action.id !== event.value.id)
        broken('a write names the version it was decided on', { situation, plan });
    } else if (appointment.at !== 'present' || action.ifVersion !== appointment.version)
      broken('the booking side is changed under its version', { situation, plan });
    if (action.do === 'updateEvent' && event.at === 'present' && appointment.at === 'present') {
      const facets = FACETS.filter((facet) => action.patch[facet] !== undefined);
      const shown = event.value.facets;
      const wrong = facets.filter(
        (facet) => action.patch[facet] !== appointment.value.facets[facet] || action.patch[facet] === shown[facet],
      );
      if (facets.length === 0 || wrong.length > 0) broken('only what differs, and only what booking shows', { situation, plan, wrong });
      const clears = 'recurrence' in action.patch;
      if (clears !== (facets.includes('when') && shown.when.repeats === true))
        broken('4.11 a recurrence is cleared with the time, and only where there is one', { situation, plan });
      if (facets.includes('body') && event.value.onlineMeeting)
        broken('4.10 the body of an online meeting is left alone', { situation, plan });
    }
  }
});

law('4.10 an event never moves an appointment in anything but its time, and never onto what cannot be', LENGTH, (tape) => {
  const situation = situationOf(tape);
  const plan = reconcile(situation);
  const { appointment, event, slot, policy, now } = situation;
  for (const action of plan.actions) {
    if (action.do !== 'reschedule' || appointment.at !== 'present' || event.at !== 'present') continue;
    const from = appointment.value.facets.when;
    const refused =
      policy.lock ||
      !policy.accept.move ||
      slot.takenBy !== null ||
      slot.breaks.some((rule) => policy.refuse[rule]) ||
      event.value.facets.when.repeats === true ||
      action.when.end <= now ||
      appointment.value.attended ||
      from.end <= now;
    if (refused) broken('this move cannot be', { situation, plan });
    const { when } = event.value.facets;
    if (action.when.start !== when.start || action.when.end !== when.end || action.when.zone !== from.zone)
      broken('the time is the one the event shows, in the zone of the appointment', { situation, plan });
  }
});

const same = (facet: Facet, a: Facets, b: Facets): boolean =>
  facet === 'when'
    ? a.when.start === b.when.start && a.when.end === b.when.end && a.when.allDay === b.when.allDay && a.when.repeats === b.when.repeats
    : a[facet] === b[facet];

let raced = 0;
law(
  '5.2 an edit made between the look and the echo of our write is never swallowed by the base',
  LENGTH,
  (tape) => {
    const situation = situationOf(tape);
    const plan = reconcile(situation);
    const { event, appointment } = situation;
    const write = plan.actions.find((action) => action.do === 'updateEvent');
    if (write === undefined || event.at !== 'present' || appointment.at !== 'present') return;
    raced += 1;
    const { recurrence: _, ...sent } = write.patch;
    const written: Facets = { ...event.value.facets, ...sent };
    const edit = situationOf(tape).event;
    if (edit.at !== 'present') return;
    const facet = tape.pick(FACETS);
    const edited: Facets = { ...written, [facet]: edit.value.facets[facet] };
    if (same(facet, edited, written)) return;
    const read = tape.onceIn(3) ? null : { facets: edited, version: version('later'), attendees: event.value.attendees };
    const memory = rebase(situation, plan, { event: { sent, version: version('written'), read }, appointment: null });
    if (memory.base === null) return broken('what was written is the base', { situation, plan });
    // Written twice and shown twice in one form counts as the server's; nobody types the same edit twice in that moment.
    const known = plan.memory.base?.unread?.[facet as 'title'];
    if (known !== undefined && known === edited[facet as 'title']) return;
    if (same(facet, memory.base.event.facets, edited))
      broken('the base does not hold the edit', { situation, plan, memory, facet, edited });
    const next = reconcile({
      ...situation,
      memory,
      event: { at: 'present', value: { ...event.value, facets: edited, elsewhere: null }, version: version('later') },
    });
    const noticed =
      next.reasons.some((one) => one.facet === facet) ||
      next.actions.some((one) => one.do === 'confirm') ||
      same(facet, edited, appointment.value.facets);
    if (!noticed) broken('the edit is seen in the next round', { situation, plan, memory, next, facet, edited });
  },
  () => expect(raced).toBeGreaterThan(0),
);

law('I13 an answer recorded twice leaves the same memory', LENGTH, (tape) => {
  const situation = situationOf(tape);
  const plan = reconcile(situation);
  if (plan.actions.some(isRemote)) return;
  const done = { event: null, appointment: null };
  const once = rebase(situation, plan, done);
  const again = reconcile({ ...situation, memory: once });
  if (plan.actions.length > 0) return;
  if (again.actions.length > 0) broken('a plan that writes nothing leads to none that writes', { situation, plan, again });
  const twice = rebase({ ...situation, memory: once }, again, done);
  if (JSON.stringify(twice) !== JSON.stringify(once)) broken('twice equals once', { situation, once, twice });
});

const LINKED_CELLS: readonly Linked[] = ['same', 'changed', 'gone', 'unseen'];
const FRESH_CELLS: readonly Fresh[] = ['none', 'new', 'unseen'];
const reached = new Map<string, number>();
law(
  '5.2 every cell of both tables is reached, and the plan carries its verdict or waits for a write under way',
  LENGTH,
  (tape) => {
    const situation = situationOf(tape);
    const { memory, appointment, event } = situation;
    const plan = reconcile(situation);
    if (memory.pending !== null) return;
    const copy = event.at === 'present' && !event.value.organisedHere;
    const [row, column, verdict] =
      memory.base === null
        ? [fresh(appointment), fresh(event), FRESH[fresh(appointment)][fresh(event)]]
        : [
            linkedAppointment(memory.base, appointment),
            linkedEvent(memory.base, event),
            LINKED[linkedAppointment(memory.base, appointment)][linkedEvent(memory.base, event)],
          ];
    const cell = `${memory.base === null ? 'fresh' : 'linked'} ${row} ${column}`;
    reached.set(cell, (reached.get(cell) ?? 0) + 1);
    if (plan.verdict !== (copy ? 'wait' : verdict)) broken('the plan carries the verdict of its cell', { situation, plan, cell });
  },
  () => {
    const cells = [
      ...LINKED_CELLS.flatMap((row) => LINKED_CELLS.map((column) => `linked ${row} ${column}`)),
      ...FRESH_CELLS.flatMap((row) => FRESH_CELLS.map((column) => `fresh ${row} ${column}`)),
    ];
    expect(cells.filter((cell) => !reached.has(cell))).toEqual([]);
  },
);
