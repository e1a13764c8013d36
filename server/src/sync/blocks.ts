/**
 * Planning the blocks of a mailbox (3.8): which times of its holder are published follows from the schedule alone, so they are planned
 * anew, and each that differs from what is known is marked as a changed appointment would be. What is then done with it is what is done
 * with any link. Planned by the pass that holds the mailbox, so that nobody else plans at the same time.
 */
import { DAY, HOUR, matchBlocks, nextBlockDay, planBlocks } from '@lockstep/engine';
import type { Instant, KnownBlock, WantedBlock } from '@lockstep/engine';
import { blockRulesOf } from '../booking/block-rules.ts';
import { knownOf } from '../booking/known.ts';
import { blockId } from '../store/rows/block.ts';
import type { Block } from '../store/rows/block.ts';
import type { Holder } from '../store/rows/booking.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { guarded } from './lease.ts';
import { newLink } from './notice.ts';
import type { Rows } from './take-up.ts';

/** How long after midnight everybody is planned anew, spread so that not all are at once. */
const SPREAD = HOUR;

/** @returns the blocks whose links are due because of it; none where it was not time to plan */
export const planHere = async (deps: SyncDeps, claim: Claim, rows: Rows): Promise<readonly string[]> => {
  const { blocksDue } = rows.mailbox;
  // While an integration is disconnected its events go, or stay, as somebody chose (1.4); an undo finds the blocks as they were planned.
  if (blocksDue === null || blocksDue > deps.clock.now() || rows.connection.disconnect !== null) return [];
  return guarded(deps, claim, async (tx, now) => plan(tx, deps, claim, rows, now));
};

const plan = async (
  tx: Transaction,
  deps: Pick<SyncDeps, 'newId' | 'chance'>,
  { root, mailbox }: Claim,
  { mailbox: { blocksDue }, connection, pairing }: Rows,
  now: Instant,
): Promise<readonly string[]> => {
  const [known, links] = await Promise.all([
    tx.blocks.select({ root, mailbox }, { orderBy: [['id', 'asc']] }),
    tx.links.pick({ root, mailbox, ofBlock: { not: null } }, ['appointment']),
  ]);
  const linked = new Set(links.map((link) => link.appointment));
  const rules = blockRulesOf(connection);
  const whose = rules.publishBlocks && pairing !== null ? await holderOf(tx, root, pairing.holder) : null;
  const wanted = whose === null ? [] : planBlocks({ schedules: whose.schedules, zone: whose.holder.zone, now, days: rules.blockDays });
  // Its event is behind the window, where nothing is looked at any more, and the link goes with its block; or the link was forgotten after a
  // disconnection, and what is wanted is published as if for the first time.
  const isOld = ({ id, endAt }: Block): boolean => endAt <= now - (connection.settings.windowDaysBack + 2) * DAY || !linked.has(id);
  const old = known.filter(isOld).map(({ id }) => id);
  if (old.length > 0) await tx.blocks.remove({ root, id: { in: old } });
  const kept = known.filter((one) => !isOld(one));
  const { set, withdrawn } = matchBlocks(kept.map(knownBlock), wanted, now);
  const changed = whose === null ? [] : await carryOut(tx, { root, mailbox, whose: whose.holder, now }, kept, set);
  for (const id of withdrawn) {
    const version = (kept.find((one) => one.id === id)?.version ?? 0) + 1;
    await tx.blocks.update({ root, id }, { gone: true, version, changedAt: now });
    await tx.markLink({ root, appointment: id, mailbox }, now);
  }
  // What was withdrawn is kept until its time is over, and has to be tidied away then.
  const isOver = whose === null && kept.length === 0;
  const next = isOver ? null : ((nextBlockDay(whose?.holder.zone ?? zoneOf(kept), now) + deps.chance() * SPREAD) as Instant);
  // Whoever changed the rules since this pass began has marked it again, and those are not the rules that were followed here.
  await tx.mailboxes.update({ root, id: mailbox, blocksDue }, { blocksDue: next === null ? null : (Math.floor(next) as Instant) });
  const ids = [...changed, ...withdrawn];
  if (ids.length > 0) await journal(tx, deps, { root, mailbox, set: changed.length, withdrawn: withdrawn.length, now });
  return ids;
};

const zoneOf = ([first]: readonly Block[]): Block['zone'] => first?.zone ?? ('UTC' as Block['zone']);

/** Who publishes, and by which schedules; null: nobody who could be booked. */
const holderOf = async (
  tx: Transaction,
  root: string,
  id: string,
): Promise<{ readonly holder: Holder; readonly schedules: Parameters<typeof planBlocks>[0]['schedules'] } | null> => {
  const { holders, schedules } = await knownOf(tx, root, [id]);
  const holder = holders.get(id);
  return holder === undefined || !holder.active ? null : { holder, schedules: schedules.get(id)?.periods ?? null };
};

const knownBlock = ({ id, startAt, endAt, date, allDay, showAs, gone }: Block): KnownBlock => ({
  id,
  start: startAt,
  end: endAt,
  date,
  allDay,
  showAs,
  gone,
});

type Where = { readonly root: string; readonly mailbox: string; readonly whose: Holder; readonly now: Instant };

const carryOut = async (
  tx: Transaction,
  { root, mailbox, whose, now }: Where,
  known: readonly Block[],
  set: readonly (WantedBlock & { readonly id: string | null })[],
): Promise<readonly string[]> => {
  const ids = new Set(known.map(({ id }) => id));
  const made: Block[] = [];
  const done: string[] = [];
  for (const { id, start, end, date, allDay, showAs } of set) {
    const shown = { date, startAt: start, endAt: end, zone: whose.zone, allDay, showAs, gone: false, changedAt: now };
    if (id === null) {
      const fresh = unusedId(ids, mailbox, date);
      ids.add(fresh);
      made.push({ root, id: fresh, company: whose.company, holder: whose.id, mailbox, version: 1, ...shown });
      done.push(fresh);
      continue;
    }
    const version = (known.find((one) => one.id === id)?.version ?? 0) + 1;
    await tx.blocks.update({ root, id }, { ...shown, company: whose.company, holder: whose.id, version });
    await tx.markLink({ root, appointment: id, mailbox }, now);
    done.push(id);
  }
  await tx.blocks.insertAll(made);
  await tx.links.insertAll(made.map(({ id }) => newLink({ root, appointment: id, mailbox }, now)));
  return done;
};

const unusedId = (used: ReadonlySet<string>, mailbox: string, date: string): string => {
  for (let number = 1; ; number += 1) {
    const id = blockId(mailbox, date, number);
    if (!used.has(id)) return id;
  }
};

type News = { readonly root: string; readonly mailbox: string; readonly set: number; readonly withdrawn: number; readonly now: Instant };

const journal = async (tx: Transaction, deps: Pick<SyncDeps, 'newId'>, { root, mailbox, set, withdrawn, now }: News): Promise<void> =>
  tx.journal.insert({
    root,
    id: deps.newId(),
    at: now,
    appointment: null,
    mailbox,
    kind: 'state',
    code: 'blocksPlanned',
    rule: '3.8',
    sentence: `Availability blocks follow the working hours: ${set} to be published or changed, ${withdrawn} to be withdrawn.`,
    detail: { set, withdrawn },
  });
