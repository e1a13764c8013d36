/** What of a mailbox is found out by asking: by which transport it is reached (1.6), and what a delegate may do in it. */
import type { Instant } from '@lockstep/engine';

export type Transport = 'ews' | 'graph';

/** What speaks for the transport of a mailbox, in a sentence, and what has spoken against it since; null: nothing has. */
export type Detection = { seen: string; against: TransportSighting | null };
/** The other transport, as it was found, and how often. */
export type TransportSighting = { transport: Transport; seen: string; since: Instant; last: Instant; times: number };

/** `invites`: it may mail those who are invited on behalf of the owner; null: Exchange does not tell. */
export type DelegateRights = { invites: boolean | null; askedAt: Instant };
