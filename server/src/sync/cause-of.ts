/** What a person is told about one link: a cause out of the closed list (2.7), with a sentence beside it. */
import type { Memory, UnseenWhy } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { sentencesOf } from './journal.ts';
import type { Judged } from './judge.ts';
import { judgedText } from './own-text.ts';

/** Why a side could not be looked at, as a cause somebody can do something about; null: it settles by itself, or on the other side. */
const UNSEEN: Record<UnseenWhy, Cause | null> = {
  unreachable: 'serverBusy',
  throttled: 'throttled',
  forbidden: 'noRights',
  unreadable: 'itemUnreadable',
  notOrganiser: 'needsDecision',
  unsettled: null,
  notAsked: null,
  handingOver: null,
  mailHeld: 'needsDecision',
  noStaff: 'needsDecision',
};

export const causeOf = ({ plan, halted, situation, observed }: Judged, memory: Memory): { cause: Cause | null; detail: string | null } => {
  if (halted) return { cause: 'brakeHeld', detail: plan.reasons[0]?.sentence ?? null };
  const { link } = observed;
  const sentence = sentencesOf(link.appointment, plan).at(-1) ?? null;
  const dark = situation.event.at === 'unseen' ? situation.event : situation.appointment;
  const unseen = plan.verdict === 'wait' && dark.at === 'unseen' ? UNSEEN[dark.why] : null;
  if (unseen !== null) return { cause: unseen, detail: sentence };
  if (plan.reasons.some((one) => one.code === 'copyIgnored')) return { cause: 'needsDecision', detail: sentence };
  const open = plan.flag !== null || memory.base?.left === true || memory.heldSince !== null;
  const failed = judgedText(observed);
  if (!open) return failed === null ? { cause: null, detail: null } : { cause: 'templateFailed', detail: failed.sentence };
  // Looked at again and found as it was: what was said of it stands.
  return sentence === null && link.cause !== null
    ? { cause: link.cause, detail: link.detail }
    : { cause: 'needsDecision', detail: sentence };
};
