/**
 * The shell around the engine, as small as it can be and with every accident the real one can have: it observes both
 * sides, stores the intent of a write before sending it, loses answers, is killed between any two steps, and lays the
 * base over with `rebase`. One call of `pass` is one round of planning.
 */
import { strangers } from '../../strangers.ts';
import { FACETS, SECOND, eventId, instant, version } from '../../../src/model.ts';
import type { EventView, Seen, AppointmentView } from '../../../src/model.ts';
import { BLANK } from '../../../src/plan.ts';
import type { Action, Intent, Memory, Plan, Situation } from '../../../src/plan.ts';
import type { Reason } from '../../../src/reasons.ts';
import { rebase } from '../../../src/rebase.ts';
import type { Done, EventEcho } from '../../../src/rebase.ts';
import { reconcile } from '../../../src/reconcile.ts';
import { carryOut, facetsOf } from './carry-out.ts';
import type { Tape } from './tape.ts';
import { bookingEdit, change, isLive, outlookEdit, shown, slotAt } from './world.ts';
import type { Item, World } from './world.ts';

export const REQUEST = 30 * SECOND;
export const SETTLE = 15 * SECOND;

export type RemoteAction = Extract<Action, { do: 'createEvent' | 'updateEvent' | 'moveEventBack' | 'removeEvent' }>;
export type LocalAction = Exclude<Action, RemoteAction>;

/** What is stored, and so outlives a kill, and what the laws look at. */
export type Shell = {
  readonly world: World;
  memory: Memory;
  eventId: string | null;
  readonly journal: Reason[];
  /** Requests that the server will carry out although nobody waits for them any more. */
  /** The very item that the last observation saw. */
  seen: Item | null;
  late: { readonly at: number; readonly run: () => void }[];
  readonly watch: Watch;
};

/** What a law wants to hear of. */
export type Watch = {
  readonly planned?: (shell: Shell, situation: Situation, plan: Plan) => void;
  /** The server has just carried out a write of this plan; `before` is the item as it was. */
  readonly applied?: (shell: Shell, action: RemoteAction, situation: Situation, plan: Plan, before: Item | null) => void;
  /** The booking side is about to be changed by this plan. */
  readonly local?: (shell: Shell, action: LocalAction, situation: Situation, plan: Plan) => void;
  /** What was observed is remembered; an observation whose process was killed before is forgotten with it. */
  readonly recorded?: (shell: Shell, situation: Situation) => void;
  /** What a plan did is stored; `stale`: its booking half was dropped. */
  readonly committed?: (shell: Shell, situation: Situation, plan: Plan, stale: boolean) => void;
};

export const newShell = (world: World, watch: Watch = {}): Shell => ({
  world,
  memory: BLANK,
  eventId: null,
  journal: [],
  seen: null,
  late: [],
  watch,
});

export const advance = (shell: Shell, milliseconds: number): void => {
  const { world } = shell;
  const until = world.now + milliseconds;
  const due = shell.late.filter((one) => one.at <= until).toSorted((a, b) => a.at - b.at);
  shell.late = shell.late.filter((one) => one.at > until);
  for (const one of due) {
    world.now = one.at;
    one.run();
  }
  world.now = until;
};

export const observe = (shell: Shell, tape: Tape | null): Situation => {
  const { world, memory } = shell;
  const { booking } = world;
  const found = lookFor(shell);
  shell.seen = found.item;
  const appointment: Seen<AppointmentView> =
    tape?.onceIn(17) === true
      ? { at: 'unseen', why: 'notAsked' }
      : booking.cancelled
        ? { at: 'absent' }
        : {
            at: 'present',
            value: { facets: shown(booking), state: booking.state, attended: booking.attended, participants: [] },
            version: version(String(booking.version)),
          };
  const event: Seen<EventView> =
    tape?.onceIn(13) === true
      ? { at: 'unseen', why: 'throttled' }
      : found.item === null
        ? { at: 'absent' }
        : { at: 'present', value: viewOf(found.item), version: version(String(found.item.version)) };
  return {
    appointment,
    event,
    createdThenDeleted: event.at === 'absent' && found.deleted,
    memory,
    slot: found.item === null ? { takenBy: null, breaks: [], ontoBusy: false } : slotAt(world, found.item.facets.when),
    policy: world.setting.policy,
    now: instant(world.now),
  };
};

