/**
 * The memory of a write under way (rule 5.6). A crash, or a lost answer, leaves an intent whose outcome nobody recorded;
 * before anything is compared, what the event shows is held against it. An event whose facets equal the intent is the
 * base moved by us; without this, a crash would turn our own write into somebody's edit and undo a client silently.
 */
import { sameFacet } from './compare.ts';
import { FACETS } from './model.ts';
import type { EventView, Facet, Facets, Instant, Seen, Version } from './model.ts';
import type { Base, Intent, Memory } from './plan.ts';

export type Absorbed =
  /** The write may still be applied, or not be visible yet: decide nothing before `until`. */
  { readonly settled: false; readonly until: Instant } | { readonly settled: true; readonly memory: Memory; readonly ours: boolean };

const settled = (memory: Memory, ours: boolean): Absorbed => ({ settled: true, ours, memory: { ...memory, pending: null } });

export const absorb = (
  memory: Memory,
  event: Seen<EventView>,
  createdThenDeleted: boolean,
  policyRevision: number,
  now: Instant,
): Absorbed => {
  const { pending } = memory;
  if (pending === null) return settled(memory, false);
  const waits: Absorbed = { settled: false, until: pending.settledAt };
  const over = now >= pending.settledAt;
  switch (pending.do) {
    case 'create': {
      if (event.at === 'present' && event.value.epoch === pending.epoch)
        return settled({ ...memory, epoch: pending.epoch, missingSince: null, base: created(pending, event, policyRevision) }, true);
      if (createdThenDeleted) return settled({ ...memory, epoch: pending.epoch, base: createdUnseen(pending, policyRevision) }, true);
      return over ? settled(memory, false) : waits;
    }
    case 'update': {
      if (event.at !== 'present' || memory.base === null) return over || event.at === 'absent' ? settled(memory, false) : waits;
      const { base } = memory;
      // Back at the version it was decided on: the request either failed or is still on its way.
      if (event.version === pending.ifVersion) return over ? settled(memory, false) : waits;
      const applied = pending.facets.filter((facet) => sameFacet(facet, event.value.facets, pending.event));
      if (applied.length < pending.facets.length && !over) return waits;
      return settled({ ...memory, base: movedByUs(base, applied, pending.appointment.facets, event.value.facets) }, applied.length > 0);
    }
    case 'remove':
      if (event.at === 'absent') return settled({ ...memory, base: null, missingSince: null }, true);
      return over ? settled(memory, false) : waits;
    default: {
      const never: never = pending;
      return never;
    }
  }
};

type Create = Extract<Intent, { do: 'create' }>;

/** What differs from what was sent was changed after our create, by somebody else: the base keeps what we sent. */
const created = (pending: Create, event: { value: EventView; version: Version }, policyRevision: number): Base => ({
  appointment: pending.appointment,
  event: { facets: overlay(pending.event, event.value.facets, equalFacets(pending.event, event.value.facets)), version: event.version },
  policyRevision,
  owed: [],
  left: false,
});

const createdUnseen = (pending: Create, policyRevision: number): Base => ({
  appointment: pending.appointment,
  event: { facets: pending.event, version: '' as Version },
  policyRevision,
  owed: [],
  left: false,
});

const movedByUs = (base: Base, applied: readonly Facet[], appointment: Facets, event: Facets): Base => ({
  ...base,
  appointment: { ...base.appointment, facets: overlay(base.appointment.facets, appointment, applied) },
  event: { ...base.event, facets: overlay(base.event.facets, event, applied) },
  owed: base.owed.filter((facet) => !applied.includes(facet)),
});

const equalFacets = (a: Facets, b: Facets): readonly Facet[] => FACETS.filter((facet) => sameFacet(facet, a, b));

/** `under` with these facets of `over`. */
export const overlay = (under: Facets, over: Partial<Facets>, facets: readonly Facet[]): Facets => {
  let result = under;
  for (const facet of facets) if (over[facet] !== undefined) result = { ...result, [facet]: over[facet] };
  return result;
};
