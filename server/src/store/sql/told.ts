/** What Graph posts, two thousand times a second: one statement for the counts of a batch and one for its marks, whoever is in it. */
import type { Instant } from '@lockstep/engine';
import type { Telling } from '../store.ts';
import type { Statement } from './statement.ts';
import { encode } from './codec.ts';

const COUNT = `update push_subscription as known set told = known.told + given.count, last_told_at = $2
  from unnest($3::text[], $4::bigint[]) as given(id, count) where known.root = $1 and known.id = given.id`;
const MARK = `update mailbox set due = least(due, $2), marks = marks + 1, read_due = $2, told_at = $2
  where root = $1 and id = any($3::text[])`;

export const countSql = (root: string, counts: Telling['counts'], now: Instant): Statement => ({
  text: COUNT,
  values: [root, encode('instant', now), counts.map((one) => one.id), counts.map((one) => String(one.count))],
});

/** As `markSql` does for one. */
export const markAllSql = (root: string, marked: Telling['marked'], now: Instant): Statement => ({
  text: MARK,
  values: [root, encode('instant', now), [...marked]],
});
