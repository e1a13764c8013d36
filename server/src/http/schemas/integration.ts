/** Integrations as the API takes and shows them. The password goes in and never comes out. */
import { z } from 'zod';
import { SHOW_AS } from '../../booking/busy-rules.ts';
import { SERVER_VERSIONS } from '../../store/rows/connection-settings.ts';
import { TemplateBody, TemplateShown } from './template.ts';
import { certificates, dayOrMoment, endpoint, externalId, fingerprint, id, line, mailDomain, publicAddress } from './fields.ts';

const policy = {
  lock: z.boolean().meta({ description: '4.3: what Outlook changes of what booking owns is put back' }),
  accept: z.strictObject({ move: z.boolean().optional(), cancel: z.boolean().optional(), decline: z.boolean().optional() }),
  conflict: z.enum(['booking', 'outlook', 'ask']),
  deletion: z.enum(['softDelete', 'deletedItems', 'hardDelete']),
  autoConfirm: z.boolean(),
  refuse: z.strictObject({
    openingHours: z.boolean().optional(),
    notice: z.boolean().optional(),
    horizon: z.boolean().optional(),
    serviceNotOffered: z.boolean().optional(),
  }),
  brake: z.strictObject({
    perMailbox: z.int().min(1).max(10_000).optional(),
    share: z.number().min(0.01).max(1).optional(),
    allOf: z.int().min(1).max(1000).optional(),
    perCompany: z.int().min(1).max(100_000).optional(),
  }),
};
const policyWish = z
  .strictObject({
    lock: policy.lock.optional(),
    accept: policy.accept.optional(),
    conflict: policy.conflict.optional(),
    deletion: policy.deletion.optional(),
    autoConfirm: policy.autoConfirm.optional(),
    refuse: policy.refuse.optional(),
    brake: policy.brake.optional(),
  })
  .meta({ description: 'What is left out stays, or takes its default' });

