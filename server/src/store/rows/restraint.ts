/** Rows of restraint: what the brake counts, and what has to wait as a whole. */
import type { Instant } from '@lockstep/engine';
import type { Cause, FailureScope } from '@lockstep/exchange';
import { oneOf, shape } from '../shape.ts';

/** What the brake counts over a sliding hour (4.18). */
export type Movement = {
  root: string;
  id: string;
  company: string;
  mailbox: string;
  appointment: string;
  at: Instant;
  /** `busy`: a busy time was gone; `appointment` names its event then. */
  kind: 'removal' | 'move' | 'busy';
  direction: 'in' | 'out';
  /** By how much it moved, in milliseconds; 0 for a removal. */
  offset: number;
};
export const movements = shape<Movement>({
  name: 'movement',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    mailbox: 'text',
    appointment: 'text',
    at: 'instant',
    kind: 'text',
    direction: 'text',
    offset: 'integer',
  },
  key: ['root', 'id'],
  unique: [],
  references: [],
  indexes: [
    ['root', 'company'],
    ['root', 'mailbox'],
  ],
  checks: [oneOf('movement', 'kind', ['removal', 'move', 'busy']), oneOf('movement', 'direction', ['in', 'out'])],
});

/** A stay away that reaches further than one mailbox: an account, a host, a tenant. */
export type Parking = { root: string; scope: FailureScope; key: string; until: Instant; cause: Cause; detail: string };
export const parkings = shape<Parking>({
  name: 'parking',
  columns: { root: 'text', scope: 'text', key: 'text', until: 'instant', cause: 'text', detail: 'text' },
  key: ['root', 'scope', 'key'],
  unique: [],
  references: [],
});

/**
 * A place in a mailbox for calls by somebody who does not hold its lease: a look before a booking, at a copy, at a rival, a test. It is
 * whose it is until its time is over, as with a lease; who is over has no place.
 */
export type Visit = { root: string; mailbox: string; place: number; owner: string; until: Instant };
export const visits = shape<Visit>({
  name: 'visit',
  columns: { root: 'text', mailbox: 'text', place: 'integer', owner: 'text', until: 'instant' },
  key: ['root', 'mailbox', 'place'],
  unique: [],
  references: [{ columns: ['root', 'mailbox'], table: 'mailbox', cascade: true }],
});
