/** The end of a simulation: the faults stop, three planning rounds, then silence whatever still knocks. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { markForReading } from '@lockstep/server';
import type { Link } from '@lockstep/server';
import type { Rows, Sent } from '../checker/observed.ts';
import { ROOT } from './company.ts';
import { PEACE } from './hostility.ts';
import { decideAll } from './administrator.ts';
import { heal } from './heal.ts';
import type { Notices } from './notices.ts';
import { readRows } from './observe.ts';
import type { Stage } from './stage.ts';
import type { Worker } from './worker.ts';

const ROUNDS = 3;
/** No back-off, lease or write under way outlasts this: back-offs grow to 15 minutes and a quarter of it (engine, afterFailure). */
const LONGEST_WAIT = 25 * MINUTE;
/** An event counts as deleted when it stayed gone for 60 seconds (4.6). */
const BETWEEN_ROUNDS = 61 * SECOND;
const NOTICES = 1_000;
/** Passes in one round after which work that is due again at once is taken for a wheel that spins. */
const SPINNING = 12;

/** Works until nothing is due at this moment. */
export const workOff = async (stage: Stage, worker: Worker): Promise<boolean> => {
  for (let pass = 0; pass < SPINNING; pass += 1) {
    const due = await stage.due.passes();
    if (due === null || due > stage.clock.now()) return true;
    if ((await worker.run()) === 'idle') stage.clock.advance(SECOND);
  }
  return false;
};

/** `times` notices a mailbox, taken in together as a busy door takes them: one mark that counts for all of them. */
const markAll = (stage: Stage, times = 1): Promise<void> =>
  stage.ground.store.transaction(async (tx) => {
    const now = stage.clock.now();
    for (const { mailbox } of stage.company.staff) {
      await markForReading(tx, ROOT, mailbox, now);
      const row = times === 1 ? null : await tx.mailboxes.get({ root: ROOT, id: mailbox });
      if (row !== null) await tx.mailboxes.update({ root: ROOT, id: mailbox }, { marks: row.marks + times - 1 });
    }
  });

/** The faults stop; what they left behind is waited out in one leap, so that only the rounds below repair anything. */
export const calm = async (stage: Stage, notices: Notices): Promise<void> => {
  stage.now.hostility = PEACE;
  stage.world.faults.clear();
  stage.world.front.calm();
  stage.upsets.end();
  stage.grants.end();
  stage.relocation.end();
  await notices.flush();
  stage.clock.advance(LONGEST_WAIT);
  // Not before a calendar that was shown empty shows again what is to be saved.
  if (!(await heal(stage))) return;
  stage.trace.note('an hour passes, after which whatever could not be read is looked at again');
  stage.clock.advance(HOUR);
};

/** @returns in words, what did not come to rest */
export const planningRounds = async (stage: Stage, worker: Worker): Promise<readonly string[]> => {
  const unrest: string[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    stage.trace.note(`planning round ${round}`);
    await markAll(stage);
    if (!(await workOff(stage, worker))) unrest.push(`In planning round ${round} work stayed due at once after ${SPINNING} passes.`);
    stage.clock.advance(BETWEEN_ROUNDS);
  }
  return unrest;
};

/** What the feed left out (F21), or no mail told of (F30), is found when a calendar is read from its beginning, within half a day and a quarter of it (5.3). */
export const waitForListing = (stage: Stage): void => {
  const left = stage.upsets.leaves();
  if (left === 'rareLooks') stage.clock.advance(HOUR + 15 * MINUTE);
  // Rights that were taken are noticed within six hours (section 1), what was hidden meanwhile is found by reading from the beginning.
  if ((stage.world.faults.hits().F21 ?? 0) === 0 && left !== 'lostMail' && !stage.grants.lacked()) return;
  stage.trace.note('sixteen hours pass, after which calendars are read from their beginning');
  stage.clock.advance(16 * HOUR);
};

/** After some trouble one mailbox finds out that Exchange is back, and only then the others are due: the rounds begin behind that (5.3). */
export const findBack = async (stage: Stage, worker: Worker): Promise<void> => {
  if (stage.upsets.leaves() === 'nothing') return;
  await workOff(stage, worker);
  stage.clock.advance(BETWEEN_ROUNDS);
};

/** By which transport a mailbox is reached is believed once the same was found three times over an hour (1.6); half an hour lies between two. */
const LOOKS_FOR_MOVED = 5;
const BETWEEN_LOOKS = 31 * MINUTE;

/** Who moved is reached anew. */
export const findMoved = async (stage: Stage, worker: Worker): Promise<void> => {
  if (!stage.relocation.happened()) return;
  stage.trace.note('hours pass, in which it is found out where the mailbox that moved is now');
  for (let look = 0; look < LOOKS_FOR_MOVED; look += 1) {
    await workOff(stage, worker);
    stage.clock.advance(BETWEEN_LOOKS);
  }
};

/** What the brake holds is looked at again after a quarter of an hour (4.18): a copy may have come to take the place of its event. */
const HELD = 16 * MINUTE;

