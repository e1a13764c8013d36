/** Rows of pairings. */
import type { Instant } from '@lockstep/engine';
import { shape } from '../shape.ts';

/** Holder and mailbox, strictly one to one over all companies under one parent (2.1). */
export type Pairing = {
  root: string;
  id: string;
  holder: string;
  mailbox: string;
  enabled: boolean;
  externalId: string | null;
  createdAt: Instant;
};
export const pairings = shape<Pairing>({
  name: 'pairing',
  columns: {
    root: 'text',
    id: 'text',
    holder: 'text',
    mailbox: 'text',
    enabled: 'boolean',
    externalId: 'text?',
    createdAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [
    { name: 'pairing_holder', columns: ['root', 'holder'] },
    { name: 'pairing_mailbox', columns: ['root', 'mailbox'] },
    { name: 'pairing_external_id', columns: ['root', 'externalId'], where: 'externalId' },
  ],
  references: [
    { columns: ['root', 'holder'], table: 'holder' },
    { columns: ['root', 'mailbox'], table: 'mailbox' },
  ],
});
