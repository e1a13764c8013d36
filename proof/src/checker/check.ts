/** All invariants over one simulation at rest. */
import { noLostBooking } from './i01-no-lost-booking.ts';
import { noDuplicate } from './i02-no-duplicate.ts';
import { noDoubleBooking } from './i03-no-double-booking.ts';
import { convergence } from './i04-convergence.ts';
import { noEcho } from './i05-no-echo.ts';
import { nothingForeignWritten } from './i06-nothing-foreign-written.ts';
import { privateText } from './i07-private-text.ts';
import { brakeHolds } from './i08-brake.ts';
import { cursorCovers } from './i09-cursor.ts';
import { honesty } from './i10-honesty.ts';
import { alone } from './i11-alone.ts';
import { manners } from './i12-manners.ts';
import { twiceIsOnce } from './i13-twice-is-once.ts';
import { explained } from './i14-explained.ts';
import { audited } from './i18-audit.ts';
import { mailByUs } from './i19-mail-by-us.ts';
import { mailByExchange } from './i20-mail-by-exchange.ts';
import type { Invariant, Observed, Violation } from './observed.ts';

export const INVARIANTS: readonly Invariant[] = [
  noLostBooking,
  noDuplicate,
  noDoubleBooking,
  convergence,
  noEcho,
  nothingForeignWritten,
  privateText,
  brakeHolds,
  cursorCovers,
  honesty,
  alone,
  manners,
  twiceIsOnce,
  explained,
  audited,
  mailByUs,
  mailByExchange,
];

/** Everything that is wrong, in words; empty: all invariants hold. */
export const check = (observed: Observed): readonly Violation[] =>
  INVARIANTS.flatMap(({ id, breaches }) => breaches(observed).map((words) => ({ invariant: id, words })));