const TRANSPORTS = ['ews', 'graph', 'detect'] as const;
const settings = {
  transport: z.enum(TRANSPORTS).meta({
    description:
      '`ews`: Exchange Web Services; `graph`: Microsoft Graph; `detect`: found out for each mailbox, and again once something speaks for the other (1.6). `graph` and `detect` need `oauth`. Of what is paired it can be changed to `detect` only',
  }),
  endpoint: endpoint().nullable().meta({ description: 'Of EWS; null: Autodiscover is asked for each mailbox' }),
  graphEndpoint: endpoint()
    .nullable()
    .meta({
      description: 'Root of Microsoft Graph; null: that of the cloud the application is in',
      examples: ['https://graph.microsoft.com'],
    }),
  notificationUrl: publicAddress()
    .nullable()
    .meta({
      description:
        'The public https address at which Microsoft reaches this server, to tell of changes in mailboxes by Graph; null: they are asked at intervals',
      examples: ['https://booking.example.com'],
    }),
  autodiscoverEndpoint: endpoint()
    .nullable()
    .meta({
      description:
        'An Autodiscover to ask instead of looking for one by the domain of each mailbox; `exchange.asmx` and the like are corrected',
      examples: ['https://mail.example.com/autodiscover/autodiscover.svc'],
    }),
  authentication: z.enum(['basic', 'ntlm', 'oauth']).meta({
    description:
      'Of EWS. `ntlm`: version 2 with channel binding; version 1 is never spoken. `oauth`: as an application, by client credentials; left out it is this where there is an application',
  }),
  userName: line(320).meta({ description: 'Needed unless an application signs in (`oauth`)' }),
  oauth: z
    .strictObject({
      cloud: z.enum(['global', 'usGovHigh', 'usGovDod', 'china']).optional(),
      tenant: line(253).optional().meta({ description: 'Id or domain of the tenant; left out where `authority` issues the tokens' }),
      authority: endpoint().nullable().optional().meta({ description: 'An issuer of your own, such as `https://adfs.example.com/adfs`' }),
      clientId: line(200),
      audience: line(500).nullable().optional().meta({
        description: 'What tokens are for; left out: Exchange Online of the cloud, and with `authority` the server at the endpoint',
      }),
    })
    .nullable()
    .meta({ description: 'The application; `password` is its secret, or the PEM of its private key and certificate' }),
  accessType: z.enum(['impersonation', 'delegate']),
  serverVersion: z.enum(SERVER_VERSIONS).meta({
    description: '`detect` asks each server downward for what it takes; `Exchange2010_SP2` is best effort',
  }),
  verifyTls: z.boolean().meta({ description: 'Off is possible, with a standing notice; adding the authority is better' }),
  certificateAuthorities: certificates().nullable(),
  pinnedCertificates: z
    .array(
      z.strictObject({
        sha256: fingerprint(),
        subject: line(1000).nullable().optional(),
        validFrom: dayOrMoment().nullable().optional(),
        validTo: dayOrMoment().nullable().optional(),
      }),
    )
    .max(5)
    .meta({
      description:
        'The server at the endpoint is believed by the SHA-256 of its certificate alone, whoever signed it and whatever name it is for; as *Test connection* shows it',
    }),
  windowDaysBack: z.int().min(0).max(31),
  windowDaysAhead: z
    .int()
    .min(1)
    .max(5 * 366),
  trustMinutes: z
    .int()
    .min(15)
    .max(24 * 60)
    .meta({ description: 'How long the last reading of a calendar counts before its free times close (4.17)' }),
  showTitles: z.enum(['busy', 'title']).meta({
    description: '`busy`: titles of events made in Outlook are never asked for; `title`: those of events of normal sensitivity are shown',
  }),
  privateEvents: z.enum(['block', 'skip']).meta({
    description: '`block`: a private event takes its time and keeps no details; `skip`: it is not synced, and the person is shown free',
  }),
  blocking: z
    .array(z.enum(SHOW_AS))
    .max(SHOW_AS.length)
    .refine((list) => new Set(list).size === list.length, {
      error: 'A value is named twice.',
      params: { next: 'Name each show-as value once.' },
    })
    .refine((list) => list.includes('busy'), {
      error: 'Events shown as busy always block: unknown values count as busy too.',
      params: { next: 'Add "busy" to the list.' },
    })
    .meta({ description: 'The show-as values that take time away from booking (4.12)' }),
  allDayCountsAs: z.enum(['workingHours', 'wholeDay', 'nothing']).meta({
    description: 'What an all-day event takes: the working hours of the person that day (else 09:00 to 17:00), the whole day, or nothing',
  }),
  publishBlocks: z.boolean().meta({
    description:
      '3.8: whether times inside working days at which its people are not available (breaks, an afternoon or a day off by exception) are published in their calendars. What it would be: `GET /integrations/{id}/blocks`',
  }),
  blockDays: z.int().min(1).max(366).meta({ description: 'Over how many dates, today included; default 60' }),
  inviteClients: z.boolean().meta({
    description:
      '3.5: whether the client of an appointment is an attendee of its event, so that Exchange invites them, and a decline of theirs cancels it (4.8). Of appointments booked from then on, with one client who has an e-mail address; default false',
  }),
  internalDomains: z.array(mailDomain()).max(200).meta({
    description:
      'Domains of the organisation beside that of each mailbox (4.9). Nobody of another domain who is on an event is shown a client; `*.example.com` covers subdomains, and not the domain itself',
  }),
  template: TemplateBody.nullable().meta({
    description:
      'What events show (3.4): Liquid for subject and body, with the objects of `GET /templates/objects`. Null: the default. A change rewrites what stands there already where that mails nobody',
  }),
};
/** Passwords may hold any character and are never trimmed. */
export const password = z.string().min(1).max(20_000).meta({
  writeOnly: true,
  description: 'Secret or PEM of the application where there is one (`oauth`), else the password of `userName`',
});
export const ewsPassword = z.string().min(1).max(20_000).meta({
  writeOnly: true,
  description: 'Password of `userName`, where it signs in to EWS beside the application for Graph (`detect` with `basic` or `ntlm`)',
});

