/** What of a list is put off: until an administrator agrees (3.9), or until the text of the event may be seen by those who come (3.5). */
import type { Listing } from './attendees.ts';
import type { Instant } from './model.ts';
import type { Invited } from './plan.ts';
import { reasonAbout } from './reasons.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * Without anybody who would be put on it: all of them are in the next round, once the text is one for everybody. So it is written while as few
 * as possible are told of that.
 * @param before whom we had put there already
 */
export const afterTheText = (list: Listing, before: readonly Invited[], now: Instant): Listing => ({
  ...list,
  add: [],
  invited: list.invited.filter(
    ({ holder }) => !list.add.some((one) => one.holder === holder) || before.some((one) => one.holder === holder),
  ),
  reasons: list.reasons.filter(({ code }) => code !== 'invited' && code !== 'locked'),
  putBack: false,
  outwardFirst: true,
  lookAt: now,
});

/** Nobody is put on the list or taken off it: that is a proposal, which says how many it would mail (3.9). */
export const heldBack = (list: Listing): Listing => {
  const count = list.add.length + list.remove.length;
  return {
    ...list,
    add: [],
    remove: [],
    strike: [],
    invited: list.invited.filter(({ holder }) => !list.add.some((one) => one.holder === holder)),
    reasons: [
      ...list.reasons.filter(({ code }) => !MAILS.includes(code)),
      reasonAbout('mailHeld', count === 1 ? 'one person' : `${count} people`),
    ],
    flagged: true,
  };
};
const MAILS: readonly ReasonCode[] = ['invited', 'uninvited', 'askedAnew'];
