/** The door of the server: what proves and drives it from outside the process may use this and nothing else. */
export { book } from './booking/book.ts';
export { change } from './booking/change.ts';
export { cancel, confirm } from './booking/state.ts';
export { rescheduleTogether } from './booking/together.ts';
export { RefusalError } from './booking/refusal.ts';
export type { Actor, Occasion } from './booking/actor.ts';
export { createMemoryStore } from './store/memory/store.ts';
export type { MemoryOptions, MemoryStore } from './store/memory/store.ts';
export { StoreConflict } from './store/store.ts';
export type { Claim, Store, Table, Tables, Transaction } from './store/store.ts';
export type * from './store/rows/booking.ts';
export type * from './store/rows/sync.ts';
export type * from './store/rows/record.ts';
export { SYNC_DEFAULTS } from './sync/deps.ts';
export type { SyncDeps } from './sync/deps.ts';
export { markAppointment, markForReading, markMailbox, releaseBrake } from './sync/notice.ts';
export { createSync } from './sync/run.ts';
export type { Sync } from './sync/run.ts';
