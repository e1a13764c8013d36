/** An integration as the form holds it, and back into what the API takes. */
import type { Schema } from '../api/client.ts';
import type { Integration } from './queries.ts';
import { NO_TEMPLATE, templateOf, templateValuesOf, type TemplateValues } from './template/template-values.ts';

type Policy = Integration['policy'];
export type Cloud = NonNullable<Integration['oauth']>['cloud'];
export type Values = {
  name: string;
  transport: Integration['transport'];
  /** Empty: that of the cloud. Counts with Graph, as the next one does. */
  graphEndpoint: string;
  /** Empty: mailboxes by Graph are asked at intervals. */
  notificationUrl: string;
  /** Of EWS. Empty: Autodiscover is asked. */
  endpoint: string;
  /** Empty: by the domain of each mailbox. */
  autodiscoverEndpoint: string;
  /** Of one mailbox, to ask Autodiscover about before a new integration is made; never stored with it. */
  address: string;
  serverVersion: string;
  verifyTls: boolean;
  /** PEM; empty: none beside the system's. */
  certificateAuthorities: string;
  pinnedCertificates: Integration['pinnedCertificates'];
  /** Of EWS; Graph takes an application only. */
  authentication: Integration['authentication'];
  userName: string;
  /** Counts with Graph, and with OAuth. */
  oauth: { cloud: Cloud; tenant: string; authority: string; clientId: string; audience: string };
  /** Empty: the present one stays. Of an application a client secret, or the PEM of key and certificate. */
  password: string;
  /** The same, of the user name beside an application. */
  ewsPassword: string;
  accessType: Integration['accessType'];
  /** What a number field holds while somebody types may be text. */
  windowDaysBack: number | string;
  windowDaysAhead: number | string;
  showTitles: Integration['showTitles'];
  privateEvents: Integration['privateEvents'];
  blocking: Integration['blocking'];
  allDayCountsAs: Integration['allDayCountsAs'];
  publishBlocks: boolean;
  blockDays: number | string;
  inviteClients: boolean;
  internalDomains: string[];
  template: TemplateValues;
  trustMinutes: number | string;
  policy: Pick<Policy, 'lock' | 'autoConfirm' | 'conflict' | 'deletion'> & {
    accept: Policy['accept'];
    refuse: Policy['refuse'];
    /** `share` in percent. */
    brake: { perMailbox: number | string; share: number | string; allOf: number | string; perCompany: number | string };
  };
};

/** The bold values of section 1 of the rules, as the server would take them too. */
export const DEFAULTS: Values = {
  name: '',
  transport: 'ews',
  graphEndpoint: '',
  notificationUrl: '',
  endpoint: '',
  autodiscoverEndpoint: '',
  address: '',
  serverVersion: 'detect',
  verifyTls: true,
  certificateAuthorities: '',
  pinnedCertificates: [],
  authentication: 'basic',
  userName: '',
  oauth: { cloud: 'global', tenant: '', authority: '', clientId: '', audience: '' },
  password: '',
  ewsPassword: '',
  accessType: 'impersonation',
  windowDaysBack: 1,
  windowDaysAhead: 365,
  showTitles: 'busy',
  privateEvents: 'block',
  blocking: ['busy', 'tentative', 'outOfOffice'],
  allDayCountsAs: 'workingHours',
  publishBlocks: false,
  blockDays: 60,
  inviteClients: false,
  internalDomains: [],
  template: NO_TEMPLATE,
  trustMinutes: 60,
  policy: {
    lock: false,
    autoConfirm: false,
    conflict: 'booking',
    deletion: 'softDelete',
    accept: { move: true, cancel: true, decline: true },
    refuse: { openingHours: false, notice: false, horizon: true, serviceNotOffered: false },
    brake: { perMailbox: 20, share: 10, allOf: 5, perCompany: 50 },
  },
};

/** Of 0.1 a hundredth more or less than 10 % would be shown otherwise. */
const percent = (share: number): number => Math.round(share * 10_000) / 100;

export const valuesOf = (one: Integration): Values => ({
  name: one.name,
  transport: one.transport,
  graphEndpoint: one.graphEndpoint ?? '',
  notificationUrl: one.notificationUrl ?? '',
  endpoint: one.endpoint ?? '',
  autodiscoverEndpoint: one.autodiscoverEndpoint ?? '',
  address: '',
  serverVersion: one.serverVersion,
  verifyTls: one.verifyTls,
  certificateAuthorities: one.certificateAuthorities ?? '',
  pinnedCertificates: [...one.pinnedCertificates],
  authentication: one.authentication,
  userName: one.userName,
  oauth: {
    cloud: one.oauth?.cloud ?? 'global',
    tenant: one.oauth?.tenant ?? '',
    authority: one.oauth?.authority ?? '',
    clientId: one.oauth?.clientId ?? '',
    audience: one.oauth?.audience ?? '',
  },
  password: '',
  ewsPassword: '',
  accessType: one.accessType,
  windowDaysBack: one.windowDaysBack,
  windowDaysAhead: one.windowDaysAhead,
  showTitles: one.showTitles,
  privateEvents: one.privateEvents,
  blocking: [...one.blocking],
  allDayCountsAs: one.allDayCountsAs,
  publishBlocks: one.publishBlocks,
  blockDays: one.blockDays,
  inviteClients: one.inviteClients,
  internalDomains: [...one.internalDomains],
  template: templateValuesOf(one.template),
  trustMinutes: one.trustMinutes,
  policy: {
    lock: one.policy.lock,
    autoConfirm: one.policy.autoConfirm,
    conflict: one.policy.conflict,
    deletion: one.policy.deletion,
    accept: { ...one.policy.accept },
    refuse: { ...one.policy.refuse },
    brake: { ...one.policy.brake, share: percent(one.policy.brake.share) },
  },
});

