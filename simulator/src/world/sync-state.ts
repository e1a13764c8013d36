/** Sync states: opaque to clients, bound to one folder, mortal. */
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';

/**
 * Where a reader of a folder stands. Everything up to `base` is known to it. While a round of pages runs, the changes in
 * (base, top] are given newest first, and those in (base, next] are still to come; between rounds all three are equal.
 */
export type SyncPosition = {
  readonly folderId: string;
  readonly generation: number;
  readonly base: number;
  readonly top: number;
  readonly next: number;
  readonly issuedAt: Instant;
};

/** version (1), five numbers (6 each), issuedAt (8), folder hash (4), checksum (4). */
const size = 1 + 4 * 6 + 8 + 4 + 4;
const version = 7;

export function encodeSyncState(position: SyncPosition, leastBytes: number): string {
  // Out of the pool: one is made for every page that is read.
  const bytes = Buffer.allocUnsafe(Math.max(size, leastBytes)).fill(0xa5);
  bytes[0] = version;
  [position.generation, position.base, position.top, position.next].forEach((value, index) => bytes.writeUIntBE(value, 1 + index * 6, 6));
  bytes.writeDoubleBE(position.issuedAt, 25);
  bytes.writeUInt32BE(hash(Buffer.from(position.folderId)), 33);
  bytes.writeUInt32BE(hash(bytes.subarray(0, bytes.length - 4)), bytes.length - 4);
  return bytes.toString('base64');
}

/** The position, or ErrorInvalidSyncStateData: garbage, cut off, of another folder, of a dead generation, or too old. */
export function decodeSyncState(state: string, folderId: string, generation: number, now: Instant, lifeMs: number): SyncPosition {
  const bytes = Buffer.from(state, 'base64');
  if (bytes.length < size || bytes[0] !== version || bytes.toString('base64') !== state) throw dead();
  if (bytes.readUInt32BE(bytes.length - 4) !== hash(bytes.subarray(0, bytes.length - 4))) throw dead();
  if (bytes.readUInt32BE(33) !== hash(Buffer.from(folderId))) throw dead();
  const [readGeneration = 0, base = 0, top = 0, next = 0] = [0, 1, 2, 3].map((index) => bytes.readUIntBE(1 + index * 6, 6));
  const issuedAt = bytes.readDoubleBE(25);
  if (readGeneration !== generation || now - issuedAt > lifeMs) throw dead();
  return { folderId, generation, base, top, next, issuedAt };
}

export function dead(): WorldError {
  return new WorldError('ErrorInvalidSyncStateData', 'The synchronization state data is invalid.');
}

/** FNV-1a: guards against accidents, not against forgers. */
function hash(bytes: Buffer): number {
  let value = 0x811c9dc5;
  // By index: this runs for every page, and an iterator costs four times as much.
  for (let index = 0; index < bytes.length; index += 1) value = Math.imul(value ^ (bytes[index] ?? 0), 0x01000193);
  return value >>> 0;
}
