/** Everything one simulation is made of: the world, the company, the clock, and the record of what happened. */
import type { Instant } from '@lockstep/engine';
import type { Connector, Timer } from '@lockstep/exchange';
import type { BusyRules, Letter, Store, SyncDeps } from '@lockstep/server';
import type { World } from '@lockstep/simulator';
import type { Deed, Sample, Sent, Sighting } from '../checker/observed.ts';
import type { VirtualClock } from '../clock.ts';
import type { Moment } from '../direct/doorway.ts';
import type { Published } from '../checker/hours.ts';
import type { Random } from '../random.ts';
import type { Company, Endpoint } from './company.ts';
import type { Due } from './due.ts';
import type { Hostility } from './hostility.ts';
import type { Grants } from './delegation.ts';
import type { Marks } from './marks.ts';
import type { Posts } from './posts.ts';
import type { Outside } from './sampling.ts';
import type { Relocation } from './relocation.ts';
import type { Trace } from './trace.ts';
import type { Upsets } from './upsets.ts';

/** Where a worker may die while it talks to its store. */
export type StorePoint = 'begin' | 'statement' | 'commit' | 'committed';

export type Way = Connector & { readonly hangUp: () => void };

/** How Graph calls what the world knows by a lasting id, and back. */
export type GraphNames = { readonly named: (lasting: string) => string; readonly lasting: (named: string) => string };

/** What stands under Lockstep: a store, and a way into the world. L1 and L2 differ in nothing else. */
export type Ground = {
  readonly endpoint: Endpoint;
  /** The handle of the API's process, which never dies. */
  readonly store: Store;
  /** How many transactions changed anything, where the store counts them. */
  readonly changes: (() => number) | null;
  readonly openForWorker: (onPoint: (point: StorePoint) => void) => Promise<WorkerStore>;
  /** `hangUp`: the connections of a dead worker close. */
  readonly connect: (between: (moment: Moment) => Promise<void>, timer: Timer) => Way;
  /** The way to mailboxes over Graph. */
  readonly connectByGraph: (between: (moment: Moment) => Promise<void>) => Way;
  readonly graphNames: GraphNames;
  /** Requests for text that is nobody's business, in words, where requests can be read. */
  readonly asked: readonly string[];
  /** Whether the lines to Exchange run in it: only where no real timer or socket is waited for. Otherwise notices are made up. */
  readonly listens: boolean;
  /** What Graph posts there; null: nothing, mailboxes by Graph are polled. */
  readonly posts: Posts | null;
  /** By what else anything of a process gets out; null: here nothing does. */
  readonly exits: Exits | null;
  readonly close: () => Promise<void>;
};

/**
 * What left a process by another way than to Exchange. `said`: nothing of anybody's own events belongs there. `shown`: to whoever may see
 * titles, where titles are shown. `disk`: as shown, and other simulations left theirs there.
 */
export type Uttered = { readonly where: string; readonly text: string; readonly to: 'said' | 'shown' | 'disk' };

export type Exits = {
  /** Once the company is there: somebody hears everything of it, and somebody may ask everything. */
  readonly open: () => Promise<void>;
  /** At every level, as it is written. */
  readonly log: SyncDeps['log'];
  /** Hands a letter over to a server of mail. */
  readonly send: (letter: Letter) => Promise<void>;
  /** Delivers what is to be told, asks the API whatever it answers, and hands back all that got out since `open`. */
  readonly uttered: () => Promise<readonly Uttered[]>;
};

export type GroundFor = (world: World, clock: VirtualClock, company: Company) => Ground | Promise<Ground>;

/** A worker's own handle. `crash` drops at once what it has not committed and refuses it everything; `gone` settles when nothing is left of it. */
export type WorkerStore = { readonly store: Store; readonly crash: () => void; readonly gone: () => Promise<void> };

export type Stage = {
  readonly due: Due;
  readonly seed: number;
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly world: World;
  readonly company: Company;
  readonly ground: Ground;
  readonly trace: Trace;
  readonly marks: Marks;
  readonly newId: () => string;
  readonly deeds: Deed[];
  readonly sent: Sent[];
  readonly cursorLapses: string[];
  readonly sightings: Sighting[];
  /** When which calendar was shown empty (F32). */
  readonly emptied: { readonly mailbox: string; readonly from: number; readonly until: number }[];
  /** What people were shown and what was true, every now and then. */
  readonly samples: Sample[];
  readonly outside: Outside;
  /** What befalls the identity of its mailboxes. */
  readonly upsets: Upsets;
  /** Who moves between premises and cloud. */
  readonly relocation: Relocation;
  /** What the account may as a delegate. */
  readonly grants: Grants;
  /** What people were let do with the times of somebody whose private events are hidden, in words. */
  readonly blind: string[];
  /** Back-offs that a killed worker had been told and had not stored. */
  readonly forgotten: { readonly mailbox: string; readonly until: number }[];
  /** Positions in the change feed that were handed out, oldest first, by mailbox address. */
  readonly cursors: Map<string, string[]>;
  /** What can be changed while it runs: the faults stop at its end, an administrator sets busy time otherwise, people work other hours. */
  readonly now: {
    busy: BusyRules;
    hostility: Hostility;
    setbacks: number;
    killsLeft: number;
    hours: Published | null;
    blockWrites: number;
  };
};

/** Ids that sort by the time they were made and are the same for the same seed. */
export const createIds = (clock: { now(): Instant }): (() => string) => {
  let count = 0;
  return () => {
    count += 1;
    return `${clock.now().toString(36).padStart(9, '0')}-${count.toString(36).padStart(5, '0')}`;
  };
};
