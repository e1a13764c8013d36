/**
 * What both sides agreed on once a plan was carried out: *the observation the plan was made from, overlaid with the echoes
 * of the writes*. Never a later look, which would swallow an edit made in between.
 */
import { sameAddress, sameAttendance } from './guest-list.ts';
import { overlay, sameFacet, sameFacets } from './compare.ts';
import { FACETS, TEXT_FACETS } from './model.ts';
import type { AppointmentView, Attendee, EventView, Facet, Facets, Seen, Version } from './model.ts';
import type { Attendance, Base, Memory, Plan, Situation } from './plan.ts';

/** What one write to Exchange came back with. `read`: what one look afterwards showed, perhaps at a later version. */
export type EventEcho = {
  readonly sent: Partial<Facets>;
  readonly version: Version;
  readonly read: { readonly facets: Facets; readonly version: Version; readonly attendees: readonly Attendee[] } | null;
  /** What of it could not be written as it was asked for, in a sentence for the journal; nothing is decided by it. */
  readonly remark?: string;
};

/** What was done of a plan. `stale`: the booking side had moved on, so that half was dropped. */
export type Done = {
  readonly event: EventEcho | 'removed' | null;
  readonly appointment: { readonly facets: Facets; readonly version: Version } | 'stale' | null;
};

export const rebase = (situation: Situation, plan: Plan, done: Done): Memory => {
  // Whatever was carried out or agreed leaves no write under way; a plan that only waits keeps what it still has to learn.
  const isDone = plan.memory.pending !== null && (plan.agree || plan.actions.length > 0);
  const memory = isDone ? { ...plan.memory, pending: null } : plan.memory;
  const stale = done.appointment === 'stale';
  // A cancellation that was dropped did not happen: what was agreed and since when the event is missing stay known. And where a client
  // declined (4.8) the event is there, and has yet to be removed.
  const cancelled = !stale && situation.event.at !== 'present' && plan.actions.some((action) => action.do === 'cancelAppointment');
  if (done.event === 'removed' || cancelled) return { ...memory, base: null, missingSince: null, heldSince: null };
  if (!plan.agree) return done.event === null ? memory : withList(memory, plan);
  const epoch = plan.actions.find((action) => action.do === 'createEvent')?.epoch ?? memory.epoch;
  const base = agreed(situation, plan, done);
  if (epoch === memory.epoch && (base === null || base === memory.base)) return memory;
  return base === null ? { ...memory, epoch } : { ...memory, epoch, base };
};

/** Whoever was taken off a list before its event goes is off it once that was answered, and not before: a write that never went struck nobody. */
const withList = (memory: Memory, { attendance }: Plan): Memory =>
  memory.base === null || attendance === undefined ? memory : { ...memory, base: { ...memory.base, attendance } };

const agreed = ({ appointment, event, policy }: Situation, plan: Plan, done: Done): Base | null => {
  const before = plan.memory.base;
  const stale = done.appointment === 'stale';
  const seenAppointment = bookingSide(appointment, plan, done);
  const seenEvent = exchangeSide(event, before, done);
  // Without an agreement to fall back on, a half that was dropped means that nothing was agreed: the event is adopted again.
  if (seenAppointment === null || seenEvent === null || (stale && before === null)) return before;
  const { unread, ...side } = seenEvent;
  const sent = done.event === null || done.event === 'removed' ? {} : done.event.sent;
  // Sent once more as it stood, so that those invited are told (4.2), it makes nothing good: a series that was left stays one.
  const isAsItStood = (facet: Facet): boolean =>
    event.at === 'present' && sameFacet(facet, Object.assign({}, event.value.facets, sent), event.value.facets);
  const leftIn = (before?.leftIn ?? []).filter(
    (facet) => (sent[facet] === undefined || isAsItStood(facet)) && !sameFacet(facet, seenAppointment.facets, side.facets),
  );
  const after: Base = {
    appointment: seenAppointment,
    event: side,
    policyRevision: policy.revision,
    owed: (before?.owed ?? []).filter((facet) => sent[facet] === undefined),
    left: leftIn.length > 0,
    ...(leftIn.length > 0 ? { leftIn } : {}),
    ...(Object.keys(unread).length === 0 ? {} : { unread }),
    ...attendanceOf(before, plan, done),
  };
  // The half that was dropped did not happen: for what was to be pulled, the old agreement stands.
  const standing = [...(plan.postponed ?? []), ...(stale ? (['when'] as const) : [])];
  if (before === null) return asMoved(after, standing);
  const result = standing.length === 0 ? after : keep(after, before, standing, done.event !== null);
  return isSame(before, result) ? before : result;
};

/**
 * The list as it was planned; of those whom the write added, those whom the echo shows, and at the version of the write itself everybody
 * as they are then: a new time asks all of them anew. Who did not leave after all is still on it.
 */
