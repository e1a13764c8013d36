/** Clients: the people appointments are made for. Each belongs to one company; a parent's clients are not inherited. */
import { z } from 'zod';
import type { ZoneId } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import type { Client } from '../../store/rows/booking.ts';
import { reproject } from '../../tasks/reproject.ts';
import { collectionRoutes } from '../collection.ts';
import { address, language, line, zone } from '../schemas/fields.ts';

const ClientAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    language: z.string(),
    zone: z.string(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Client' });

type Values = { name: string; email: string | null; phone: string | null; language: string; zone: ZoneId };

export const clientRoutes = collectionRoutes<Client, Values, typeof ClientAnswer>(
  {
    many: 'clients',
    one: 'client',
    Name: 'Client',
    read: 'clients:read',
    write: 'clients:write',
    table: (tx) => tx.clients,
    fixed: {},
    searched: 'name',
    inherited: false,
    fields: { name: line(200), email: address().nullable(), phone: line(50).nullable(), language: language(), zone: zone() },
    defaults: (company) => ({ email: null, phone: null, language: 'en', zone: company.zone }),
    answer: ClientAnswer,
    present: (row) => ({ ...row, createdAt: inUtc(row.createdAt) }),
    // What of a client an event shows; language and zone are about mails.
    changed: (tx, occasion, before, after) =>
      before.name === after.name && before.phone === after.phone && before.email === after.email
        ? Promise.resolve()
        : reproject(tx, after.root, { what: 'client', id: after.id }, occasion.now),
  },
  ['email', 'phone', 'language', 'zone'],
);
