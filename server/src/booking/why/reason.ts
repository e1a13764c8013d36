/** One thing that speaks against a time, with its rule and the record behind it, and what is given to put it into words. */
import { MINUTE } from '@lockstep/engine';
import type { Instant, Span, ZoneId } from '@lockstep/engine';
import type { Service } from '../../store/rows/booking.ts';
import type { Evidence } from './evidence.ts';

export type ReasonCode =
  | 'past'
  | 'notice'
  | 'horizon'
  | 'offStep'
  | 'nobody'
  | 'sameHolder'
  | 'serviceInactive'
  | 'serviceNotOffered'
  | 'inactiveHolder'
  | 'switchedOff'
  | 'neverRead'
  | 'tooOld'
  | 'beyondReading'
  | 'openingHours'
  | 'exception'
  | 'appointment'
  | 'buffer'
  | 'asked'
  | 'braked'
  | 'block'
  | 'busy'
  | 'copy'
  | 'free'
  | 'ownCopy';

export type Reason = {
  readonly code: ReasonCode;
  /** Number of the rule in the specification of behaviour. */
  readonly rule: string;
  readonly sentence: string;
  /** What somebody can do about it; null: nothing but another time. */
  readonly next: string | null;
  /** The record behind it, where there is one and it may be named. */
  readonly appointment?: string;
  /** As `GET /busy` names it. */
  readonly busy?: string;
  readonly mailbox?: string;
  readonly span?: Span;
  readonly since?: Instant;
};

export type InWords = { readonly zone: ZoneId; readonly span: Span; readonly service: Service | null; readonly evidence: Evidence };

/** The buffers of a service around a time: what is kept free before and after. */
export const buffersOf = (service: Pick<Service, 'bufferBeforeMinutes' | 'bufferAfterMinutes'> | null, { start, end }: Span): Span => ({
  start: (start - (service?.bufferBeforeMinutes ?? 0) * MINUTE) as Instant,
  end: (end + (service?.bufferAfterMinutes ?? 0) * MINUTE) as Instant,
});
