/** The form of an integration, there and back. */
import { describe, expect, test } from 'vitest';
import type { Integration } from '../../src/integrations/queries.ts';
import { integrations } from '../../src/texts/integrations.ts';
import { reachedBy, refusedBy } from '../../src/integrations/deletion.tsx';
import { changeOf, DEFAULTS, draftOf, fieldsOf, keptOf, valuesOf, type Cloud } from '../../src/integrations/values.ts';

const integration: Integration = {
  id: 'one',
  company: 'bank',
  name: 'Exchange',
  transport: 'ews',
  graphEndpoint: null,
  notificationUrl: null,
  endpoint: 'https://mail.bank.example/EWS/Exchange.asmx',
  autodiscoverEndpoint: null,
  authentication: 'basic',
  userName: 'BANK\\svc-lockstep',
  oauth: null,
  hasPassword: true,
  accessType: 'delegate',
  serverVersion: 'Exchange2016',
  verifyTls: false,
  certificateAuthorities: null,
  pinnedCertificates: [{ sha256: 'ab'.repeat(32), subject: 'CN=mail', validFrom: null, validTo: null }],
  windowDaysBack: 3,
  trustMinutes: 90,
  showTitles: 'title',
  privateEvents: 'skip',
  blocking: ['busy', 'free'],
  allDayCountsAs: 'wholeDay',
  publishBlocks: false,
  blockDays: 60,
  inviteClients: true,
  internalDomains: ['example.com', '*.branch.example'],
  template: { subject: '{{ appointment.title }}', body: '', external: null },
  windowDaysAhead: 90,
  policy: {
    revision: 7,
    lock: true,
    accept: { move: true, cancel: false, decline: true },
    conflict: 'ask',
    deletion: 'hardDelete',
    autoConfirm: true,
    refuse: { openingHours: true, notice: false, horizon: true, serviceNotOffered: false },
    brake: { perMailbox: 30, share: 0.07, allOf: 6, perCompany: 60 },
  },
  disconnect: null,
  enabled: true,
  servedElsewhere: null,
  notices: [],
  externalId: null,
  createdAt: '2026-03-02T08:00:00Z',
  changedAt: '2026-03-02T08:00:00Z',
};

