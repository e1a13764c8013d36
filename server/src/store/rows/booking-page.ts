/** Rows of what clients book from by themselves: the public page of a company (7.3). */
import type { Instant } from '@lockstep/engine';
import { oneOf, shape } from '../shape.ts';

export type AsksPhone = 'no' | 'optional' | 'required';

export type BookingPage = {
  root: string;
  company: string;
  /** What stands in its address; one of all companies of the installation. */
  slug: string;
  /** Whether anybody but the people of the company sees it. */
  open: boolean;
  /** Ids of what can be booked on it, in the order it is shown. */
  services: readonly string[];
  /** Whether clients see who serves, and may choose. */
  choosesPerson: boolean;
  asksPhone: AsksPhone;
  /** Origins of pages that may show it in a frame; none: nobody. */
  framedBy: readonly string[];
  changedAt: Instant;
};
export const bookingPages = shape<BookingPage>({
  name: 'booking_page',
  columns: {
    root: 'text',
    company: 'text',
    slug: 'text',
    open: 'boolean',
    services: 'list',
    choosesPerson: 'boolean',
    asksPhone: 'text',
    framedBy: 'list',
    changedAt: 'instant',
  },
  key: ['root', 'company'],
  unique: [{ name: 'booking_page_slug', columns: ['slug'] }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  checks: [oneOf('booking_page', 'asksPhone', ['no', 'optional', 'required'])],
});
