/** The record of what leaves for Exchange and what comes back, taken at the connector, whichever one it is. */
import type { EventPatch } from '@lockstep/engine';
import { type ChangePage, type Connector, ConnectorError } from '@lockstep/exchange';
import { type CalendarItem, type World, WorldError } from '@lockstep/simulator';
import type { Sent } from '../checker/observed.ts';
import { copiesOf, isReceived, markOf } from '../checker/stamps.ts';
import { overhear } from './canaries.ts';
import { ACCOUNT } from './company.ts';
import { notePage } from './graph-faults.ts';
import { isOther } from './further.ts';
import { HORIZON } from './slots.ts';
import type { Stage } from './stage.ts';

/** What is looked at when a write reaches Exchange, by the address of the mailbox: one write goes into it at a time. */
export type Arrivals = Map<string, () => void>;

/** What the pages up to a cursor said, so that the commit of that cursor can be judged; `mailbox` is the id of its row. */
export type Covered = { readonly mailbox: string; readonly pages: readonly ChangePage[] };

export const watched = (
  stage: Stage,
  inner: Connector,
  { covered, arrivals, isAlive }: { readonly covered: Map<string, Covered>; readonly arrivals: Arrivals; readonly isAlive: () => boolean },
): Connector => {
  const { world, clock, sent, trace, cursors, ground } = stage;
  const isByGraph = inner.capabilities.feed === 'window';
  const noted = async <Result>(one: Sent, id: string | null, work: () => Promise<Result>): Promise<Result> => {
    // Counted as applied until the answer says otherwise: who dies while it is under way never hears one.
    one.outcome = 'lost';
    sent.push(one);
    const before = world.mails().length;
    // The last time: one that is refused may be sent otherwise, and what was cancelled is purged.
    if (id !== null) arrivals.set(one.mailbox, () => void (one.met = itemOf(one.mailbox, id) ?? one.met));
    try {
      const result = await work();
      // Nothing lay there to be removed.
      one.outcome = result === 'gone' ? 'refused' : 'done';
      return result;
    } catch (error) {
      if (error instanceof ConnectorError && !error.failure.ambiguous) one.outcome = 'refused';
      throw error;
    } finally {
      arrivals.delete(one.mailbox);
      const mails = mailsOfOurs(world, before, one.mailbox, one.target?.id ?? id);
      one.mails = mails;
      if (isByGraph && mails > 0) stage.marks.sometimes('F52 attendees mailed by a write over Graph');
      if (isAlive()) trace.note(`wrote ${one.do} ${one.facets.join('+')} ${one.appointment ?? ''} in ${one.mailbox}: ${one.outcome}`);
    }
  };
  const itemOf = (address: string, id: string): CalendarItem | null =>
    world.outlook(address).item(isByGraph ? presentIdOf(world, address, ground.graphNames.lasting(id)) : id);
  const about = (address: string, deed: Sent['do'], id: string | null, appointment: string | null): Sent => {
    const target = id === null ? null : itemOf(address, id);
    return {
      at: clock.now(),
      mailbox: address,
      do: deed,
      appointment: appointment ?? (target === null ? null : (markOf(target)?.appointment ?? null)),
      facets: [],
      notify: 'none',
      outcome: 'refused',
      target,
      met: null,
      list: null,
      originalLives: target !== null && hasOriginal(stage, address, target),
      organiserLives: target !== null && isReceived(target) && hasOrganiser(stage, target),
      mails: 0,
    };
  };
  /** F53: whether there is something that the account is not shown. */
  const noteHidden = (address: string): void => {
    const rights = stage.grants.of(address);
    if (rights === null) return;
    if (!rights.sendOnBehalf) stage.marks.sometimes('a delegate who may not invite');
    if (rights.viewPrivate || !hidesSomething(world, address)) return;
    stage.marks.sometimes('F53 private item hidden from a delegate');
    hiddenOnce.add(address);
  };
  const hiddenOnce = new Set<string>();
  const identifyNoted: Connector['identify'] = async (mailbox, signal) => {
    const identity = await inner.identify(mailbox, signal);
    noteHidden(mailbox.address);
    if (identity.rights.seesPrivate === true && hiddenOnce.delete(mailbox.address)) stage.marks.sometimes('F53 hidden no more');
    return identity;
  };
  return {
    ...inner,
    ...(stage.company.delegation === null ? {} : { identify: identifyNoted }),
    capabilities: { ...inner.capabilities, moveBack: inner.capabilities.moveBack && stage.company.movesBack },
    changes: async function* (calendar, window, cursor, signal) {
      const pages: ChangePage[] = [];
      noteHidden(calendar.address);
      // Positions of further calendars are kept elsewhere, and cover busy time alone (I9 looks at that at rest).
      const isOfOther = isOther(world, calendar.address, calendar.calendar);
      if (!isOfOther && cursor === null && (cursors.get(calendar.address)?.length ?? 0) > 0)
        stage.marks.sometimes('F22 full listing over known rows');
      for await (const page of inner.changes(calendar, window, cursor, signal)) {
        if (isByGraph) notePage(stage.marks, pages.at(-1) ?? null, page);
        const from = pages.at(-1)?.cursor ?? cursor;
        pages.push(page);
        if (isByGraph && page.changed.some(({ sensitivity }) => sensitivity === 'private'))
          stage.marks.sometimes('F55 private event in a delta');
        overhear(stage, 'changes', page.changed, stage.deeds.length);
        if (isOfOther) {
          yield page;
          continue;
        }
        // A position that did not move on (F20) covers nothing of this page: whoever goes on from there is told of it again.
        if (page.cursor !== from) covered.set(page.cursor, { mailbox: rowOf(stage, calendar.address), pages: [...pages] });
        const known = cursors.get(calendar.address);
        if (known === undefined) cursors.set(calendar.address, [page.cursor]);
        else known.push(page.cursor);
        yield page;
      }
    },
    view: async (calendar, window, signal) => {
      const since = stage.deeds.length;
      const events = await inner.view(calendar, window, signal);
      overhear(stage, 'view', events, since);
      return events;
    },
    fetch: async (mailbox, ids, detail, signal) => {
      const since = stage.deeds.length;
      const answer = await inner.fetch(mailbox, ids, detail, signal);
      const seen = [...answer.values()].flatMap((one) => (one.at === 'present' ? [one.value] : []));
      overhear(stage, `fetch (${detail})`, seen, since);
      return answer;
    },
    series: async (mailbox, ids, from, signal) => {
      const answer = await inner.series(mailbox, ids, from, signal);
      const masters = [...answer.values()].flatMap((one) => (one.at === 'present' ? [one.value.master] : []));
      overhear(stage, 'series', masters, stage.deeds.length);
      return answer;
    },
    locate: async (calendar, marks, signal) => {
      const found = await inner.locate(calendar, marks, signal);
      const events = found.map(({ event }) => event);
      overhear(stage, 'locate', events, stage.deeds.length);
      return found;
    },
    create: (calendar, facets, marks, notify, signal) =>
      noted({ ...about(calendar.address, 'create', null, marks.stamp.appointment), facets: Object.keys(facets), notify }, null, () =>
        inner.create(calendar, facets, marks, notify, signal),
      ),
    update: (mailbox, id, ifVersion, patch, notify, signal) =>
      noted({ ...about(mailbox.address, 'update', id, null), facets: Object.keys(patch), notify, list: listOf(patch) }, id, () =>
        inner.update(mailbox, id, ifVersion, patch, notify, signal),
      ),
    moveBack: (calendar, id, ifVersion, signal) =>
      noted(about(calendar.address, 'moveBack', id, null), id, () => inner.moveBack(calendar, id, ifVersion, signal)),
    remove: (mailbox, id, ifVersion, mode, notify, signal) =>
      noted({ ...about(mailbox.address, 'remove', id, null), notify }, id, () =>
        inner.remove(mailbox, id, ifVersion, mode, notify, signal),
      ),
  };
};

