/**
 * The memory of a write under way (rules 3.10, 5.6). A crash, or a lost answer, leaves an intent whose outcome nobody recorded;
 * before anything is compared, what the event shows is held against it. An event whose facets equal the intent is the
 * base moved by us; without this, a crash would turn our own write into somebody's edit and undo a client silently.
 */
import { sameAddress } from './guest-list.ts';
import { overlay, sameFacet } from './compare.ts';
import { FACETS, TEXT_FACETS } from './model.ts';
import type { EventView, Facet, Facets, Instant, Seen, Version } from './model.ts';
import type { Base, Intent, Invited, Memory } from './plan.ts';

export type Absorbed =
  /** The write may still be applied, or not be visible yet: decide nothing before `until`. */
  { readonly settled: false; readonly until: Instant } | { readonly settled: true; readonly memory: Memory; readonly ours: boolean };

const settled = (memory: Memory, ours: boolean): Absorbed => ({
  settled: true,
  ours,
  memory: memory.pending === null ? memory : { ...memory, pending: null },
});

export const absorb = (
  memory: Memory,
  event: Seen<EventView>,
  createdThenDeleted: boolean,
  policyRevision: number,
  now: Instant,
): Absorbed => {
  const { pending } = memory;
  // Whether a copy is gone was seen with this look, and removing it once more does no harm.
  if (pending === null || pending.do === 'removeCopy') return settled(memory, false);
  const waits: Absorbed = { settled: false, until: pending.settledAt };
  const over = now >= pending.settledAt;
  // What cannot be seen says nothing about the write: it is remembered until it can.
  if (event.at === 'unseen') return over ? { settled: true, ours: false, memory } : waits;
  switch (pending.do) {
    case 'create': {
      if (event.at === 'present' && event.value.epoch === pending.epoch)
        return settled({ ...memory, epoch: pending.epoch, missingSince: null, base: created(pending, event, policyRevision) }, true);
      if (createdThenDeleted) return settled({ ...memory, epoch: pending.epoch, base: createdUnseen(pending, policyRevision) }, true);
      return over ? settled(memory, false) : waits;
    }
    case 'update': {
      const { base } = memory;
      if (base === null) return over || event.at === 'absent' ? settled(memory, false) : waits;
      // Deleted before or after our write: remembered, because what is restored may show what we wrote.
      if (event.at === 'absent') return { settled: true, ours: false, memory: { ...memory, base: doubted(base, pending, pending.facets) } };
      // Back at the version it was decided on: the request either failed or is still on its way.
      if (event.version === pending.ifVersion) return over ? settled(memory, false) : waits;
      const shown = event.value.facets;
      const applied = pending.facets.filter((facet) => sameFacet(facet, shown, pending.event));
      if ((applied.length < pending.facets.length || !isListed(base, pending, event.value)) && !over) return waits;
      // Shown neither as before nor as sent: somebody edited it, before our write or after it.
      const unknown = pending.facets.filter((facet) => !applied.includes(facet) && !sameFacet(facet, shown, base.event.facets));
      const moved = movedByUs(doubted(base, pending, unknown), applied, pending.appointment.facets, shown);
      return settled({ ...memory, base: listedByUs(maybeRewritten(moved, unknown, shown), pending, event.value) }, applied.length > 0);
    }
    case 'remove':
      if (event.at === 'absent') return settled({ ...memory, base: null, missingSince: null }, true);
      return over ? settled(memory, false) : waits;
    case 'moveBack':
      // It changes nothing that is compared: where the event lies now says all.
      if (event.at === 'present' && event.value.elsewhere === null) return settled(memory, true);
      return over ? settled(memory, false) : waits;
    default: {
      const never: never = pending;
      return never;
    }
  }
};

type Create = Extract<Intent, { do: 'create' }>;
type Update = Extract<Intent, { do: 'update' }>;
/** Equal to no version of any event. */
const UNKNOWN = '' as Version;

/** What differs from what was sent was changed after our create, by somebody else: the base keeps what we sent. */
const created = (pending: Create, event: { value: EventView; version: Version }, policyRevision: number): Base => {
  const { facets } = event.value;
  const differing = FACETS.filter((facet) => !sameFacet(facet, pending.event, facets));
  const base: Base = {
    appointment: pending.appointment,
    event: { facets: pending.event, version: event.version },
    policyRevision,
    owed: [],
    left: false,
  };
  return maybeRewritten(base, differing, facets);
};

/** Made, and deleted before anybody looked: what the server made of the text was never seen. */
const createdUnseen = (pending: Create, policyRevision: number): Base => ({
  appointment: pending.appointment,
  event: { facets: pending.event, version: UNKNOWN },
  policyRevision,
  owed: [],
  left: false,
  unread: { title: null, body: null, location: null },
});

const movedByUs = (base: Base, applied: readonly Facet[], appointment: Facets, event: Facets): Base => ({
  ...base,
  appointment: { ...base.appointment, facets: overlay(base.appointment.facets, appointment, applied) },
  event: { ...base.event, facets: overlay(base.event.facets, event, applied) },
  owed: base.owed.filter((facet) => !applied.includes(facet)),
});

const isShown = ({ attendees }: EventView, { address }: Invited): boolean =>
  attendees.some((one) => one.response !== 'organiser' && sameAddress(one.address, address));
const among = (list: readonly Invited[], { holder }: Invited): boolean => list.some((one) => one.holder === holder);

/** Whether the list shows whom this write added, and not whom it took off. */
const isListed = ({ attendance }: Base, { invited }: Update, event: EventView): boolean => {
  if (invited === undefined) return true;
  const before = attendance?.invited ?? [];
  return (
    invited.every((one) => (isNewlyStruck(before, one) ? !isShown(event, one) : among(before, one) || isShown(event, one))) &&
    before.every((one) => among(invited, one) || !isShown(event, one))
  );
};

/** Taken off by this very write, and on the appointment all the same (4.3a). */
const isNewlyStruck = (before: readonly Invited[], { holder, struckAt }: Invited): boolean =>
  struckAt !== undefined && before.some((one) => one.holder === holder && one.struckAt === undefined);

/** Whom this write has put on the list is invited by us; whom it has not taken off is still on it by our doing. */
const listedByUs = (base: Base, { invited }: Update, event: EventView): Base => {
  if (invited === undefined) return base;
  const before = base.attendance ?? { invited: [], shown: [] };
  const added = invited.filter((one) => !among(before.invited, one) && isShown(event, one));
  const kept = before.invited
    .filter((one) => among(invited, one) || isShown(event, one))
    .map((one) => invited.find((sent) => isNewlyStruck([one], sent) && !isShown(event, sent)) ?? one);
  return { ...base, attendance: { ...before, invited: [...kept, ...added] } };
};

/** The booking side is compared with what it was when this write was planned as well. */
const doubted = (base: Base, pending: Update, facets: readonly Facet[]): Base =>
  facets.length === 0
    ? base
    : { ...base, doubt: { ...base.doubt, ...Object.fromEntries(facets.map((facet) => [facet, pending.appointment.facets[facet]])) } };

/** The version of the write itself is unknown, so text shown in another form may be edited or merely rewritten by the server. */
const maybeRewritten = (base: Base, facets: readonly Facet[], shown: Facets): Base => {
  const texts = TEXT_FACETS.filter((facet) => facets.includes(facet));
  return texts.length === 0
    ? base
    : {
        ...base,
        event: { ...base.event, version: UNKNOWN },
        unread: { ...base.unread, ...Object.fromEntries(texts.map((facet) => [facet, shown[facet]])) },
      };
};
