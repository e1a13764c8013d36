/** How far an integration is on its way out, or back (1.4); null: it is connected. */
import type { Migration } from './migration.ts';

export const connectionDisconnect: Migration = {
  name: '0092-connection-disconnect',
  statements: [
    `alter table connection add column disconnect text collate "C",
      add constraint connection_disconnect_known check (disconnect in ('removing', 'stopped', 'closing', 'disconnected', 'returning'))`,
  ],
};
