/** Tables `mail_settings`, `mail_rules` and `mail_template`: by which server a company sends mail, who is told of what, in which words (6.1). */
import type { Migration } from './migration.ts';

export const mail: Migration = {
  name: '0080-mail',
  statements: [
    `create table mail_settings (
      root text collate "C" not null,
      company text collate "C" not null,
      server text collate "C" not null,
      port bigint not null,
      security text collate "C" not null,
      verify_tls boolean not null,
      certificate_authorities text collate "C",
      user_name text collate "C",
      secret text collate "C",
      sender_name text collate "C" not null,
      sender_address text collate "C" not null,
      reply_to text collate "C",
      changed_at timestamptz not null,
      constraint mail_settings_pkey primary key (root, company),
      constraint mail_settings_company_fk foreign key (root, company) references company (root, id) on delete cascade,
      constraint mail_settings_security_known check (security in ('startTls', 'tls', 'none')),
      constraint mail_settings_port_least check (port >= 1)
    )`,
    `create table mail_rules (
      root text collate "C" not null,
      company text collate "C" not null,
      switches jsonb not null,
      quiet_ms bigint,
      language text collate "C",
      changed_at timestamptz not null,
      constraint mail_rules_pkey primary key (root, company),
      constraint mail_rules_company_fk foreign key (root, company) references company (root, id) on delete cascade,
      constraint mail_rules_language_known check (language in ('en', 'fr', 'de'))
    )`,
    `create table mail_template (
      root text collate "C" not null,
      company text collate "C" not null,
      event text collate "C" not null,
      audience text collate "C" not null,
      language text collate "C" not null,
      subject text collate "C" not null,
      text text collate "C" not null,
      changed_at timestamptz not null,
      constraint mail_template_pkey primary key (root, company, event, audience, language),
      constraint mail_template_company_fk foreign key (root, company) references company (root, id) on delete cascade,
      constraint mail_template_event_known check (event in ('booked', 'reserved', 'confirmed', 'rescheduled', 'cancelled', 'staffChanged')),
      constraint mail_template_audience_known check (audience in ('client', 'organiser', 'otherStaff')),
      constraint mail_template_language_known check (language in ('en', 'fr', 'de'))
    )`,
  ],
};
