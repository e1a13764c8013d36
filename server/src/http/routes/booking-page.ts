/** The booking page of a company, as its administrator sets it up (7.3). */
import { z } from 'zod';
import { inherits, type Reach } from '../../booking/company.ts';
import { refuse } from '../../booking/refusal.ts';
import type { BookingPage } from '../../store/rows/booking-page.ts';
import type { Transaction } from '../../store/store.ts';
import { ofRow } from '../company-parameter.ts';
import { route } from '../route.ts';
import { id, line } from '../schemas/fields.ts';
import { slug } from '../schemas/public.ts';

const asksPhone = z.enum(['no', 'optional', 'required']);

/** An origin as a policy names it (CSP level 3, frame-ancestors): scheme, host and port, https unless it is this machine. */
const origin = () =>
  line(300)
    .refine(
      (text) => {
        const url = URL.canParse(text) ? new URL(text) : null;
        const isLawful = url?.protocol === 'https:' || (url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
        return isLawful && url.origin === text;
      },
      { error: 'This is not the address of a website.', params: { next: 'Send for example "https://www.example.com", without a path.' } },
    )
    .meta({ examples: ['https://www.example.com'] });

const BookingPageAnswer = z
  .object({
    open: z.boolean(),
    slug: z.string().nullable().meta({ description: 'Null: it was never set up' }),
    address: z.string().nullable().meta({ description: 'Where clients find it' }),
    services: z.array(z.string()).meta({ description: 'Ids of what can be booked there, in the order it is shown' }),
    choosesPerson: z.boolean().meta({ description: 'Whether clients see who serves, and may choose' }),
    asksPhone,
    framedBy: z.array(z.string()).meta({ description: 'Websites that may show it in a frame' }),
  })
  .meta({ id: 'BookingPage' });

const present = (row: BookingPage | null, publicUrl: string): z.input<typeof BookingPageAnswer> =>
  row === null
    ? { open: false, slug: null, address: null, services: [], choosesPerson: true, asksPhone: 'no', framedBy: [] }
    : { ...row, address: `${publicUrl}/book/${row.slug}`, services: [...row.services], framedBy: [...row.framedBy] };

const own = ofRow(
  {
    what: 'company',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.companies.get({ root, id: params.id });
      return row === null ? null : { row, company: row.id };
    },
  },
  'own',
);
const params = z.strictObject({ id: id() });
const path = '/companies/:id/booking-page';

/** Of the company itself or inherited by it, each once. */
const checkServices = async (tx: Transaction, reach: Reach, services: readonly string[]): Promise<void> => {
  const rows = services.length === 0 ? [] : await tx.services.select({ root: reach.root, id: { in: services } });
  for (const [index, wanted] of services.entries()) {
    const row = rows.find((one) => one.id === wanted);
    if (row === undefined || !inherits(reach, row.company) || services.indexOf(wanted) !== index) {
      refuse('badReference', `/services/${index}`, 'There is no such service, or it is named twice.', 'Send each service once.');
    }
  }
};

export const bookingPageRoutes = [
  route({
    method: 'GET',
    path,
    name: 'readBookingPage',
    summary: 'The booking page of a company, whether it is open or not',
    scope: 'companies:read',
    company: own,
    params,
    statuses: [200],
    answer: BookingPageAnswer,
    run: async (tx, { subject, deps }) => ({
      body: present(await tx.bookingPages.get({ root: subject.root, company: subject.id }), deps.installation.publicUrl),
    }),
  }),
  route({
    method: 'PUT',
    path,
    name: 'putBookingPage',
    summary: 'Sets up the booking page of a company: its address, what can be booked, whether it is open',
    description: 'Its address is one of all companies of the installation: 409 `slugTaken`.',
    scope: 'companies:write',
    company: own,
    params,
    body: z.strictObject({
      open: z.boolean(),
      slug: slug(),
      services: z.array(id()).max(200),
      choosesPerson: z.boolean().optional().meta({ description: 'Left out: true' }),
      asksPhone: asksPhone.optional().meta({ description: 'Left out: no' }),
      framedBy: z.array(origin()).max(20).optional().meta({ description: 'Left out: nobody' }),
    }),
    statuses: [200],
    answer: BookingPageAnswer,
    run: async (tx, { subject, body, reach, occasion, deps }) => {
      await checkServices(tx, reach, body.services);
      const { open, services, choosesPerson = true, asksPhone: phone = 'no', framedBy = [] } = body;
      const row: BookingPage = {
        root: subject.root,
        company: subject.id,
        slug: body.slug,
        open,
        services,
        choosesPerson,
        asksPhone: phone,
        framedBy,
        changedAt: occasion.now,
      };
      await tx.bookingPages.put(row);
      return { body: present(row, deps.installation.publicUrl) };
    },
  }),
];
