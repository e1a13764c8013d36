/**
 * The brake over the plans of a pass (4.18): what is about to happen is counted with what has happened within the hour, and what is too
 * much of it waits for an administrator. Reads the store, writes nothing.
 */
import { HOUR, MINUTE, brake, countable, reason } from '@lockstep/engine';
import type { Base, Countable, Instant, Plan, Policy } from '@lockstep/engine';
import { isBlock } from '../store/rows/block.ts';
import type { Movement } from '../store/rows/restraint.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { Judged } from './judge.ts';
import type { Observed } from './observe.ts';

/** The same plans, those that wait as `halted`. */
export const halt = async (
  tx: Transaction,
  claim: Pick<Claim, 'root' | 'mailbox'>,
  mailbox: Mailbox,
  judged: readonly Judged[],
  policy: Policy,
  now: Instant,
): Promise<readonly Judged[]> => {
  if (mailbox.brakeReleasedUntil !== null && mailbox.brakeReleasedUntil > now) return judged;
  const candidates = judged.flatMap((one, index): Candidate[] => {
    const counted = countedOf(one.plan, one.observed);
    const { company, id: appointment } = one.observed.row;
    return counted === null ? [] : [Object.assign({ index, company: isBlock(appointment) ? null : company, appointment }, counted)];
  });
  const { root } = claim;
  const again = judged.flatMap((one, index) => (isMadeAgain(one) ? [index] : []));
  if (candidates.length === 0 && again.length === 0) return judged;
  const since = Math.max(now - HOUR, mailbox.brakeReleasedUntil ?? 0) as Instant;
  const missing = candidates.filter(({ index }) => isMissingAt(judged, index));
  const [own, alike, open] = await Promise.all([
    tx.movements.select({ root, mailbox: claim.mailbox, at: { gt: since } }),
    alikeIn(tx, root, candidates, (now - HOUR) as Instant),
    missing.length > 0 || again.length > 0 ? openLinks(tx, claim, judged) : [],
  ]);
  const carried = counting(own);
  const going = new Set(candidates.map(({ appointment }) => appointment));
  // Below both limits the size of the calendar decides nothing, and with every change the links of years would be read.
  const already = besides(open, judged, going, since, now).missed;
  const most = mostAlike(candidates, [...carried, ...removals(already)]);
  // Those that the feed never named are compared with those that it did, which are fewer then, and both together as many as that limit.
  const never = missing.filter(({ index }) => judged[index]?.observed.link.listed === false).length;
  const isDoubtful = never > 0 && 2 * (never + already) > policy.brake.allOf;
  const counts = most >= Math.min(policy.brake.allOf, policy.brake.perMailbox + 1) || isDoubtful;
  // Another failure on the way to the reading from the beginning names itself as the cause; that it has to be one is known all the same.
  const lost = mailbox.cause === 'positionLost' || mailbox.cursor === null;
  const links = counts || lost ? await tx.links.select({ root, mailbox: claim.mailbox }) : open;
  const wide = counting(alike);
  const released = await releases(tx, root, wide);
  const copies = counts && candidates.some(({ index }) => isCopy(judged[index])) ? await copiesHere(tx, claim, links, going, now) : 0;
  const company = eachOnce(
    wide.filter((one) => one.at > (released.get(one.mailbox) ?? 0)),
    new Set(candidates.map(wayOf)),
  );
  const indices = new Set<number | undefined>();
  // Blocks (3.8) are many, and nobody is mailed about one: beside them appointments are counted as if there were none, and with them as well,
  // since what empties a calendar takes both.
  const hasBlocks = links.some(({ appointment }) => isBlock(appointment));
  for (const counted of hasBlocks ? [notBlock, (): boolean => true] : [(): boolean => true]) {
    const some = candidates.filter(counted);
    const { known, missed, listed, there } = besides(links.filter(counted), judged, going, since, now);
    const before = carried.filter(counted);
    const done = [...before, ...removals(missed)];
    const halted = brake(
      some,
      {
        mailbox: done,
        company,
        mailboxSize: counts ? known + before.filter((one) => one.kind === 'removal').length : Number.POSITIVE_INFINITY,
        standing: counts ? { in: listed, out: there + copies } : { in: Number.POSITIVE_INFINITY, out: Number.POSITIVE_INFINITY },
      },
      policy.brake,
    );
    for (const candidate of halted) indices.add(some[candidate]?.index);
    // Exchange has lost our position, and most of what was there is gone as well: a restored backup, or not this calendar at all.
    // Whatever failed between that reading and this look, what it did not name it has not named since.
    const gone = some.filter(({ index }) => isMissingAt(judged, index));
    const unnamed = gone.filter(({ index }) => judged[index]?.observed.link.listed === false).length;
    const all = (lost ? gone.length : unnamed) + missed;
    if ((lost || unnamed > 0) && all + listed >= policy.brake.allOf && all > listed) for (const { index } of gone) indices.add(index);
  }
  // What waits for an administrator waits, also when the hour has slid on.
  for (const { index } of candidates) {
    const link = judged[index]?.observed.link;
    // An event that is there again lets go of what its absence was held for, also where it was moved meanwhile.
    const stands = link?.missingSince === null && !isOpenCreate(link);
    if (link?.cause === 'brakeHeld' && (stands || isMissingAt(judged, index))) indices.add(index);
  }
  // Nor does another one go while some that are missing wait.
  if (isAnyWaiting(links, judged)) for (const { index } of missing) indices.add(index);
  // What a lost create made may be among what does not show: it is not made once more beside it.
  const doubtful =
    missing.some(({ index }) => indices.has(index)) || links.some((link) => link.cause === 'brakeHeld' && !isOpenCreate(link));
  if (doubtful) for (const index of again) indices.add(index);
  return judged.map((one, index) => (indices.has(index) ? { ...one, halted: true, stopped: one.plan, plan: held(one, now) } : one));
};

