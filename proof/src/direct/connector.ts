/**
 * The world of the simulator behind `Connector`, without a wire: the same calls in the same order as over EWS, the same
 * refusals, lost answers and back-offs, but no XML, no sockets and no timers. There is one model of Exchange, not two.
 */
import { canonicalLocation, canonicalText, canonicalTitle, canonicalWhen, eventId, version } from '@lockstep/engine';
import type { DeleteMode, Event, EventId, Facets, Notify, Version } from '@lockstep/engine';
import { type CalendarRef, type Capabilities, type Connector, ConnectorError, type Echo, type MailboxRef } from '@lockstep/exchange';
import type { DeleteType, SendCancellations, SendUpdates, World } from '@lockstep/simulator';
import { createDoorway, type Doorway, type DoorwayOptions } from './doorway.ts';
import { changesOf, draftOf } from './draft.ts';
import { eventOf } from './event.ts';
import { wishThatCannotBe } from './failure.ts';
import { calendarOf } from './folders.ts';
import { probe } from './probe.ts';
import { changes, fetch, identify, locate, view } from './reading.ts';

export type DirectOptions = DoorwayOptions;

/** `hangUp` is what the server sees when the process behind the connector dies: its connections close. */
export type DirectConnector = Connector & { readonly hangUp: () => void };

const CAPABILITIES: Capabilities = {
  feed: 'folder',
  live: 'none',
  deleteModes: ['softDelete', 'deletedItems', 'hardDelete'],
  conditionalWrites: true,
  silentWrites: true,
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
const DELETE_TYPE: Record<DeleteMode, DeleteType> = { softDelete: 'SoftDelete', deletedItems: 'MoveToDeletedItems', hardDelete: 'HardDelete' };

export const directConnector = (options: DirectOptions): DirectConnector => {
  const door = createDoorway(options);
  const { world, access, clock } = options;
  const calendar = (mailbox: MailboxRef | CalendarRef) => calendarOf(mailbox, access);
  return {
    capabilities: CAPABILITIES,
    hangUp: door.hangUp,
    identify: (mailbox, signal) => identify(door, world, calendar(mailbox), mailbox, signal),
    probe: (mailbox, signal) => probe(door, world, clock, calendar(mailbox), mailbox, signal),
    changes: (mailbox, _window, cursor, signal) => changes(door, world, calendar(mailbox), mailbox, cursor, signal),
    view: (mailbox, window, signal) => view(door, world, calendar(mailbox), mailbox, window, signal),
    fetch: (mailbox, ids, detail, signal) => fetch(door, world, access, mailbox, ids, detail, signal),
    locate: (mailbox, marks, signal) => locate(door, world, access, mailbox, marks, signal),
    create: async (mailbox, facets, marks, _notify, signal) => {
      const written = await door.call('CreateItem', mailbox.address, true, signal, (caller) =>
        world.createItem(caller, { folder: calendar(mailbox), draft: draftOf(facets, marks.stamp, marks.uid), send: 'SendToNone' }),
      );
      return echo(door, world, mailbox, eventId(written.id), version(written.changeKey), signal);
    },
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
        const went = await wentThrough(door, world, mailbox, id, ifVersion, patch, signal);
        if (went === null) throw error;
        return went;
      }
    },
    remove: async (mailbox, id, ifVersion, mode, notify, signal) => {
      try {
        await door.call('DeleteItem', mailbox.address, true, signal, (caller) =>
          world.deleteItem(caller, { item: { id, changeKey: ifVersion }, type: DELETE_TYPE[mode], send: CANCELLATION_MAIL[notify] }),
        );
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.failure.detail !== 'ErrorItemNotFound') throw error;
      }
    },
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

/** What one look after a write shows. A look that fails takes nothing back: the write happened. */
const look = async (door: Doorway, world: World, mailbox: MailboxRef, id: EventId, signal: AbortSignal): Promise<Event | null> => {
  try {
    const item = await door.call('GetItem', mailbox.address, false, signal, (caller) => world.getItem(caller, { id }));
    return item.kind === 'calendar' ? eventOf(item, 'ours') : null;
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
};

const echo = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  id: EventId,
  written: Version,
  signal: AbortSignal,
): Promise<Echo> => ({ id, version: written, read: await look(door, world, mailbox, id, signal) });

/**
 * ErrorIrresolvableConflict is sometimes said although the save went through (exchangelib #623): the event then stands at
 * another version and shows what was sent. Null: it does not, somebody else changed it.
 */
const wentThrough = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  patch: Partial<Facets>,
  signal: AbortSignal,
): Promise<Echo | null> => {
  const read = await look(door, world, mailbox, id, signal);
  if (read === null || read.version === ifVersion || !shows(read, patch)) return null;
  return { id, version: read.version, read };
};

const shows = (event: Event, patch: Partial<Facets>): boolean => {
  const { when, title, body, location, showAs } = patch;
  const wanted = when === undefined ? event.when : canonicalWhen(when);
  return (
    wanted.start === event.when.start &&
    wanted.end === event.when.end &&
    wanted.allDay === event.when.allDay &&
    (title === undefined || canonicalTitle(title) === canonicalTitle(event.title ?? '')) &&
    (body === undefined || canonicalText(body) === canonicalText(event.ours?.body ?? '')) &&
    (location === undefined || canonicalLocation(location) === canonicalLocation(event.ours?.location ?? '')) &&
    (showAs === undefined || showAs === event.showAs)
  );
};
