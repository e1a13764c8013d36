/** Settings of this Exchange: delays, limits, and choices where builds of Exchange differ. */

export type WorldRules = {
  /** How long after a create the calendar assistant touches the item (F51), ms. */
  touchDelayMs: number;
  /** Whether the assistant touches an item after an update too, when F51 strikes. */
  touchUpdates: boolean;
  /** From sending to the copy in the recipient's calendar, ms. */
  mailDelayMs: number;
  /** From the arrival of a request to the room's answer, ms. */
  roomDelayMs: number;
  /** How long a fresh item stays unseen when F23 strikes, ms. */
  readLagMs: number;
  /** Life of a sync state, ms. */
  syncStateLifeMs: number;
  /** Graph: how many of a calendar view's latest deltaLinks are alive; older ones answer 410 (messages name 3 kept generations). */
  deltaGenerations: number;
  /** How delta tells of an event that was changed outside of its window: as removed, or by its id, with every field null. */
  deltaOutside: 'removed' | 'hollow';
  /** Least size of a sync state in bytes before base64: real ones run to many KB, and a column that cuts them must fail here. */
  syncStateBytes: number;
  /** EWSFindCountLimit. */
  findLimit: number;
  /** The same with a restriction. */
  findLimitRestricted: number;
  /** What a view beyond the limit does: cut with a flag (2010 SP1 and later) or refuse. */
  viewOverLimit: 'truncate' | 'refuse';
  /** Some builds mail every attendee on SendToChanged… (ews-managed-api #20). */
  sendToChangedMailsAll: boolean;
  /** EWSMaxSubscriptions: of one mailbox, each folder of a subscription counted. */
  maxSubscriptions: number;
  /** HangingConnectionLimit: streaming connections at once as one mailbox, whichever accounts impersonate it. */
  hangingConnections: number;
  /** How often a quiet stream shows that it lives, ms. */
  heartbeatMs: number;
  /** How long a subscription lives that no connection carries, ms. Microsoft does not tell; clients are to come back within seconds. */
  subscriptionIdleMs: number;
  /** Events between Subscribe and the first connection that carries it: told once that opens, or lost as in every later gap. */
  unheard: 'kept' | 'lost';
};

export const defaultRules: WorldRules = {
  touchDelayMs: 50,
  touchUpdates: false,
  mailDelayMs: 400,
  roomDelayMs: 1_500,
  readLagMs: 10_000,
  syncStateLifeMs: 30 * 86_400_000,
  deltaGenerations: 3,
  deltaOutside: 'removed',
  syncStateBytes: 96,
  findLimit: 1_000,
  findLimitRestricted: 250,
  viewOverLimit: 'truncate',
  sendToChangedMailsAll: false,
  maxSubscriptions: 5_000,
  hangingConnections: 10,
  heartbeatMs: 45_000,
  subscriptionIdleMs: 10 * 60_000,
  unheard: 'kept',
};
