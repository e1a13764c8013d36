/**
 * What is stored about a plan: before a write its intent, afterwards its outcome. Each function is one part of a
 * transaction of the pass; `guarded` closes it.
 */
import { FACETS, HOUR, MINUTE, reason, rebase } from '@lockstep/engine';
import type { Done, EventId, Instant, Intent, Memory, UnseenWhy } from '@lockstep/engine';
import { oweNotices } from '../notify/owe-notice.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { askTold } from '../webhooks/tell-ask.ts';
import { answersOf, journalAnswers } from './answers.ts';
import { askColumns, isReminder } from './ask.ts';
import { causeOf } from './cause-of.ts';
import type { RemoteAction } from './apply.ts';
import type { SyncDeps } from './deps.ts';
import { countedOf } from './halt.ts';
import type { Judged } from './judge.ts';
import { isLetLie, isNewlyComplete, keyOf, latestEpoch, lockedLinks, wakeOthers } from './hand-over.ts';
import { isSaidOver, journalOutcome, journalPlan, journalReason, sentencesOf } from './journal.ts';
import { guardAlone } from './lease.ts';
import { journalText, textAgain, textNews } from './own-text.ts';
import { withFirst } from './created-before.ts';
import { foundUid, takesPlace } from './found-uid.ts';
import { isSpent, listsInvited, notedSince, oweCopies, oweLooks, withNoted } from './leftovers.ts';
import type { Finished } from './release.ts';
import { clearsSeries, settleOwn } from './own-series.ts';
import { isFoundOut, isGoneAgain, lyingNews, lyingOf, provenAt } from './lying.ts';

export const columnsOf = (memory: Memory): Partial<Link> => {
  const columns = {
    base: memory.base,
    intent: memory.pending,
    epoch: memory.epoch,
    missingSince: memory.missingSince,
    putBacks: memory.putBacks,
    heldSince: memory.heldSince,
  };
  const { leftovers } = memory;
  return leftovers === undefined ? columns : Object.assign({ leftovers: leftovers.length === 0 ? null : leftovers }, columns);
};

/** The intent of a write, to be stored before it is sent (5.6). */
export const intentOf = (deps: SyncDeps, { situation, plan }: Judged, action: RemoteAction, now: Instant): Intent => {
  const times = { sentAt: now, settledAt: (now + deps.requestMs + deps.settleMs) as Instant };
  const sent =
    situation.appointment.at === 'present'
      ? { facets: situation.appointment.value.facets, version: situation.appointment.version }
      : plan.memory.base?.appointment;
  if (action.do === 'moveEventBack') return { do: 'moveBack', ...times };
  if (action.do === 'removeCopy') return { do: 'removeCopy', ...times };
  if (action.do === 'removeEvent' || sent === undefined) return { do: 'remove', ...times };
  if (action.do === 'createEvent') return { do: 'create', epoch: action.epoch, appointment: sent, event: action.facets, ...times };
  const under = situation.event.at === 'present' ? situation.event.value.facets : sent.facets;
  const facets = FACETS.filter((facet) => action.patch[facet] !== undefined);
  const { recurrence: _, attendees, ...patch } = action.patch;
  const invited = attendees === undefined ? undefined : plan.attendance?.invited;
  const event = Object.assign({}, under, patch);
  const update = { do: 'update', ifVersion: action.ifVersion, facets, appointment: sent, event, ...times } as const;
  return invited === undefined ? update : { invited, ...update };
};

/**
 * Journals the plan, takes the appointment's lease and stores the intent: a transaction of its own, with its guard. False: another
 * worker holds the appointment through another of its mailboxes, or another of them has had this epoch; this link is looked at again.
 * The guard goes out with the look at the links, behind their locks, so that all that is written goes out with the commit.
 *
 * @param uid with the intent, so that what a lost create made can be told from its copies; null: Exchange gives it one of its own
 * @throws LeaseLost, and nothing of it happened
 */
