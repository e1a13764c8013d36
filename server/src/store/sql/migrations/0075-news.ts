/** Table `news`: what people have yet to be told of an appointment. */
import type { Migration } from './migration.ts';

export const news: Migration = {
  name: '0075-news',
  statements: [
    `create table news (
      root text collate "C" not null,
      appointment text collate "C" not null,
      company text collate "C" not null,
      before jsonb,
      clients_before jsonb,
      still_since timestamptz,
      lapsed boolean not null,
      due timestamptz not null,
      constraint news_pkey primary key (root, appointment)
    )`,
    'create index news_due on news (due)',
  ],
};
