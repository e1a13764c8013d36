/** What of a list is put off: until an administrator agrees (3.9), or until the text of the event may be seen by those who come (3.5). */
import type { Listing } from './attendees.ts';
import { CLIENT_IN_WORDS, isClient } from './clients.ts';
import type { Instant } from './model.ts';
import { reasonAbout } from './reasons.ts';
import type { ReasonCode } from './reasons.ts';

/** Without the clients who would be put on it, who are in the next round. */
export const withoutNewClients = (list: Listing, now: Instant): Listing => {
  const isNew = ({ holder }: { readonly holder: string }): boolean => isClient({ holder }) && list.add.some((one) => one.holder === holder);
  return {
    ...list,
    add: list.add.filter((one) => !isNew(one)),
    invited: list.invited.filter((one) => !isNew(one)),
    reasons: list.reasons.filter(({ code, sentence }) => code !== 'invited' || !sentence.startsWith(CLIENT_IN_WORDS)),
    outwardFirst: true,
    lookAt: now,
  };
};

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
