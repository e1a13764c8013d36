/**
 * Looks, every now and then while a worker lives, at what people are shown of each mailbox, beside what is true of it as seen
 * from outside: when it was last read to the end, and whether its line stands. The checker judges it (I10, I11).
 */
import { SECOND } from '@lockstep/engine';
import { type Connector, ConnectorError, type Notice, type Push, type PushSubscription } from '@lockstep/exchange';
import type { Link, Mailbox } from '@lockstep/server';
import { ROOT } from './company.ts';
import { isClosedToAll, offeredBlindly } from './blind.ts';
import { settled } from './lines.ts';
import type { Stage } from './stage.ts';

/** What was seen at the connector, by mailbox address. */
export type Outside = {
  readonly readAt: Map<string, number>;
  readonly aliveAt: Map<string, number>;
  /** Since when it is known that nothing is told; taken back when the line speaks again. */
  readonly deadSince: Map<string, number>;
  /** The connection that spoke of it last: the end of one that it has relieved takes nothing away. */
  readonly spokenBy: Map<string, object>;
  /** Subscriptions of Graph that tell of it, and until when. */
  readonly subscribed: Map<string, PushSubscription>;
};

export const createOutside = (): Outside => ({
  readAt: new Map(),
  aliveAt: new Map(),
  deadSince: new Map(),
  spokenBy: new Map(),
  subscribed: new Map(),
});

const EVERY = 20 * SECOND;
/** The longest pause between a death and the next beginning (run.ts), and a minute. */
const BEGINNING = 210 * SECOND;

export type Sampling = {
  readonly take: () => Promise<void>;
  /** A process died, and what it knew with it; another begins. */
  readonly forget: () => Promise<void>;
};

export const startSampling = (stage: Stage): Sampling => {
  const { clock, company, ground, outside, samples } = stage;
  let last: number = clock.now();
  let begins = false;
  stage.ground.posts?.onPosted((posted) => {
    for (const { what, subscription } of posted) if (what === 'removed') takenAway(stage, subscription);
  });
  return {
    take: async () => {
      const now = clock.now();
      if (!ground.listens || now - last < EVERY) return;
      last = now;
      // The clock has leapt here: whoever was to look on the way has its turn first, and whoever begins its minute after that.
      if (outside.deadSince.size > 0 || begins) await settled();
      if (begins) {
        begins = false;
        return;
      }
      const rows = await ground.store.transaction(async (tx) => ({
        mailboxes: await tx.mailboxes.select({ root: ROOT }),
        links: await tx.links.select({ root: ROOT }),
      }));
      for (const { address, mailbox, holder } of company.staff) {
        const row = rows.mailboxes.find((one) => one.id === mailbox);
        if (row === undefined) continue;
        if (isClosedToAll(row)) stage.blind.push(...(await offeredBlindly(stage, holder)));
        // What is over is left as it is, and no difference any more (4.19).
        const ahead = ({ base }: Link): boolean => base === null || base.event.facets.when.end > now;
        const mine = rows.links.filter((link) => link.mailbox === mailbox && ahead(link));
        const since = mine.flatMap((link) => [link.missingSince, link.intent?.sentAt ?? null]).filter((time) => time !== null);
        samples.push({
          at: now,
          mailbox: address,
          green: row.state === 'syncing',
          waitsUntil: row.retryAt,
          readAt: outside.readAt.get(address) ?? null,
          aliveAt: (outside.subscribed.get(address)?.expiresAt ?? 0) > now ? now : (outside.aliveAt.get(address) ?? null),
          deadSince: deadSince(outside, row),
          hidden: stage.grants.of(address)?.viewPrivate === false,
          hiddenAt: stage.grants.hiddenAt(address),
          differsSince: since.length === 0 ? null : Math.min(...since),
        });
      }
    },
    forget: async () => {
      const known = await ground.store.transaction(async (tx) => tx.subscriptions.select({ root: ROOT }));
      // Made by the one that died, which did not come to write it down: nobody knows of it, nor of its end.
      for (const [address, { id }] of outside.subscribed)
        if (!known.some(({ subscription }) => subscription === id)) outside.subscribed.delete(address);
      outside.deadSince.clear();
      outside.aliveAt.clear();
      outside.spokenBy.clear();
      // Nobody was there to tell anybody anything; whoever begins now has its minute.
      last = clock.now() + BEGINNING;
      begins = true;
    },
  };
};

/** Reached by another transport, it is told of by a line of that one, which has its minute to begin. */
const deadSince = (outside: Outside, { address, transportSince }: Mailbox): number | null => {
  const since = outside.deadSince.get(address);
  return since === undefined ? null : Math.max(since, transportSince ?? 0);
};

const takenAway = ({ clock, outside }: Stage, subscription: string): void => {
  for (const [address, { id }] of outside.subscribed) {
    if (id !== subscription) continue;
    outside.subscribed.delete(address);
    // Until this word of its end it was told of.
    outside.aliveAt.set(address, clock.now());
    outside.deadSince.set(address, clock.now());
  }
};

const notedPush = ({ outside, marks }: Stage, push: Push): Push => {
  const made = new Set<string>();
  const told = (address: string, subscription: PushSubscription): PushSubscription => {
    outside.subscribed.set(address, subscription);
    outside.deadSince.delete(address);
    return subscription;
  };
  return {
    ...push,
    subscribe: async (mailbox, target, signal) => {
      const subscription = told(mailbox.address, await push.subscribe(mailbox, target, signal));
      if (made.has(mailbox.address)) marks.sometimes('told by Graph: subscribed anew');
      made.add(mailbox.address);
      return subscription;
    },
    renew: async (mailbox, id, signal) => {
      const subscription = told(mailbox.address, await push.renew(mailbox, id, signal));
      marks.sometimes('told by Graph: renewed as it asked for it');
      return subscription;
    },
  };
};

/** The lines, subscriptions and readings of a connector, noted as they pass. */
export const noted = (stage: Stage, inner: Connector): Connector => ({
  ...inner,
  push: inner.push === null ? null : notedPush(stage, inner.push),
  listen: async function* (subscriptions, signal, relief) {
    const dead = (addresses: readonly string[]): void => {
      for (const address of addresses) if (!stage.outside.deadSince.has(address)) stage.outside.deadSince.set(address, stage.clock.now());
    };
    const carried = new Set(subscriptions.map((one) => one.calendar.address));
    const own = {};
    const take = (notice: Notice): void => {
      if (notice.kind === 'lost') {
        const lost = notice.subscriptions.map((one) => one.calendar.address);
        dead(lost.filter((address) => (stage.outside.spokenBy.get(address) ?? own) === own));
        for (const { calendar } of notice.subscriptions) carried.delete(calendar.address);
        return;
      }
      for (const address of carried) {
        stage.outside.aliveAt.set(address, stage.clock.now());
        stage.outside.deadSince.delete(address);
        stage.outside.spokenBy.set(address, own);
      }
    };
    try {
      for await (const notice of inner.listen(subscriptions, signal, relief)) {
        take(notice);
        yield notice;
      }
    } catch (error) {
      // One that was to relieve another and came to nothing takes nothing from whoever that goes on telling of.
      const left = subscriptions.filter((one) => relief?.isCarried(one) !== true).map((one) => one.calendar.address);
      if (error instanceof ConnectorError) dead(left.filter((address) => carried.has(address)));
      throw error;
    }
  },
  changes: async function* (calendar, window, cursor, signal) {
    for await (const page of inner.changes(calendar, window, cursor, signal)) {
      if (page.last) stage.outside.readAt.set(calendar.address, stage.clock.now());
      yield page;
    }
  },
});
