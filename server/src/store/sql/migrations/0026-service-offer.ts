/** How finely a service's starts lie, and how long its reservations hold their slot (7.1, 7.6). */
import type { Migration } from './migration.ts';

export const serviceOffer: Migration = {
  name: '0026-service-offer',
  statements: [
    'alter table service add column step_minutes bigint not null default 15',
    'alter table service alter column step_minutes drop default',
    'alter table service add column reservation_hours bigint not null default 48',
    'alter table service alter column reservation_hours drop default',
    'alter table service add constraint service_step_minutes_least check (step_minutes >= 1)',
    'alter table service add constraint service_reservation_hours_least check (reservation_hours >= 1)',
  ],
};
