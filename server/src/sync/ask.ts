/**
 * What an administrator is asked (5.7): both sides as they were seen, kept with the link while it waits, so that whoever decides sees
 * what the decision is about, and the time in Outlook stays taken as well. The same is kept of what the brake holds (4.18).
 */
import { HOUR } from '@lockstep/engine';
import type { Facets, Instant, Memory, ReasonCode } from '@lockstep/engine';
import type { Ask, Braked, Would } from '../store/rows/ask.ts';
import type { Link } from '../store/rows/sync.ts';
import { countedOf } from './halt.ts';
import type { Judged } from './judge.ts';

/** How long a question waits before it is said once more, in milliseconds. */
const REMINDER: number = HOUR;

const KINDS: Partial<Record<ReasonCode, Ask['kind']>> = { conflictAsk: 'conflict', deletionAsk: 'deletion' };
const kindOf = (judged: Judged): Ask['kind'] | null => {
  const { reasons, memory } = judged.plan;
  const { event } = judged.observed;
  for (const { code } of reasons) {
    const kind = KINDS[code];
    if (kind !== undefined) return kind;
  }
  if (memory.heldSince === null) return null;
  // Of what was left (4.3) nothing is said any more when it is looked at again.
  if (event.at === 'present') return memory.base?.left === true && !isPostponed(judged) ? 'left' : null;
  return event.at === 'absent' && reasons.some(({ code }) => code === 'putBackLimit') ? 'leftDeleted' : null;
};

/** Something else is done first, and the time is left to the next round. */
const isPostponed = ({ plan: { postponed = [] } }: Judged): boolean => postponed.includes('when');

/** Whether the question is still the one it was an hour ago, and nobody was reminded of it yet. */
export const isReminder = (judged: Judged, now: Instant): boolean => {
  const { ask, heldSince } = judged.observed.link;
  if (ask === null || ask.kind === 'brake') return false;
  return kindOf(judged) !== null && !ask.reminded && heldSince !== null && now >= heldSince + REMINDER;
};

const shownOf = ({ when: { start, end }, title, location }: Facets): Ask['booking'] => ({ start, end, title, location });

const NOTHING = { ask: null, askStart: null, askEnd: null, decision: null } as const;

/** The columns of a link after a look: a question, none, or what stood there where nothing could be found out. */
export const askColumns = (
  judged: Judged,
  memory: Memory,
  marked: boolean,
  now: Instant,
): Partial<Pick<Link, 'ask' | 'askStart' | 'askEnd' | 'decision'>> => {
  const { event, link } = judged.observed;
  const { appointment } = judged.situation;
  const braked = brakedOf(judged);
  if (braked !== null) return { ...NOTHING, ask: braked, askStart: braked.outlook.start, askEnd: braked.outlook.end };
  const kind = kindOf(judged);
  // Agreed on, or held for another reason: nobody is asked any more. What is left to the next round has been decided and not yet been done.
  const { agree } = judged.plan;
  if (memory.heldSince === null || (kind === null && agree && !isPostponed(judged)))
    return link.ask === null && link.decision === null ? {} : NOTHING;
  if (kind === null || appointment.at !== 'present') return {};
  // Of an event that is gone, as it was when both sides last agreed.
  const outlook = event.at === 'present' ? event.value.facets : memory.base?.event.facets;
  if (outlook === undefined) return {};
  const ask: Ask = {
    kind,
    booking: shownOf(appointment.value.facets),
    outlook: shownOf(outlook),
    guests: guestsOf(judged),
    reminded: (link.ask !== null && link.ask.kind !== 'brake' && link.ask.reminded) || isReminder(judged, now),
  };
  // What was decided meanwhile is looked at next; what does not fit what is seen now was not decided.
  return { ask, askStart: ask.outlook.start, askEnd: ask.outlook.end, ...(marked ? {} : { decision: null }) };
};

/** How many people a write that mails would reach. */
const guestsOf = ({ observed: { event }, situation: { appointment } }: Judged): number => {
  if (event.at === 'present') return event.value.attendees.filter((one) => one.response !== 'organiser').length;
  return appointment.at === 'present' ? appointment.value.participants.filter((one) => !one.left).length : 0;
};

/** What the brake holds of this link; null: nothing, or it was never agreed on what it shows. */
const brakedOf = (judged: Judged): Braked | null => {
  const { stopped } = judged;
  const { memory, appointment } = judged.situation;
  if (stopped === undefined) return null;
  const { event } = judged.observed;
  const booking = appointment.at === 'present' ? appointment.value.facets : memory.base?.appointment.facets;
  const outlook = event.at === 'present' ? event.value.facets : (memory.base?.event.facets ?? booking);
  if (booking === undefined || outlook === undefined) return null;
  const would = wouldOf(judged);
  const mails = would === 'makeAnew' || stopped.actions.some((action) => 'notify' in action && action.notify !== 'none');
  return { kind: 'brake', would, booking: shownOf(booking), outlook: shownOf(outlook), guests: mails ? guestsOf(judged) : 0 };
};

const wouldOf = ({ stopped, situation: { policy }, observed }: Judged): Would => {
  const counted = stopped === undefined ? null : countedOf(stopped, observed);
  if (counted === null) return 'makeAnew';
  if (counted.kind === 'move') return counted.direction === 'in' ? 'reschedule' : 'moveEvent';
  if (counted.direction === 'out') return 'remove';
  if (stopped?.verdict === 'forget') return 'forget';
  if (observed.block !== undefined) return 'makeAnew';
  const revived = stopped?.verdict === 'editLostEvent' && policy.conflict === 'booking';
  return policy.lock || !policy.accept.cancel || revived ? 'makeAnew' : 'cancel';
};
