/** What Autodiscover said is kept, and asked anew when something smells of a move; calls go where each mailbox is. */
import { instant, type Instant } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Discovery } from '../../src/autodiscover/discover.ts';
import { finding, smellsOfMove, type Finding, type KeptEndpoint } from '../../src/autodiscover/kept.ts';
import { roamingConnector } from '../../src/autodiscover/connector.ts';
import { problemError } from '../../src/ews/classify.ts';
import { capabilitiesOf } from '../../src/ews/connector.ts';
import { ConnectorError, type Connector, type Failure, type Step } from '../../src/index.ts';
import { failureOf, openBench, OWNER, COLLEAGUE, type Bench } from '../simulated.ts';

const HOUR = 3_600_000;
const ADA = 'ada@bank.example';
const signal = (): AbortSignal => new AbortController().signal;
const failure = (kind: Failure['kind'], scope: Failure['scope'], cause: Failure['cause']): Failure => ({
  kind,
  scope,
  cause,
  ambiguous: false,
  retryAt: null,
  detail: 'x',
});
const moveError = (code: string): ConnectorError =>
  problemError({ operation: 'GetItem', writes: false, now: instant(0) }, { code, values: new Map(), fields: [], violation: null });

type Scene = {
  readonly finding: Finding;
  readonly asked: string[];
  readonly kept: Map<string, KeptEndpoint>;
  now: number;
  says: (address: string, kept: URL | null) => Discovery;
};
const found = (endpoint: string): Discovery => ({
  ok: true,
  hops: [],
  found: { endpoint, service: 'https://mail.bank.example/autodiscover/autodiscover.svc', grouping: null, schemas: [], address: null },
});
const scene = (): Scene => {
  const asked: string[] = [];
  const kept = new Map<string, KeptEndpoint>();
  const made: Scene = {
    asked,
    kept,
    now: Date.UTC(2026, 10, 20),
    says: () => found('https://one.bank.example/EWS/Exchange.asmx'),
    finding: finding({
      now: () => instant(made.now),
      store: {
        read: (address) => Promise.resolve(kept.get(address) ?? null),
        write: (address, one) => Promise.resolve(void kept.set(address, one)),
        serviceOf: (domain) => Promise.resolve([...kept].find(([address]) => address.endsWith(`@${domain}`))?.[1].service ?? null),
      },
      discover: (address, first) => {
        asked.push(address);
        return Promise.resolve(made.says(address, first));
      },
    }),
  };
  return made;
};
const endpointNow = async (at: Scene, address = ADA): Promise<string> => (await at.finding.endpoint(address, signal())).endpoint;

