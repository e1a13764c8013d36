/** Rows of *Test connection* (1.1): of each integration the last one, as it was shown. */
import type { Instant } from '@lockstep/engine';
import { shape } from '../shape.ts';

export type ConnectionTest = {
  root: string;
  connection: string;
  testedAt: Instant;
  /** The mailbox that was tried. */
  address: string;
  passed: boolean;
  /** Steps as the API shows them; what they mean is the door's business. */
  steps: readonly Readonly<Record<string, unknown>>[];
};
export const connectionTests = shape<ConnectionTest>({
  name: 'connection_test',
  columns: {
    root: 'text',
    connection: 'text',
    testedAt: 'instant',
    address: 'text',
    passed: 'boolean',
    steps: 'json',
  },
  key: ['root', 'connection'],
  unique: [],
  references: [{ columns: ['root', 'connection'], table: 'connection', cascade: true }],
  indexes: [],
});
