/** *Test connection* and the detection before it, as the API takes and shows them (1.1). */
import { z } from 'zod';
import { STEP_NAMES } from '@lockstep/exchange';
import { SERVER_VERSIONS } from '../../store/rows/connection-settings.ts';
import { address } from './fields.ts';
import { company, password, whole } from './integration.ts';

const cause = {
  cause: z.string().nullable(),
  sentence: z.string().nullable(),
  next: z.string().nullable(),
};
const Hop = z
  .object({
    reason: z
      .enum(['configured', 'kept', 'domain', 'autodiscoverHost', 'plainHttp', 'srv', 'hint', 'redirect'])
      .meta({ description: 'How somebody came to be asked' }),
    asked: z.enum(['look', 'soap', 'pox', 'json', 'dns']),
    address: z.string(),
    signed: z.boolean().meta({ description: 'Whether user name and password went along' }),
    status: z.int().nullable(),
    milliseconds: z.number(),
    outcome: z.enum(['found', 'redirected', 'refused', 'nothing']),
    seen: z.string(),
  })
  .meta({ id: 'AutodiscoverHop' });

const Certificate = z
  .object({ subject: z.string(), issuer: z.string(), validFrom: z.string(), validTo: z.string(), sha256: z.string() })
  .meta({ id: 'Certificate' });

/** What Autodiscover is asked with before there is an integration. */
export const DetectBody = z
  .strictObject({
    company,
    address: address().meta({ description: 'One mailbox of the organisation' }),
    transport: whole.transport.meta({ description: 'Left out: `ews`; `detect`: Graph is asked for the mailbox first' }),
    graphEndpoint: whole.graphEndpoint,
    endpoint: whole.endpoint.meta({ description: 'Left out: Autodiscover is asked; otherwise this server is looked at' }),
    autodiscoverEndpoint: whole.autodiscoverEndpoint,
    authentication: whole.authentication,
    userName: whole.userName,
    oauth: whole.oauth,
    password,
    ewsPassword: whole.ewsPassword,
    accessType: whole.accessType,
    verifyTls: whole.verifyTls,
    certificateAuthorities: whole.certificateAuthorities,
    pinnedCertificates: whole.pinnedCertificates,
  })
  .meta({ id: 'Detection' });
export const DetectAnswer = z
  .object({
    transport: z.enum(['ews', 'graph']).nullable().meta({ description: 'By which the mailbox can be reached; null: by none, as it is' }),
    found: z
      .object({
        endpoint: z.string(),
        service: z.string().meta({ description: 'The Autodiscover that answered' }),
        grouping: z.string().nullable().meta({ description: '`GroupingInformation`' }),
        schemas: z.array(z.string()).meta({ description: '`EwsSupportedSchemas`' }),
        address: z.string().nullable().meta({ description: 'The address the mailbox goes by' }),
      })
      .nullable(),
    offers: z
      .array(z.enum(['basic', 'ntlm', 'oauth']))
      .nullable()
      .meta({ description: 'The ways of sign-in the server offers, of those we speak; null: it was not reached' }),
    server: z
      .object({ version: z.string().nullable(), schemaVersion: z.string().nullable(), product: z.enum(SERVER_VERSIONS) })
      .nullable()
      .meta({ description: 'What answered to the sign-in; `product` as `serverVersion` takes it' }),
    endpoint: z.string().nullable().meta({ description: 'The EWS that was found, or the one that was sent, corrected' }),
    remarks: z.array(z.string()).meta({ description: 'What was corrected of what was sent' }),
    certificates: z.array(Certificate),
    seen: z.string(),
    hops: z.array(Hop),
    ...cause,
  })
  .meta({ id: 'Detected' });

export const StepAnswer = z
  .object({
    step: z.enum(STEP_NAMES),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    milliseconds: z.number(),
    seen: z.string(),
    ...cause,
    hops: z.array(Hop).optional().meta({ description: 'Of the step `autodiscover`: who was asked, in order' }),
    certificates: z.array(Certificate).optional().meta({ description: 'The chain the server shows, its own certificate first' }),
  })
  .meta({ id: 'TestStep' });
export const TestAnswer = z.object({ passed: z.boolean(), steps: z.array(StepAnswer), ...cause }).meta({ id: 'Test' });

/** What a test is asked for. */
export const TestBody = z
  .strictObject({
    address: address().meta({ description: 'A mailbox to try; it need not be paired' }),
    outside: address().optional().meta({
      description:
        'A mailbox that the application is not to reach: the last step, `scope`, passes where it is refused there. By Microsoft Graph only',
    }),
    write: z.boolean().optional().meta({ description: 'Whether a test event may be written there and removed; it invites nobody' }),
  })
  .meta({ id: 'NewTest' });
export const LastTestAnswer = z
  .object({
    test: TestAnswer.extend({ testedAt: z.string(), address: z.string() })
      .nullable()
      .meta({ id: 'LastTest', description: 'The last one, whoever asked for it; null: it was never tested' }),
  })
  .meta({ id: 'StoredTest' });
