/** The public page of a company as strangers may know it: what can be booked, and from whom (7.3). */
import { inherits, reachOf, type Reach } from '../booking/company.ts';
import { notFound } from '../booking/refusal.ts';
import { wanted, type StaffWish } from '../booking/wanted.ts';
import type { BookingPage } from '../store/rows/booking-page.ts';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';

export type OpenPage = { readonly page: BookingPage; readonly company: Company; readonly reach: Reach };
/** `people`: who serves; empty where clients do not choose. */
export type ShownService = { readonly service: Service; readonly people: readonly Pick<Holder, 'id' | 'name'>[] };

/** The page at this address, or `notFound`: one that is switched off is as if it were not there. */
export const pageAt = async (tx: Transaction, slug: string): Promise<OpenPage> => {
  const [page] = await tx.bookingPages.select({ slug });
  if (page === undefined || !page.open) return notFound('booking page', 'path/slug');
  const company = await tx.companies.get({ root: page.root, id: page.company });
  if (company === null) return notFound('booking page', 'path/slug');
  return { page, company, reach: await reachOf(tx, page.root, page.company) };
};

/** What can be booked there now, in the order of the page. A service that is switched off, or of another branch, is left out. */
export const shownServices = async (tx: Transaction, { page, reach }: OpenPage): Promise<readonly ShownService[]> => {
  const rows = page.services.length === 0 ? [] : await tx.services.select({ root: page.root, id: { in: page.services } });
  const shown: ShownService[] = [];
  for (const id of page.services) {
    const service = rows.find((row) => row.id === id);
    if (service === undefined || !service.active || !inherits(reach, service.company)) continue;
    const { asked } = await wanted(tx, reach, { service: id, staff: null, rooms: null });
    const staff = asked.flatMap(({ holder }) => (holder.kind === 'staff' ? [{ id: holder.id, name: holder.name }] : []));
    shown.push({ service, people: page.choosesPerson ? staff : [] });
  }
  return shown;
};

export type PageWish = { readonly service: string; /** Null: anybody. */ readonly staff: string | null };

/** One of the services, and of the people of the page who serve it where one is named; or `notFound`. */
export const serviceOn = async (tx: Transaction, open: OpenPage, { service: id, staff }: PageWish): Promise<Service> => {
  const { page, reach } = open;
  const row = page.services.includes(id) ? await tx.services.get({ root: page.root, id }) : null;
  if (row === null || !row.active || !inherits(reach, row.company)) return notFound('service', 'service');
  if (staff === null) return row;
  const { asked } = await wanted(tx, reach, { service: id, staff: null, rooms: null });
  const serves = page.choosesPerson && asked.some(({ holder }) => holder.kind === 'staff' && holder.id === staff);
  return serves ? row : notFound('staff member', 'staff');
};

/** The same as the search takes it. */
export const staffWish = ({ service, staff }: PageWish): StaffWish => ({ service, staff: staff === null ? null : [[staff]], rooms: null });