type Body = Schema<'ChangedIntegration'>;

/** What a field was left empty for is sent as null. */
export const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

/** What is no number goes as it is, so that the server's refusal comes back to its field. */
const number = (value: number | string): number => (value === '' ? (null as unknown as number) : (value as number));

/** Who signs in to EWS where a user name does. */
const isByName = ({ transport, authentication }: Pick<Values, 'transport' | 'authentication'>): boolean =>
  transport !== 'graph' && authentication !== 'oauth';
/** Whether an application signs in, to Graph or to EWS. */
const isByApplication = (values: Pick<Values, 'transport' | 'authentication'>): boolean => values.transport !== 'ews' || !isByName(values);
/** Whether a user name signs in to EWS beside an application for Graph, with a password of its own. */
const hasTwo = (values: Pick<Values, 'transport' | 'authentication'>): boolean => isByApplication(values) && isByName(values);

/** Which secrets are there already, and stay unless new ones are typed in. */
export type Kept = { readonly application: boolean; readonly account: boolean };
export const keptOf = (stored: Pick<Values, 'transport' | 'authentication'>, hasPassword: boolean): Kept => ({
  application: hasPassword && isByApplication(stored),
  account: hasPassword && isByName(stored),
});

const applicationOf = ({ oauth }: Values): NonNullable<Body['oauth']> => ({
  cloud: oauth.cloud,
  clientId: oauth.clientId,
  authority: orNull(oauth.authority),
  audience: orNull(oauth.audience),
  ...(oauth.tenant.trim() === '' ? {} : { tenant: oauth.tenant.trim() }),
});

type Access = Pick<
  Body,
  | 'transport'
  | 'graphEndpoint'
  | 'notificationUrl'
  | 'endpoint'
  | 'autodiscoverEndpoint'
  | 'authentication'
  | 'userName'
  | 'oauth'
  | 'accessType'
  | 'ewsPassword'
>;
/** Where to and who signs in, as the transport needs it: what the other one has is left out, or taken back where it would be refused. */
export const accessOf = (values: Values): Access => {
  const { transport, userName, ewsPassword } = values;
  const graph = { graphEndpoint: orNull(values.graphEndpoint), notificationUrl: orNull(values.notificationUrl) };
  if (transport === 'graph')
    return {
      transport,
      ...graph,
      endpoint: null,
      autodiscoverEndpoint: null,
      authentication: 'oauth',
      oauth: applicationOf(values),
      accessType: 'impersonation',
    };
  return {
    transport,
    ...(transport === 'ews' ? { graphEndpoint: null, notificationUrl: null } : graph),
    endpoint: orNull(values.endpoint),
    autodiscoverEndpoint: orNull(values.autodiscoverEndpoint),
    authentication: values.authentication,
    ...(isByName(values) ? { userName } : {}),
    ...(isByApplication(values) ? { oauth: applicationOf(values) } : {}),
    ...(hasTwo(values) && ewsPassword !== '' ? { ewsPassword } : {}),
    accessType: values.accessType,
  };
};

export const changeOf = (values: Values): Body => ({
  name: values.name,
  ...accessOf(values),
  serverVersion: values.serverVersion as NonNullable<Body['serverVersion']>,
  verifyTls: values.verifyTls,
  certificateAuthorities: orNull(values.certificateAuthorities),
  pinnedCertificates: values.pinnedCertificates,
  ...(values.password === '' ? {} : { password: values.password }),
  windowDaysBack: number(values.windowDaysBack),
  windowDaysAhead: number(values.windowDaysAhead),
  showTitles: values.showTitles,
  privateEvents: values.privateEvents,
  blocking: values.blocking,
  allDayCountsAs: values.allDayCountsAs,
  publishBlocks: values.publishBlocks,
  blockDays: number(values.blockDays),
  inviteClients: values.inviteClients,
  internalDomains: values.internalDomains,
  template: templateOf(values.template),
  trustMinutes: number(values.trustMinutes),
  policy: {
    ...values.policy,
    brake: {
      perMailbox: number(values.policy.brake.perMailbox),
      share: typeof values.policy.brake.share === 'number' ? values.policy.brake.share / 100 : number(values.policy.brake.share),
      allOf: number(values.policy.brake.allOf),
      perCompany: number(values.policy.brake.perCompany),
    },
  },
});

export const draftOf = (values: Values): Schema<'NewIntegration'> => ({
  ...changeOf(values),
  name: values.name,
  password: values.password,
});

/** The names of the form's fields as refusals name them: `policy.brake.share`; a list is one field. */
export const fieldsOf = (values: object, before = ''): readonly string[] =>
  Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? fieldsOf(value, `${before}${name}.`) : [`${before}${name}`],
  );