export const begin = async (
  tx: Transaction,
  deps: SyncDeps,
  claim: Claim,
  judged: Judged,
  intent: Intent,
  uid: string | null,
  now: Instant,
): Promise<boolean> => {
  const { link } = judged.observed;
  // Whoever may have a copy of what is made anew is owed a look: their links and mailboxes are locked before this one's mailbox.
  const isAnew = intent.do === 'create' && link.base !== null;
  // The same of what took its place (4.6): should this write fail, the next look knows no other UID than that one's.
  const found = foundUid(judged, intent);
  const isReplaced = takesPlace(judged, found);
  // What is remembered with the intent may say what nobody was told yet, where a crash kept the invitation from being recorded.
  const isComplete = isNewlyComplete(link, judged.plan.memory);
  const reachesOthers = isAnew || isReplaced || isComplete;
  const guardNow = (): Promise<void> => guardAlone(tx, claim, now);
  const [all] = await Promise.all([
    tx.links.select({ root: link.root, appointment: link.appointment }, { lock: 'update', orderBy: [['mailbox', 'asc']] }),
    reachesOthers ? undefined : guardNow(),
  ]);
  const refused = async (columns: Partial<Link>): Promise<false> => {
    await tx.links.update(keyOf(link), columns);
    if (reachesOthers) await guardNow();
    return false;
  };
  const current = all.find((one) => one.mailbox === link.mailbox);
  const other = all.find((one) => one !== current && one.leaseUntil !== null && one.leaseUntil > now);
  if (other !== undefined) return refused({ due: other.leaseUntil });
  const latest = latestEpoch(all, link.mailbox);
  if (intent.do === 'create' && intent.epoch <= latest) return refused({ epoch: latest, due: now });
  // Made anew, nothing of the former event is known once this one is: by Graph its id would lead to it again if somebody restored it.
  if (isAnew || isReplaced) await oweLooks(tx, link, false, now);
  if (isComplete) {
    const others = all.filter((one) => one.mailbox !== link.mailbox);
    await wakeOthers(tx, others, now);
  }
  if (reachesOthers) await guardNow();
  const lease = { leaseOwner: deps.owner, leaseUntil: intent.settledAt, fence: link.fence + 1 };
  const known = isAnew ? { eventId: null, listed: false } : {};
  const memory = withNoted(judged.plan.memory, notedSince(link, current));
  const columns = Object.assign(columnsOf(memory), { intent: withFirst(intent, link) }, lease, { uid: found ?? uid }, known);
  if (judged.plan.tell.length > 0) await oweNotices(tx, deps, judged, now);
  await tx.atLast(async () => {
    await Promise.all([tx.links.update(keyOf(link), columns), journalPlan(tx, deps, judged, now)]);
    return [];
  });
  return true;
};

export type Outcome = { readonly done: Done; readonly eventId: EventId | null; readonly uid: string | null };

/**
 * Stores what came of a plan: the new base, what the link remembers, the brake's count, and when to look again. A mark made
 * since the link was read stays: the link remains due. `locked`: the link as it is, where this transaction has locked it already.
 *
 * @returns what is to be written; only looks are taken here, the first of which is on its way at once
 */
