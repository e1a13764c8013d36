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
  bytes.writeUIntBE(position.generation, 1, 6);
  bytes.writeUIntBE(position.base, 7, 6);
  bytes.writeUIntBE(position.top, 13, 6);
  bytes.writeUIntBE(position.next, 19, 6);
  bytes.writeDoubleBE(position.issuedAt, 25);
  bytes.writeUInt32BE(hashOfId(position.folderId), 33);
  bytes.writeUInt32BE(checksum(bytes), bytes.length - 4);
  return bytes.toString('base64');
}

/** The position, or ErrorInvalidSyncStateData: garbage, cut off, of another folder, of a dead generation, or too old. */
export function decodeSyncState(state: string, folderId: string, generation: number, now: Instant, lifeMs: number): SyncPosition {
  const bytes = Buffer.from(state, 'base64');
  if (bytes.length < size || bytes[0] !== version || bytes.toString('base64') !== state) throw dead();
  if (bytes.readUInt32BE(bytes.length - 4) !== checksum(bytes)) throw dead();
  if (bytes.readUInt32BE(33) !== hashOfId(folderId)) throw dead();
  const issuedAt = bytes.readDoubleBE(25);
  if (bytes.readUIntBE(1, 6) !== generation || now - issuedAt > lifeMs) throw dead();
  return { folderId, generation, base: bytes.readUIntBE(7, 6), top: bytes.readUIntBE(13, 6), next: bytes.readUIntBE(19, 6), issuedAt };
}

export function dead(): WorldError {
  return new WorldError('ErrorInvalidSyncStateData', 'The synchronization state data is invalid.');
}

/** FNV-1a over all but the last four bytes, where it stands: guards against accidents, not against forgers. */
function checksum(bytes: Buffer): number {
  let value = FNV_BASIS;
  // By index: this runs for every page, and an iterator costs four times as much.
  for (let index = 0; index < bytes.length - 4; index += 1) value = Math.imul(value ^ (bytes[index] ?? 0), FNV_PRIME);
  return value >>> 0;
}

/** The same over an id, which is ASCII. */
function hashOfId(id: string): number {
  let value = FNV_BASIS;
  for (let index = 0; index < id.length; index += 1) value = Math.imul(value ^ id.charCodeAt(index), FNV_PRIME);
  return value >>> 0;
}

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
