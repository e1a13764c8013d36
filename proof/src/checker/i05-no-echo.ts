/** I5: what people did costs a bounded number of writes, and at rest there is silence. */
import type { Deed, Invariant, Observed } from './observed.ts';
import { copiesOfOurs } from './stamps.ts';

/** Another organiser costs a new event, its list, and the end of the old one (3.7). */
const HAND_OVER = 3;
/**
 * One write follows a booking edit, one put-back an edit made in Outlook, and one repetition each setback. An edit made on
 * both sides at once can cost both, which the sum already holds. An appointment of several is made in two writes (3.10); a client who
 * declines is taken off the list before the event goes (4.8).
 */
const COSTS: Readonly<Partial<Record<Deed['do'], number>>> = { book: 2, restaff: HAND_OVER, askAgain: 2, clientDeclines: 2 };
/** Those who are people are on that list before the old event ends, and its rooms, which would decline what they are promised to, only after it (3.7). */
const costOf = (deed: Deed): number => {
  if (deed.side !== 'booking') return COSTS[deed.do] ?? 1;
  return (deed.handedOver === true ? HAND_OVER : (COSTS[deed.do] ?? 1)) + (deed.toTeamWithRoom === true ? 1 : 0);
};

/** Each copy that an event left over when it went costs one removal (3.11), once. */
const copiesRemoved = (observed: Observed): number => {
  const isCopyOfOurs = copiesOfOurs(observed);
  return new Set(
    observed.sent.flatMap(({ do: deed, mailbox, target }) =>
      deed === 'remove' && target !== null && isCopyOfOurs(target) ? [`${mailbox} ${target.immutableId}`] : [],
    ),
  ).size;
};

/** What of working hours is published follows their changes, and each midnight (3.8). */
const blocksWritten = ({ hours, blockWrites, now }: Observed): number =>
  hours === null ? 0 : blockWrites + 2 * hours.of.length * Math.floor((now - hours.start) / DAY);
const DAY = 86_400_000;

const DELETIONS: ReadonlySet<Deed['do']> = new Set<Deed['do']>(['delete', 'softDelete', 'hardDelete', 'quietDelete']);

/**
 * A deletion that is undone (4.3, 4.3a, 5.2) costs the event, which the deletion itself stands for, and where there is somebody to invite
 * the list as well (3.10), that of rooms by itself: these let go of the former event first.
 */
const listsMadeAnew = ({ deeds, sent, rows, clients: attending }: Observed): number => {
  const of = <One extends { readonly appointment: unknown }>(all: readonly One[], id: unknown): readonly One[] =>
    all.filter((one) => one.appointment === id);
  return rows.appointments.reduce((sum, { id, clients }) => {
    const deleted = of(
      deeds.filter((deed) => deed.side === 'outlook'),
      id,
    ).filter((deed) => DELETIONS.has(deed.do)).length;
    const organisers = deeds.filter(
      (deed) => deed.side === 'booking' && deed.appointment.id === id && (deed.do === 'restaff' || deed.handedOver === true),
    ).length;
    const made = of(sent, id).filter((one) => one.do === 'create' && one.outcome !== 'refused').length;
    const on = of(rows.assignments, id).filter((one) => one.leftAt === null);
    const lists =
      (on.some(({ role }) => role === 'resource') ? 1 : 0) +
      (on.filter(({ role }) => role === 'staff').length > 1 || (attending !== null && clients.length === 1) ? 1 : 0);
    return sum + Math.min(deleted, Math.max(0, made - 1 - organisers)) * lists;
  }, 0);
};

export const noEcho: Invariant = {
  id: 'I5',
  sentence: 'Writes to Exchange are at most one a change and one a setback, and a thousand notices at rest cause none.',
  breaches: (observed) => {
    const { sent, deeds, setbacks, unrest } = observed;
    const applied = sent.filter((one) => one.outcome !== 'refused').length;
    const changes = deeds.reduce((sum, deed) => sum + costOf(deed), 0) + listsMadeAnew(observed);
    const allowed = changes + setbacks + copiesRemoved(observed) + blocksWritten(observed);
    const words = [...unrest];
    if (applied > allowed) words.push(`${applied} writes were made for ${deeds.length} changes by people and ${setbacks} setbacks.`);
    return words;
  },
};