const viewOf = (item: Item): EventView => ({
  facets: item.facets,
  id: eventId(item.id),
  uid: `uid-${item.epoch}`,
  epoch: item.epoch,
  elsewhere: item.where === 'elsewhere' ? 'Private' : null,
  organisedHere: true,
  attendees: strangers(item.attendees),
  onlineMeeting: item.onlineMeeting,
});

/** By id, and where that leads nowhere by stamp at the epoch that is current or under way. */
const lookFor = ({ world, memory, eventId: id }: Shell): { readonly item: Item | null; readonly deleted: boolean } => {
  const byId = world.items.find((one) => one.id === id && isLive(one));
  if (byId !== undefined) return { item: byId, deleted: false };
  const epoch = memory.pending?.do === 'create' ? memory.pending.epoch : memory.epoch;
  const stamped = world.items.filter((one) => one.epoch === epoch && one.visibleAt <= world.now);
  const live = stamped.find(isLive) ?? null;
  return { item: live, deleted: live === null && stamped.some((one) => one.where === 'deletedItems') };
};

/** One round: false, and nothing more happened, where the process was killed on the way. */
export const pass = (shell: Shell, tape: Tape | null): Plan => {
  const situation = observe(shell, tape);
  meddle(shell, tape);
  const plan = reconcile(situation);
  shell.watch.planned?.(shell, situation, plan);
  const remote = plan.actions.find(isRemote);
  if (remote === undefined) {
    // Killed before the one transaction of a plan that writes nothing to Exchange.
    if (tape?.onceIn(11) === true) return plan;
    shell.watch.recorded?.(shell, situation);
    commit(shell, situation, plan, null, tape);
    return plan;
  }
  if (tape?.onceIn(13) === true) return plan;
  shell.watch.recorded?.(shell, situation);
  shell.memory = { ...plan.memory, pending: intentOf(situation, plan, remote) };
  shell.journal.push(...plan.reasons);
  meddle(shell, tape);
  // Killed after the intent was stored and before anything was sent.
  if (tape?.onceIn(11) === true) return plan;
  const answer = send(shell, remote, situation, plan, tape);
  meddle(shell, tape);
  // Killed between the remote write and the local commit, or answered by nobody: the intent stays.
  if (answer === 'lost' || tape?.onceIn(5) === true) return plan;
  if (answer === 'refused') {
    shell.memory = { ...shell.memory, pending: null, putBacks: situation.memory.putBacks };
    return plan;
  }
  commit(shell, situation, plan, answer === 'movedBack' ? null : answer, tape);
  return plan;
};

export const isRemote = (action: Action): action is RemoteAction =>
  action.do !== 'reschedule' && action.do !== 'confirm' && action.do !== 'cancelAppointment';

/** Both sides may be edited at every point between two steps. */
const meddle = (shell: Shell, tape: Tape | null): void => {
  if (tape === null) return;
  if (tape.onceIn(9)) bookingEdit(shell.world, tape);
  if (tape.onceIn(7)) outlookEdit(shell.world, tape);
};

const intentOf = ({ appointment, event, now }: Situation, plan: Plan, action: RemoteAction): Intent => {
  const times = { sentAt: now, settledAt: instant(now + REQUEST + SETTLE) };
  const sent =
    appointment.at === 'present' ? { facets: appointment.value.facets, version: appointment.version } : plan.memory.base?.appointment;
  if (action.do === 'moveEventBack') return { ...times, do: 'moveBack' };
  if (action.do === 'removeEvent' || sent === undefined) return { ...times, do: 'remove' };
  if (action.do === 'createEvent') return { ...times, do: 'create', epoch: action.epoch, appointment: sent, event: action.facets };
  const under = event.at === 'present' ? event.value.facets : sent.facets;
  return {
    ...times,
    do: 'update',
    ifVersion: action.ifVersion,
    facets: FACETS.filter((facet) => action.patch[facet] !== undefined),
    appointment: sent,
    event: { ...under, ...facetsOf(action.patch) },
  };
};

