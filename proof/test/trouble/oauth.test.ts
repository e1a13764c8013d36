/** An integration that signs in as an application: the real API, egress and TLS, an issuer of tokens and a server of one's own. */
import { createApplicationCertificate } from '@lockstep/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, MINUTE, openBank, type Bank } from './bank.ts';

const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const SECRET = 'a secret of the application';
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { simulator } = bank;
  simulator.frontEnd.schemes = ['oauth'];
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
  // A server of one's own is the audience.
  simulator.issuer.audiences.clear();
  simulator.issuer.audiences.add(new URL(simulator.urls.ewsTls).origin);
});
afterEach(() => bank.close());

const application = (more: object = {}): object => ({
  authentication: 'oauth',
  oauth: { authority: bank.simulator.urls.authority, clientId: CLIENT },
  userName: undefined,
  password: SECRET,
  ...more,
});
const mailbox = async (): Promise<unknown> => ((await bank.api('GET', '/mailboxes')) as unknown as { items: readonly unknown[] }).items[0];
const testOf = (integration: string): ReturnType<Bank['api']> => bank.api('POST', `/integrations/${integration}/test`, { address: ANNA });

describe('1 an integration with OAuth', () => {
  it('1 reads and writes by tokens, shows the application and never its secret', async () => {
    const { integration } = await bank.connect(application());
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing' });
    expect(await testOf(integration)).toMatchObject({ passed: true });
    expect(await bank.api('GET', `/integrations/${integration}`)).toMatchObject({
      authentication: 'oauth',
      userName: '',
      oauth: { cloud: 'global', tenant: '', authority: bank.simulator.urls.authority, clientId: CLIENT, audience: null },
    });
    expect(bank.said()).not.toContain(SECRET);
    expect(bank.said()).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });

  it('1.2 a secret is replaced by a certificate in place, and a wrong one is a cause with a next step', async () => {
    const { integration } = await bank.connect(application({ password: 'wrong' }));
    expect(await testOf(integration)).toMatchObject({ passed: false, cause: 'tokenRefused' });
    const { key, certificate } = await createApplicationCertificate();
    bank.simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: null, certificate });
    await bank.api('PATCH', `/integrations/${integration}`, { password: `${key}${certificate}` });
    expect(await testOf(integration)).toMatchObject({ passed: true });
    expect(bank.said()).not.toContain('PRIVATE KEY');
  });

  it('1 with the endpoint left empty Autodiscover is asked by token as well', async () => {
    const said = await bank.api('POST', '/integrations/detect', {
      address: ANNA,
      autodiscoverEndpoint: bank.simulator.urls.autodiscover,
      authentication: 'oauth',
      oauth: {
        authority: bank.simulator.urls.authority,
        clientId: CLIENT,
        audience: new URL(bank.simulator.urls.ewsTls).origin,
      },
      password: SECRET,
      certificateAuthorities: bank.simulator.ca,
    });
    expect(said).toMatchObject({ found: { endpoint: bank.simulator.urls.ewsTls } });
  });

  it.each([
    [{ oauth: null }, '/oauth'],
    [{ oauth: { clientId: CLIENT } }, '/oauth/tenant'],
    [{ oauth: { clientId: CLIENT, tenant: '../evil' } }, '/oauth/tenant'],
    [{ oauth: { clientId: CLIENT, authority: 'http://127.0.0.1/adfs' } }, '/oauth/authority'],
    [{ accessType: 'delegate' }, '/accessType'],
    [{ authentication: 'basic' }, '/userName'],
    [{ authentication: 'basic', userName: 'svc', endpoint: 'https://outlook.office365.com/EWS/Exchange.asmx' }, '/endpoint'],
  ])('1 what an application cannot be is refused at its field: %j', async (more, field) => {
    const answer = await bank.api('POST', '/integrations', {
      name: 'X',
      endpoint: bank.simulator.urls.ewsTls,
      ...application(more),
    });
    expect(answer).toMatchObject({ problems: [{ field }] });
  });

  it('1 Exchange Online is taken with OAuth, under a standing notice of its end', async () => {
    const oauth = { clientId: CLIENT, tenant: 'bank.example' };
    const answer = await bank.api('POST', '/integrations', {
      name: 'Online',
      endpoint: 'https://outlook.office365.com/EWS/Exchange.asmx',
      ...application({ oauth }),
    });
    expect(answer).toMatchObject({
      notices: [expect.stringContaining('1 April 2027')],
      oauth: { cloud: 'global', tenant: 'bank.example' },
    });
  });
});