export const waitForHeld = async (stage: Stage, worker: Worker): Promise<readonly string[]> => {
  const { links } = await readRows(stage.ground.store);
  if (!links.some(({ cause }) => cause === 'brakeHeld')) return [];
  stage.trace.note('a quarter of an hour passes, after which what the brake holds is looked at again');
  stage.clock.advance(HELD);
  return planningRounds(stage, worker);
};

/** "Ask" decides itself after 24 hours, booking wins (5.7); before that, in some companies, an administrator does. */
export const waitForDecision = async (stage: Stage, worker: Worker): Promise<readonly string[]> => {
  const { links } = await readRows(stage.ground.store);
  const held = links.filter((link) => link.heldSince !== null);
  if (held.length === 0) return [];
  if (stage.seed % 4 === 0) return (await decideAll(stage)) ? planningRounds(stage, worker) : [];
  // Of what is held nothing is written and nobody is mailed (5.7): handed over, the former event stands until somebody decides (3.7).
  const isHandedOver = ({ appointment, mailbox }: Link): boolean =>
    links.some((former) => former.appointment === appointment && former.mailbox !== mailbox && former.base !== null);
  if (stage.seed % 2 === 0 && !held.some(isHandedOver)) return [];
  stage.trace.note('a day passes in which nobody decides');
  stage.clock.advance(25 * HOUR);
  return planningRounds(stage, worker);
};

/** A thousand notices about nothing. */
export const silence = async (stage: Stage, worker: Worker): Promise<readonly string[]> => {
  const before = tried(stage).length;
  await markAll(stage, Math.ceil(NOTICES / stage.company.staff.length));
  await workOff(stage, worker);
  const writes = tried(stage).slice(before);
  return writes.map(({ do: deed, facets, mailbox }) => `At rest a notice caused a write (${deed} ${facets.join(', ')}) in ${mailbox}.`);
};

/** Reads every calendar again, from an earlier position or from the beginning: nothing may change. */
export const replay = async (stage: Stage, worker: Worker): Promise<readonly string[]> => {
  const random = stage.random.fork('replay');
  const before = await readRows(stage.ground.store);
  const writes = tried(stage).length;
  const fromStart = random.chance(0.5);
  await stage.ground.store.transaction(async (tx) => {
    for (const { address, mailbox } of stage.company.staff) {
      const earlier = stage.cursors.get(address) ?? [];
      const cursor = fromStart || earlier.length === 0 ? null : random.pick(earlier);
      await tx.mailboxes.update({ root: ROOT, id: mailbox }, { cursor });
    }
  });
  await markAll(stage);
  await workOff(stage, worker);
  const words = differences(before, await readRows(stage.ground.store), stage.company.delegation !== null);
  return tried(stage).length === writes ? words : [...words, 'Reading the same changes again caused a write.'];
};

/** Writes, but for those that tell people of an event on whose behalf nothing may be sent: each look tries again, and each is refused. */
const tried = ({ sent, grants }: Stage): readonly Sent[] =>
  sent.filter(({ outcome, mailbox }) => outcome !== 'refused' || grants.of(mailbox)?.sendOnBehalf !== false);

const lineOf = ({ appointment, mailbox }: Pick<Link, 'appointment' | 'mailbox'>): string => `link of ${appointment} with ${mailbox}`;

/** That it is waited to be seen whether a move reached everybody's copy (4.2) ends by the clock alone, whatever is read. */
const withoutWaiting = (base: Link['base']): Link['base'] => {
  if (base?.attendance?.moved === undefined) return base;
  const { moved: _, ...attendance } = base.attendance;
  return { ...base, attendance };
};

/** What has to be equal: all that people see and all that decisions are made from. */
const essence = (rows: Rows): ReadonlyMap<string, string> => {
  const lines = new Map<string, string>();
  for (const { id, version, state, startAt, endAt, title } of rows.appointments) {
    lines.set(`appointment ${id}`, JSON.stringify([version, state, startAt, endAt, title]));
  }
  for (const { appointment, mailbox, eventId, epoch, base, intent, heldSince, missingSince } of rows.links) {
    lines.set(lineOf({ appointment, mailbox }), JSON.stringify([eventId, epoch, withoutWaiting(base), intent, heldSince, missingSince]));
  }
  for (const { mailbox, eventId, startAt, endAt, showAs } of rows.busy) {
    lines.set(`busy time ${eventId} of ${mailbox}`, JSON.stringify([startAt, endAt, showAs]));
  }
  return lines;
};

const differences = (before: Rows, after: Rows, isDelegate: boolean): readonly string[] => {
  // What is tried again with each look of a delegate, and refused, remembers what was tried last.
  const open = new Set([...before.links, ...after.links].flatMap((one) => (isDelegate && one.cause === 'noRights' ? [lineOf(one)] : [])));
  const shut = (rows: Rows): Rows => ({ ...rows, links: rows.links.filter((one) => !open.has(lineOf(one))) });
  const was = essence(shut(before));
  const is = essence(shut(after));
  const words: string[] = [];
  for (const [name, line] of was) {
    const now = is.get(name);
    if (now !== line) words.push(`Reading the same changes again changed the ${name}: ${line} became ${now ?? 'nothing'}.`);
  }
  for (const name of is.keys()) if (!was.has(name)) words.push(`Reading the same changes again made a new ${name}.`);
  return words;
};