export const finish = async (
  tx: Transaction,
  deps: SyncDeps,
  judged: Judged,
  outcome: Outcome,
  now: Instant,
  locked?: Link | null,
): Promise<Finished> => {
  const { link, row } = judged.observed;
  const memory = rebase(judged.situation, judged.plan, outcome.done);
  const ended = link.base !== null && memory.base === null;
  const owesNothing = link.leftovers !== null && memory.leftovers?.length === 0;
  const cleared = owesNothing && link.leftovers?.length !== 0;
  const place = lyingOf(judged, outcome, memory, now);
  const wakes = isNewlyComplete(link, memory) || ended || cleared || isFoundOut(judged, place) || isLetLie(judged.plan);
  const { current, others } = await lockedLinks(tx, link, wakes, locked);
  if (current === null) return { link: null, mayLock: false, isPlain: true, write: async () => undefined };
  const noted = notedSince(link, current);
  const spent = owesNothing && isSpent({ ...current, ...columnsOf(memory) });
  if (spent && current.marks === link.marks) {
    const write = async (): Promise<unknown> => tx.links.remove(keyOf(link)).then(async () => wakeOthers(tx, others, now));
    return { link: null, mayLock: others.length > 0, isPlain: false, write };
  }
  const text = judged.observed.templated === null ? null : await textNews(tx, judged);
  const stale = outcome.done.appointment === 'stale';
  // What a template shows of the booking side may be another text now, which has to be made before it can be compared.
  const retext = judged.observed.templated !== null && outcome.done.appointment !== null;
  const marked = current.marks !== link.marks || stale;
  const due =
    marked || retext ? now : (judged.plan.lookAgainAt ?? provenAt(judged, place) ?? nextLook(judged, now) ?? textAgain(judged, now));
  const writes: (() => Promise<unknown>)[] = [];
  const { cause, detail } = causeOf(judged, memory);
  const columns = {
    eventId: memory.base === null ? null : outcome.eventId,
    uid: outcome.uid,
    // A new event has yet to turn up in the feed.
    listed: outcome.eventId !== null && outcome.eventId === link.eventId && link.listed,
    due,
    leaseOwner: null,
    leaseUntil: null,
    attempts: isTriedAgain(judged, now) ? link.attempts + 1 : 0,
    elsewhere: place.elsewhere,
    restored: place.restored,
    calledOff: place.calledOff,
    cause,
    detail,
    ...columnsOf({ ...withNoted(memory, noted), missingSince: place.missingSince }),
    // Somebody marked it meanwhile, so it stays for another look, and goes with that: an empty list says that it may.
    ...(spent ? { leftovers: noted } : {}),
  };
  const changed = Object.assign(columns, askColumns(judged, memory, marked, now));
  writes.push(async () => tx.links.update(keyOf(link), changed));
  const told = await askTold(tx, { now, newId: deps.newId }, judged.observed, changed.ask);
  if (told !== null) writes.push(told);
  const goneAgain = isGoneAgain(judged, place);
  const lies = lyingNews(judged, place);
  if (lies !== null) writes.push(async () => journalReason(tx, deps, link, reason(lies), { verdict: judged.plan.verdict }, now));
  // What has become ours was taken for somebody's busy time if the feed named it before its create was answered.
  const [before, after] = [link.eventId, outcome.eventId];
  // The very first write of a link makes an event that nobody can have read: whoever reads has the lease that this pass has.
  const isMade = judged.plan.actions.some((action) => action.do === 'createEvent');
  const isFirst = isMade && link.fence === 0 && link.base === null && link.intent === null;
  const adopted = memory.base !== null && after !== null && after !== before && !isFirst;
  if (adopted) writes.push(async () => unbusy(tx, judged, outcome));
  // What the change feed never named before it went, it does not name as gone either.
  else if (before !== null && link.base !== null && memory.base === null && judged.observed.event.at !== 'unseen')
    writes.push(async () => settleOwn(tx, link, before, null));
  else if (after !== null && outcome.done.event !== null && clearsSeries(judged)) writes.push(async () => settleOwn(tx, link, after, null));
  // Its place was taken by a copy of it (4.6), or there is none any more; what we ended ourselves was told to those on its list.
  const replaced = link.base !== null && memory.base !== null && outcome.uid !== link.uid && !isMade;
  const copy = judged.plan.actions.find((action) => action.do === 'removeCopy');
  if (copy !== undefined) writes.push(async () => tx.busy.remove({ root: link.root, mailbox: link.mailbox, eventId: copy.id }));
  const movedBack = judged.plan.actions.some((action) => action.do === 'moveEventBack');
  if (outcome.done.event !== null || movedBack || copy !== undefined)
    writes.push(async () => journalOutcome(tx, deps, link, { ...outcome, copy: copy !== undefined }, now));
  if (text !== null) writes.push(async () => journalText(tx, deps, link, text, now));
  writes.push(async () => journalAnswers(tx, deps, link, answersOf(link.base, memory.base), now));
  const happened = outcome.done.event !== null || outcome.done.appointment !== null || copy !== undefined;
  const counted = happened ? countedOf(judged.plan, judged.observed) : null;
  if (counted !== null && !stale) {
    const about = { root: link.root, id: deps.newId(), company: row.company, mailbox: link.mailbox, appointment: row.id };
    writes.push(async () => tx.movements.insert(Object.assign({ at: now }, about, counted)));
  }
  const write = async (): Promise<void> => {
    const sent = Promise.all(writes.map(async (one) => one()));
    // What fails here fails whoever waits for it, and the transaction in any case.
    sent.catch(() => undefined);
    if (ended || replaced) await oweLooks(tx, link, outcome.done.event === 'removed' && listsInvited(judged.observed), now);
    if (goneAgain) await oweCopies(tx, link, now);
    if (wakes) await wakeOthers(tx, others, now);
    await sent;
  };
  const mayLock = ended || replaced || goneAgain || others.length > 0;
  // What is settled of a series is looked for first, and a remark is told after its outcome.
  const isPlain = !mayLock && !adopted && (outcome.done.event === null || (isFirst && !isRemarked(outcome.done.event)));
  return { link: Object.assign({ ...current }, changed), mayLock, isPlain, write };
};

const isRemarked = (event: NonNullable<Done['event']>): boolean => typeof event !== 'string' && event.remark !== undefined;

