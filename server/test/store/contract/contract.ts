/** What every store promises, in one suite: `memory`, PGlite and PostgreSQL pass the same checks under the same names. */
import { describe } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { availabilityContract } from './availability.ts';
import { bookingContract } from './booking.ts';
import { constraintsContract } from './constraints.ts';
import { dueContract } from './due.ts';
import { leasesContract } from './leases.ts';
import { takesContract } from './takes.ts';
import { visitsContract } from './visits.ts';
import { seriesContract } from './series.ts';
import { tablesContract } from './tables.ts';
import { toldContract } from './told.ts';
import { transactionsContract } from './transactions.ts';
import { valuesContract } from './values.ts';

/** Registers the suite; `open` answers the store under test, already migrated, which the caller closes. */
export const storeContract = (name: string, open: () => Store): void => {
  describe(`${name}: tables`, () => tablesContract(open));
  describe(`${name}: constraints`, () => constraintsContract(open));
  describe(`${name}: double booking`, () => bookingContract(open));
  describe(`${name}: availability`, () => availabilityContract(open));
  describe(`${name}: series`, () => seriesContract(open));
  describe(`${name}: leases`, () => leasesContract(open));
  describe(`${name}: taking with a mark`, () => takesContract(open));
  describe(`${name}: due work`, () => dueContract(open));
  describe(`${name}: told`, () => toldContract(open));
  describe(`${name}: visits`, () => visitsContract(open));
  describe(`${name}: transactions`, () => transactionsContract(open));
  describe(`${name}: values`, () => valuesContract(open));
};
