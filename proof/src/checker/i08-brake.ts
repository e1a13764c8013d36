/** I8: what befalls a whole calendar ends in the brake, not in cancellations and moves of a whole calendar. */
import type { Invariant, Observed } from './observed.ts';
import { isBlockName } from './blocks.ts';
import { clock } from './words.ts';

const HOUR = 3_600_000;
/** A decision that was made the moment before, and carried out the moment after. */
const UNDER_WAY = 5_000;

export const brakeHolds: Invariant = {
  id: 'I8',
  sentence: 'A calendar that is suddenly empty cancels nothing, and no hour sees more removals or equal moves than the brake allows.',
  breaches: (observed) => (observed.brake === null ? [] : [...whileEmpty(observed), ...tooMany(observed, observed.brake)]),
};

/** Cancellations that came from Outlook, and moves with how far they went, by mailbox. */
type Taken = { readonly at: number; readonly mailbox: string; readonly appointment: string; readonly like: string };

const cancelled = ({ rows }: Observed): readonly Taken[] =>
  rows.journal.flatMap(({ code, at, mailbox, appointment }) =>
    code === 'deletedInOutlook' && appointment !== null ? [{ at, mailbox: mailbox ?? '', appointment, like: 'removal in' }] : [],
  );

const removed = ({ sent, rows }: Observed): readonly Taken[] =>
  sent.flatMap(({ do: deed, at, mailbox, appointment, outcome }) =>
    // Blocks go with the working hours they follow, however many (3.8).
    deed === 'remove' && outcome !== 'refused' && appointment !== null && !isBlockName(appointment)
      ? [{ at, mailbox: rows.mailboxes.find((one) => one.address === mailbox)?.id ?? mailbox, appointment, like: 'removal out' }]
      : [],
  );

const whileEmpty = (observed: Observed): readonly string[] =>
  observed.emptied.flatMap(({ mailbox, from, until }) => {
    const id = observed.rows.mailboxes.find((row) => row.address === mailbox)?.id;
    return cancelled(observed)
      .filter((one) => one.mailbox === id && one.at > from + UNDER_WAY && one.at < until && !wasDeleted(observed, one))
      .map((one) => `Appointment ${one.appointment} was cancelled at ${clock(one.at)} while its calendar was only shown empty.`);
  });

/** Somebody did delete it, before or meanwhile. */
const wasDeleted = ({ deeds }: Observed, { appointment, at }: Taken): boolean =>
  deeds.some((deed) => deed.side === 'outlook' && deed.appointment === appointment && deed.at <= at && DELETIONS.has(deed.do));
const DELETIONS: ReadonlySet<string> = new Set(['delete', 'softDelete', 'hardDelete', 'quietDelete']);

const tooMany = (observed: Observed, limits: NonNullable<Observed['brake']>): readonly string[] => {
  const words: string[] = [];
  const taken = [...cancelled(observed), ...removed(observed)].toSorted((a, b) => a.at - b.at);
  for (const last of taken) {
    const alike = taken.filter(
      (one) => one.mailbox === last.mailbox && one.like === last.like && one.at <= last.at && one.at > last.at - HOUR,
    );
    const count = new Set(alike.map((one) => one.appointment)).size;
    // Booked before this hour's last removal and standing when its first came: the most that the calendar can have held.
    const first = Math.min(...alike.map((one) => one.at));
    const size = observed.rows.links.filter((link) => link.mailbox === last.mailbox).length + goneBefore(taken, last.mailbox, first);
    const many = count > limits.perMailbox && count > size * limits.share;
    const all = size >= limits.allOf && count >= size;
    if (many || all)
      words.push(`Within the hour before ${clock(last.at)} ${count} of ${size} appointments of ${last.mailbox} went (${last.like}).`);
  }
  return words;
};

/** Appointments whose link was forgotten since. */
const goneBefore = (taken: readonly Taken[], mailbox: string, first: number): number =>
  new Set(taken.filter((one) => one.mailbox === mailbox && one.at >= first).map((one) => one.appointment)).size;