describe('1.1 what Autodiscover said is kept', () => {
  it('1.1 for everybody who asks, in whatever letters, also where many begin together', async () => {
    const at = scene();
    await Promise.all([endpointNow(at), endpointNow(at, 'Ada@Bank.Example'), endpointNow(at)]);
    expect(at.asked).toEqual([ADA]);
    expect([...at.kept.keys()]).toEqual([ADA]);
  });
  it('1.1 another process finds it, and a colleague is asked about where the first was answered', async () => {
    const at = scene();
    at.kept.set(ADA, {
      endpoint: 'https://kept.bank.example/EWS/Exchange.asmx',
      service: 'https://kept.bank.example/autodiscover/autodiscover.svc',
      grouping: null,
      schemas: [],
      address: null,
      foundAt: instant(at.now),
    });
    expect(await endpointNow(at)).toBe('https://kept.bank.example/EWS/Exchange.asmx');
    let first: URL | null = null;
    at.says = (_address, kept) => {
      first = kept;
      return found('https://one.bank.example/EWS/Exchange.asmx');
    };
    await endpointNow(at, 'grace@bank.example');
    expect(String(first)).toBe('https://kept.bank.example/autodiscover/autodiscover.svc');
    expect(at.asked).toEqual(['grace@bank.example']);
  });
  it.each(['ErrorMailboxMoveInProgress', 'ErrorConnectionFailed', 'ErrorProxyRequestNotAllowed', 'ErrorReadEventsFailed'])(
    '1.6 after %s it is asked anew, but not within the hour',
    async (code) => {
      const at = scene();
      await endpointNow(at);
      at.says = () => found('https://two.bank.example/EWS/Exchange.asmx');
      at.finding.failed(ADA, moveError(code));
      expect(await endpointNow(at)).toBe('https://one.bank.example/EWS/Exchange.asmx');
      at.now += HOUR;
      expect(await endpointNow(at)).toBe('https://two.bank.example/EWS/Exchange.asmx');
      expect(at.asked).toHaveLength(2);
    },
  );
  it('1.6 a week later it is asked anew, and stays as it was where nobody answers', async () => {
    const at = scene();
    await endpointNow(at);
    at.now += 7 * 24 * HOUR;
    at.says = () => ({ ok: false, hops: [], failure: failure('unavailable', 'mailbox', 'unreachable') });
    expect(await endpointNow(at)).toBe('https://one.bank.example/EWS/Exchange.asmx');
    expect(await endpointNow(at)).toBe('https://one.bank.example/EWS/Exchange.asmx');
    expect(at.asked).toHaveLength(2);
  });
  it('1.6 a mailbox counts as moved once that was said three times over an hour, and until then calls go where it was', async () => {
    const at = scene();
    await endpointNow(at);
    at.now += 7 * 24 * HOUR;
    at.says = () => ({ ok: false, hops: [], failure: failure('moved', 'mailbox', 'mailboxMoved') });
    for (const asked of [2, 2, 3, 3]) {
      expect(await endpointNow(at)).toBe('https://one.bank.example/EWS/Exchange.asmx');
      expect(at.asked).toHaveLength(asked);
      at.now += HOUR / 4;
    }
    expect((await failureOf(at.finding.endpoint(ADA, signal()))).cause).toBe('mailboxMoved');
    expect(at.asked).toHaveLength(4);
    // It stays so until somebody says otherwise, and is asked each time.
    expect((await failureOf(at.finding.endpoint(ADA, signal()))).cause).toBe('mailboxMoved');
    at.says = () => found('https://two.bank.example/EWS/Exchange.asmx');
    expect(await endpointNow(at)).toBe('https://two.bank.example/EWS/Exchange.asmx');
    expect(at.kept.get(ADA)?.sightings ?? null).toBe(null);
  });
  it('1.6 one other answer in between begins the count anew', async () => {
    const at = scene();
    const elsewhere = (): Discovery => ({ ok: false, hops: [], failure: failure('moved', 'mailbox', 'mailboxMoved') });
    for (const says of [() => found('https://one.bank.example/EWS/Exchange.asmx'), elsewhere, elsewhere]) {
      at.now += 7 * 24 * HOUR;
      at.says = says;
      expect(await endpointNow(at)).toBe('https://one.bank.example/EWS/Exchange.asmx');
    }
    at.now += HOUR;
    at.says = () => found('https://one.bank.example/EWS/Exchange.asmx');
    await endpointNow(at);
    at.now += 7 * 24 * HOUR;
    at.says = elsewhere;
    expect(await endpointNow(at)).toBe('https://one.bank.example/EWS/Exchange.asmx');
    expect(at.kept.get(ADA)?.sightings?.times).toBe(1);
  });
  it('1.1 after a refused password nobody else of the account tries for a minute', async () => {
    const at = scene();
    at.says = () => ({ ok: false, hops: [], failure: failure('unauthorised', 'account', 'wrongCredentials') });
    for (const address of [ADA, 'grace@bank.example', 'alan@bank.example'])
      expect((await failureOf(at.finding.endpoint(address, signal()))).cause).toBe('wrongCredentials');
    expect(at.asked).toEqual([ADA]);
    at.now += 60_000;
    await failureOf(at.finding.endpoint(ADA, signal()));
    expect(at.asked).toHaveLength(2);
  });
  it.each([
    [failure('unavailable', 'host', 'unreachable'), true],
    [failure('unavailable', 'host', 'nameNotFound'), true],
    [failure('throttled', 'host', 'serverBusy'), true],
    [failure('throttled', 'mailbox', 'throttled'), false],
    [failure('gone', 'item', 'itemUnreadable'), false],
  ])('1.6 of a failure it is known whether it smells of a move (%#)', (one, expected) => {
    expect(smellsOfMove(new ConnectorError(one))).toBe(expected);
  });
});

