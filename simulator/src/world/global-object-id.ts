/**
 * The GlobalObjectId of a meeting (MS-OXOCAL 2.2.1.27, PidLidGlobalObjectId; Clean: 2.2.1.28). The EWS UID of an item Exchange made is its
 * hex text; a UID from elsewhere is wrapped in a "vCal-Uid" blob.
 */
import type { Random } from './random.ts';

const arrayId = '040000008200E00074C5B7101A82E008';
const vCalMark = '7643616C2D55696401000000';

/** A new UID the way Exchange makes one: no instance date, creation time and reserved bytes zero, 16 random bytes. */
export function newUid(random: Random): string {
  let unique = '';
  while (unique.length < 32) {
    unique += Math.floor(random.next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  }
  return `${arrayId}${'00'.repeat(20)}10000000${unique.toUpperCase()}`;
}

/** Upper-case hex of PidLidCleanGlobalObjectId: the same for a series and all its occurrences, and on every attendee's copy. */
export function cleanGlobalObjectIdHex(uid: string): string {
  const upper = uid.toUpperCase();
  if (/^[0-9A-F]+$/.test(upper) && upper.startsWith(arrayId) && upper.length >= 80) {
    return `${upper.slice(0, 32)}00000000${upper.slice(40)}`;
  }
  const text = Buffer.from(uid, 'utf8');
  const size = Buffer.alloc(4);
  size.writeUInt32LE(12 + text.length + 1);
  return `${arrayId}${'00'.repeat(20)}${size.toString('hex').toUpperCase()}${vCalMark}${text.toString('hex').toUpperCase()}00`;
}

/** Upper-case hex of PidLidGlobalObjectId: like the clean one, with the occurrence's date (year, month, day in the series' zone) for one occurrence. */
export function globalObjectIdHex(
  uid: string,
  date: { readonly year: number; readonly month: number; readonly day: number } | null,
): string {
  const clean = cleanGlobalObjectIdHex(uid);
  if (date === null) return clean;
  const instance = Buffer.from([date.year >> 8, date.year & 0xff, date.month, date.day])
    .toString('hex')
    .toUpperCase();
  return `${clean.slice(0, 32)}${instance}${clean.slice(40)}`;
}
