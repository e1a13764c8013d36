/**
 * Ids as Exchange makes them: the EWS id is base64 over the mailbox GUID and a MAPI entry id (layout after MS-OXWSITEMID), so it
 * converts to the other formats, is case-sensitive, and changes when an item moves, since the entry id names the folder.
 */
import type { Instant } from './instant.ts';
import { WorldError } from './error.ts';

/** Length of a folder's entry id, of a message's, and of the occurrence's start that may follow the latter, in bytes. */
const folderEntryBytes = 46;
const messageEntryBytes = 70;
const occurrenceBytes = 8;

const guidChars = 36;
/** compression (0), moniker kind (3: mailbox GUID), GUID length (2), GUID, process byte, length of the entry id (2). */
const headBytes = 2 + 2 + guidChars + 1 + 2;

const processNothing = 0;
const processOccurrence = 1;

export type DecodedId = {
  readonly kind: 'folder' | 'item' | 'occurrence';
  /** GUID. */
  readonly mailbox: string;
  readonly entry: Buffer;
  readonly originalStart: Instant | null;
};

/** The bytes of all folder ids of one mailbox, without the folder's number; `mailbox` is the mailbox's GUID. */
export function folderTemplate(mailbox: string): Buffer {
  const entry = Buffer.alloc(folderEntryBytes);
  writeFolderPart(entry, mailbox, 0);
  return wrapped(mailbox, entry, null);
}

export function folderId(template: Buffer, folder: number): string {
  template.writeUIntBE(folder, headBytes + 38, 6);
  return template.toString('base64');
}

/** The bytes of all item ids of one folder, without the item's number: built once a folder, since ids are made all the time. */
export function itemTemplate(mailbox: string, folder: number): Buffer {
  const entry = Buffer.alloc(messageEntryBytes);
  writeFolderPart(entry, mailbox, folder);
  entry.write(mailbox.replaceAll('-', ''), 46, 'hex');
  return wrapped(mailbox, entry, null);
}

export function itemId(template: Buffer, item: number): string {
  template.writeUIntBE(item, headBytes + 62, 6);
  return template.toString('base64');
}

/** Derived from the master's id and the start the pattern gave the occurrence: it dies when the master moves or is made anew. */
export function occurrenceId(masterId: string, originalStart: Instant): string {
  // A view asks for all occurrences of one master after the other.
  if (lastMaster?.id !== masterId) {
    const { mailbox, entry } = decodeId(masterId);
    lastMaster = { id: masterId, template: wrapped(mailbox, entry, originalStart) };
  }
  const { template } = lastMaster;
  template.writeDoubleBE(originalStart, template.length - occurrenceBytes);
  return template.toString('base64');
}
/** The bytes of all its occurrences' ids, but for their starts. */
let lastMaster: { readonly id: string; readonly template: Buffer } | null = null;

/** The id of an occurrence's master. */
export function masterIdOf(occurrence: DecodedId): string {
  return wrapped(occurrence.mailbox, occurrence.entry, null).toString('base64');
}

/** Takes an EWS id apart; anything that is none is ErrorInvalidIdMalformed (also an id whose letter case was changed somewhere else than in its numbers). */
export function decodeId(id: string): DecodedId {
  if (id === '') throw new WorldError('ErrorInvalidIdEmpty', 'The specified Id is empty.');
  const bytes = Buffer.from(id, 'base64');
  if (bytes.length < headBytes || bytes.toString('base64') !== id) throw malformed();
  if (bytes[0] !== 0 || bytes[1] !== 3 || bytes.readUInt16LE(2) !== guidChars) throw malformed();
  const process = bytes[40];
  const length = bytes.readUInt16LE(41);
  const mailbox = bytes.toString('latin1', 4, 4 + guidChars);
  const entry = bytes.subarray(headBytes, headBytes + length);
  const rest = bytes.length - headBytes - length;
  if (process === processOccurrence && length === messageEntryBytes && rest === occurrenceBytes) {
    return { kind: 'occurrence', mailbox, entry, originalStart: bytes.readDoubleBE(headBytes + length) };
  }
  if (process !== processNothing || rest !== 0) throw malformed();
  if (length === messageEntryBytes) return { kind: 'item', mailbox, entry, originalStart: null };
  if (length === folderEntryBytes) return { kind: 'folder', mailbox, entry, originalStart: null };
  throw malformed();
}

/** An EWS id over an entry id that came in another format. */
export function idOfEntry(mailbox: string, entry: Buffer): string {
  if (entry.length !== messageEntryBytes && entry.length !== folderEntryBytes) throw malformed();
  return wrapped(mailbox, entry, null).toString('base64');
}

/** The ids that differ from `id` in the case of one letter only and are well-formed: the letter lies in the item's own number. */
export function caseTwins(id: string): readonly string[] {
  // The last 8 bytes of the entry id hold the item number (6) and padding (2).
  const from = Math.ceil(((headBytes + 62) * 8) / 6);
  const until = Math.floor(((headBytes + 68) * 8) / 6);
  const twins: string[] = [];
  for (let index = until - 1; index >= from; index -= 1) {
    const letter = id.charAt(index);
    const flipped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    if (flipped !== letter) twins.push(id.slice(0, index) + flipped + id.slice(index + 1));
  }
  return twins;
}

/** The number inside an item's id, so that a case twin's number is never given again. */
export function itemNumber(id: string): number {
  return decodeId(id).entry.readUIntBE(62, 6);
}

/** The bytes of all change keys of one mailbox: the store's replica, without the change number. */
export function keyTemplate(mailbox: string): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(15, 0);
  bytes.writeUInt32LE(22, 4);
  bytes.write(mailbox.replaceAll('-', ''), 8, 'hex');
  return bytes;
}

/** A change key: the mailbox's change number at the save. */
export function changeKey(template: Buffer, changeNumber: number): string {
  template.writeUIntBE(changeNumber, 24, 6);
  return template.toString('base64');
}

/** The change number inside a change key; what is none is ErrorInvalidChangeKey. */
export function changeNumberOf(key: string): number {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 30 || bytes.readUInt32LE(0) !== 15 || bytes.toString('base64') !== key) {
    throw new WorldError('ErrorInvalidChangeKey', 'The change key is invalid.');
  }
  return bytes.readUIntBE(24, 6);
}

function writeFolderPart(entry: Buffer, mailbox: string, folder: number): void {
  // The store provider's GUID: the reversed mailbox GUID stands in for it; clients never look inside.
  Buffer.from(mailbox.replaceAll('-', ''), 'hex').reverse().copy(entry, 4);
  entry.writeUInt16LE(entry.length === messageEntryBytes ? 7 : 1, 20);
  entry.write(mailbox.replaceAll('-', ''), 22, 'hex');
  entry.writeUIntBE(folder, 38, 6);
}

function wrapped(mailbox: string, entry: Buffer, originalStart: Instant | null): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + entry.length + (originalStart === null ? 0 : occurrenceBytes));
  bytes[0] = 0;
  bytes[1] = 3;
  bytes.writeUInt16LE(guidChars, 2);
  bytes.write(mailbox, 4, 'latin1');
  bytes[40] = originalStart === null ? processNothing : processOccurrence;
  bytes.writeUInt16LE(entry.length, 41);
  entry.copy(bytes, headBytes);
  if (originalStart !== null) bytes.writeDoubleBE(originalStart, headBytes + entry.length);
  return bytes;
}

function malformed(): WorldError {
  return new WorldError('ErrorInvalidIdMalformed', 'Id is malformed.');
}