/** All that may be said of an integration, whole or in part. */
export const whole = {
  name: line(200),
  transport: settings.transport.optional(),
  endpoint: settings.endpoint.optional(),
  graphEndpoint: settings.graphEndpoint.optional(),
  notificationUrl: settings.notificationUrl.optional(),
  ewsPassword: ewsPassword.optional(),
  autodiscoverEndpoint: settings.autodiscoverEndpoint.optional(),
  authentication: settings.authentication.optional(),
  userName: settings.userName.optional(),
  oauth: settings.oauth.optional(),
  accessType: settings.accessType.optional(),
  serverVersion: settings.serverVersion.optional(),
  verifyTls: settings.verifyTls.optional(),
  certificateAuthorities: settings.certificateAuthorities.optional(),
  pinnedCertificates: settings.pinnedCertificates.optional(),
  windowDaysBack: settings.windowDaysBack.optional(),
  windowDaysAhead: settings.windowDaysAhead.optional(),
  trustMinutes: settings.trustMinutes.optional(),
  showTitles: settings.showTitles.optional(),
  privateEvents: settings.privateEvents.optional(),
  blocking: settings.blocking.optional(),
  allDayCountsAs: settings.allDayCountsAs.optional(),
  publishBlocks: settings.publishBlocks.optional(),
  blockDays: settings.blockDays.optional(),
  inviteClients: settings.inviteClients.optional(),
  internalDomains: settings.internalDomains.optional(),
  template: settings.template.optional(),
  policy: policyWish.optional(),
};
export const company = id().optional().meta({ description: 'The topmost company; left out: that of the key' });

export const IntegrationBody = z
  .strictObject({ company, ...whole, password, externalId: externalId().nullable().optional() })
  .meta({ id: 'NewIntegration' });
/** The password may be left out where the integration exists already. */
export const IntegrationUpsert = z.strictObject({ company, ...whole, password: password.optional() }).meta({ id: 'ReplacedIntegration' });
export const IntegrationPatchBody = z
  .strictObject({
    ...whole,
    name: whole.name.optional(),
    password: password.optional(),
    externalId: externalId().nullable().optional(),
  })
  .meta({ id: 'ChangedIntegration' });

export const IntegrationAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    name: z.string(),
    transport: z.enum(TRANSPORTS),
    endpoint: z.string().nullable(),
    graphEndpoint: z.string().nullable(),
    notificationUrl: z.string().nullable(),
    autodiscoverEndpoint: z.string().nullable(),
    authentication: z.enum(['basic', 'ntlm', 'oauth']),
    userName: z.string(),
    oauth: z
      .object({
        cloud: z.enum(['global', 'usGovHigh', 'usGovDod', 'china']),
        tenant: z.string(),
        authority: z.string().nullable(),
        clientId: z.string(),
        audience: z.string().nullable(),
      })
      .nullable(),
    hasPassword: z.boolean(),
    accessType: z.enum(['impersonation', 'delegate']),
    serverVersion: z.string(),
    verifyTls: z.boolean(),
    certificateAuthorities: z.string().nullable(),
    pinnedCertificates: z.array(
      z.object({ sha256: z.string(), subject: z.string().nullable(), validFrom: z.string().nullable(), validTo: z.string().nullable() }),
    ),
    windowDaysBack: z.int(),
    windowDaysAhead: z.int(),
    trustMinutes: z.int(),
    showTitles: z.enum(['busy', 'title']),
    privateEvents: z.enum(['block', 'skip']),
    blocking: z.array(z.enum(SHOW_AS)),
    allDayCountsAs: z.enum(['workingHours', 'wholeDay', 'nothing']),
    publishBlocks: z.boolean(),
    blockDays: z.int(),
    inviteClients: z.boolean(),
    internalDomains: z.array(z.string()),
    template: TemplateShown.nullable().meta({ description: 'Null: the default template' }),
    policy: z.object({
      revision: z.int(),
      lock: z.boolean(),
      accept: z.object({ move: z.boolean(), cancel: z.boolean(), decline: z.boolean() }),
      conflict: z.enum(['booking', 'outlook', 'ask']),
      deletion: z.enum(['softDelete', 'deletedItems', 'hardDelete']),
      autoConfirm: z.boolean(),
      refuse: z.object({ openingHours: z.boolean(), notice: z.boolean(), horizon: z.boolean(), serviceNotOffered: z.boolean() }),
      brake: z.object({ perMailbox: z.int(), share: z.number(), allOf: z.int(), perCompany: z.int() }),
    }),
    enabled: z.boolean(),
    disconnect: z.enum(['removing', 'stopped', 'closing', 'disconnected', 'returning']).nullable().meta({
      description: 'On its way out, or back: see `/disconnection`; null: it is connected',
    }),
    servedElsewhere: z.object({ was: z.string(), is: z.string(), since: z.string() }).nullable().meta({
      description: 'Off because this database was served by another installation before; enabling it says that this one goes on',
    }),
    notices: z.array(z.string()).meta({ description: 'Standing warnings about how it is set up' }),
    externalId: z.string().nullable(),
    createdAt: z.string(),
    changedAt: z.string(),
  })
  .meta({ id: 'Integration' });
