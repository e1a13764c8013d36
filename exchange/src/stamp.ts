/**
 * Our mark on an event: one named string property. One fixed property set and one fixed name, as every new pair takes one
 * of the few tags a mailbox database has for them (R:extendedfielduri).
 */
import type { Stamp } from '@lockstep/engine';

/** Property set of Lockstep. Never change it: events already stamped would be strangers. */
export const STAMP_SET = 'b1c7a6d2-5e0f-4c3b-9a48-6f2d7c1e9b35';
export const STAMP_NAME = 'LockstepStamp';

/** Longest value that FindItem both returns and filters by (255 Unicode characters, R:finditem-operation). */
const MAX_LENGTH = 255;
/** Ids of installation, company and appointment, without a slash, so that the parts stay apart; and the epoch. */
const PARTS = /^([A-Za-z0-9_.~:-]{1,80})\/([A-Za-z0-9_.~:-]{1,80})\/([A-Za-z0-9_.~:-]{1,80})\/(0|[1-9]\d{0,8})$/;

/** The value of the property: `installation/company/appointment/epoch`. Throws RangeError where a part could not be read back. */
export function stampText(stamp: Stamp): string {
  const value = `${stamp.installation}/${stamp.company}/${stamp.appointment}/${stamp.epoch}`;
  if (readStamp(value) === null) throw new RangeError('a stamp is made of ids of at most 80 letters, digits and _.~:- and an epoch');
  return value;
}

/** Reads a value back; null for anything that we cannot have written. */
export function readStamp(value: string): Stamp | null {
  if (value.length > MAX_LENGTH) return null;
  const parts = PARTS.exec(value);
  if (parts === null) return null;
  const [, installation = '', company = '', appointment = '', epoch = ''] = parts;
  return { installation, company, appointment, epoch: Number(epoch) };
}

/** Whether the attributes of an ExtendedFieldURI name our property; GUIDs compare without regard to case, names with. */
export const isStampPath = (attributes: Readonly<Record<string, string>>): boolean =>
  attributes['PropertyName'] === STAMP_NAME && attributes['PropertySetId']?.toLowerCase() === STAMP_SET;
