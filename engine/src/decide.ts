/**
 * The decision itself: two total tables. A missing cell does not compile. Rows are the appointment, columns the event.
 */
import type { Verdict } from './plan.ts';

/** A side compared with what it showed when both last agreed. */
export type Linked = 'same' | 'changed' | 'gone' | 'unseen';
/** A side of a pair that never agreed on anything. */
export type Fresh = 'none' | 'new' | 'unseen';

export const LINKED: Readonly<Record<Linked, Readonly<Record<Linked, Verdict>>>> = {
  same: { same: 'rest', changed: 'pull', gone: 'eventDeleted', unseen: 'wait' },
  changed: { same: 'push', changed: 'merge', gone: 'editLostEvent', unseen: 'wait' },
  gone: { same: 'appointmentDeleted', changed: 'editLostAppointment', gone: 'forget', unseen: 'wait' },
  unseen: { same: 'wait', changed: 'wait', gone: 'wait', unseen: 'wait' },
};

export const FRESH: Readonly<Record<Fresh, Readonly<Record<Fresh, Verdict>>>> = {
  none: { none: 'rest', new: 'foreign', unseen: 'wait' },
  new: { none: 'publish', new: 'adopt', unseen: 'wait' },
  unseen: { none: 'wait', new: 'wait', unseen: 'wait' },
};