const removals = (count: number): readonly Countable[] =>
  Array.from({ length: count }, () => ({ kind: 'removal', direction: 'in', offset: 0 }));

/** How many there are of those candidates that are most alike, with what has happened like them. */
const mostAlike = (candidates: readonly Countable[], happened: readonly Countable[]): number => {
  const counts = new Map<string, number>();
  for (const one of candidates) counts.set(likeOf(one), (counts.get(likeOf(one)) ?? 0) + 1);
  for (const one of happened) if (counts.has(likeOf(one))) counts.set(likeOf(one), (counts.get(likeOf(one)) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};
const likeOf = ({ kind, direction, offset }: Countable): string => `${kind} ${direction} ${offset}`;

/** Those of a mailbox that are missed, held, or looked at in this pass: few, of the links of years. */
const openLinks = async (
  tx: Transaction,
  { root, mailbox }: Pick<Claim, 'root' | 'mailbox'>,
  judged: readonly Judged[],
): Promise<readonly Link[]> => {
  const [missed, held] = await Promise.all([
    tx.links.select({ root, mailbox, missingSince: { not: null } }),
    tx.links.select({ root, mailbox, cause: 'brakeHeld' }),
  ]);
  const looked = judged.map(({ observed: { link } }) => link);
  return [...new Map([...looked, ...missed, ...held].map((link) => [link.appointment, link])).values()];
};

/** One thing that is about to happen; of a block no company is counted. */
type Candidate = Countable & { readonly index: number; readonly company: string | null; readonly appointment: string };
const notBlock = ({ appointment }: { readonly appointment: string | null }): boolean => appointment === null || !isBlock(appointment);

type Besides = {
  /** Known to lie ahead, whatever is about to happen to them. */
  readonly known: number;
  /** Missed a moment ago, or asked about: nothing follows from it now, and they went with the rest all the same. */
  readonly missed: number;
  /** There and to stay, as far as the feed has named them: what was made since it was last read was not there to go with the rest. */
  readonly listed: number;
  readonly there: number;
};

/** What lies ahead in a calendar besides what is `going`. */
const besides = (links: readonly Link[], judged: readonly Judged[], going: ReadonlySet<string>, since: Instant, now: Instant): Besides => {
  const dark = new Map(judged.flatMap(({ observed: { event, row } }) => (event.at === 'present' ? [] : [[row.id, event.at] as const])));
  const ahead = links.filter((link) => link.base !== null && liesAhead(link.base, now));
  const others = ahead.filter(({ appointment }) => !going.has(appointment));
  const isGone = ({ appointment, missingSince }: Link): boolean => missingSince !== null || dark.get(appointment) === 'absent';
  const there = others.filter((link) => !isGone(link));
  return {
    known: ahead.filter((link) => link.listed || dark.has(link.appointment)).length,
    missed: others.filter((link) => isGone(link) && (link.missingSince ?? now) > since).length,
    listed: there.filter((link) => link.listed).length,
    there: there.length,
  };
};

/** Whether an event that is missing is held, and not found again in this pass. */
const isAnyWaiting = (links: readonly Link[], judged: readonly Judged[]): boolean => {
  const present = new Set(judged.filter(({ observed }) => observed.event.at === 'present').map(({ observed }) => observed.row.id));
  return links.some((link) => link.cause === 'brakeHeld' && link.missingSince !== null && !present.has(link.appointment));
};

/** What the companies of the candidates have gone through that is like one of them: of thousands of moves an hour only those count. */
const alikeIn = async (tx: Transaction, root: string, candidates: readonly Candidate[], since: Instant): Promise<readonly Movement[]> => {
  const found: Movement[] = [];
  const asked = new Set<string>();
  for (const { company, kind, direction, offset } of candidates) {
    if (company === null) continue;
    const like = `${company} ${kind} ${direction} ${offset}`;
    if (asked.has(like)) continue;
    asked.add(like);
    found.push(...(await tx.movements.select({ root, company, kind, direction, offset, at: { gt: since } })));
  }
  return found.filter(notBlock);
};

const isCopy = (one: Judged | undefined): boolean => one?.plan.actions.some((action) => action.do === 'removeCopy') === true;

/**
 * What is to stay here of appointments that others organise: of those that take place, and what is left over of others.
 * @param going the appointments whose copies go now
 */
const copiesHere = async (
  tx: Transaction,
  { root, mailbox }: Pick<Claim, 'root' | 'mailbox'>,
  links: readonly Link[],
  going: ReadonlySet<string>,
  now: Instant,
): Promise<number> => {
  const owners = await tx.pairings.select({ root, mailbox });
  const theirs = { root, holder: { in: owners.map((one) => one.holder) }, counts: true, endAt: { gt: now } };
  const on = await tx.assignments.pick(theirs, ['appointment']);
  const own = new Set(links.filter(({ base }) => base !== null).map((link) => link.appointment));
  const leftOver = links.filter(
    ({ leftovers, appointment }) => leftovers !== null && leftovers.length > 0 && !going.has(appointment),
  ).length;
  return on.filter(({ appointment }) => !own.has(appointment)).length + leftOver;
};

/** Over on either side it is left as it is (4.19), and stands against nothing that goes. */
const liesAhead = ({ appointment, event }: Base, now: Instant): boolean => appointment.facets.when.end > now && event.facets.when.end > now;

type Counting = Movement & Countable;
const counting = (movements: readonly Movement[]): readonly Counting[] => movements.filter((one): one is Counting => one.kind !== 'busy');

/** Until when an administrator let through what was held in each of these mailboxes; what went by then is agreed on. */
const releases = async (tx: Transaction, root: string, movements: readonly Counting[]): Promise<ReadonlyMap<string, number>> => {
  const ids = [...new Set(movements.map((one) => one.mailbox))];
  const rows = ids.length === 0 ? [] : await tx.mailboxes.select({ root, id: { in: ids }, brakeReleasedUntil: { not: null } });
  return new Map(rows.map((row) => [row.id, row.brakeReleasedUntil ?? 0]));
};

const wayOf = ({ appointment, kind, direction, offset }: Countable & { readonly appointment: string }): string =>
  `${appointment} ${kind} ${direction} ${offset}`;

/** What was moved to and fro by the same way is one appointment, and so is one that is about to be again. */
const eachOnce = (movements: readonly Counting[], again: ReadonlySet<string>): readonly Counting[] => [
  ...new Map(movements.filter((one) => !again.has(wayOf(one))).map((one) => [wayOf(one), one])).values(),
];

/** What the brake counts of a plan; a plan never holds two such actions of its own accord. */
export const countedOf = (plan: Plan, observed: Observed): Countable | null => {
  if (isMissing(plan, observed)) return { kind: 'removal', direction: 'in', offset: 0 };
  // Somebody set the working hours otherwise, or the integration: that is meant, however many blocks follow, and mails nobody (3.8).
  if (observed.block !== undefined) return null;
  const start = observed.event.at === 'present' ? observed.event.value.facets.when.start : null;
  for (const action of plan.actions) {
    const counted = countable(action, start);
    if (counted !== null) return counted;
  }
  return null;
};

/**
 * An event that is gone counts from the moment it is missed, whatever follows from it: a calendar that is suddenly empty is
 * neither cancelled, nor made anew beside what comes back, nor forgotten.
 */
const isMissing = ({ verdict, reasons }: Plan, { event, link }: Observed): boolean =>
  event.at === 'absent' &&
  link.base !== null &&
  (verdict === 'eventDeleted' || verdict === 'editLostEvent' || verdict === 'forget') &&
  // Left as it is (4.19), or a person is asked about this very deletion: but of what is held already nobody is asked anything else.
  !reasons.some(({ code }) => code === 'isOver' || (link.cause !== 'brakeHeld' && (code === 'deletionAsk' || code === 'putBackLimit')));

const isOpenCreate = (link: Link): boolean => link.intent?.do === 'create';
/** An event is made although an answer about it is still owed. */
const isMadeAgain = ({ plan, observed }: Judged): boolean =>
  isOpenCreate(observed.link) && plan.actions.some((action) => action.do === 'createEvent');

const isMissingAt = (judged: readonly Judged[], index: number): boolean => {
  const one = judged[index];
  return one !== undefined && isMissing(one.plan, one.observed);
};

/** Nothing of it is carried out, and remembered only what is missed; looked at again in case the calendar heals by itself. */
const held = ({ plan, situation: { memory }, observed }: Judged, now: Instant): Plan => ({
  ...plan,
  actions: [],
  tell: [],
  reasons: [reason('brakeHeld')],
  memory: { ...memory, missingSince: isMissing(plan, observed) ? (memory.missingSince ?? now) : null },
  agree: false,
  lookAgainAt: (now + 15 * MINUTE) as Instant,
});
