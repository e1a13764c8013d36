/** What Exchange should have told and did not (5.3), found out by a reading. */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Event, Instant } from '@lockstep/engine';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

/** A change that is older than this and was never told proves that Exchange tells nothing; clocks may differ by a little. */
const TOLD_WITHIN = MINUTE;
const CLOCKS_DIFFER = 5 * SECOND;
/** Graph posts within 3 minutes at the latest, as its table of latencies says; a stream says at once what there is. */
const POSTED_WITHIN = 5 * MINUTE;

/** Exchange looked as if it told of changes, and this one, which is no longer fresh, it never told (5.3). */
export const wasUntold = (
  { toldUntil, toldAt }: Mailbox,
  { lastModified }: Event,
  { isPosted, now }: { readonly isPosted: boolean; readonly now: Instant },
): boolean =>
  toldUntil !== null &&
  toldUntil > now &&
  toldAt !== null &&
  lastModified !== null &&
  lastModified > toldAt + CLOCKS_DIFFER &&
  lastModified < now - (isPosted ? POSTED_WITHIN : TOLD_WITHIN);

export const silenceOf = (deps: SyncDeps, { root, mailbox }: Claim, now: Instant) => ({
  root,
  id: deps.newId(),
  at: now,
  appointment: null,
  mailbox,
  kind: 'state' as const,
  code: 'notificationsNotArriving',
  rule: '5.3',
  sentence: 'A check found a change that Exchange had not told of, although its connection looked alive; it is asked anew to tell.',
  detail: {},
});

/** Whether it was marked for reading since the pass began, which may have asked for the page before there was anything on it. */
export const wasToldMeanwhile = (before: Mailbox, { marks, readDue }: Mailbox, claim: Claim): boolean =>
  marks !== claim.marks && (readDue ?? 0) > (before.readDue ?? 0);
