/**
 * The world of the simulator behind `Connector` as Graph shows it, without a wire: the calls in the order in which they go over HTTP,
 * the same refusals, lost answers and back-offs, and mail with every write to a meeting. There is one model of Exchange, not two.
 */
import type { EventId } from '@lockstep/engine';
import { type Capabilities, ConnectorError, withoutLive } from '@lockstep/exchange';
import type { Subscriptions } from '@lockstep/simulator';
import { createDoorway } from '../doorway.ts';
import type { DirectConnector, DirectOptions } from '../connector.ts';
import { wishThatCannotBe } from '../failure.ts';
import { probe } from '../probe.ts';
import { directPush } from './push.ts';
import { calendars, changes, fetch, type GraphAsking, identify, locate, view } from './reading.ts';
import { series } from './series.ts';
import { create, remove, translate, update } from './writing.ts';

const CAPABILITIES: Omit<Capabilities, 'live'> = {
  feed: 'window',
  deleteModes: ['deletedItems', 'hardDelete'],
  conditionalWrites: true,
  silentWrites: false,
  moveBack: false,
  givesUid: false,
};

export type DirectGraphOptions = Omit<DirectOptions, 'access' | 'timer' | 'moveBack'> & {
  /** Left out: nothing is told, and a calendar is only looked at. */
  readonly subscriptions?: Subscriptions;
};

export const directGraphConnector = (options: DirectGraphOptions): DirectConnector => {
  const { world, account, clock, poisoned = new Set<string>(), subscriptions } = options;
  // An application acts as nobody, with the rights of the owner in each mailbox of its scope.
  const door = createDoorway({ ...options, access: 'impersonation', host: 'graph' });
  const asking: GraphAsking = { door, world, account, poisoned };
  return {
    capabilities: { ...CAPABILITIES, live: subscriptions === undefined ? 'none' : 'push' },
    ...withoutLive,
    push: subscriptions === undefined ? null : directPush(asking, subscriptions, clock),
    hangUp: door.hangUp,
    identify: (mailbox, signal) => identify(asking, mailbox, signal),
    probe: (mailbox, signal) =>
      probe(
        async () => {
          const { calendar } = await identify(asking, mailbox, signal);
          return door.call('GetCalendar', mailbox.address, false, signal, (caller) => {
            const found = world.graph.calendars(caller, mailbox.address).find(({ folder }) => folder.id === calendar);
            return world.graph.events(caller, mailbox.address, found?.folder.id ?? null, null).length;
          });
        },
        clock,
        mailbox,
      ),
    calendars: (calendar, signal) => calendars(asking, calendar, signal),
    changes: (calendar, window, cursor, signal) => changes(asking, calendar, window, cursor, signal),
    view: (calendar, window, signal) => view(asking, calendar, window, signal),
    fetch: (mailbox, ids, detail, signal) => fetch(asking, mailbox, ids, detail, signal),
    series: (mailbox, ids, from, signal) => series(asking, mailbox, ids, from, signal),
    locate: (calendar, marks, signal) => locate(asking, calendar, marks, signal),
    create: (calendar, facets, marks, _notify, signal) => create(asking, calendar, facets, marks, signal),
    update: (mailbox, id, ifVersion, patch, notify, signal) => update(asking, mailbox, id, ifVersion, patch, notify, signal),
    moveBack: () => Promise.reject(new ConnectorError(wishThatCannotBe('Graph moves nothing between calendars'))),
    remove: (mailbox, id, ifVersion, mode, notify, signal) => remove(asking, mailbox, id, ifVersion, mode, notify, signal),
    translate: (mailbox, ids: readonly EventId[], signal) => translate(asking, mailbox, ids, signal),
    close: () => Promise.resolve(),
  };
};