type Answer = EventEcho | 'removed' | 'movedBack' | 'refused' | 'lost';

const send = (shell: Shell, action: RemoteAction, situation: Situation, plan: Plan, tape: Tape | null): Answer => {
  const { world } = shell;
  if (tape?.onceIn(9) === true) {
    // Sent, and carried out after everybody stopped waiting, but before the request's own time-out (F15, F43).
    const at = world.now + tape.below(31) * SECOND;
    shell.late.push({ at, run: () => void carryOut(shell, action, situation, plan) });
    return 'lost';
  }
  if (tape?.onceIn(19) === true) return 'refused';
  const item = carryOut(shell, action, situation, plan);
  // F25: the server says the save failed for a conflict, whether it did or not.
  if (item === 'stale') return tape?.onceIn(3) === true ? 'lost' : 'refused';
  if (action.do === 'removeEvent') return 'removed';
  if (item === null) return 'refused';
  const written = version(String(item.version));
  if (action.do === 'moveEventBack') return 'movedBack';
  const sent = action.do === 'createEvent' ? action.facets : facetsOf(action.patch);
  // F51: a calendar assistant touches the item before the one look that follows; or somebody edits it in that moment.
  if (tape?.onceIn(3) === true) touchNow(shell, item.id);
  if (tape?.onceIn(9) === true) outlookEdit(world, tape, true);
  const later = world.items.find((one) => one.id === item.id && isLive(one));
  if (later === undefined || tape?.onceIn(11) === true) return { sent, version: written, read: null };
  return {
    sent,
    version: written,
    read: { facets: later.facets, version: version(String(later.version)), attendees: strangers(later.attendees) },
  };
};

const touchNow = ({ world }: Shell, id: string): void => {
  const item = world.items.find((one) => one.id === id && isLive(one));
  if (item !== undefined) change(world, item, {});
};

/** The one transaction after the writes: the booking side under its version, the base, the journal. */
const commit = (shell: Shell, situation: Situation, plan: Plan, echo: EventEcho | 'removed' | null, tape: Tape | null): void => {
  const { world } = shell;
  const local = plan.actions.filter((action): action is LocalAction => !isRemote(action));
  let appointment: Done['appointment'] = null;
  if (local.some((action) => action.ifVersion !== String(world.booking.version))) appointment = 'stale';
  else if (local.length > 0) {
    for (const action of local) {
      shell.watch.local?.(shell, action, situation, plan);
      world.versions += 1;
      world.booking = { ...world.booking, ...effectOf(action), version: world.versions };
    }
    appointment = { facets: shown(world.booking), version: version(String(world.booking.version)) };
  }
  if (echo === null) shell.journal.push(...plan.reasons);
  shell.memory = rebase(situation, plan, { event: echo, appointment });
  shell.eventId = idAfter(shell, situation, plan, echo);
  shell.watch.committed?.(shell, situation, plan, appointment === 'stale');
  // A mark made meanwhile: somebody edits right after the commit, before the next look.
  meddle(shell, tape);
};

const effectOf = (action: LocalAction): Partial<World['booking']> => {
  switch (action.do) {
    case 'reschedule':
      return { when: action.when };
    case 'confirm':
      return { state: 'confirmed' };
    case 'cancelAppointment':
      return { cancelled: true };
    // Nobody but the organiser is on the appointment of this model, so that nothing is left over of it anywhere.
    case 'leaveAppointment':
    case 'removeCopy':
      return {};
    default: {
      const never: never = action;
      return never;
    }
  }
};

const idAfter = (shell: Shell, { event }: Situation, plan: Plan, echo: Done['event']): string | null => {
  if (shell.memory.base === null) return null;
  const back = plan.actions.find((action) => action.do === 'moveEventBack');
  if (back !== undefined) return `${back.id}'`;
  if (plan.actions.some((action) => action.do === 'createEvent') && echo !== null && echo !== 'removed')
    return shell.world.items.find((one) => String(one.version) === echo.version || one.epoch === shell.memory.epoch)?.id ?? null;
  return event.at === 'present' ? event.value.id : shell.eventId;
};
