/** Table `booking_page`: where clients book by themselves. */
import type { Migration } from './migration.ts';

export const bookingPage: Migration = {
  name: '0085-booking-page',
  statements: [
    `create table booking_page (
      root text collate "C" not null,
      company text collate "C" not null,
      slug text collate "C" not null,
      open boolean not null,
      services text[] not null,
      chooses_person boolean not null,
      asks_phone text collate "C" not null,
      framed_by text[] not null,
      changed_at timestamptz not null,
      constraint booking_page_pkey primary key (root, company),
      constraint booking_page_slug unique (slug),
      constraint booking_page_company_fk foreign key (root, company) references company (root, id),
      constraint booking_page_asks_phone_known check (asks_phone in ('no', 'optional', 'required'))
    )`,
  ],
};
