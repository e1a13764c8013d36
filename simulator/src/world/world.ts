/** The world: a model of Exchange's mailbox store and calendar assistant, driven by calls and a clock that is an argument. */
import { createFaults, type Faults } from '../faults/faults.ts';
import { createFront, defaultFrontSettings, type Front, type FrontSettings } from '../faults/front.ts';
import { type Admin, createAdmin } from './admin.ts';
import { type Alarms, createAlarms } from './alarms.ts';
import { getUserAvailability } from './availability.ts';
import type { CalendarItem } from './calendar-item.ts';
import type { ChangeListener } from './change.ts';
import { convertId } from './convert-id.ts';
import { copyItem, createItem } from './create.ts';
import { runDue } from './delivery.ts';
import { WorldError } from './error.ts';
import type { Clock, Instant } from './instant.ts';
import type { Item } from './item.ts';
import type { Mail } from './mail-log.ts';
import type { FolderRef, FolderView, Mailbox } from './mailbox.ts';
import type {
  AvailabilityInput,
  BusyTime,
  CancelInput,
  ForwardInput,
  ConvertInput,
  CreateInput,
  DeleteInput,
  FindInput,
  FindPage,
  ItemRef,
  ItemResult,
  RelocateInput,
  RespondInput,
  SeriesView,
  SyncInput,
  SyncPage,
  UpdateInput,
  Updated,
  View,
  ViewInput,
  Written,
} from './operations.ts';
import { createGraphDoor, type GraphDoor } from './graph/door.ts';
import { createOutlook, type Outlook } from './outlook.ts';
import { type Outside, outsideOf } from './outside.ts';
import { seededRandom } from './random.ts';
import { calendarView, findFolders, findItems, getFolder, getItems, seriesView } from './read.ts';
import { find } from './reference.ts';
import { cancel, deleteItem, moveItem } from './remove.ts';
import { forward } from './forward.ts';
import { respond } from './respond.ts';
import { type DelegateUser, delegatesOf } from './delegates.ts';
import type { Caller, DelegateRights } from './rights.ts';
import { defaultRules, type WorldRules } from './rules.ts';
import { restoreWorld, type SavedWorld, saveWorld } from './saved.ts';
import { findMailbox, rightsOf, type Session, sessionOf } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';
import { openStream, type StreamInput, type StreamSink } from './streams.ts';
import { type SubscribeInput, subscribe, unsubscribe } from './subscriptions.ts';
import { syncFolderItems } from './sync.ts';
import { updateItem } from './update.ts';

/**
 * Every operation first lets the calendar assistant do what is due at the clock's present instant, then acts; a refusal is a
 * thrown WorldError with Exchange's code. Operations neither wait nor call out; the world is the same for the same seed and calls.
 */