const attendanceOf = (before: Base | null, { attendance, actions }: Plan, done: Done): { readonly attendance?: Attendance } => {
  // An event made anew has nobody on its list yet, whoever was on that of the former one (4.3, 4.3a).
  if (done.event !== null && actions.some((action) => action.do === 'createEvent')) return {};
  const stayed = done.appointment === 'stale' && actions.some((action) => action.do === 'leaveAppointment');
  if (stayed || attendance === undefined) return before?.attendance === undefined ? {} : { attendance: before.attendance };
  const echo = done.event === null || done.event === 'removed' ? null : done.event;
  const listed = echo?.read?.attendees ?? [];
  const isAmong = (list: readonly { readonly address: string }[], { address }: { readonly address: string }): boolean =>
    list.some((one) => sameAddress(one.address, address));
  const added = listed.filter((one) => isAmong(attendance.invited, one) && !isAmong(attendance.shown, one));
  const asWritten = echo !== null && echo.read?.version === echo.version;
  const shown = attendance.shown.map((one) => (asWritten ? (listed.find(({ address }) => sameAddress(address, one.address)) ?? one) : one));
  return { attendance: { ...attendance, shown: inOrderOf(listed, [...shown, ...added]) } };
};

/** In the order in which Exchange lists them, so that the next look finds nothing changed; whom it does not list comes last. */
const inOrderOf = (listed: readonly Attendee[], shown: readonly Attendee[]): readonly Attendee[] => {
  const at = new Map(listed.map(({ address }, index) => [address.toLowerCase(), index]));
  const placeOf = ({ address }: Attendee): number => at.get(address.toLowerCase()) ?? listed.length;
  return [...shown].sort((one, other) => placeOf(one) - placeOf(other));
};

/**
 * The observation, with the time that was pulled. Not the whole echo: what else a write changed on the booking side (a
 * confirmed reservation is shown as busy) was not on the event when it was looked at, so it has still to be pushed.
 */
const bookingSide = (appointment: Seen<AppointmentView>, plan: Plan, done: Done): Base['appointment'] | null => {
  if (appointment.at !== 'present') return null;
  const { facets } = appointment.value;
  if (done.appointment === null || done.appointment === 'stale') return { facets, version: appointment.version };
  const pulled = plan.actions.some((action) => action.do === 'reschedule');
  return { facets: pulled ? overlay(facets, done.appointment.facets, ['when']) : facets, version: done.appointment.version };
};

type EventSide = Base['event'] & { readonly unread: NonNullable<Base['unread']> };

const exchangeSide = (event: Seen<EventView>, before: Base | null, done: Done): EventSide | null => {
  const seen = event.at === 'present' ? event.value.facets : null;
  if (done.event === null || done.event === 'removed')
    return seen === null || event.at !== 'present' ? null : { facets: seen, version: event.version, unread: {} };
  const { sent, version, read } = done.event;
  // At the very version of the write the echo is whole: whatever the server made of what it was given is the base.
  if (read !== null && read.version === version) return { facets: read.facets, version, unread: {} };
  // Somebody touched it since: only what was written counts, as it was sent; the rest is left to the next observation.
  const under = seen ?? (isWhole(sent) ? sent : null);
  if (under === null) return null;
  let facets = overlay(under, sent, FACETS);
  let unread: EventSide['unread'] = {};
  for (const facet of TEXT_FACETS) {
    const shown = read?.facets[facet] ?? null;
    if (sent[facet] === undefined || shown === sent[facet]) continue;
    // Written twice and shown twice in the same other form: that is what the server makes of it, nobody's edit.
    if (shown !== null && before?.unread?.[facet] === shown) facets = { ...facets, [facet]: shown };
    else unread = { ...unread, [facet]: shown };
  }
  return { facets, version, unread };
};

const isWhole = (facets: Partial<Facets>): facets is Facets => FACETS.every((facet) => facets[facet] !== undefined);

/** Found, with something of it yet to be written: as if it had been agreed as the event shows it, and the booking side had changed it since. */
const asMoved = (after: Base, facets: readonly Facet[]): Base => ({
  ...after,
  appointment: { ...after.appointment, facets: overlay(after.appointment.facets, after.event.facets, facets) },
});

const keep = (after: Base, before: Base, facets: readonly Facet[], wrote: boolean): Base => ({
  ...after,
  appointment: { facets: overlay(after.appointment.facets, before.appointment.facets, facets), version: before.appointment.version },
  event: {
    facets: overlay(after.event.facets, before.event.facets, facets),
    version: wrote ? after.event.version : before.event.version,
  },
  ...(before.doubt === undefined ? {} : { doubt: before.doubt }),
  ...(before.unread === undefined || wrote ? {} : { unread: before.unread }),
});

const isSame = (one: Base, other: Base): boolean =>
  [one, other].every(({ doubt, unread }) => doubt === undefined && unread === undefined) &&
  one.appointment.version === other.appointment.version &&
  one.event.version === other.event.version &&
  one.policyRevision === other.policyRevision &&
  one.left === other.left &&
  one.leftIn?.length === other.leftIn?.length &&
  sameAttendance(one.attendance, other.attendance) &&
  one.owed.length === other.owed.length &&
  one.owed.every((facet) => other.owed.includes(facet)) &&
  sameFacets(one.appointment.facets, other.appointment.facets) &&
  sameFacets(one.event.facets, other.event.facets);
