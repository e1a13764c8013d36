/** The world as plain JSON, for keeping it over a restart. */
import type { SavedFaults } from '../faults/faults.ts';
import { emptyRecord, keepFolder } from './admin.ts';
import type { Task } from './assistant.ts';
import type { Item } from './item.ts';
import type { Mail } from './mail-log.ts';
import type { Folder, Mailbox } from './mailbox.ts';
import type { Account, DelegateRights } from './rights.ts';
import type { Tombstone, Transaction, WorldState } from './state.ts';

type SavedFolder = {
  readonly folder: Folder;
  readonly number: number;
  readonly items: readonly Item[];
  readonly tombstones: readonly Tombstone[];
  readonly syncGeneration: number;
  readonly deltaViews?: readonly (readonly [string, number])[];
};

type SavedMailbox = {
  readonly mailbox: Mailbox;
  readonly folders: readonly SavedFolder[];
  readonly delegates: readonly (readonly [string, DelegateRights])[];
  readonly lastChange: number;
  readonly lastFolder: number;
  readonly lastItem: number;
  readonly takenNumbers: readonly number[];
  readonly blankUpTo: number;
  readonly transactions?: readonly (readonly [string, Transaction])[];
};

/** Written by `World.save`, read by `createWorld`; `version` tells whether this build can read it. */
export type SavedWorld = {
  readonly version: 1;
  readonly dice: number;
  readonly faults: SavedFaults;
  readonly mailboxes: readonly SavedMailbox[];
  readonly addresses: readonly (readonly [string, string])[];
  readonly accounts: readonly Account[];
  readonly mails: readonly Mail[];
  readonly tasks: readonly Task[];
  readonly lastTask: number;
};

export function saveWorld(state: WorldState): SavedWorld {
  const mailboxes = [...state.mailboxes.values()].map((record) => ({
    mailbox: record.mailbox,
    folders: [...record.folders.values()].map(({ folder, number, items, tombstones, syncGeneration, deltaViews }) => ({
      folder,
      number,
      items: [...items.values()],
      tombstones: [...tombstones],
      syncGeneration,
      deltaViews: [...deltaViews],
    })),
    delegates: [...record.delegates],
    lastChange: record.lastChange,
    lastFolder: record.lastFolder,
    lastItem: record.lastItem,
    takenNumbers: [...record.takenNumbers],
    blankUpTo: record.blankUpTo,
    transactions: [...record.transactions],
  }));
  return {
    version: 1,
    dice: state.random.state(),
    faults: state.faults.save(),
    mailboxes,
    addresses: [...state.addresses],
    accounts: [...state.accounts.values()],
    mails: [...state.mails],
    tasks: [...state.tasks],
    lastTask: state.lastTask,
  };
}

/** Fills an empty world. Throws when the save is of another version, before anything is filled. */
export function restoreWorld(state: WorldState, saved: SavedWorld): void {
  if (saved.version !== 1)
    throw new Error(`a saved world of version ${String(saved.version)} cannot be read; this simulator reads version 1`);
  for (const one of saved.mailboxes) {
    // Saves from before there was Graph lack what it added.
    const record = emptyRecord({ ...one.mailbox, lives: one.mailbox.lives ?? 'anywhere' });
    record.lastChange = one.lastChange;
    record.lastFolder = one.lastFolder;
    record.lastItem = one.lastItem;
    record.blankUpTo = one.blankUpTo;
    for (const number of one.takenNumbers) record.takenNumbers.add(number);
    for (const [id, transaction] of one.transactions ?? []) {
      record.transactions.set(id, transaction);
      record.transactionOf.set(transaction.made, id);
    }
    for (const [account, rights] of one.delegates) record.delegates.set(account, rights);
    state.mailboxes.set(one.mailbox.guid, record);
    for (const folder of one.folders) {
      const items = new Map(folder.items.map((item) => [item.id, item]));
      const tombstones = folder.tombstones.map((tombstone) => ({ ...tombstone, immutableId: tombstone.immutableId ?? tombstone.itemId }));
      keepFolder(state, record, { ...folder, items, tombstones, deltaViews: new Map(folder.deltaViews) });
      for (const item of folder.items) {
        state.items.set(item.id, item);
        state.present.set(item.immutableId, item.id);
      }
    }
  }
  for (const [address, guid] of saved.addresses) state.addresses.set(address, guid);
  for (const account of saved.accounts) state.accounts.set(account.name.toLowerCase(), account);
  state.mails.push(...saved.mails);
  state.tasks.push(...saved.tasks);
  state.lastTask = saved.lastTask;
}
