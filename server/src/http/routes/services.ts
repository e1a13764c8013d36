/** Services: what can be booked, for how long, and by whom it is served. */
import { z } from 'zod';
import { inherits } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import type { Service } from '../../store/rows/booking.ts';
import { collectionRoutes } from '../collection.ts';
import { reproject, reprojectTemplated } from '../../tasks/reproject.ts';
import { id, line } from '../schemas/fields.ts';

const minutes = (least: number, most: number) => z.int().min(least).max(most);

const values = {
  name: line(200),
  durationMinutes: minutes(1, 24 * 60),
  bufferBeforeMinutes: minutes(0, 24 * 60),
  bufferAfterMinutes: minutes(0, 24 * 60),
  noticeMinutes: minutes(0, 366 * 24 * 60),
  horizonDays: z
    .int()
    .min(1)
    .max(5 * 366),
  stepMinutes: minutes(1, 24 * 60).meta({ description: 'Starts lie on multiples of it after midnight' }),
  priceText: line(200, 0),
  booking: z.enum(['direct', 'reservation']),
  reservationHours: z
    .int()
    .min(1)
    .max(366 * 24)
    .meta({ description: 'How long a reservation holds its slot; at the latest it lapses at its start (7.6)' }),
  servedBy: z.array(id()).max(500).meta({
    description:
      'Staff and resources that can serve; where resources are named one of them is needed; empty: every staff member, and no room',
  }),
  active: z.boolean(),
};
type Values = Omit<Service, 'root' | 'id' | 'company' | 'externalId' | 'createdAt'>;

const ServiceAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    name: z.string(),
    durationMinutes: z.int(),
    bufferBeforeMinutes: z.int(),
    bufferAfterMinutes: z.int(),
    noticeMinutes: z.int(),
    horizonDays: z.int(),
    stepMinutes: z.int(),
    priceText: z.string(),
    booking: z.enum(['direct', 'reservation']),
    reservationHours: z.int(),
    servedBy: z.array(z.string()),
    active: z.boolean(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Service' });

export const serviceRoutes = collectionRoutes<Service, Values, typeof ServiceAnswer>(
  {
    many: 'services',
    one: 'service',
    Name: 'Service',
    read: 'services:read',
    write: 'services:write',
    table: (tx) => tx.services,
    fixed: {},
    inherited: true,
    fields: values,
    defaults: () => ({
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 365,
      stepMinutes: 15,
      priceText: '',
      booking: 'direct',
      reservationHours: 48,
      servedBy: [],
      active: true,
    }),
    answer: ServiceAnswer,
    present: (row) => ({ ...row, servedBy: [...row.servedBy], createdAt: inUtc(row.createdAt) }),
    changed: async (tx, { now }, before, after) => {
      const shown = { what: 'service', id: after.id } as const;
      if (before.name !== after.name) await reproject(tx, after.root, shown, now);
      // The default template says nothing of the price.
      else if (before.priceText !== after.priceText) await reprojectTemplated(tx, after.root, shown, now);
    },
    check: async (tx, reach, { servedBy = [] }) => {
      const known = servedBy.length === 0 ? [] : await tx.holders.select({ root: reach.root, id: { in: servedBy } });
      for (const [index, wanted] of servedBy.entries()) {
        const holder = known.find((one) => one.id === wanted);
        if (holder === undefined || !inherits(reach, holder.company)) {
          refuse(
            'badReference',
            `/servedBy/${index}`,
            'There is no such staff member or resource.',
            'Send the id of one that you can list; ids are case-sensitive.',
          );
        }
        if (servedBy.indexOf(wanted) !== index) {
          refuse('repeatedHolder', `/servedBy/${index}`, 'It is named twice.', 'Name each staff member and resource once.');
        }
      }
    },
  },
  [
    'bufferBeforeMinutes',
    'bufferAfterMinutes',
    'noticeMinutes',
    'horizonDays',
    'stepMinutes',
    'priceText',
    'booking',
    'reservationHours',
    'servedBy',
    'active',
  ],
);
