/** What a bank of the scenarios may be like; what is left out is as it comes. */
import type { Policy, ZoneId } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { BusyRules, createTexts } from '@lockstep/server';
import type { World } from '@lockstep/simulator';
import type { VirtualClock } from '../../src/clock.ts';
import type { Moment } from '../../src/direct/doorway.ts';
import type { Staff } from '../../src/simulation/company.ts';

export type BankOptions = {
  readonly policy?: Partial<Policy>;
  readonly rules?: Partial<BusyRules>;
  readonly between?: (moment: Moment) => Promise<void>;
  /** Who works there, rooms among them; default Anna alone. */
  readonly staff?: readonly Staff[];
  /** Where everybody sits; default Zurich. */
  readonly place?: { readonly zone: ZoneId; readonly windows: string };
  /** The way to Exchange; default: the world without a wire. */
  readonly connect?: (world: World, clock: VirtualClock) => Promise<Connector>;
  /** The way to mailboxes by Graph; default: the same as to all others. */
  readonly graph?: (world: World, clock: VirtualClock) => Connector;
  /** The lines run on which Exchange tells of changes. */
  readonly live?: boolean;
  /** Somebody tells of every change at once, without those lines; left out, calendars are read as often as it takes without (5.3). */
  readonly told?: boolean;
  readonly faults?: Readonly<Record<string, number>>;
  /** The way to every mailbox without a wire; default: that on which the test is played. */
  readonly by?: 'ews' | 'graph';
  /** Clients are attendees of the events of their appointments (3.5); the client of a team has no mailbox here then. */
  readonly inviteClients?: boolean;
  /** The company sends mail of its own. */
  readonly mails?: boolean;
  /** False: an Exchange that cannot move an event back from another calendar (4.11). */
  readonly moveBack?: boolean;
  /** What renders templates; default: this thread. */
  readonly renderer?: Parameters<typeof createTexts>[0];
};
