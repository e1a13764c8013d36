/**
 * What an administrator of Exchange Online types so that an application reaches the calendars of one group and no others:
 * RBAC for Applications, which grants in Exchange instead of consenting in Entra ID. Pure: text in, commands out.
 */
import type { Cloud } from '../values.ts';

export type Grant = {
  readonly cloud: Cloud;
  readonly tenant: string;
  readonly clientId: string;
  /** Of the enterprise application; the app registration has another one, with which the commands succeed and nothing works. */
  readonly objectId: string;
  /** Whether a mail-enabled security group or an administrative unit says which mailboxes. */
  readonly by: 'group' | 'unit';
  readonly group: string;
  readonly unit: string;
  /** A mailbox of the group, and one that has to stay closed. */
  readonly inside: string;
  readonly outside: string;
};

/** What the scope and the application go by in Exchange. */
const NAME = 'Lockstep';
const SCOPE = 'Lockstep mailboxes';
/** Calendars are written; of the settings the zone and the working hours are read. */
export const ROLES = ['Application Calendars.ReadWrite', 'Application MailboxSettings.Read'] as const;

/** PowerShell takes the curly ones for quotes as well; two of them in a row are one inside. */
const quoted = (text: string): string => `'${text.trim().replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
const orBlank = (text: string, blank: string): string => quoted(text.trim() === '' ? `<${blank}>` : text);

/** Which Exchange Online and which directory are connected to; the global ones go without saying. */
const ENVIRONMENTS: Readonly<Record<Cloud, { readonly exchange: string; readonly graph: string }>> = {
  global: { exchange: '', graph: '' },
  usGovHigh: { exchange: ' -ExchangeEnvironmentName O365USGovGCCHigh', graph: ' -Environment USGov' },
  usGovDod: { exchange: ' -ExchangeEnvironmentName O365USGovDoD', graph: ' -Environment USGovDoD' },
  china: { exchange: ' -ExchangeEnvironmentName O365China', graph: ' -Environment China' },
};

/** In the order in which they are typed; a step of several lines is pasted as a whole. */
export type Step = 'object' | 'connect' | 'application' | 'scope' | 'roles' | 'check';
export type Commands = Readonly<Record<Exclude<Step, 'scope'>, string>> & {
  /** null: the unit is the scope. */ readonly scope: string | null;
};

export const commandsOf = ({ cloud, tenant, clientId, objectId, by, group, unit, inside, outside }: Grant): Commands => {
  const app = orBlank(clientId, 'client ID');
  const within = by === 'group' ? `-CustomResourceScope ${quoted(SCOPE)}` : `-RecipientAdministrativeUnitScope ${orBlank(unit, 'unit ID')}`;
  return {
    object: [
      `Connect-MgGraph -TenantId ${orBlank(tenant, 'tenant')} -Scopes 'Application.Read.All'${ENVIRONMENTS[cloud].graph}`,
      `(Get-MgServicePrincipal -Filter ${quoted(`AppId eq '${clientId.trim() === '' ? '<client ID>' : clientId.trim()}'`)}).Id`,
    ].join('\n'),
    connect: `Connect-ExchangeOnline${ENVIRONMENTS[cloud].exchange}`,
    application: `New-ServicePrincipal -AppId ${app} -ObjectId ${orBlank(objectId, 'object ID')} -DisplayName ${quoted(NAME)}`,
    scope:
      by === 'unit'
        ? null
        : [
            // A filter knows a group by its distinguished name only.
            `$group = Get-DistributionGroup -Identity ${orBlank(group, 'group')}`,
            `New-ManagementScope -Name ${quoted(SCOPE)} -RecipientRestrictionFilter "MemberOfGroup -eq '$($group.DistinguishedName)'"`,
          ].join('\n'),
    roles: ROLES.map((role) => `New-ManagementRoleAssignment -App ${app} -Role ${quoted(role)} ${within}`).join('\n'),
    check: [orBlank(inside, 'mailbox inside'), orBlank(outside, 'mailbox outside')]
      .map((mailbox) => `Test-ServicePrincipalAuthorization -Identity ${app} -Resource ${mailbox} | Format-Table`)
      .join('\n'),
  };
};

/** What is still a blank in the commands, in the order of the steps. */
export type Blank = 'tenant' | 'clientId' | 'objectId' | 'group' | 'unit' | 'inside' | 'outside';
export const blanksOf = (grant: Grant): readonly Blank[] =>
  (['tenant', 'clientId', 'objectId', grant.by, 'inside', 'outside'] as const).filter((one) => grant[one].trim() === '');

/**
 * What lets an application use EWS in Exchange Online again: the list first, for with EWS on and no list everything is blocked. The list is one
 * text that is replaced as a whole, so that who is on it has to be read before.
 */
export const ewsAllowedCommands = (clientId: string, cloud: Cloud): string =>
  [
    `Connect-ExchangeOnline${ENVIRONMENTS[cloud].exchange}`,
    "$ids = @((Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy).EwsAllowedAppIDs -split ',' | ForEach-Object { $_.Trim() } | Where-Object { $_ })",
    `if ($ids -notcontains ${orBlank(clientId, 'client ID')}) { $ids += ${orBlank(clientId, 'client ID')} }`,
    "Set-OrganizationConfig -EwsAllowedAppIDs ($ids -join ',')",
    'Set-OrganizationConfig -EwsEnabled $true',
  ].join('\n');
/** The switch and the older lists by user agent, of the organisation and of one mailbox: each of them says no by itself. */
export const ewsListCommands = (mailbox: string): string =>
  ['Get-OrganizationConfig', `Get-CASMailbox -Identity ${orBlank(mailbox, 'mailbox')}`]
    .map((one) => `${one} | Format-List EwsEnabled, EwsApplicationAccessPolicy, EwsAllowList, EwsBlockList`)
    .join('\n');
