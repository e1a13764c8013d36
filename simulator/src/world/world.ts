/** The world: a model of Exchange's mailbox store and calendar assistant, driven by calls and a clock that is an argument. */
import type { Faults } from '../faults/faults.ts';
import type { Front } from '../faults/front.ts';
import type { Admin } from './admin.ts';
import type { CalendarItem } from './calendar-item.ts';
import type { ChangeListener } from './change.ts';
import type { Clock, Instant } from './instant.ts';
import type { Item } from './item.ts';
import type { Mail } from './mail-log.ts';
import type { FolderRef, FolderView, Mailbox } from './mailbox.ts';
import type {
  AvailabilityInput,
  BusyTime,
  CancelInput,
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
import type { Outlook } from './outlook.ts';
import type { Caller } from './rights.ts';
import type { WorldRules } from './rules.ts';
import type { SavedWorld } from './saved.ts';

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

  readonly getFolder: (caller: Caller, folder: FolderRef) => FolderView;
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
  /** Converts without checking existence, as Exchange does. */
  readonly convertId: (caller: Caller, input: ConvertInput) => string;
  readonly getUserAvailability: (caller: Caller, input: AvailabilityInput) => readonly ItemResult<readonly BusyTime[]>[];

  readonly mails: () => readonly Mail[];
  /** Answers the function that ends listening. Listeners run inside the write: they must only take note. */
  readonly onChange: (listener: ChangeListener) => () => void;

  /** Lets the assistant do everything due at the clock's present instant. */
  readonly runDue: () => void;
  /** When the assistant next has something to do; null when idle. */
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
  readonly saved?: SavedWorld;
};

export declare function createWorld(options: WorldOptions): World;
