/** The published client finds its mailbox by autodiscover, as it finds that of Exchange. */
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../src/clock.ts';
import { DEFAULT_PASSWORD, startSimulator, type Simulator } from '../../src/simulator.ts';
import { ews } from './outlook-user.ts';

const ANNA = 'anna@bank.example';
const WANTED = [
  ews.UserSettingName.ExternalEwsUrl,
  ews.UserSettingName.InternalEwsUrl,
  ews.UserSettingName.GroupingInformation,
  ews.UserSettingName.EwsSupportedSchemas,
  ews.UserSettingName.UserDisplayName,
  ews.UserSettingName.AutoDiscoverSMTPAddress,
];

describe('ews-javascript-api looks for a mailbox', () => {
  let simulator: Simulator;
  let agent: Agent;
  beforeEach(async () => {
    simulator = await startSimulator({
      clock: virtualClock(Date.UTC(2026, 10, 20, 8)),
      hostNames: ['bank.example', 'autodiscover.bank.example', 'mail.bank.example', 'autodiscover.branch.example'],
    });
    simulator.world.admin.addMailbox({ address: ANNA, name: 'Anna Berger' });
    agent = new Agent({ ca: simulator.ca });
    // Every name leads to loopback; the certificate is still judged by the name.
    Object.assign(agent, {
      createConnection: ({ host }: { readonly host: string }) =>
        connect({ host: '127.0.0.1', port: simulator.ports.tls, servername: host, ca: simulator.ca }),
    });
  });
  afterEach(async () => {
    agent.destroy();
    await simulator.close();
  });

  const service = (url: string | null): ews.AutodiscoverService => {
    const made = new ews.AutodiscoverService(ews.ExchangeVersion.Exchange2013_SP1);
    if (url !== null) made.Url = new ews.Uri(url);
    made.Credentials = new ews.WebCredentials(ANNA, DEFAULT_PASSWORD);
    made.XHRApi = new ews.XhrApi({ httpsAgent: agent });
    return made;
  };
  const settingsOf = (url: string, address = ANNA): Promise<ews.GetUserSettingsResponse> => service(url).GetUserSettings(address, WANTED);
  const url = 'https://mail.bank.example/autodiscover/autodiscover.svc';

  it('F29: is led to Exchange Online for a mailbox that lives there', async () => {
    simulator.world.admin.moveMailbox(ANNA, 'online');
    const { Settings: settings } = await settingsOf(url);
    expect(settings.get(ews.UserSettingName.ExternalEwsUrl)).toBe('https://outlook.office365.com/EWS/Exchange.asmx');
    expect(settings.get(ews.UserSettingName.InternalEwsUrl)).toBeUndefined();
  });

  it('is given every setting it asks for', async () => {
    const { Settings: settings, ErrorCode: code } = await settingsOf(url);
    expect(code).toBe(ews.AutodiscoverErrorCode.NoError);
    expect(WANTED.map((name) => settings.get(name) as unknown)).toEqual([
      'https://mail.bank.example/EWS/Exchange.asmx',
      'https://sim-ex01.internal.invalid/EWS/Exchange.asmx',
      'SIM-SITE-1',
      expect.stringContaining('Exchange2013_SP1'),
      'Anna Berger',
      ANNA,
    ]);
  });
  it('is told which address is unknown, and which setting is not available', async () => {
    expect((await settingsOf(url, 'nobody@bank.example')).ErrorCode).toBe(ews.AutodiscoverErrorCode.InvalidUser);
    simulator.autodiscover.grouping = null;
    const { UserSettingErrors: errors } = await settingsOf(url);
    expect(errors.map((one) => [one.SettingName, one.ErrorCode])).toEqual([
      ['GroupingInformation', ews.AutodiscoverErrorCode.SettingIsNotAvailable],
    ]);
  });
  it('finds its EWS from nothing but its address, at autodiscover.<domain> or at the domain', async () => {
    for (const found of ['autodiscover.bank.example', 'bank.example']) {
      const client = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
      client.Credentials = new ews.WebCredentials(ANNA, DEFAULT_PASSWORD);
      client.XHRApi = new ews.XhrApi({ httpsAgent: agent });
      await client.AutodiscoverUrl(ANNA, () => true);
      expect(client.Url.AbsoluteUri).toBe(`https://${found}/EWS/Exchange.asmx`);
      simulator.autodiscover.hosts.set('autodiscover.bank.example', { kind: 'nothing' });
    }
  });
  it('is redirected by address and by URL', async () => {
    simulator.world.admin.addMailbox({ address: 'anna@branch.example' });
    simulator.autodiscover.mailboxes.set(ANNA, {
      kind: 'redirectUrl',
      to: 'https://autodiscover.bank.example/autodiscover/autodiscover.svc',
    });
    const several = await service(url).GetUsersSettings([ANNA, 'anna@branch.example'], ...WANTED);
    expect([0, 1].map((at) => several.__thisIndexer(at).ErrorCode)).toEqual([
      ews.AutodiscoverErrorCode.RedirectUrl,
      ews.AutodiscoverErrorCode.NoError,
    ]);
    expect(several.__thisIndexer(0).RedirectTarget).toBe('https://autodiscover.bank.example/autodiscover/autodiscover.svc');
    simulator.autodiscover.mailboxes.set(ANNA, { kind: 'redirectAddress', to: 'anna@branch.example' });
    const followed = await settingsOf(url);
    expect(followed.Settings.get(ews.UserSettingName.AutoDiscoverSMTPAddress) as unknown).toBe('anna@branch.example');
  });
});