describe('1.1 a connector without an endpoint', () => {
  let bench: Bench;
  let opened: string[];
  let connector: Connector;
  let at: Scene;
  beforeEach(async () => {
    bench = await openBench();
    at = scene();
    opened = [];
    at.says = () => found(bench.simulator.urls.ewsTls);
    connector = roamingConnector({
      capabilities: capabilitiesOf('impersonation'),
      finding: at.finding,
      at: (endpoint) => {
        opened.push(endpoint.href);
        return bench.connect({ endpoint });
      },
    });
  });
  afterEach(async () => {
    await connector.close();
    await bench.close();
  });
  const NOW = (): Instant => bench.now();

  it('1.1 calls go to where each mailbox is, over one connector for each place', async () => {
    for (const address of [OWNER, COLLEAGUE]) {
      expect((await connector.identify({ address }, signal())).primaryAddress).toBe(address);
      const window = { start: NOW(), end: instant(NOW() + HOUR) };
      expect(await connector.view({ address, calendar: null }, window, signal())).toEqual([]);
      for await (const page of connector.changes({ address, calendar: null }, null, null, signal())) expect(page.last).toBe(true);
    }
    expect(at.asked).toEqual([OWNER, COLLEAGUE]);
    expect(opened).toEqual([bench.simulator.urls.ewsTls]);
  });
  it('1 the first version that is tried is the newest of ours that Autodiscover lists', async () => {
    bench.simulator.ews.serverVersion = '2013';
    const said = found(bench.simulator.urls.ewsTls);
    at.says = () => (said.ok ? { ...said, found: { ...said.found, schemas: ['Exchange2010_SP2', 'Exchange2013'] } } : said);
    const asked = new Set<string>();
    const listening = roamingConnector({
      capabilities: capabilitiesOf('impersonation'),
      finding: at.finding,
      at: (endpoint) =>
        bench.connect({
          endpoint,
          messages: (direction, _operation, xml) =>
            void (direction === 'request' && asked.add(/RequestServerVersion Version="(\w+)"/.exec(xml)?.[1] ?? '')),
        }),
    });
    expect((await listening.identify({ address: OWNER }, signal())).schemaVersion).toBe('Exchange2013');
    for await (const step of listening.probe({ address: OWNER }, signal())) expect(step.outcome).not.toBe('failed');
    expect([...asked]).toEqual(['Exchange2013']);
    await listening.close();
  });
  it('1.1 the test shows the trace first and then goes on at what was found', async () => {
    const steps: Step[] = [];
    for await (const step of connector.probe({ address: OWNER }, signal())) steps.push(step);
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'autodiscover passed',
      'name passed',
      'tls passed',
      'http passed',
      'signIn passed',
      'version passed',
      'rights passed',
      'calendar passed',
      'write skipped',
      'notifications passed',
    ]);
    expect(steps[0]?.hops).toEqual([]);
    at.says = () => ({ ok: false, hops: [], failure: failure('unauthorised', 'account', 'wrongCredentials') });
    const failed: Step[] = [];
    for await (const step of connector.probe({ address: OWNER }, signal())) failed.push(step);
    expect(failed).toMatchObject([{ step: 'autodiscover', outcome: 'failed', cause: 'wrongCredentials' }]);
  });
  it('1.6 a call that fails as one does after a move has it asked anew', async () => {
    await connector.identify({ address: OWNER }, signal());
    bench.simulator.frontEnd.outage = 'queueFull';
    bench.simulator.frontEnd.retryAfterSeconds = null;
    await failureOf(connector.identify({ address: OWNER }, signal()));
    bench.simulator.frontEnd.outage = 'none';
    at.now += HOUR;
    await connector.identify({ address: OWNER }, signal());
    expect(at.asked).toEqual([OWNER, OWNER]);
  });
});
