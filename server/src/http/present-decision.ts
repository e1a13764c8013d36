/** What waits for an administrator (5.7), both sides beside each other, with what each choice would do. */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { decisionLapses, FACETS, leftLapses } from '@lockstep/engine';
import { againstOutlook, isGone, questionOf, type Asked } from '../booking/decision.ts';
import { inUtc, withOffset } from '../booking/moment.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Ask, Side } from '../store/rows/ask.ts';
import type { Transaction } from '../store/store.ts';

const moment = () => z.string().meta({ format: 'date-time' });
const DecisionSide = z
  .object({
    start: moment(),
    end: moment(),
    title: z.string(),
    location: z.string(),
    changed: z
      .object({ at: z.string(), sentence: z.string() })
      .nullable()
      .meta({ description: 'When it was last changed, and by whom as far as that is known' }),
    possible: z.boolean(),
    against: z.string().nullable().meta({ description: 'Why it cannot be kept' }),
    mails: z.int().meta({ description: 'How many people Exchange mails if it is kept, at most' }),
  })
  .meta({ id: 'DecisionSide' });

export const DecisionAnswer = z
  .object({
    appointment: z.string(),
    company: z.string(),
    mailbox: z.string(),
    kind: z.enum(['conflict', 'deletion', 'left', 'leftDeleted']).meta({
      description:
        '`conflict`: both sides changed the time. `deletion`: changed in the booking system, its event deleted in Outlook. `left`: changed in Outlook a fourth time within an hour after it was put back three times, or a series that Exchange keeps. `leftDeleted`: the same, deleted there',
    }),
    differs: z
      .array(z.enum(FACETS))
      .meta({ description: 'Of what was left: in what both sides differ; `when` alone can be taken over from Outlook' }),
    series: z.boolean().meta({ description: 'In Outlook it is a series, which an appointment cannot be' }),
    zone: z.string(),
    people: z.array(z.string()).meta({ description: 'Names of the people and rooms on it, in order' }),
    since: z.string(),
    reminded: z.boolean().meta({ description: 'It has waited for an hour' }),
    lapsesAt: z.string().meta({ description: 'When the booking system wins unless somebody decides' }),
    question: z.string().meta({ description: 'What the decision is about; it changes when either side does' }),
    decided: z.enum(['booking', 'outlook']).nullable().meta({ description: 'Decided already, and about to be carried out' }),
    booking: DecisionSide,
    outlook: DecisionSide.meta({ description: 'Of an event that was deleted: as it was when both sides last agreed' }),
  })
  .meta({ id: 'Decision' });
type Shown = z.input<typeof DecisionAnswer>;

/** The codes of the journal by which a time of the booking side came about. */
const CHANGES = ['booked', 'changed', 'rescheduled', 'staffChanged', 'reinstated'];

const changedIn = async (tx: Transaction, { root, id }: Appointment): Promise<Shown['booking']['changed']> => {
  const [last] = await tx.journal.select(
    { root, appointment: id, kind: 'booking', code: { in: CHANGES } },
    { orderBy: [['at', 'desc']], limit: 1 },
  );
  return last === undefined ? null : { at: inUtc(last.at), sentence: last.sentence };
};

const sideOf = ({ start, end, title, location }: Side, zone: Appointment['zone']) => ({
  start: withOffset(start, zone),
  end: withOffset(end, zone),
  title,
  location,
});

const SEEN: Readonly<Record<Ask['kind'], string>> = { conflict: 'Moved', deletion: 'Deleted', left: 'Changed', leftDeleted: 'Deleted' };

const lapsesOf = ({ kind, booking, outlook }: Ask, since: Instant): Instant => {
  if (kind === 'left') return leftLapses(since, booking, outlook);
  if (kind === 'leftDeleted') return leftLapses(since, booking, booking);
  return decisionLapses(since, booking, kind === 'conflict' ? outlook : booking);
};

/** `link` is one of `row`'s. Reads names, the last change and whether Outlook's time can be. */
export const presentDecision = async (tx: Transaction, row: Appointment, link: Asked, now: Instant): Promise<Shown> => {
  const { root } = row;
  const { ask } = link;
  const assignments = await tx.assignments.select({ root, appointment: row.id }, { orderBy: [['position', 'asc']] });
  const holders = await tx.holders.select({ root, id: { in: assignments.map((one) => one.holder) } });
  const mailbox = await tx.mailboxes.get({ root, id: link.mailbox });
  const against = await againstOutlook(tx, row, link, now);
  const since = link.heldSince ?? now;
  const differs = ask.kind === 'left' ? (link.base?.leftIn ?? []) : [];
  // Text is written without telling anybody (3.9).
  const tells = ask.kind !== 'left' || differs.includes('when') || differs.includes('location');
  return {
    appointment: row.id,
    company: row.company,
    mailbox: link.mailbox,
    kind: ask.kind,
    differs: [...differs],
    series: ask.kind === 'left' && link.base?.event.facets.when.repeats === true,
    zone: row.zone,
    people: assignments.flatMap((one) => holders.find(({ id }) => id === one.holder)?.name ?? []),
    since: inUtc(since),
    reminded: ask.reminded,
    lapsesAt: inUtc(lapsesOf(ask, since)),
    question: questionOf(ask),
    decided: link.decision?.keep ?? null,
    booking: {
      ...sideOf(ask.booking, row.zone),
      changed: await changedIn(tx, row),
      possible: true,
      against: null,
      mails: tells ? ask.guests : 0,
    },
    outlook: {
      ...sideOf(ask.outlook, row.zone),
      changed: {
        at: inUtc(since),
        sentence: `${SEEN[ask.kind]} in Outlook, seen in the calendar of ${mailbox?.address ?? link.mailbox}; Exchange does not tell by whom.`,
      },
      possible: against === null,
      against: against?.refusal.problem ?? null,
      // The event stays as it is. Moved without sending, it is sent to whoever was not told (4.2).
      mails: isGone(ask) ? 0 : ask.guests,
    },
  };
};
