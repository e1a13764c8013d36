/**
 * The world of the simulator behind `Connector`, without a wire: the same calls in the same order as over EWS, the same
 * refusals, lost answers and back-offs, but no XML, no sockets and no timers. There is one model of Exchange, not two.
 */
import { eventId, version } from '@lockstep/engine';
import type { DeleteMode, Event, EventId, Facets, Notify, Version } from '@lockstep/engine';
import {
  type CalendarRef,
  type Capabilities,
  type Connector,
  ConnectorError,
  type Echo,
  type MailboxRef,
  type Marks,
  type Removed,
  type Timer,
  withoutLive,
} from '@lockstep/exchange';
import type { DeleteType, SendCancellations, SendUpdates, World } from '@lockstep/simulator';
import { calendars } from './calendars.ts';
import { seesAll } from './delegate.ts';
import { createDoorway, type Doorway, type DoorwayOptions } from './doorway.ts';
import { changesOf, draftOf } from './draft.ts';
import { eventOf } from './event.ts';
import { hiddenFailure, wishThatCannotBe } from './failure.ts';
import { calendarOf, distinguished } from './folders.ts';
import { directLive } from './live.ts';
import { probe } from './probe.ts';
import { changes, fetch, identify, locate, view, withStamp } from './reading.ts';
import { series } from './series.ts';
import { orNull, shows } from './shows.ts';

export type DirectOptions = DoorwayOptions & {
  /** Watches hanging connections; without it nothing is told of changes. */
  readonly timer?: Timer;
  /** Items whose answer nobody can read (F40), by their lasting ids. */
  readonly poisoned?: ReadonlySet<string>;
  /** False for an Exchange that cannot move an event between calendars (4.11); left out, it can. */
  readonly moveBack?: boolean;
};

/** `hangUp` is what the server sees when the process behind the connector dies: its connections close. */
export type DirectConnector = Connector & { readonly hangUp: () => void };

const CAPABILITIES: Omit<Capabilities, 'live'> = {
  feed: 'folder',
  deleteModes: ['softDelete', 'deletedItems', 'hardDelete'],
  conditionalWrites: true,
  silentWrites: true,
  moveBack: true,
  givesUid: true,
};

/** Which people Exchange is asked to mail about an update (3.9). */
const UPDATE_MAIL: Record<Notify, SendUpdates> = {
  none: 'SendToNone',
  changed: 'SendToChangedAndSaveCopy',
  all: 'SendToAllAndSaveCopy',
};
/** Who is told that an event is over: a cancellation to some of its people only does not exist. */
const CANCELLATION_MAIL: Record<Notify, SendCancellations> = {
  none: 'SendToNone',
  changed: 'SendToAllAndSaveCopy',
  all: 'SendToAllAndSaveCopy',
};
const DELETE_TYPE: Record<DeleteMode, DeleteType> = {
  softDelete: 'SoftDelete',
  deletedItems: 'MoveToDeletedItems',
  hardDelete: 'HardDelete',
};

export const directConnector = (options: DirectOptions): DirectConnector => {
  const door = createDoorway(options);
  const { world, access, account, clock, timer, poisoned = new Set<string>(), moveBack = CAPABILITIES.moveBack } = options;
  const calendar = (mailbox: MailboxRef | CalendarRef) => calendarOf(mailbox, access);
  return {
    // A delegate may not subscribe, only whoever acts as the owner.
    ...(timer === undefined || access === 'delegate'
      ? { capabilities: { ...CAPABILITIES, moveBack, live: 'none' }, ...withoutLive }
      : { capabilities: { ...CAPABILITIES, moveBack, live: 'stream' }, ...directLive({ door, world, account, timer }) }),
    push: null,
    hangUp: door.hangUp,
    identify: (mailbox, signal) => identify(door, world, calendar(mailbox), mailbox, signal),
    probe: (mailbox, signal) =>
      probe(
        () => door.call('GetFolder', mailbox.address, false, signal, (caller) => world.getFolder(caller, calendar(mailbox)).totalCount),
        clock,
        mailbox,
      ),
    calendars: (mailbox, signal) => calendars(door, world, access, mailbox, signal),
    changes: (mailbox, _window, cursor, signal) => changes(door, world, calendar(mailbox), mailbox, cursor, signal, poisoned),
    view: (mailbox, window, signal) => view(door, world, calendar(mailbox), mailbox, window, signal),
    fetch: (mailbox, ids, detail, signal) => fetch(door, world, mailbox, ids, detail, signal, poisoned),
    series: (mailbox, ids, from, signal) => series(door, world, mailbox, ids, from, signal),
    locate: (mailbox, marks, signal) => locate(door, world, access, mailbox, marks, signal),
    create: (mailbox, facets, marks, _notify, signal) => create(door, options, mailbox, facets, marks, signal),
    update: async (mailbox, id, ifVersion, patch, notify, signal) => {
      if (Object.keys(patch).length === 0) throw new ConnectorError(wishThatCannotBe('an update without a change'));
      try {
        const written = await door.call('UpdateItem', mailbox.address, true, signal, (caller) =>
          world.updateItem(caller, {
            item: { id, changeKey: ifVersion },
            changes: changesOf(patch),
            conflictResolution: 'NeverOverwrite',
            send: UPDATE_MAIL[notify],
          }),
        );
        return await echo(door, world, mailbox, eventId(written.id), version(written.changeKey), signal);
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.failure.kind !== 'stale') throw error;
        const now = await look(door, world, mailbox, id, signal);
        if (now !== null && now.version !== ifVersion && shows(now, patch)) return { id, version: ifVersion, read: now };
        throw now === null ? error : new ConnectorError({ ...error.failure, ambiguous: false }, { cause: error });
      }
    },
    moveBack: async (mailbox, id, ifVersion, signal) => {
      if (options.moveBack === false) throw new ConnectorError(wishThatCannotBe('this Exchange moves nothing between calendars'));
      const moved = await door.call('MoveItem', mailbox.address, true, signal, (caller) =>
        world.moveItem(caller, { item: { id, changeKey: ifVersion }, folder: calendar(mailbox) }),
      );
      return echo(door, world, mailbox, eventId(moved.id), version(moved.changeKey), signal);
    },
    remove: (mailbox, id, ifVersion, mode, notify, signal) => remove(door, options, mailbox, id, ifVersion, mode, notify, signal),
    translate: async (mailbox, ids, signal) => {
      const translated = new Map<EventId, string | null>();
      for (const id of ids) {
        const other = await door.call('ConvertId', mailbox.address, false, signal, (caller) =>
          world.convertId(caller, { id, from: 'EwsId', to: 'StoreId', mailbox: mailbox.address }),
        );
        translated.set(id, other);
      }
      return translated;
    },
    close: () => Promise.resolve(),
  };
};

