/** What the journal says of a link or a mailbox (5.4): what was decided and why, and what failed. */
import { aboutBlock } from '@lockstep/engine';
import type { Done, EventId, Instant, Plan, Reason } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { isBlock } from '../store/rows/block.ts';
import type { JournalEntry } from '../store/rows/record.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import { planFacts } from './plan-facts.ts';

export const journalPlan = async (tx: Transaction, deps: SyncDeps, judged: Judged, now: Instant): Promise<void> => {
  const { plan, observed } = judged;
  const detail = planFacts(judged);
  const entries = plan.reasons.map((one) => entryOf(deps, observed.link, one, detail, now));
  if (entries.length > 0) await tx.journal.insertAll(entries);
};

/** A reason in the words of what it is about: an appointment, or a block (3.8). */
const saidOf = (appointment: string, why: Reason): Reason => (isBlock(appointment) ? aboutBlock(why) : why);

/** What a plan is said to be for, sentence by sentence. */
export const sentencesOf = (appointment: string, { reasons }: Pick<Plan, 'reasons'>): readonly string[] =>
  reasons.map((why) => saidOf(appointment, why).sentence);

/** Of what is over the same is decided at each look (4.19), and nothing beside the journal tells that it was said. */
export const isSaidOver = async (
  tx: Transaction,
  { root, appointment, mailbox }: Link,
  { reasons }: Pick<Plan, 'reasons'>,
): Promise<boolean> => {
  if (reasons.some(({ code }) => code !== 'isOver')) return false;
  const [last] = await tx.journal.select({ root, appointment, mailbox }, { orderBy: [['id', 'desc']], limit: 1 });
  return last !== undefined && reasons.every((why) => saidOf(appointment, why).code === last.code);
};

/** One reason of what happens to a link. */
export const journalReason = async (
  tx: Transaction,
  deps: SyncDeps,
  link: Link,
  why: Reason,
  detail: Readonly<Record<string, unknown>>,
  now: Instant,
): Promise<void> => tx.journal.insert(entryOf(deps, link, why, detail, now));

const entryOf = (
  deps: SyncDeps,
  { root, appointment, mailbox }: Link,
  why: Reason,
  detail: Readonly<Record<string, unknown>>,
  now: Instant,
): JournalEntry => {
  const { code, rule, sentence, facet } = saidOf(appointment, why);
  const said = facet === undefined ? detail : { ...detail, facet };
  return { root, id: deps.newId(), at: now, appointment, mailbox, kind: 'plan', code, rule, sentence, detail: said };
};

export const journalFailure = async (
  tx: Transaction,
  deps: SyncDeps,
  claim: Pick<Claim, 'root' | 'mailbox'>,
  appointment: string | null,
  failure: { readonly kind: string; readonly cause: Cause; readonly detail: string },
  now: Instant,
): Promise<void> => {
  await tx.journal.insert({
    root: claim.root,
    id: deps.newId(),
    at: now,
    appointment,
    mailbox: claim.mailbox,
    kind: 'failure',
    code: failure.kind,
    rule: null,
    sentence: failure.detail,
    detail: { cause: failure.cause },
  });
};

/** What Exchange answered to a write; `copy`: to the removal of one that was left over. */
export type Answered = { readonly done: Done; readonly eventId: EventId | null; readonly copy: boolean };

/** That Exchange answered, beside what was decided (5.4); it is also how those who watch learn that both sides agree again. */
export const journalOutcome = async (
  tx: Transaction,
  deps: SyncDeps,
  link: Link,
  { eventId, done, copy }: Answered,
  now: Instant,
): Promise<void> => {
  const [code, sentence] = copy
    ? ['removed', 'The copy is gone from the calendar in Exchange.']
    : eventId === null
      ? ['removed', 'The event is gone from the calendar in Exchange.']
      : eventId === link.eventId
        ? ['changed', 'The event in Exchange is as it should be.']
        : ['created', 'The event stands in the calendar in Exchange.'];
  const { root, appointment, mailbox } = link;
  await tx.journal.insert({
    root,
    id: deps.newId(),
    at: now,
    appointment,
    mailbox,
    kind: 'outcome',
    code,
    rule: null,
    sentence,
    detail: {},
  });
  const remark = done.event === null || typeof done.event === 'string' ? undefined : done.event.remark;
  if (remark === undefined) return;
  const about = { root, appointment, mailbox, kind: 'outcome' as const, code: 'remark', rule: null, sentence: remark, detail: {} };
  await tx.journal.insert({ ...about, id: deps.newId(), at: now });
};
