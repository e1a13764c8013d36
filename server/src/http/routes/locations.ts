/** Locations: places where appointments happen. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import type { Location } from '../../store/rows/booking.ts';
import { collectionRoutes } from '../collection.ts';
import { reproject } from '../../tasks/reproject.ts';
import { line, prose } from '../schemas/fields.ts';

const LocationAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    name: z.string(),
    address: z.string(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Location' });

type Values = { name: string; address: string };

export const locationRoutes = collectionRoutes<Location, Values, typeof LocationAnswer>(
  {
    many: 'locations',
    one: 'location',
    Name: 'Location',
    read: 'locations:read',
    write: 'locations:write',
    table: (tx) => tx.locations,
    fixed: {},
    inherited: true,
    fields: { name: line(200), address: prose(500) },
    defaults: () => ({ address: '' }),
    answer: LocationAnswer,
    present: (row) => ({ ...row, createdAt: inUtc(row.createdAt) }),
    changed: (tx, occasion, before, after) =>
      before.name === after.name && before.address === after.address
        ? Promise.resolve()
        : reproject(tx, after.root, { what: 'location', id: after.id }, occasion.now),
  },
  ['address'],
);
