/** A story: chaos as long as the tape lasts, then calm until both sides are at rest. */
import { FACETS, HOUR, MINUTE, SECOND } from '../../../src/model.ts';
import type { Facet } from '../../../src/model.ts';
import type { Plan } from '../../../src/plan.ts';
import { broken } from '../cases.ts';
import { advance, newShell, pass } from './shell.ts';
import type { Shell, Watch } from './shell.ts';
import type { Tape } from './tape.ts';
import { bookingEdit, change, isLive, newWorld, outlookEdit, rewritten, shown } from './world.ts';
import type { Setting } from './world.ts';

export const PASSES_AT_MOST = 12;
/** I4: how many rounds that write may be needed once the faults have stopped. */
export const ROUNDS = 3;

const WAITS: readonly [number, ...number[]] = [0, SECOND, 10 * SECOND, 61 * SECOND, 20 * MINUTE, 2 * HOUR];

export const chaos = (tape: Tape, setting: Setting, watch: Watch = {}): Shell => {
  const shell = newShell(newWorld(tape, setting), watch);
  while (!tape.exhausted) {
    if (tape.onceIn(3)) bookingEdit(shell.world, tape);
    if (tape.onceIn(2)) outlookEdit(shell.world, tape);
    pass(shell, tape);
    advance(shell, tape.pick(WAITS));
  }
  return shell;
};

export type Rest = {
  /** The last plan: it writes nothing, and nothing is still awaited. */
  readonly plan: Plan;
  readonly rounds: number;
  /** A person has to decide, so the sides may differ. */
  readonly held: boolean;
};

/**
 * Faults have stopped. Every round that only waits is given its time; rounds that write are counted.
 * @param times how often every notice arrives
 */
export const calm = (shell: Shell, times = 1): Rest => {
  // What was sent is carried out by now, and what was created is found by a search.
  advance(shell, MINUTE);
  let rounds = 0;
  for (let count = 0; count < PASSES_AT_MOST; count += 1) {
    let plan = pass(shell, null);
    for (let again = 1; again < times; again += 1) plan = plan.actions.length > 0 ? (pass(shell, null), plan) : pass(shell, null);
    if (plan.actions.length > 0) rounds += 1;
    else if (plan.flag !== null && plan.lookAgainAt !== null) return { plan, rounds, held: true };
    else if (plan.lookAgainAt === null) return { plan, rounds, held: plan.flag !== null || shell.memory.base?.left === true };
    if (rounds > ROUNDS) broken(`both sides rest after ${ROUNDS} rounds`, tale(shell));
    advance(shell, Math.max(0, (plan.lookAgainAt ?? shell.world.now) - shell.world.now));
  }
  return broken('both sides come to rest', tale(shell));
};

/** Reasons by which a facet may lawfully differ from then on; each of them is in the journal. */
const CONSENT = new Set(['isOver', 'onlineMeeting', 'deferredMail', 'putBackLimit']);

/** The facets in which the two sides differ at rest although no reason in the journal says that they may. */
export const differences = ({ world, journal, memory, eventId }: Shell): readonly Facet[] => {
  const item = world.items.find((one) => one.id === eventId && isLive(one));
  if (item === undefined || world.booking.cancelled || memory.base === null) return [];
  const wanted = rewritten(shown(world.booking), world.setting);
  const same = (facet: Facet): boolean =>
    facet === 'when'
      ? wanted.when.start === item.facets.when.start &&
        wanted.when.end === item.facets.when.end &&
        !item.facets.when.allDay &&
        item.facets.when.repeats !== true
      : wanted[facet] === item.facets[facet];
  return FACETS.filter((facet) => !same(facet) && !journal.some((one) => one.facet === facet && CONSENT.has(one.code)));
};

/** Another mark of the server on the item, without content. */
export const touch = (shell: Shell): void => {
  const item = shell.world.items.find((one) => one.where === 'calendar');
  if (item !== undefined) change(shell.world, item, {});
};

/** What a failing law prints. */
export const tale = (shell: Shell, more: object = {}): object => ({
  ...more,
  now: shell.world.now,
  told: shell.world.told,
  journal: shell.journal.map(({ code, facet }) => (facet === undefined ? code : `${code} ${facet}`)),
  booking: shell.world.booking,
  items: shell.world.items,
  memory: shell.memory,
  setting: shell.world.setting,
});