export type World = {
  readonly clock: Clock;
  /** Settings of this Exchange (delays, limits); may be changed at any time. */
  readonly rules: WorldRules;
  readonly faults: Faults;
  /** Where a face lets each call in and out: call log, throttling, manners. */
  readonly front: Front;
  readonly admin: Admin;

  readonly mailboxes: () => readonly Mailbox[];
  /** By primary address or alias (not case-sensitive) or GUID. */
  readonly mailbox: (address: string) => Mailbox | null;
  readonly outlook: (address: string) => Outlook;
  /** Somebody whose mailbox is elsewhere. */
  readonly outside: (address: string) => Outside;
  /** The same store as Graph shows it. */
  readonly graph: GraphDoor;

  readonly getFolder: (caller: Caller, folder: FolderRef) => FolderView;
  /** What the caller may do in this mailbox (by address or GUID); nothing where it is unknown. */
  readonly rightsIn: (caller: Caller, mailbox: string) => DelegateRights;
  /** Whom its owner has made delegates (R:getdelegate-operation). */
  readonly delegates: (caller: Caller, mailbox: string) => readonly DelegateUser[];
  readonly findFolders: (caller: Caller, parent: FolderRef, traversal: 'Shallow' | 'Deep') => readonly FolderView[];
  readonly syncFolderItems: (caller: Caller, input: SyncInput) => SyncPage;
  readonly calendarView: (caller: Caller, input: ViewInput) => View;
  readonly findItems: (caller: Caller, input: FindInput) => FindPage;
  readonly getItem: (caller: Caller, ref: ItemRef) => Item;
  readonly getItems: (caller: Caller, refs: readonly ItemRef[]) => readonly ItemResult<Item>[];
  /** Occurrences of a master the caller has read. */
  readonly seriesView: (master: CalendarItem) => SeriesView;
  readonly createItem: (caller: Caller, input: CreateInput) => Written;
  readonly updateItem: (caller: Caller, input: UpdateInput) => Updated;
  readonly deleteItem: (caller: Caller, input: DeleteInput) => void;
  /** Answers the new id. */
  readonly moveItem: (caller: Caller, input: RelocateInput) => Written;
  readonly copyItem: (caller: Caller, input: RelocateInput) => Written;
  /** Null when the response removed the item (a decline). */
  readonly respond: (caller: Caller, input: RespondInput) => Written | null;
  readonly cancel: (caller: Caller, input: CancelInput) => void;
  /** Who gets it is added to the organiser's event, by the organiser's assistant where somebody else forwards. */
  readonly forward: (caller: Caller, input: ForwardInput) => void;
  /** Converts without checking existence, as Exchange does. */
  readonly convertId: (caller: Caller, input: ConvertInput) => string;
  readonly getUserAvailability: (caller: Caller, input: AvailabilityInput) => readonly ItemResult<readonly BusyTime[]>[];

  /** Answers the subscription's id. */
  readonly subscribe: (caller: Caller, input: SubscribeInput) => string;
  readonly unsubscribe: (caller: Caller, id: string, server: string) => void;
  /** A hanging connection: the answered function begins it, and answers what is to be called when the client has gone. */
  readonly stream: (caller: Caller, input: StreamInput) => (sink: StreamSink) => () => void;

  readonly mails: () => readonly Mail[];
  /** Answers the function that ends listening. Listeners run inside the write: they must only take note. */
  readonly onChange: (listener: ChangeListener) => () => void;

  /** For what goes on beside the store and is no part of a saved world, as the delivery of notifications. Rung by `runDue`. */
  readonly alarms: Pick<Alarms, 'set'>;

  /** Lets the assistant and the hanging connections do everything due at the clock's present instant. */
  readonly runDue: () => void;
  /** When one of them next has something to do; null when idle. */
  readonly nextDue: () => Instant | null;
  /** Plain JSON; `createWorld({ saved })` goes on from it with the same ids, keys and sync states. */
  readonly save: () => SavedWorld;
};

export type WorldOptions = {
  readonly clock: Clock;
  /** Any integer; default 1. */
  readonly seed?: number;
  /** Probabilities per switch, e.g. `{ F12: 0.1 }`. */
  readonly faults?: Readonly<Record<string, number>>;
  readonly rules?: Partial<WorldRules>;
  readonly front?: Partial<FrontSettings>;
  readonly saved?: SavedWorld;
};

/** An empty world, or a saved one: people and accounts come by `admin`, or by `populateDemo`. */
export function createWorld(options: WorldOptions): World {
  const seed = options.seed ?? 1;
  const { saved } = options;
  const faults = createFaults(seed, options.faults, saved?.faults);
  const state: WorldState = {
    clock: options.clock,
    rules: { ...defaultRules, ...options.rules },
    faults,
    random: seededRandom(saved?.dice ?? seed),
    mailboxes: new Map(),
    addresses: new Map(),
    accounts: new Map(),
    items: new Map(),
    present: new Map(),
    folders: new Map(),
    mails: [],
    tasks: [],
    lastTask: 0,
    listeners: new Set(),
    alarms: createAlarms(),
    subscriptions: { records: new Map(), stop: null },
    lastSubscription: 0,
    streams: new Set(),
  };
  if (saved !== undefined) restoreWorld(state, saved);
  return worldOn(state, { ...defaultFrontSettings, ...options.front });
}

