/** NTLM held against a verifier that we did not write: Samba's, over the program's own way out. */
import { randomUUID } from 'node:crypto';
import { instant } from '@lockstep/engine';
import { ewsConnector, type Connector } from '@lockstep/exchange';
import { createEgress } from '@lockstep/server';
import { DEFAULT_PASSWORD, startSimulator, type Simulator } from '@lockstep/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { haveSamba, startFront, type SambaFront } from './front.ts';

const PASSWORD = 'Pä$$wort 1';
const ACCOUNT = 'BANK\\svc-lockstep';
const OWNER = 'ada@bank.example';

describe.runIf(haveSamba())('NTLM, judged by Samba', () => {
  let simulator: Simulator;
  let front: SambaFront;
  const egress = createEgress({ allow: ['127.0.0.1'] });
  const tls = { verifyTls: true };
  const opened: Connector[] = [];

  const connect = (userName: string, password: string): Connector => {
    const connector = ewsConnector({
      endpoint: front.endpoint,
      signIn: { kind: 'ntlm', userName, password, socket: (connected) => egress.client(front.endpoint, tls, connected) },
      access: 'impersonation',
      version: 'detect',
      dispatcher: egress.dispatcher(tls),
      clock: { now: () => instant(Date.now()) },
      requestTimeoutMs: 20_000,
      ids: randomUUID,
    });
    opened.push(connector);
    return connector;
  };
  const look = (connector: Connector): Promise<unknown> => connector.identify({ address: OWNER }, new AbortController().signal);

  beforeAll(async () => {
    simulator = await startSimulator();
    simulator.world.admin.addMailbox({ address: OWNER });
    simulator.world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  });
  beforeEach(async () => {
    const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${DEFAULT_PASSWORD}`).toString('base64')}`;
    front = await startFront({ password: PASSWORD, behind: simulator.urls.ews, authorization });
  });
  afterEach(async () => {
    for (const connector of opened.splice(0)) await connector.close();
    await front.close();
  });
  afterAll(async () => {
    await egress.close();
    await simulator.close();
  });

  it.each(['BANK\\svc', 'svc@bank.example', 'svc'])('the right password signs %s in', async (userName) => {
    await expect(look(connect(userName, PASSWORD))).resolves.toBeDefined();
    expect(front.verdicts).toHaveLength(1);
    expect(front.verdicts[0]).toMatch(/^AF /);
  });

  it('a wrong password is refused, asked once and told as such', async () => {
    await expect(look(connect('BANK\\svc', 'Passwort 1'))).rejects.toMatchObject({ failure: { cause: 'wrongCredentials' } });
    expect([front.verdicts, front.passed()]).toEqual([['NA NT_STATUS_LOGON_FAILURE'], 0]);
  });

  it('an answer of which one bit was changed on the way is refused', async () => {
    front.spoilNext();
    await expect(look(connect('BANK\\svc', PASSWORD))).rejects.toMatchObject({ failure: { cause: 'wrongCredentials' } });
    expect([front.verdicts, front.passed()]).toEqual([['NA NT_STATUS_INVALID_PARAMETER'], 0]);
  });

  it('one connection, signed in once, serves many calls', async () => {
    const connector = connect('BANK\\svc', PASSWORD);
    for (let turn = 0; turn < 20; turn += 1) await look(connector);
    expect([front.verdicts.length, front.connections()]).toEqual([1, 1]);
    expect(front.passed()).toBeGreaterThanOrEqual(20);
  });

  it('twenty at once sign in each on its own, and then no more', async () => {
    const connector = connect('BANK\\svc', PASSWORD);
    await Promise.all(Array.from({ length: 20 }, () => look(connector)));
    await Promise.all(Array.from({ length: 20 }, () => look(connector)));
    expect(front.verdicts).toHaveLength(front.connections());
    expect(front.connections()).toBeLessThanOrEqual(20);
  });
});
