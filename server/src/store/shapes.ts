/** All tables in one place, parents before their children: the order of migrations, exports and imports. */
import { invitations, sessions, users } from './rows/access.ts';
import { blocks } from './rows/block.ts';
import { appointments, assignments, clients, companies, holders, locations, services } from './rows/booking.ts';
import { bookingPages } from './rows/booking-page.ts';
import { apiKeys, installations, journal, repeats, tasks } from './rows/record.ts';
import { connectionTests } from './rows/connection-test.ts';
import { mailRules, mailSettings, mailTemplates } from './rows/mail.ts';
import { deactivations } from './rows/deactivation.ts';
import { disconnections, disconnectionSteps } from './rows/disconnection.ts';
import { furtherCalendars } from './rows/further-calendar.ts';
import { discoveries } from './rows/discovery.ts';
import { letters, news } from './rows/letter.ts';
import { migrations, migrationSteps } from './rows/migration.ts';
import { subscriptions } from './rows/push.ts';
import { movements, parkings, visits } from './rows/restraint.ts';
import { schedules } from './rows/schedule.ts';
import { series } from './rows/series.ts';
import { busy } from './rows/busy.ts';
import { pairings } from './rows/pairing.ts';
import { connections, links, mailboxes } from './rows/sync.ts';
import { webhookDeliveries, webhookMessages, webhooks } from './rows/webhook.ts';
import type { Shape } from './shape.ts';
import type { Table, Tables } from './store.ts';

export type TableName = keyof Tables;
export type RowOf<Name extends TableName> = Tables[Name] extends Table<infer Row> ? Row : never;
export type Shapes = { readonly [Name in TableName]: Shape<RowOf<Name>> };

export const SHAPES: Shapes = {
  installations,
  companies,
  locations,
  holders,
  schedules,
  services,
  bookingPages,
  clients,
  appointments,
  assignments,
  news,
  letters,
  connections,
  connectionTests,
  discoveries,
  mailboxes,
  furtherCalendars,
  subscriptions,
  migrations,
  migrationSteps,
  disconnections,
  disconnectionSteps,
  deactivations,
  pairings,
  blocks,
  links,
  busy,
  series,
  movements,
  parkings,
  visits,
  journal,
  apiKeys,
  users,
  sessions,
  invitations,
  repeats,
  tasks,
  mailSettings,
  mailRules,
  mailTemplates,
  webhooks,
  webhookMessages,
  webhookDeliveries,
};

/** In the order of `SHAPES`: whoever inserts table by table meets every parent before its children. */
export const TABLE_NAMES = Object.keys(SHAPES) as readonly TableName[];
