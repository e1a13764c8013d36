/** Mail as the API takes and shows it (6.1): the server, who is told of what, and in which words. */
import { z } from 'zod';
import { AUDIENCES, LANGUAGES, MAIL_EVENTS, MAIL_SECURITIES } from '../../store/rows/mail.ts';
import { WORD_PARTS } from '../../notify/own-words.ts';
import { MAIL_STEPS } from '../../notify/mail-test.ts';
import { address, certificates, host, id, line, prose } from './fields.ts';

export const company = id().optional().meta({ description: 'The company it is about; left out: that of the key' });

const settings = {
  server: host(),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .meta({ examples: [587] }),
  security: z.enum(MAIL_SECURITIES).meta({
    description:
      '`startTls`: TLS is demanded before anything else (port 587); `tls`: from the first byte (465); `none`: in the clear, to a server that LOCKSTEP_EGRESS_ALLOW names',
  }),
  verifyTls: z.boolean().meta({ description: 'Left out: true. Off, anybody on the way can read mail and password' }),
  certificateAuthorities: certificates().nullable().meta({ description: 'PEM, trusted beside those of the system' }),
  userName: line(320).nullable().meta({ description: 'Null: the server takes mail without a sign-in' }),
  senderName: line(200),
  senderAddress: address().meta({ description: 'From, and the organiser in clients’ calendars' }),
  replyTo: address().nullable(),
};
const draft = {
  server: settings.server,
  port: settings.port,
  security: settings.security,
  verifyTls: settings.verifyTls.optional(),
  certificateAuthorities: settings.certificateAuthorities.optional(),
  userName: settings.userName.optional(),
  password: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Never shown. Left out, the stored one stays, as long as it goes to the same server, no less protected' }),
  senderName: settings.senderName,
  senderAddress: settings.senderAddress,
  replyTo: settings.replyTo.optional(),
};

export const SettingsDraftBody = z.strictObject(draft).meta({ id: 'NewMailServer' });
export const SettingsBody = z.strictObject({ company, ...draft }).meta({ id: 'NewMailSettings' });
export const ReleaseBody = z.strictObject({ company }).meta({ id: 'MailRelease' });
export const SettingsAnswer = z
  .object({
    company: z.string(),
    from: z
      .string()
      .nullable()
      .meta({ description: 'The company whose settings these are: its own, or the nearest parent’s; null: nobody set any' }),
    settings: z
      .object({
        ...settings,
        server: z.string(),
        certificateAuthorities: z.string().nullable(),
        hasPassword: z.boolean(),
        heldSince: z.string().nullable().meta({
          description: 'Nothing goes out since then, because this database was served by another installation before; null: it goes',
        }),
        changedAt: z.string(),
      })
      .nullable()
      .meta({ id: 'MailServer', description: 'Null: no mail is sent' }),
  })
  .meta({ id: 'MailSettings' });

export const MailTestBody = z
  .strictObject({
    company,
    address: address().meta({ description: 'Who gets the letter' }),
    settings: SettingsDraftBody.optional().meta({ description: 'What is tried before it is stored; left out: what is stored' }),
  })
  .meta({ id: 'NewMailTest' });
const said = { cause: z.string().nullable(), sentence: z.string().nullable(), next: z.string().nullable() };
export const MailTestAnswer = z
  .object({
    passed: z.boolean(),
    steps: z.array(
      z.object({
        step: z.enum(MAIL_STEPS),
        outcome: z.enum(['passed', 'failed', 'skipped']),
        milliseconds: z.number(),
        seen: z.string().meta({ description: 'What was seen; of the server, in its own words' }),
        ...said,
      }),
    ),
    ...said,
  })
  .meta({ id: 'MailTest' });

const byAudience = <Cell extends z.ZodType>(cell: Cell) => z.strictObject({ client: cell, organiser: cell, otherStaff: cell });
const byEvent = <Cells extends z.ZodType>(cells: Cells) =>
  z.strictObject({ booked: cells, reserved: cells, confirmed: cells, rescheduled: cells, cancelled: cells, staffChanged: cells });
const language = z.enum(LANGUAGES);
const quietSeconds = z.int().min(0).max(900);

export const RulesAnswer = z
  .object({
    company: z.string(),
    switches: byEvent(byAudience(z.boolean())).meta({
      description: 'Whether who is told of what; what Exchange tells people itself comes on top',
    }),
    quietSeconds: quietSeconds.meta({ description: 'How long an event has to be still before mail about a change in Outlook goes (6.3)' }),
    language: language.meta({ description: 'Of whoever has none of their own' }),
    own: z
      .object({
        switches: byEvent(byAudience(z.boolean().optional()).optional()),
        quietSeconds: quietSeconds.nullable(),
        language: language.nullable(),
      })
      .meta({ description: 'What the company says itself; the rest is inherited' }),
  })
  .meta({ id: 'MailRules' });
export const RulesPatch = z
  .strictObject({
    company,
    switches: byEvent(byAudience(z.boolean().nullable().optional()).optional())
      .partial()
      .optional()
      .meta({ description: 'What is left out stays; null goes back to what the parent says' }),
    quietSeconds: quietSeconds.nullable().optional(),
    language: language.nullable().optional(),
  })
  .meta({ id: 'MailRulesPatch' });

export const templateParams = z.strictObject({ event: z.enum(MAIL_EVENTS), audience: z.enum(AUDIENCES), language });
const words = {
  subject: line(500).meta({ description: 'Liquid, one line' }),
  text: prose(20_000).meta({ description: 'Liquid' }),
};
export const TemplateAnswer = z
  .object({
    company: z.string().meta({ description: 'Whose words these are' }),
    event: z.enum(MAIL_EVENTS),
    audience: z.enum(AUDIENCES),
    language,
    subject: z.string(),
    text: z.string(),
    changedAt: z.string(),
  })
  .meta({ id: 'MailTemplate' });
export const TemplatesAnswer = z.object({ items: z.array(TemplateAnswer) }).meta({ id: 'MailTemplates' });
export const TemplateBody = z.strictObject({ company, ...words }).meta({ id: 'NewMailTemplate' });

const saidIn = { subject: z.string(), text: z.string() };
export const OneTemplateAnswer = z
  .object({
    own: TemplateAnswer.nullable().meta({
      description: 'Of the company or its nearest parent; null: those that come with Lockstep are used',
    }),
    usual: z.object(saidIn).meta({ description: 'Those that come with Lockstep' }),
    names: z
      .array(z.string())
      .meta({ description: 'What can be written out, as `{{ appointment.title }}`; `staff[].name` of each in the list' }),
  })
  .meta({ id: 'MailWords' });
export const WordsPreviewAnswer = z
  .object({
    subject: z.string().nullable(),
    text: z.string().nullable(),
    problems: z.array(z.object({ part: z.enum(WORD_PARTS), problem: z.string(), line: z.int().nullable(), column: z.int().nullable() })),
  })
  .meta({ id: 'MailWordsPreview' });