/** Neither the event that is ours now is busy time, nor, where it is a series, its first date (4.11). */
const unbusy = async (tx: Transaction, { observed: { link, event } }: Judged, { eventId, done }: Outcome): Promise<void> => {
  const { root, mailbox } = link;
  const removed = tx.busy.remove({ root, mailbox, eventId: eventId ?? '' });
  const echo = done.event === null || done.event === 'removed' ? null : done.event.read;
  const when = (echo ?? (event.at === 'present' ? event.value : null))?.facets.when;
  const settled = when !== undefined && eventId !== null ? settleOwn(tx, link, eventId, when.repeats === true ? when : null) : undefined;
  await Promise.all([removed, settled]);
};

/** What could not be seen is looked at again, ever more slowly; a pairing that is switched off is not (it is marked when it is on). */
const nextLook = (judged: Judged, now: Instant): Instant | null => {
  const { appointment, link, row } = judged.observed;
  if (isTriedAgain(judged, now)) return (now + Math.min(HOUR, MINUTE * 2 ** Math.min(6, link.attempts))) as Instant;
  if (waits(judged, now)) return (now + Math.min(HOUR, Math.max(MINUTE, now - openSince(link, now)))) as Instant;
  // Once it is over nobody is invited to the next event any more, which has not to be waited for then (4.19).
  const hands = judged.plan.verdict === 'wait' && appointment.at === 'unseen' && appointment.why === 'handingOver';
  return hands && row.endAt > now ? row.endAt : null;
};

/** What somebody marks the link for when it comes about, and what would be the same at every look until then. */
const MARKED_FOR: readonly UnseenWhy[] = ['notAsked', 'noStaff', 'handingOver', 'mailHeld'];
/** Something has yet to be found out about its event, whatever it waits for; of what is over nothing follows any more (4.19). */
const isOpen = ({ missingSince, intent }: Link, isOver: boolean): boolean => (missingSince !== null && !isOver) || intent !== null;
const waits = ({ plan, observed: { appointment, link, row } }: Judged, now: Instant): boolean =>
  plan.verdict === 'wait' && (isOpen(link, row.endAt <= now) || appointment.at !== 'unseen' || !MARKED_FOR.includes(appointment.why));
/** Since when; what is looked at again after as long as it has been open already is looked at ever more slowly. */
const openSince = ({ missingSince, intent }: Link, now: Instant): Instant => missingSince ?? intent?.sentAt ?? now;
/**
 * Waits because something could not be seen, and is tried again. Where all was seen, and the booking side alone keeps anything from being
 * decided, nothing was tried in vain: no such look makes the pause after a failure any longer.
 */
const isTriedAgain = (judged: Judged, now: Instant): boolean => {
  const { appointment, event } = judged.observed;
  return waits(judged, now) && (event.at === 'unseen' || appointment.at !== 'unseen' || !MARKED_FOR.includes(appointment.why));
};

/** A plan that writes nothing: what is remembered, and when to look again. */
export const rest = async (tx: Transaction, deps: SyncDeps, judged: Judged, now: Instant): Promise<Finished> => {
  const { event, link } = judged.observed;
  const found = event.at === 'present' && judged.plan.verdict !== 'foreign' ? event.value : null;
  const outcome = { done: { event: null, appointment: null }, eventId: found?.id ?? keptId(judged), uid: found?.uid ?? link.uid };
  const finished = await finish(tx, deps, judged, outcome, now);
  const isTold = judged.plan.reasons.length > 0 && isNews(judged) && !(await isSaidOver(tx, link, judged.plan));
  const reminds = isReminder(judged, now);
  if (!isTold && !reminds) return finished;
  const notices = isTold && judged.plan.tell.length > 0;
  const write = async (): Promise<unknown> =>
    Promise.all([
      isTold ? journalPlan(tx, deps, judged, now) : undefined,
      reminds ? journalReason(tx, deps, link, reason('askReminder'), {}, now) : undefined,
      notices || reminds ? oweNotices(tx, deps, judged, now, reminds) : undefined,
      finished.write(),
    ]);
  return Object.assign({ ...finished }, { write, isPlain: finished.isPlain && !notices && !reminds });
};

const keptId = ({ observed: { link } }: Judged): EventId | null => link.eventId as EventId | null;

/** Waiting and looking again say the same thing every time; the journal says it once. */
const isNews = ({ plan, halted, observed: { link } }: Judged): boolean => {
  if (plan.verdict === 'wait') return false;
  if (!halted && plan.lookAgainAt !== null && link.missingSince !== null) return false;
  return link.detail === null || !sentencesOf(link.appointment, plan).includes(link.detail);
};
