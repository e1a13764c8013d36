/** ConvertId: the same item in the six formats Exchange knows. Pure arithmetic: existence is not checked, as Exchange does not. */
import { WorldError } from './error.ts';
import { decodeId, idOfEntry } from './ids.ts';
import type { IdFormat } from './operations.ts';

/** The store object type that ends a StoreId (16: calendar item). */
const storeObjectType = 16;

/** `mailbox` is the GUID of the mailbox the id belongs to; only the EWS formats carry it themselves. */
export function convertId(id: string, from: IdFormat, to: IdFormat, mailbox: string): string {
  if ((from === 'EwsId' || from === 'EwsLegacyId') && (to === 'EwsId' || to === 'EwsLegacyId')) {
    decodeId(id);
    return id;
  }
  return written(entryOf(id, from), to, mailbox);
}

function entryOf(id: string, from: IdFormat): Buffer {
  switch (from) {
    case 'EwsId':
    case 'EwsLegacyId': {
      const decoded = decodeId(id);
      if (decoded.kind === 'occurrence') throw malformed();
      return decoded.entry;
    }
    case 'EntryId':
      return base64(id);
    case 'HexEntryId':
      if (!/^([0-9A-Fa-f]{2})+$/.test(id)) throw malformed();
      return Buffer.from(id, 'hex');
    case 'StoreId': {
      const bytes = base64(id);
      if (bytes.at(-1) !== storeObjectType) throw malformed();
      return bytes.subarray(0, -1);
    }
    case 'OwaId': {
      const bytes = base64(id.replaceAll('%2F', '/').replaceAll('%2B', '+').replaceAll('%3D', '='));
      if (bytes[0] !== bytes.length - 1) throw malformed();
      return bytes.subarray(1);
    }
    default: {
      const never: never = from;
      throw new Error(`no such id format: ${String(never)}`);
    }
  }
}

function written(entry: Buffer, to: IdFormat, mailbox: string): string {
  switch (to) {
    case 'EwsId':
    case 'EwsLegacyId':
      return idOfEntry(mailbox, entry);
    case 'EntryId':
      return entry.toString('base64');
    case 'HexEntryId':
      return entry.toString('hex').toUpperCase();
    case 'StoreId':
      return Buffer.concat([entry, Buffer.from([storeObjectType])]).toString('base64');
    case 'OwaId':
      return encodeURIComponent(Buffer.concat([Buffer.from([entry.length]), entry]).toString('base64'));
    default: {
      const never: never = to;
      throw new Error(`no such id format: ${String(never)}`);
    }
  }
}

function base64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) throw malformed();
  return bytes;
}

function malformed(): WorldError {
  return new WorldError('ErrorInvalidIdMalformed', 'Id is malformed.');
}
