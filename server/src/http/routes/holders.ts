/** Staff and resources: the two kinds of holder, alike but for the kind. */
import { z } from 'zod';
import { followActive } from '../../booking/deactivation.ts';
import { replanBlocks } from '../../booking/block-rules.ts';
import { inUtc } from '../../booking/moment.ts';
import type { ZoneId } from '@lockstep/engine';
import type { Holder } from '../../store/rows/booking.ts';
import { reprojectTemplated } from '../../tasks/reproject.ts';
import { collectionRoutes, type Collection } from '../collection.ts';
import type { Route } from '../route.ts';
import { address, line, zone } from '../schemas/fields.ts';

const HolderAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    kind: z.enum(['staff', 'resource']),
    name: z.string(),
    email: z.string().nullable().meta({ description: 'Where the person is written to; the mailbox is set by a pairing' }),
    zone: z.string(),
    active: z.boolean(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Holder' });

type Values = { name: string; email: string | null; zone: ZoneId; active: boolean };

const ofKind = (
  kind: Holder['kind'],
  words: Pick<Collection<Holder, Values, typeof HolderAnswer>, 'many' | 'one' | 'Name' | 'read' | 'write'>,
): readonly Route[] =>
  collectionRoutes<Holder, Values, typeof HolderAnswer>(
    {
      ...words,
      table: (tx) => tx.holders,
      fixed: { kind },
      inherited: true,
      fields: { name: line(200), email: address().nullable(), zone: zone(), active: z.boolean() },
      defaults: (company) => ({ email: null, zone: company.zone, active: true }),
      answer: HolderAnswer,
      present: (row) => ({ ...row, createdAt: inUtc(row.createdAt) }),
      changed: async (tx, occasion, before, after) => {
        await followActive(tx, occasion, before, after);
        if (before.name !== after.name || before.email !== after.email)
          await reprojectTemplated(tx, after.root, { what: 'holder', id: after.id }, occasion.now);
        // By the midnights of their zone blocks are told apart, and who cannot be booked publishes none (3.8).
        if (before.zone !== after.zone || before.active !== after.active) await replanBlocks(tx, after.root, [after.id], occasion.now);
      },
    },
    ['email', 'zone', 'active'],
  );

export const holderRoutes: readonly Route[] = [
  ...ofKind('staff', { many: 'staff', one: 'staff member', Name: 'StaffMember', read: 'staff:read', write: 'staff:write' }),
  ...ofKind('resource', { many: 'resources', one: 'resource', Name: 'Resource', read: 'resources:read', write: 'resources:write' }),
];
