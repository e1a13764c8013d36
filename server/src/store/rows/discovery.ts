/** Rows of Autodiscover: where Exchange says a mailbox is, kept for as long as it works. */
import type { Instant } from '@lockstep/engine';
import { shape } from '../shape.ts';

export type DiscoveryRow = {
  root: string;
  connection: string;
  /** In lower case, as everywhere in this table. */
  address: string;
  domain: string;
  /** `ExternalEwsUrl`. */
  endpoint: string;
  /** The Autodiscover that answered. */
  service: string;
  /** `GroupingInformation`: who may share a line. */
  grouping: string | null;
  /** `EwsSupportedSchemas`. */
  schemas: readonly string[];
  /** The address the mailbox goes by, as Autodiscover says. */
  goesBy: string | null;
  foundAt: Instant;
  /** How often Autodiscover has said since that it lives elsewhere (1.6); null: it has not. */
  sightings: { since: Instant; last: Instant; times: number } | null;
};
export const discoveries = shape<DiscoveryRow>({
  name: 'discovery',
  columns: {
    root: 'text',
    connection: 'text',
    address: 'text',
    domain: 'text',
    endpoint: 'text',
    service: 'text',
    grouping: 'text?',
    schemas: 'list',
    goesBy: 'text?',
    foundAt: 'instant',
    sightings: 'json?',
  },
  key: ['root', 'connection', 'address'],
  unique: [],
  references: [{ columns: ['root', 'connection'], table: 'connection', cascade: true }],
  indexes: [['root', 'connection', 'domain']],
});
