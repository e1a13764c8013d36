/** The commands with which an administrator of Exchange Online lets an application into the calendars of one group. */
import { describe, expect, test } from 'vitest';
import { isEwsClosed } from '../../src/integrations/graph/ews-allowed.tsx';
import { blanksOf, commandsOf, ewsAllowedCommands, ewsListCommands, type Grant } from '../../src/integrations/graph/grant.ts';

const grant: Grant = {
  cloud: 'global',
  tenant: 'bank.example',
  clientId: '11111111-2222-3333-4444-555555555555',
  objectId: '66666666-7777-8888-9999-000000000000',
  by: 'group',
  group: 'lockstep-mailboxes@bank.example',
  unit: '',
  inside: 'anna.berger@bank.example',
  outside: 'board@bank.example',
};

describe('1 the rights in Microsoft 365', () => {
  test('are granted in Exchange, both roles within the scope of the group, by what was typed in', () => {
    expect(commandsOf(grant)).toEqual({
      object: [
        "Connect-MgGraph -TenantId 'bank.example' -Scopes 'Application.Read.All'",
        "(Get-MgServicePrincipal -Filter 'AppId eq ''11111111-2222-3333-4444-555555555555''').Id",
      ].join('\n'),
      connect: 'Connect-ExchangeOnline',
      application:
        "New-ServicePrincipal -AppId '11111111-2222-3333-4444-555555555555' -ObjectId '66666666-7777-8888-9999-000000000000' -DisplayName 'Lockstep'",
      scope: [
        "$group = Get-DistributionGroup -Identity 'lockstep-mailboxes@bank.example'",
        `New-ManagementScope -Name 'Lockstep mailboxes' -RecipientRestrictionFilter "MemberOfGroup -eq '$($group.DistinguishedName)'"`,
      ].join('\n'),
      roles: [
        "New-ManagementRoleAssignment -App '11111111-2222-3333-4444-555555555555' -Role 'Application Calendars.ReadWrite' -CustomResourceScope 'Lockstep mailboxes'",
        "New-ManagementRoleAssignment -App '11111111-2222-3333-4444-555555555555' -Role 'Application MailboxSettings.Read' -CustomResourceScope 'Lockstep mailboxes'",
      ].join('\n'),
      check: [
        "Test-ServicePrincipalAuthorization -Identity '11111111-2222-3333-4444-555555555555' -Resource 'anna.berger@bank.example' | Format-Table",
        "Test-ServicePrincipalAuthorization -Identity '11111111-2222-3333-4444-555555555555' -Resource 'board@bank.example' | Format-Table",
      ].join('\n'),
    });
    expect(blanksOf(grant)).toEqual([]);
  });
  test('an administrative unit is the scope itself, so that none is made', () => {
    const { scope, roles } = commandsOf({ ...grant, by: 'unit', unit: '4d819ce9' });
    expect(scope).toBeNull();
    expect(roles.split('\n').map((line) => line.split(' -Recipient')[1])).toEqual([
      "AdministrativeUnitScope '4d819ce9'",
      "AdministrativeUnitScope '4d819ce9'",
    ]);
    expect(roles).not.toContain('CustomResourceScope');
  });
  test.each([
    ['usGovHigh', 'Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh', ' -Environment USGov'],
    ['usGovDod', 'Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovDoD', ' -Environment USGovDoD'],
    ['china', 'Connect-ExchangeOnline -ExchangeEnvironmentName O365China', ' -Environment China'],
  ] as const)('are granted in the cloud the tenant is in: %s', (cloud, connect, environment) => {
    const commands = commandsOf({ ...grant, cloud });
    expect(commands.connect).toBe(connect);
    expect(commands.object.split('\n')[0]).toMatch(new RegExp(`${environment}$`));
  });
  test('what is typed in stays text in PowerShell, whichever quotes are in it', () => {
    const { scope } = commandsOf({ ...grant, group: "O'Brien’s $(rooms)" });
    expect(scope?.split('\n')[0]).toBe("$group = Get-DistributionGroup -Identity 'O''Brien’’s $(rooms)'");
    expect(commandsOf({ ...grant, clientId: "x' + 'y" }).object.split('\n')[1]).toBe(
      "(Get-MgServicePrincipal -Filter 'AppId eq ''x'' + ''y''').Id",
    );
  });
  test('what is not typed in yet stands there as a blank, and is named', () => {
    const empty = { ...grant, clientId: ' ', objectId: '', group: '', outside: '' };
    expect(blanksOf(empty)).toEqual(['clientId', 'objectId', 'group', 'outside']);
    expect(blanksOf({ ...empty, by: 'unit' })).toEqual(['clientId', 'objectId', 'unit', 'outside']);
    expect(commandsOf(empty).application).toBe("New-ServicePrincipal -AppId '<client ID>' -ObjectId '<object ID>' -DisplayName 'Lockstep'");
  });
});

test('1 EWS in Exchange Online is opened by the list first, and nobody who is on it is lost', () => {
  const lines = ewsAllowedCommands('app-1', 'global').split('\n');
  expect(lines[0]).toBe('Connect-ExchangeOnline');
  expect(lines[1]).toContain('Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy');
  expect(lines.slice(2)).toEqual([
    "if ($ids -notcontains 'app-1') { $ids += 'app-1' }",
    "Set-OrganizationConfig -EwsAllowedAppIDs ($ids -join ',')",
    'Set-OrganizationConfig -EwsEnabled $true',
  ]);
});
test('1 the switch and the older lists are looked at of the organisation and of the mailbox, as each says no by itself', () => {
  const fields = 'Format-List EwsEnabled, EwsApplicationAccessPolicy, EwsAllowList, EwsBlockList';
  expect(ewsListCommands('anna@bank.example').split('\n')).toEqual([
    `Get-OrganizationConfig | ${fields}`,
    `Get-CASMailbox -Identity 'anna@bank.example' | ${fields}`,
  ]);
});
test('1 the commands for EWS are shown where it is closed in Exchange Online to an application, and nowhere else', () => {
  const online = 'https://outlook.office365.com/EWS/Exchange.asmx';
  const application = { cloud: 'global', clientId: 'app-1', authority: null } as const;
  const closed = (cause: string | null, endpoint: string | null, oauth: Parameters<typeof isEwsClosed>[2] = application): boolean =>
    isEwsClosed(cause, endpoint, oauth);
  expect([closed('blockedByPolicy', online), closed('ewsSwitchedOff', online), closed('ewsSwitchedOff', null)]).toEqual([true, true, true]);
  // A server of one's own has other switches, and so has whoever issues tokens for it.
  expect(closed('ewsSwitchedOff', 'https://mail.bank.example/EWS/Exchange.asmx')).toBe(false);
  expect(closed('ewsSwitchedOff', null, { ...application, authority: 'https://adfs.bank.example/adfs' })).toBe(false);
  expect([closed('wrongCredentials', online), closed(null, online), closed('blockedByPolicy', online, null)]).toEqual([
    false,
    false,
    false,
  ]);
});