const listOf = ({ attendees }: EventPatch): Sent['list'] =>
  attendees === undefined
    ? null
    : { before: attendees.before.map(({ address }) => address), after: attendees.after.map(({ address }) => address) };

const rowOf = ({ company }: Stage, address: string): string => company.staff.find((one) => one.address === address)?.mailbox ?? address;

const hidesSomething = (world: World, address: string): boolean =>
  world
    .outlook(address)
    .view(HORIZON.start, HORIZON.end)
    .some(({ sensitivity }) => sensitivity === 'Private');

/** What Outlook knows by a lasting id at the moment. */
const presentIdOf = (world: World, address: string, id: string): string => {
  try {
    return world.graph.translate({ account: ACCOUNT, impersonated: null }, address, [id], 'immutable', 'present')[0] ?? id;
  } catch (error) {
    // Nobody is let in at the moment, and the write will not be either.
    if (error instanceof WorldError) return id;
    throw error;
  }
};

/** Mails that our account's write to this item caused since then. */
const mailsOfOurs = (world: World, before: number, address: string, id: string | null): number =>
  world
    .mails()
    .slice(before)
    .filter(({ cause, from, itemId }) => cause.account === ACCOUNT && from === address && (id === null || itemId === id)).length;

/** Whether another event of the same stamp lies there that nobody copied. */
const hasOriginal = (stage: Stage, address: string, target: CalendarItem): boolean => {
  const mark = markOf(target);
  const copies = copiesOf(stage.deeds);
  if (mark === null || !copies.has(target.immutableId)) return false;
  // Once the original was deleted its copy may have taken its place (4.6), and keeps it when the original is restored.
  if (stage.deeds.some(({ do: what, appointment }) => DELETIONS.has(what) && appointment === mark.appointment)) return false;
  return stage.world
    .outlook(address)
    .view(target.start - YEAR, target.end + YEAR)
    .some((other) => {
      const its = markOf(other);
      // A restored event of an earlier epoch is no original of this one.
      return !copies.has(other.immutableId) && its?.appointment === mark.appointment && its.epoch === mark.epoch;
    });
};
/** Whether the event that somebody was invited to stands in a calendar of the company, not cancelled. */
const hasOrganiser = ({ world, company }: Stage, { uid }: CalendarItem): boolean =>
  company.staff.some(({ address }) =>
    world
      .outlook(address)
      .findByUid(uid)
      .some((item) => !isReceived(item) && !item.isCancelled),
  );

const DELETIONS: ReadonlySet<string> = new Set(['delete', 'softDelete', 'hardDelete', 'quietDelete']);
const YEAR = 366 * 86_400_000;
