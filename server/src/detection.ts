/** Which transport a mailbox is reached by, where its integration leaves that to be found out (1.6): what counts, and when it is believed. */
import { HOUR, MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Failure } from '@lockstep/exchange';
import type { Transport, TransportSighting } from './store/rows/detection.ts';
import type { Connection, Mailbox } from './store/rows/sync.ts';

/** What a mailbox is reached by until it was found out: where it may be either, Graph is who knows first. */
export const firstTransportOf = ({ transport }: Pick<Connection, 'transport'>): Transport => (transport === 'ews' ? 'ews' : 'graph');

/**
 * Whether a failure says that the mailbox is to be looked for by the other transport: of Graph `MailboxNotEnabledForRESTAPI`, or that the
 * tenant knows nobody of this address; of EWS that it has moved away, is none of its own, or may not be reached by EWS (403 with
 * `X-EWS-Policy-Reason`, ews-retirement.md).
 */
export const isElsewhere = ({ cause, kind }: Pick<Failure, 'cause' | 'kind'>, by: Transport): boolean =>
  (kind === 'moved' && cause === 'mailboxMoved') ||
  cause === 'mailboxNotFound' ||
  (by === 'ews' && (cause === 'ewsSwitchedOff' || cause === 'blockedByPolicy'));

/** By which transport a mailbox answered, and what speaks for it, in a sentence. */
export type Answering = { readonly transport: Transport; readonly seen: string };

/** The transport never flips by one answer: the same three times over an hour (1.6). */
const ENOUGH = { times: 3, within: HOUR };
/** Two answers that are closer than this count as one. */
export const SIGHTINGS_APART: number = HOUR / 2;
/** One that was not repeated for so long is forgotten: the mailbox has answered meanwhile. */
const FORGOTTEN = 3 * HOUR;
/** Clocks and pauses are no exact thing. */
const SLACK = MINUTE;

/** Whether it is time to ask again whether the other transport answers. */
export const mayCount = (against: TransportSighting | null, now: Instant): boolean =>
  against === null || now >= against.last + SIGHTINGS_APART - SLACK;

/** The other transport answered once more. */
export const sightedAgain = (against: TransportSighting | null, { transport, seen }: Answering, now: Instant): TransportSighting =>
  against === null || against.transport !== transport || now - against.last > FORGOTTEN
    ? { transport, seen, since: now, last: now, times: 1 }
    : { transport, seen, since: against.since, last: now, times: against.times + 1 };

export const isBelieved = ({ times, since, last }: TransportSighting): boolean =>
  times >= ENOUGH.times && last - since >= ENOUGH.within - SLACK;

/** By which a mailbox is tested; null: nobody knows yet, and the test finds it out. */
export const transportToTest = (
  connection: Pick<Connection, 'transport'>,
  mailbox: Pick<Mailbox, 'transport' | 'detectedAt'> | null,
): Transport | null =>
  connection.transport === 'detect' && (mailbox === null || mailbox.detectedAt === null)
    ? null
    : (mailbox?.transport ?? firstTransportOf(connection));
