/** Of I4: every availability block that is to be published lies in its calendar once, and nothing else does under the name of one (3.8). */
import { closedMailboxes } from './closed.ts';
import { awayOf, plannedDays, type Away, type Hours } from './hours.ts';
import type { Observed } from './observed.ts';
import { liveEvents, type Found } from './stamps.ts';
import { span } from './words.ts';

/** How blocks are named where appointments are: in stamps, links and movements. */
export const isBlockName = (name: string): boolean => name.startsWith('block.');

export const blocksAgree = (observed: Observed): readonly string[] => {
  const { hours } = observed;
  if (hours === null) return [];
  const closed = closedMailboxes(observed);
  const live = [...liveEvents(observed)].flatMap(([name, found]) => (isBlockName(name) ? found : []));
  return hours.of
    .filter(({ mailbox }) => !closed.has(mailbox))
    .flatMap((one) =>
      ofMailbox(
        observed,
        one,
        live.filter(({ calendar }) => calendar.address === one.address),
      ),
    );
};

const ofMailbox = (observed: Observed, hours: Hours, live: readonly Found[]): readonly string[] => {
  const { now, rows, poisoned } = observed;
  if (observed.hours === null) return [];
  const mailbox = rows.mailboxes.find(({ id }) => id === hours.mailbox);
  if (mailbox === undefined || mailbox.brakeHeldSince !== null) return [];
  const { hours: published } = observed;
  const lists = plannedDays(published, now).map((day) => awayOf(published, hours, day).filter(({ end }) => end > now));
  const allowed = lists.flat();
  const wanted = (lists[0] ?? []).filter((one) => lists.every((list) => list.some((other) => isSame(one, other))));
  // What was left as it is after three put-backs (4.3), and what lies there instead of it.
  const left = new Set(
    rows.links.flatMap((link) =>
      link.mailbox === hours.mailbox && (link.heldSince !== null || link.base?.left === true || link.cause !== null)
        ? [link.appointment]
        : [],
    ),
  );
  const leftTimes = rows.blocks
    .filter(({ id }) => left.has(id))
    .map(({ startAt, endAt, allDay }) => ({ start: startAt, end: endAt, isAllDay: allDay }));
  // What is over is left wherever somebody moved it to (4.19).
  const over = new Set(rows.blocks.flatMap(({ id, endAt }) => (endAt <= now ? [id] : [])));
  const words: string[] = [];
  for (const one of wanted) {
    const there = live.filter(({ item }) => isSame(item, one)).length;
    if (there === 0 && !leftTimes.some((other) => isSame(one, other)))
      words.push(`${hours.address} is not available at ${span(one.start, one.end)}, and it is not published.`);
  }
  for (const { item, mark } of live) {
    if (item.end <= now || left.has(mark.appointment) || over.has(mark.appointment) || poisoned.has(item.immutableId)) continue;
    if (!allowed.some((one) => isSame(item, one)))
      words.push(
        `The calendar of ${hours.address} shows ${mark.appointment} at ${span(item.start, item.end)}, where nothing is to be published.`,
      );
  }
  const busy = new Set(rows.busy.flatMap((row) => (row.mailbox === hours.mailbox ? [row.eventId] : [])));
  for (const { item, mark } of live)
    if (busy.has(item.id) && rows.links.some(({ eventId }) => eventId === item.id))
      words.push(`The block ${mark.appointment} was read back as busy time of ${hours.address}.`);
  return words;
};

const isSame = (one: Away, other: Away): boolean => one.start === other.start && one.end === other.end && one.isAllDay === other.isAllDay;