function worldOn(state: WorldState, settings: FrontSettings): World {
  const due = (): void => {
    runDue(state);
    if (state.alarms.next() !== null) state.alarms.ringDue(state.clock());
  };
  const admin = createAdmin(state);
  const blankCalendar = (mailbox: string, until: Instant): void => {
    if (findMailbox(state, mailbox) !== null) admin.blankCalendar(mailbox, until);
  };
  const front = createFront(state.faults, { blankCalendar }, settings);
  /** One for each mailbox: it remembers nothing, and is asked for all the time. */
  const outlooks = new Map<MailboxRecord, Outlook>();
  /** Signs the caller in to an operation, after what was due before it. */
  const begin = (caller: Caller, operation: string): Session => {
    due();
    return sessionOf(state, caller, operation);
  };

  return {
    clock: state.clock,
    rules: state.rules,
    faults: state.faults,
    front,
    admin,
    mailboxes: () => [...state.mailboxes.values()].map((record) => record.mailbox),
    mailbox: (address) => findMailbox(state, address)?.mailbox ?? null,
    outlook: (address) => {
      const record = findMailbox(state, address);
      if (record === null) throw new WorldError('ErrorNonExistentMailbox', `There is no mailbox ${address}.`);
      const outlook = outlooks.get(record) ?? createOutlook(state, record, due);
      outlooks.set(record, outlook);
      return outlook;
    },
    outside: (address) => outsideOf(state, address, due),
    graph: createGraphDoor(state, due),
    getFolder: (caller, folder) => getFolder(state, begin(caller, 'GetFolder'), folder),
    rightsIn: (caller, mailbox) => {
      const record = findMailbox(state, mailbox);
      const session = begin(caller, 'GetFolder');
      return record === null ? { calendar: 'none', viewPrivate: false, sendOnBehalf: false } : rightsOf(state, session, record);
    },
    delegates: (caller, mailbox) => delegatesOf(state, begin(caller, 'GetDelegate'), mailbox),
    findFolders: (caller, parent, traversal) => findFolders(state, begin(caller, 'FindFolder'), parent, traversal),
    syncFolderItems: (caller, input) => syncFolderItems(state, begin(caller, 'SyncFolderItems'), input),
    calendarView: (caller, input) => calendarView(state, begin(caller, 'FindItem'), input),
    findItems: (caller, input) => findItems(state, begin(caller, 'FindItem'), input),
    getItem: (caller, ref) => find(state, begin(caller, 'GetItem'), ref).item,
    getItems: (caller, refs) => getItems(state, begin(caller, 'GetItem'), refs),
    seriesView,
    createItem: (caller, input) => written(createItem(state, begin(caller, 'CreateItem'), input)),
    updateItem: (caller, input) => updateItem(state, begin(caller, 'UpdateItem'), input),
    deleteItem: (caller, input) => deleteItem(state, begin(caller, 'DeleteItem'), input),
    moveItem: (caller, input) => written(moveItem(state, begin(caller, 'MoveItem'), input)),
    copyItem: (caller, input) => written(copyItem(state, begin(caller, 'CopyItem'), input)),
    respond: (caller, input) => {
      const item = respond(state, begin(caller, 'CreateItem'), input);
      return item === null ? null : written(item);
    },
    cancel: (caller, input) => cancel(state, begin(caller, 'CreateItem'), input),
    forward: (caller, input) => forward(state, begin(caller, 'CreateItem'), input),
    convertId: (caller, input) => {
      begin(caller, 'ConvertId');
      const record = findMailbox(state, input.mailbox);
      if (record === null) throw new WorldError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.');
      return convertId(input.id, input.from, input.to, record.mailbox.guid);
    },
    getUserAvailability: (caller, input) => getUserAvailability(state, begin(caller, 'GetUserAvailability'), input),
    subscribe: (caller, input) => subscribe(state, begin(caller, 'Subscribe'), input),
    unsubscribe: (caller, id, server) => unsubscribe(state, begin(caller, 'Unsubscribe'), id, server),
    stream: (caller, input) => openStream(state, begin(caller, 'GetStreamingEvents'), input),
    mails: () => {
      due();
      return state.mails;
    },
    onChange: (listener) => {
      state.listeners.add(listener);
      return () => {
        state.listeners.delete(listener);
      };
    },
    alarms: state.alarms,
    runDue: due,
    nextDue: () => earlier(state.tasks[0]?.due ?? null, state.alarms.next()),
    save: () => saveWorld(state),
  };
}

function earlier(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** A write answers id and key, and nothing else of the item. */
function written(item: Written): Written {
  return { id: item.id, changeKey: item.changeKey };
}
