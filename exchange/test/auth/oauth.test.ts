/** Tokens against an issuer and a server that take them: by secret and by certificate, kept, got anew, refused. */
import { X509Certificate } from 'node:crypto';
import { createApplicationCertificate } from '@lockstep/simulator';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokensOf, type ApplicationProof, type TokenOptions } from '../../src/auth/oauth/tokens.ts';
import type { Connector } from '../../src/index.ts';
import { ACCOUNT, failureOf, openBench, OWNER, type Bench } from '../simulated.ts';

const OWN = { address: OWNER };
const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const AUDIENCE = 'https://mail.bank.example';
const signal = (): AbortSignal => new AbortController().signal;

describe('1.1 OAuth as an application', () => {
  let bench: Bench;
  let dispatcher: Agent;
  beforeEach(async () => {
    bench = await openBench();
    const { simulator } = bench;
    dispatcher = new Agent({ connect: { ca: simulator.ca } });
    simulator.frontEnd.schemes = ['oauth'];
    simulator.issuer.audiences.add(AUDIENCE);
    simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: 's3cret', certificate: null });
  });
  afterEach(async () => {
    await dispatcher.destroy();
    await bench.close();
  });

  const secret: ApplicationProof = { kind: 'secret', secret: 's3cret' };
  const connectorWith = (proof: ApplicationProof = secret, changed: Partial<TokenOptions> = {}): Connector =>
    bench.connect({
      signIn: {
        kind: 'oauth',
        tokens: tokensOf({
          authority: new URL(bench.simulator.urls.authority),
          clientId: CLIENT,
          audience: AUDIENCE,
          proof,
          dispatcher,
          requestTimeoutMs: 10_000,
          now: bench.now,
          ...changed,
        }),
      },
    });

  it('1.1 one token by a secret serves every call while it lasts', async () => {
    const connector = connectorWith();
    await Promise.all([connector.identify(OWN, signal()), connector.identify(OWN, signal())]);
    expect((await connector.identify(OWN, signal())).primaryAddress).toBe(OWNER);
    expect(bench.simulator.issuer.issued()).toBe(1);
  });
  it('1.1 a certificate proves the application as well, and only with its own key', async () => {
    const [own, other] = [await createApplicationCertificate(), await createApplicationCertificate()];
    expect(new X509Certificate(own.certificate).subject).toContain('Lockstep');
    bench.simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: null, certificate: own.certificate });
    const connector = connectorWith({ kind: 'certificate', pem: `${own.key}\n${own.certificate}` });
    expect((await connector.identify(OWN, signal())).primaryAddress).toBe(OWNER);
    const forged = connectorWith({ kind: 'certificate', pem: `${other.key}\n${own.certificate}` });
    expect((await failureOf(forged.identify(OWN, signal()))).cause).toBe('tokenRefused');
    const half = connectorWith({ kind: 'certificate', pem: own.certificate });
    expect((await failureOf(half.identify(OWN, signal()))).detail).toContain('private key');
  });
  it('1.1 a token for Graph is taken by Graph alone and names no role, and one for EWS is not taken there', async () => {
    const { issuer, urls } = bench.simulator;
    const tokenFor = (audience: string): Promise<string> =>
      tokensOf({
        authority: new URL(urls.authority),
        clientId: CLIENT,
        audience,
        proof: secret,
        dispatcher,
        requestTimeoutMs: 10_000,
        now: bench.now,
      }).get(false);
    const [graph, china, ews] = await Promise.all(
      ['https://graph.microsoft.com', 'https://microsoftgraph.chinacloudapi.cn', AUDIENCE].map(tokenFor),
    );
    const claims = (token = ''): unknown => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(issuer.judge(graph ?? '', issuer.graphAudiences)).toEqual({ ok: true, account: ACCOUNT });
    expect(issuer.judge(china ?? '', new Set(['https://graph.microsoft.com']))).toMatchObject({ ok: false });
    expect(issuer.judge(graph ?? '')).toMatchObject({ ok: false, diagnostics: expect.stringContaining('2000003') });
    expect(issuer.judge(ews ?? '', issuer.graphAudiences)).toMatchObject({ ok: false, diagnostics: expect.stringContaining('2000003') });
    expect(claims(graph)).not.toHaveProperty('roles');
    expect(claims(ews)).toMatchObject({ roles: ['full_access_as_app'] });
  });
  it('1.1 a token that is over is got anew once, and the call goes on', async () => {
    const connector = connectorWith();
    await connector.identify(OWN, signal());
    bench.simulator.issuer.expireAll();
    expect((await connector.identify(OWN, signal())).primaryAddress).toBe(OWNER);
    expect(bench.simulator.issuer.issued()).toBe(2);
  });
  it('1.1 a token for somebody else is refused with the number of the server, and not tried again', async () => {
    const connector = connectorWith(secret, { audience: 'https://other.bank.example' });
    const failure = await failureOf(connector.identify(OWN, signal()));
    expect(failure).toMatchObject({ kind: 'unauthorised', scope: 'account', cause: 'tokenRefused' });
    expect(failure.detail).toContain('2000003');
    expect(bench.simulator.issuer.issued()).toBe(1);
  });
  it('1.1 a wrong secret and an unknown application are told by their codes, never by what was sent', async () => {
    const wrong = await failureOf(connectorWith({ kind: 'secret', secret: 'wrong-one' }).identify(OWN, signal()));
    expect(wrong).toMatchObject({ kind: 'unauthorised', scope: 'account', cause: 'tokenRefused' });
    expect(wrong.detail).toContain('invalid_client, AADSTS7000215');
    expect(JSON.stringify(wrong)).not.toContain('wrong-one');
    const unknown = await failureOf(connectorWith(secret, { clientId: 'nobody' }).identify(OWN, signal()));
    expect(unknown.detail).toContain('AADSTS700016');
  });
  it('1.1 an issuer that cannot be reached, or whose certificate nobody trusts, is told from one that refuses', async () => {
    const nobody = connectorWith(secret, { authority: new URL('https://127.0.0.1:1/sim-tenant') });
    expect(await failureOf(nobody.identify(OWN, signal()))).toMatchObject({ kind: 'unavailable', cause: 'unreachable' });
    await bench.simulator.present('selfSigned');
    const untrusted = new Agent();
    expect((await failureOf(connectorWith(secret, { dispatcher: untrusted }).identify(OWN, signal()))).cause).toBe('certificateNotTrusted');
    await untrusted.destroy();
  });
  it('1.1 a server that takes no tokens says so', async () => {
    bench.simulator.frontEnd.schemes = ['basic', 'ntlm'];
    expect((await failureOf(connectorWith().identify(OWN, signal()))).detail).toContain('no tokens are taken here');
  });
});
