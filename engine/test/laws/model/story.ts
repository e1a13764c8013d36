/** A story: chaos as long as the tape lasts, then calm until both sides are at rest. */
import { HOUR, MINUTE, SECOND } from '../../../src/model.ts';
import type { Plan } from '../../../src/plan.ts';
import { broken } from '../cases.ts';
import { advance, newShell, pass } from './shell.ts';
import type { Shell, Watch } from './shell.ts';
import type { Tape } from './tape.ts';
import { bookingEdit, change, newWorld, outlookEdit } from './world.ts';
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

/** Faults have stopped. Every round that only waits is given its time; rounds that write are counted. */
export const calm = (shell: Shell): Rest => {
  // What was sent is carried out by now, and what was created is found by a search.
  advance(shell, MINUTE);
  let rounds = 0;
  for (let count = 0; count < PASSES_AT_MOST; count += 1) {
    const plan = pass(shell, null);
    if (plan.actions.length > 0) rounds += 1;
    else if (plan.flag !== null && plan.lookAgainAt !== null) return { plan, rounds, held: true };
    else if (plan.lookAgainAt === null) return { plan, rounds, held: plan.flag !== null || shell.memory.base?.left === true };
    if (rounds > ROUNDS) broken(`both sides rest after ${ROUNDS} rounds`, tale(shell));
    advance(shell, Math.max(0, (plan.lookAgainAt ?? shell.world.now) - shell.world.now));
  }
  return broken('both sides come to rest', tale(shell));
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