describe('1 the form of an integration', () => {
  test('sends back what it was given, without the password that it never had', () => {
    const change = changeOf(valuesOf(integration));
    const { revision: _, ...policy } = integration.policy;
    expect(change).not.toHaveProperty('password');
    expect(change).toMatchObject({
      name: 'Exchange',
      endpoint: integration.endpoint,
      userName: integration.userName,
      accessType: 'delegate',
      serverVersion: 'Exchange2016',
      verifyTls: false,
      certificateAuthorities: null,
      pinnedCertificates: integration.pinnedCertificates,
      windowDaysBack: 3,
      windowDaysAhead: 90,
      trustMinutes: 90,
      showTitles: 'title',
      privateEvents: 'skip',
      blocking: ['busy', 'free'],
      allDayCountsAs: 'wholeDay',
      internalDomains: ['example.com', '*.branch.example'],
      policy,
    });
  });
  test('shows a share in percent without the crumbs of binary fractions', () => {
    expect(valuesOf(integration).policy.brake.share).toBe(7);
    expect(
      changeOf({ ...DEFAULTS, policy: { ...DEFAULTS.policy, brake: { ...DEFAULTS.policy.brake, share: 29 } } }).policy?.brake?.share,
    ).toBe(0.29);
  });
  test('1.2 sends a new password when one was typed in, and an authority when one was pasted', () => {
    const change = changeOf({ ...valuesOf(integration), password: ' blank at both ends ', certificateAuthorities: 'PEM' });
    expect([change.password, change.certificateAuthorities]).toEqual([' blank at both ends ', 'PEM']);
  });
  test('sends an emptied field as nothing, so that the refusal comes back to it', () => {
    expect(changeOf({ ...DEFAULTS, windowDaysAhead: '' }).windowDaysAhead).toBeNull();
    expect(draftOf(DEFAULTS)).toMatchObject({ name: '', userName: '', password: '' });
    expect(draftOf(DEFAULTS)).not.toHaveProperty('oauth');
  });
  test('an application is sent with OAuth, in the place of a user name', () => {
    const oauth = { cloud: 'china', tenant: ' bank.example ', authority: '', clientId: 'c', audience: '' } as const;
    const sent = changeOf({ ...DEFAULTS, authentication: 'oauth', oauth });
    expect(sent.oauth).toEqual({ cloud: 'china', tenant: 'bank.example', authority: null, clientId: 'c', audience: null });
    expect(sent).not.toHaveProperty('userName');
    const stored = { ...oauth, tenant: 'bank.example', authority: null, audience: 'https://mail.bank.example' };
    expect(valuesOf({ ...integration, oauth: stored }).oauth).toEqual({ ...stored, authority: '' });
  });
  const typed = {
    ...DEFAULTS,
    endpoint: 'https://mail.bank.example/EWS/Exchange.asmx',
    userName: 'svc',
    password: 'secret',
    ewsPassword: 'word',
    accessType: 'delegate',
    notificationUrl: 'https://booking.bank.example',
    oauth: { cloud: 'usGovHigh', tenant: 'bank.example', authority: '', clientId: 'c', audience: '' },
  } as const;
  test('by Graph nothing of EWS is sent, which would be refused, and an application signs in', () => {
    const sent = draftOf({ ...typed, transport: 'graph' });
    expect(sent).toMatchObject({ transport: 'graph', endpoint: null, authentication: 'oauth', accessType: 'impersonation' });
    expect(sent).toMatchObject({ graphEndpoint: null, notificationUrl: typed.notificationUrl, password: 'secret' });
    expect(sent.oauth).toMatchObject({ cloud: 'usGovHigh', tenant: 'bank.example', clientId: 'c' });
    for (const field of ['userName', 'ewsPassword']) expect(sent).not.toHaveProperty(field);
  });
  test('by EWS nothing of Graph is sent but that it is gone', () => {
    const sent = changeOf({ ...typed, transport: 'ews' });
    expect(sent).toMatchObject({ transport: 'ews', graphEndpoint: null, notificationUrl: null, userName: 'svc', accessType: 'delegate' });
    for (const field of ['oauth', 'ewsPassword']) expect(sent).not.toHaveProperty(field);
  });
  test('detected, both are sent: the application, and for EWS the same one or a user name with a password of its own', () => {
    const two = changeOf({ ...typed, transport: 'detect', authentication: 'ntlm' });
    expect(two).toMatchObject({
      authentication: 'ntlm',
      userName: 'svc',
      password: 'secret',
      ewsPassword: 'word',
      endpoint: typed.endpoint,
    });
    expect(two.oauth).toMatchObject({ clientId: 'c' });
    const one = changeOf({ ...typed, transport: 'detect', authentication: 'oauth' });
    expect(one).toMatchObject({ authentication: 'oauth', password: 'secret' });
    for (const field of ['userName', 'ewsPassword']) expect(one).not.toHaveProperty(field);
  });
  test('1.2 a stored secret stays with whom it belongs to: the application, the account, or each its own', () => {
    expect(keptOf({ transport: 'ews', authentication: 'basic' }, true)).toEqual({ application: false, account: true });
    expect(keptOf({ transport: 'ews', authentication: 'oauth' }, true)).toEqual({ application: true, account: false });
    expect(keptOf({ transport: 'graph', authentication: 'oauth' }, true)).toEqual({ application: true, account: false });
    expect(keptOf({ transport: 'detect', authentication: 'ntlm' }, true)).toEqual({ application: true, account: true });
    expect(keptOf({ transport: 'detect', authentication: 'ntlm' }, false)).toEqual({ application: false, account: false });
  });
  test('3.3 says what each mailbox gets of a delete type, by transport, access and cloud, and what cannot be chosen', () => {
    const of = (transport: 'ews' | 'graph' | 'detect', accessType: 'impersonation' | 'delegate', cloud: Cloud) =>
      ({ transport, accessType, oauth: { cloud } }) as const;
    expect(reachedBy(of('ews', 'delegate', 'usGovDod'))).toEqual(['delegate']);
    expect(reachedBy(of('graph', 'delegate', 'china'))).toEqual(['graph']);
    expect(reachedBy(of('detect', 'impersonation', 'usGovHigh'))).toEqual(['impersonation', 'graphGov']);
    expect(refusedBy(of('graph', 'impersonation', 'usGovDod'), 'hardDelete')).toBe('graphGov');
    expect(refusedBy(of('detect', 'impersonation', 'usGovDod'), 'hardDelete')).toBeNull();
    expect(refusedBy(of('detect', 'delegate', 'global'), 'deletedItems')).toBe('delegate');
    expect(refusedBy(of('graph', 'delegate', 'global'), 'deletedItems')).toBeNull();
    expect(refusedBy(of('ews', 'impersonation', 'usGovDod'), 'hardDelete')).toBeNull();
  });
  test('an empty endpoint is left to Autodiscover, and what is typed into it is sent as it is', () => {
    expect(draftOf(DEFAULTS)).toMatchObject({ endpoint: null, autodiscoverEndpoint: null });
    const typed = { ...DEFAULTS, endpoint: ' ', autodiscoverEndpoint: 'https://mail.bank.example/autodiscover/autodiscover.svc' };
    expect(changeOf(typed)).toMatchObject({ endpoint: null, autodiscoverEndpoint: typed.autodiscoverEndpoint });
    expect(changeOf(typed)).not.toHaveProperty('address');
    expect(valuesOf({ ...integration, endpoint: null })).toMatchObject({ endpoint: '', autodiscoverEndpoint: '', address: '' });
  });
  test('says in words what it begins with', () => {
    const { advanced, rules } = integrations;
    const { brake } = DEFAULTS.policy;
    expect(
      [
        [advanced.daysBackHelp, DEFAULTS.windowDaysBack],
        [advanced.daysAheadHelp, DEFAULTS.windowDaysAhead],
        [advanced.perMailboxHelp, brake.perMailbox],
        [advanced.shareHelp, `${brake.share} %`],
        [advanced.allOfHelp, brake.allOf],
        [advanced.perCompanyHelp, brake.perCompany],
        [rules.lockHelp, DEFAULTS.policy.lock ? 'on' : 'off'],
        [rules.autoConfirmHelp, DEFAULTS.policy.autoConfirm ? 'on' : 'off'],
      ].filter(([words, value]) => !String(words).endsWith(`Default: ${value}.`)),
    ).toEqual([]);
    expect(rules.conflicts[DEFAULTS.policy.conflict].toLowerCase()).toBe(/Default: (.*)\./.exec(rules.conflictHelp)?.[1]);
    expect(rules.deletions[DEFAULTS.policy.deletion]).toContain(`(${/Default: (.*)\./.exec(rules.deletionHelp)?.[1]})`);
  });
  test('names its fields as refusals name them', () => {
    expect(fieldsOf(DEFAULTS)).toEqual(
      expect.arrayContaining(['name', 'password', 'policy.lock', 'policy.accept.move', 'policy.brake.share']),
    );
    expect(fieldsOf(DEFAULTS)).not.toContain('policy');
  });
});
