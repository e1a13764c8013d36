/** Who is booked is locked first, by a number: two who book the same person at once do so one after the other. */
import { createHash } from 'node:crypto';

/** The advisory lock of a holder: 64 bits of a hash. Two holders that meet on one number only wait for each other. */
export const lockNumber = (root: string, holder: string): bigint =>
  createHash('sha256').update(`${root}\0${holder}`).digest().readBigInt64BE(0);

/** Text at once, as it is asked for with every booking. */
export const LOCK = 'select pg_advisory_xact_lock(number) from unnest($1::bigint[]) as number';
