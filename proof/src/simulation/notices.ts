/**
 * The way from a change in Exchange to a mark in the store: a hint, and nothing more. On the way notices are dropped (F01),
 * repeated (F02), delayed up to four hours (F03) and overtaken (F04).
 */
import { HOUR, type Instant, instant, SECOND } from '@lockstep/engine';
import { markForReading } from '@lockstep/server';
import { ROOT } from './company.ts';
import type { Stage } from './stage.ts';

export type Notices = {
  readonly nextAt: () => Instant | null;
  /** Hands over everything whose time has come. */
  readonly deliver: () => Promise<void>;
  /** Hands over everything that is still on its way, whenever it was to come. */
  readonly flush: () => Promise<void>;
  readonly stop: () => void;
};

/** Notices of one mailbox within this time come in together (ews.md 11.1, point 9: one action is several events). */
const GATHERED = 2 * SECOND;

type Notice = { readonly at: Instant; readonly number: number; readonly mailbox: string };

export const createNotices = (stage: Stage): Notices => {
  const { world, company, clock, random, marks } = stage;
  const dice = random.fork('notices');
  const mailboxes = new Map(company.staff.map(({ address, mailbox }) => [world.mailbox(address)?.guid, mailbox]));
  let queue: Notice[] = [];
  let last = 0;
  const put = (mailbox: string, moment: number): void => {
    last += 1;
    const at = instant(Math.ceil(moment / GATHERED) * GATHERED);
    if (queue.some((other) => other.at > at)) marks.sometimes('F04 notices reordered');
    queue.push({ at, number: last, mailbox });
  };
  const stop = world.onChange((change) => {
    const mailbox = mailboxes.get(change.mailbox);
    if (mailbox === undefined) return;
    const { noticeDropped, noticeRepeated, noticeDelayed } = stage.now.hostility;
    if (dice.chance(noticeDropped)) {
      marks.sometimes('F01 notice dropped');
      return;
    }
    let times = 1;
    if (dice.chance(noticeRepeated)) {
      marks.sometimes('F02 notice repeated');
      times = dice.between(2, 5);
    }
    for (let time = 0; time < times; time += 1) {
      const late = dice.chance(noticeDelayed);
      if (late) marks.sometimes('F03 notice delayed');
      put(mailbox, clock.now() + (late ? dice.between(10 * SECOND, 4 * HOUR) : dice.between(20, 3 * SECOND)));
    }
  });
  const hand = async (due: readonly Notice[]): Promise<void> => {
    const names = [...new Set(due.map((notice) => notice.mailbox))].toSorted();
    if (names.length === 0) return;
    await stage.ground.store.transaction(async (tx) => {
      for (const mailbox of names) await markForReading(tx, ROOT, mailbox, clock.now());
    });
  };
  return {
    nextAt: () => {
      let first: Instant | null = null;
      for (const { at } of queue) if (first === null || at < first) first = at;
      return first;
    },
    deliver: async () => {
      const due = queue.filter((notice) => notice.at <= clock.now());
      queue = queue.filter((notice) => notice.at > clock.now());
      await hand(due);
    },
    flush: async () => {
      const all = queue;
      queue = [];
      await hand(all);
    },
    stop,
  };
};
