/**
 * What an administrator is asked (5.7): both sides as they were seen, kept with the link while it waits, so that whoever decides sees
 * what the decision is about, and the time in Outlook stays taken as well.
 */
import { HOUR } from '@lockstep/engine';
import type { Facets, Instant, Memory, ReasonCode } from '@lockstep/engine';
import type { Ask, Link } from '../store/rows/sync.ts';
import type { Judged } from './judge.ts';

/** How long a question waits before it is said once more, in milliseconds. */
const REMINDER: number = HOUR;

const KINDS: Partial<Record<ReasonCode, Ask['kind']>> = { conflictAsk: 'conflict', deletionAsk: 'deletion' };
const kindOf = ({ plan }: Judged): Ask['kind'] | null => {
  for (const { code } of plan.reasons) {
    const kind = KINDS[code];
    if (kind !== undefined) return kind;
  }
  return null;
};

/** Whether the question is still the one it was an hour ago, and nobody was reminded of it yet. */
export const isReminder = (judged: Judged, now: Instant): boolean => {
  const { ask, heldSince } = judged.observed.link;
  return kindOf(judged) !== null && ask !== null && !ask.reminded && heldSince !== null && now >= heldSince + REMINDER;
};

const shownOf = ({ when: { start, end }, title, location }: Facets): Ask['booking'] => ({ start, end, title, location });

/** The columns of a link after a look: a question, none, or what stood there where nothing could be found out. */
export const askColumns = (
  judged: Judged,
  memory: Memory,
  marked: boolean,
  now: Instant,
): Partial<Pick<Link, 'ask' | 'askStart' | 'askEnd' | 'decision'>> => {
  const { event, link } = judged.observed;
  const { appointment } = judged.situation;
  const kind = kindOf(judged);
  // Agreed on, or held for another reason: nobody is asked any more. What is left to the next round has been decided and not yet been done.
  const { agree, postponed = [] } = judged.plan;
  if (memory.heldSince === null || (kind === null && agree && !postponed.includes('when')))
    return link.ask === null && link.decision === null ? {} : { ask: null, askStart: null, askEnd: null, decision: null };
  if (kind === null || appointment.at !== 'present') return {};
  // Of an event that is gone, as it was when both sides last agreed.
  const outlook = event.at === 'present' ? event.value.facets : memory.base?.event.facets;
  if (outlook === undefined) return {};
  const guests =
    event.at === 'present'
      ? event.value.attendees.filter((one) => one.response !== 'organiser').length
      : appointment.value.participants.filter((one) => !one.left).length;
  const ask: Ask = {
    kind,
    booking: shownOf(appointment.value.facets),
    outlook: shownOf(outlook),
    guests,
    reminded: link.ask?.reminded === true || isReminder(judged, now),
  };
  // What was decided meanwhile is looked at next; what does not fit what is seen now was not decided.
  return { ask, askStart: ask.outlook.start, askEnd: ask.outlook.end, ...(marked ? {} : { decision: null }) };
};
