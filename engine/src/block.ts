/** A block as one side of a link (rule 3.8): what its event shows, that it is one-way, and how the journal speaks of it. */
import type { BlockShowAs } from './availability/blocks.ts';
import { canonical } from './canonical.ts';
import type { AppointmentView, Facets, When } from './model.ts';
import type { Policy } from './policy/policy.ts';
import { reason } from './reasons.ts';
import type { Reason, ReasonCode } from './reasons.ts';

/** No word about why: whoever sees the calendar sees when, and nothing else. */
const TITLES: Readonly<Record<BlockShowAs, string>> = { busy: 'Break', outOfOffice: 'Out of office' };
const BODY = 'Published from the working hours in the booking system. To change it, change them there: what is changed here is put back.';

const facetsOf = (when: When, showAs: BlockShowAs): Facets => canonical({ when, title: TITLES[showAs], body: BODY, location: '', showAs });

/** The booking side of a block: confirmed, and nobody is on it. */
export const viewOfBlock = (when: When, showAs: BlockShowAs): AppointmentView => ({
  facets: facetsOf(when, showAs),
  state: 'confirmed',
  attended: false,
  participants: [],
});

/** Blocks are one-way, whatever an integration accepts of appointments: an edit is put back, a deletion made anew (4.3). */
export const oneWay = (policy: Policy): Policy => ({
  ...policy,
  lock: true,
  accept: { ...policy.accept, move: false, cancel: false },
  conflict: 'booking',
  autoConfirm: false,
});

const SAID: Partial<Record<ReasonCode, ReasonCode>> = {
  published: 'blockPublished',
  pushed: 'blockChanged',
  removed: 'blockWithdrawn',
  locked: 'blockPutBack',
  bookingOwns: 'blockPutBack',
  lockedRecreated: 'blockMadeAnew',
  editRevives: 'blockMadeAnew',
  putOffAnew: 'blockMadeAnew',
  putBackLimit: 'blockLeft',
  askLapsed: 'blockLapsed',
  deletionWins: 'blockWithdrawn',
  restored: 'blockRestored',
  restoredGone: 'blockRestoredGone',
  isOver: 'blockOver',
};

/** The same reason in the words of a block, where those of an appointment do not fit. */
export const aboutBlock = (why: Reason): Reason => {
  const code = SAID[why.code];
  return code === undefined ? why : reason(code, why.facet);
};
