/**
 * The global object id of a meeting (MS-OXOCAL 2.2.1.27 and 2.2.1.28): the same on the organiser's and every attendee's copy,
 * and the only property by which Exchange lets one search for a UID.
 */

/** Every global object id begins with these 16 bytes. */
const CLASS_ID = '040000008200e00074c5b7101a82e008';
/** Where the date of one occurrence stands; zero in the "clean" id. */
const DATE_AT = CLASS_ID.length;

/**
 * Base64 of the clean global object id of a UID. The UID of an event Exchange made *is* the id in hex; any other UID is wrapped
 * as `vCal-Uid` (MS-OXCICAL 2.1.3.1.1.20.26).
 */
export function cleanGlobalObjectId(uid: string): string {
  const hex = uid.toLowerCase();
  if (hex.startsWith(CLASS_ID) && hex.length >= 80 && hex.length % 2 === 0 && /^[0-9a-f]+$/.test(hex)) {
    return Buffer.from(`${hex.slice(0, DATE_AT)}00000000${hex.slice(DATE_AT + 8)}`, 'hex').toString('base64');
  }
  const data = Buffer.concat([Buffer.from('vCal-Uid', 'latin1'), Buffer.from([1, 0, 0, 0]), Buffer.from(uid, 'utf8'), Buffer.from([0])]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  // After the class id: date (4), creation time (8), reserved (8), all zero.
  return Buffer.concat([Buffer.from(CLASS_ID, 'hex'), Buffer.alloc(20), size, data]).toString('base64');
}

/**
 * A UID as all of a series share it. Graph tells each occurrence with its date in the id, its master without (iCalUId); a UID that is no id of
 * Exchange's making is left as it is.
 */
export const sharedUid = (uid: string): string =>
  uid.length >= 80 && uid.slice(0, DATE_AT).toLowerCase() === CLASS_ID && /^[0-9a-f]+$/i.test(uid)
    ? `${uid.slice(0, DATE_AT)}00000000${uid.slice(DATE_AT + 8)}`
    : uid;
