/** Rows of integrations: the ways into one Exchange each. */
import type { Instant, Policy } from '@lockstep/engine';
import type { ConnectionSettings } from './connection-settings.ts';
import { oneOf, shape } from '../shape.ts';

export type Connection = {
  root: string;
  id: string;
  company: string;
  name: string;
  transport: 'ews' | 'graph' | 'detect';
  settings: ConnectionSettings;
  /** What `Credentials` become as one text, encrypted at rest; null after a disconnect. */
  secret: string | null;
  policy: Policy;
  enabled: boolean;
  /**
   * On its way out, or back (1.4); null: it is connected. `removing`: its passes take our events away; `closing`: nothing is sent or read any
   * more, and what is open is closed; `disconnected`: its credentials are erased; `returning`: it was undone, and is about to be switched on.
   */
  disconnect: 'removing' | 'stopped' | 'closing' | 'disconnected' | 'returning' | null;
  externalId: string | null;
  createdAt: Instant;
  changedAt: Instant;
};
export const connections = shape<Connection>({
  name: 'connection',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    name: 'text',
    transport: 'text',
    settings: 'json',
    secret: 'text?',
    policy: 'json',
    enabled: 'boolean',
    disconnect: 'text?',
    externalId: 'text?',
    createdAt: 'instant',
    changedAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [{ name: 'connection_external_id', columns: ['root', 'externalId'], where: 'externalId' }],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
  checks: [
    oneOf('connection', 'transport', ['ews', 'graph', 'detect']),
    oneOf('connection', 'disconnect', ['removing', 'stopped', 'closing', 'disconnected', 'returning']),
  ],
});
