/**
 * Copies that are left over (3.11): an event of ours was deleted by its organiser without anybody being told, and whoever was invited to it
 * still has it in their calendar, where it takes their time. In a calendar of ours such a copy is removed, silently, and nothing else is
 * ever removed there that is not organised in it.
 */
import type { EventId, Instant, Seen, Span, Version } from './model.ts';
import { nothing } from './outcome.ts';
import type { Memory, Plan, Situation } from './plan.ts';
import { reason } from './reasons.ts';

/**
 * What a look into this calendar showed of one event that is proved gone from its organiser's. `absent`: no copy of it takes any time here.
 * `alive`: the event itself is known again (its organiser restored it), so that its copies are nothing left over.
 */
export type Leftover = {
  readonly uid: string;
  readonly alive: boolean;
  readonly copy: Seen<{ readonly id: EventId; readonly when: Span }>;
};

/** What is to be done about them before anything else is decided here. */
export type Clearing = {
  /** One copy goes now; the next is looked at in the next round. Null: nothing has to go. */
  readonly plan: Plan | null;
  /** What is still to be looked at. */
  readonly memory: Memory;
};

export const clearing = (situation: Situation): Clearing => {
  const { memory, leftovers = [], now } = situation;
  const { leftovers: owed, ...rest } = memory;
  if (owed === undefined || owed.length === 0) return { plan: null, memory };
  if (comesFirst(memory.pending)) return { plan: null, memory };
  const facts = owed.map((uid) => ({ uid, found: leftovers.find((one) => one.uid === uid) }));
  const open = facts
    .filter(({ found }) => found === undefined || found.copy.at === 'unseen' || takesTime(found, now))
    .map(({ uid }) => uid);
  const kept: Memory = { ...rest, leftovers: open };
  for (const { found } of facts) {
    if (found === undefined || found.copy.at !== 'present' || !takesTime(found, now)) continue;
    const { value, version } = found.copy;
    return { plan: removing(value.id, version, kept, now), memory: kept };
  }
  return { plan: null, memory: kept };
};

/** Another write may still be under way here: one at a time, so that each is accounted for. */
export const comesFirst = (pending: Memory['pending']): boolean => pending !== null && pending.do !== 'removeCopy';

/** What is over is over (4.19). */
const takesTime = ({ alive, copy }: Leftover, now: Instant): boolean => !alive && copy.at === 'present' && copy.value.when.end > now;

/** Nothing was agreed by it; whether it is gone, and whether there is another, is seen by the next look. */
const removing = (id: EventId, ifVersion: Version, memory: Memory, now: Instant): Plan => ({
  ...nothing('rest', memory),
  actions: [{ do: 'removeCopy', id, ifVersion, notify: 'none' }],
  reasons: [reason('copyLeftOver')],
  agree: false,
  lookAgainAt: now,
});