/** As over EWS, with what a delegate meets on the way (ews.md section 10). */
const remove = async (
  door: Doorway,
  options: DirectOptions,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  mode: DeleteMode,
  notify: Notify,
  signal: AbortSignal,
): Promise<Removed> => {
  const { world, access } = options;
  try {
    await door.call('DeleteItem', mailbox.address, true, signal, (caller) => {
      world.deleteItem(caller, { item: { id, changeKey: ifVersion }, type: DELETE_TYPE[mode], send: CANCELLATION_MAIL[notify] });
      return true;
    });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { detail } = error.failure;
    if (detail === 'ErrorItemNotFound') {
      if (await seesAll(door, world, mailbox, signal)) return 'gone';
      throw new ConnectorError(hiddenFailure(detail, isLetIn(options, mailbox) ? 'read' : 'nothing'), { cause: error });
    }
    // A delegate may not delete into the owner's Deleted Items, but may move there, which mails nobody.
    if (detail !== 'ErrorCannotDeleteObject' || mode !== 'deletedItems' || access !== 'delegate') throw error;
    if (notify !== 'none') return remove(door, options, mailbox, id, ifVersion, 'softDelete', notify, signal);
    await door.call('MoveItem', mailbox.address, true, signal, (caller) =>
      world.moveItem(caller, { item: { id, changeKey: ifVersion }, folder: distinguished(mailbox, access, 'deleteditems') }),
    );
  }
  return 'removed';
};

const isLetIn = ({ world, account }: DirectOptions, { address }: MailboxRef): boolean =>
  world.rightsIn({ account, impersonated: null }, address).calendar !== 'none';

const look = (door: Doorway, world: World, mailbox: MailboxRef, id: EventId, signal: AbortSignal): Promise<Event | null> =>
  orNull(
    door.call('GetItem', mailbox.address, false, signal, (caller) => {
      const item = world.getItem(caller, { id });
      return item.kind === 'calendar' ? eventOf(item, 'ours') : null;
    }),
  );

const echo = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  id: EventId,
  written: Version,
  signal: AbortSignal,
): Promise<Echo> => ({ id, version: written, read: await look(door, world, mailbox, id, signal) });

/** Two that create at the same time both see two, and both keep the one with the smaller id (3.10). */
const create = async (
  door: Doorway,
  { world, access }: DirectOptions,
  mailbox: CalendarRef,
  facets: Facets,
  marks: Marks,
  signal: AbortSignal,
): Promise<Echo> => {
  const written = await door.call('CreateItem', mailbox.address, true, signal, (caller) =>
    world.createItem(caller, { folder: calendarOf(mailbox, access), draft: draftOf(facets, marks), send: 'SendToNone' }),
  );
  const made: Made = { id: eventId(written.id), version: version(written.changeKey) };
  const twins = (await orNull(withStamp(door, world, access, mailbox, marks.stamp, signal))) ?? [];
  const kept = twins.reduce<Made>((one, other) => (other.id < one.id ? other : one), made);
  if (kept.id !== made.id) {
    const removed = door.call('DeleteItem', mailbox.address, true, signal, (caller) => {
      world.deleteItem(caller, { item: { id: made.id, changeKey: made.version }, type: 'HardDelete', send: 'SendToNone' });
      return true;
    });
    // Ours is still there: it stays the answer, and the next look finds both.
    if ((await orNull(removed)) === null) return echo(door, world, mailbox, made.id, made.version, signal);
  }
  // The version of our own write, also where a twin is kept: what the twin shows is somebody's doing, never our echo.
  return echo(door, world, mailbox, kept.id, made.version, signal);
};

type Made = Pick<Event, 'id' | 'version'>;
