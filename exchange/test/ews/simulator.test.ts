/** Against the simulator: servers of every age, certificates of every kind, and what an administrator is told. */
import { instant } from '@lockstep/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connector } from '../../src/index.ts';
import { ACCOUNT, COLLEAGUE, failureOf, openBench, OWNER, START, type Bench } from '../simulated.ts';

const NOW = instant(START);
const OWN = { address: OWNER, calendar: null };
const WINDOW = { start: NOW, end: instant(NOW + 3_600_000) };
const signal = (): AbortSignal => new AbortController().signal;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('against the simulator', () => {
  async function bench(): Promise<Bench> {
    const opened = await openBench();
    closing.push(opened.close);
    return opened;
  }
  const lastStep = async (connector: Connector, address = OWNER): Promise<readonly [string, string, string | null]> => {
    let last: readonly [string, string, string | null] = ['', '', null];
    for await (const step of connector.probe({ address }, signal())) last = [step.step, step.outcome, step.cause];
    return last;
  };

  it.each([
    ['expired', 'tls', 'certificateNotTrusted'],
    ['selfSigned', 'tls', 'certificateNotTrusted'],
    ['wrongName', 'tls', 'certificateForAnotherName'],
  ] as const)('1.1 a certificate that is %s stops the test at its step', async (kind, step, cause) => {
    const { simulator, connect } = await bench();
    await simulator.present(kind);
    expect(await lastStep(connect())).toEqual([step, 'failed', cause]);
  });

  it('1.1 a wrong password, a locked account, EWS switched off and a port nobody listens on are told apart', async () => {
    const { simulator, connect, connector } = await bench();
    expect(await lastStep(connect({ signIn: { kind: 'basic', userName: ACCOUNT, password: 'wrong' } }))).toEqual([
      'signIn',
      'failed',
      'wrongCredentials',
    ]);
    simulator.accounts.lock(ACCOUNT, true);
    expect(await lastStep(connector)).toEqual(['signIn', 'failed', 'accountLocked']);
    simulator.accounts.lock(ACCOUNT, false);
    simulator.frontEnd.outage = 'ewsOff';
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).cause).toBe('ewsSwitchedOff');
    expect((await lastStep(connect({ endpoint: new URL('https://127.0.0.1:1/EWS/Exchange.asmx') })))[2]).toBe('unreachable');
  });

  it.each(['2010_SP2', '2013', '2016', 'SE'] as const)('1.1 an Exchange %s is spoken to in a version it takes', async (serverVersion) => {
    const { simulator, connector, person, complaints } = await bench();
    simulator.ews.serverVersion = serverVersion;
    await person.add({ title: 'Here', start: instant(NOW + 600_000), end: instant(NOW + 1_200_000) });
    expect(await connector.view(OWN, WINDOW, signal())).toHaveLength(1);
    const repeats = { pattern: { every: 'week', interval: 2, on: ['friday'], weekStart: 'monday' }, extent: { ends: 'never' } } as const;
    const id = await person.add({ title: 'Round', start: instant(NOW + 600_000), end: instant(NOW + 1_200_000), repeats });
    expect((await connector.series(OWN, [id], NOW, signal())).get(id)).toMatchObject({ value: { how: 'known', series: repeats } });
    expect(complaints).toEqual([]);
  });

  it.each([
    ['2010_SP2', 'Exchange2010_SP2', ['Exchange2013_SP1', 'Exchange2013', 'Exchange2010_SP2']],
    ['2013', 'Exchange2013', ['Exchange2013_SP1', 'Exchange2013']],
    ['2013_SP1', 'Exchange2013_SP1', ['Exchange2013_SP1']],
    ['SE', 'Exchange2013_SP1', ['Exchange2013_SP1']],
  ] as const)('1.1 an Exchange %s is asked downward until it takes %s, which is told, kept and shown', async (server, taken, tried) => {
    const { simulator, connect } = await bench();
    simulator.ews.serverVersion = server;
    const asked: string[] = [];
    const listening = {
      messages: (direction: 'request' | 'answer', _operation: string, xml: string): void => {
        if (direction === 'request') asked.push(/RequestServerVersion Version="(\w+)"/.exec(xml)?.[1] ?? '');
      },
    };
    const { schemaVersion } = await connect(listening).identify(OWN, signal());
    expect(schemaVersion).toBe(taken);
    expect([...new Set(asked)]).toEqual(tried);
    asked.length = 0;
    // A process that starts later is told by what was kept, and asks no higher.
    const later = connect(listening);
    await later.view({ ...OWN, schemaVersion }, WINDOW, signal());
    expect(new Set(asked)).toEqual(new Set([taken]));
    asked.length = 0;
    // The server is newer by now: who the mailbox is is asked from the top.
    simulator.ews.serverVersion = 'SE';
    expect((await later.identify({ ...OWN, schemaVersion }, signal())).schemaVersion).toBe('Exchange2013_SP1');
    const seen = new Map<string, string>();
    for await (const step of later.probe(OWN, signal())) seen.set(step.step, step.seen);
    expect(seen.get('version')).toContain('spoken to as Exchange2013_SP1');
  });

  it('1.1 two mailboxes of servers of different age are spoken to each in its own version, and one that moves to an older server steps down', async () => {
    const { simulator, connect } = await bench();
    const connector = connect();
    simulator.ews.serverVersion = '2010_SP2';
    expect((await connector.identify({ address: OWNER }, signal())).schemaVersion).toBe('Exchange2010_SP2');
    simulator.ews.serverVersion = 'SE';
    expect((await connector.identify({ address: COLLEAGUE }, signal())).schemaVersion).toBe('Exchange2013_SP1');
    simulator.ews.serverVersion = '2010_SP2';
    expect(await connector.view({ address: COLLEAGUE, calendar: null, schemaVersion: 'Exchange2013_SP1' }, WINDOW, signal())).toEqual([]);
    expect(await connector.view({ address: OWNER, calendar: null, schemaVersion: 'of nobody' }, WINDOW, signal())).toEqual([]);
  });

  it('2.6 an alias is identified as the mailbox behind it', async () => {
    const { simulator, connector } = await bench();
    simulator.world.admin.rename(OWNER, 'ada.berg@bank.example');
    simulator.world.admin.setImpersonation(ACCOUNT, 'all');
    const [byAlias, byAddress] = [
      await connector.identify({ address: OWNER }, signal()),
      await connector.identify({ address: 'ada.berg@bank.example' }, signal()),
    ];
    expect(byAlias).toEqual(byAddress);
    expect(byAlias.primaryAddress).toBe('ada.berg@bank.example');
  });

  it('1.1 a delegate with rights reads and writes the owner’s calendar, not its own', async () => {
    const { simulator, connect } = await bench();
    simulator.world.admin.grantDelegate(OWNER, COLLEAGUE, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    const delegate = connect({ access: 'delegate', signIn: { kind: 'basic', userName: COLLEAGUE, password: 'Simulator-1' } });
    const facets = {
      when: { ...WINDOW, zone: 'Europe/Zurich' as never, allDay: false },
      title: 'T',
      body: 'B',
      location: 'L',
      showAs: 'busy' as const,
    };
    const marks = { stamp: { installation: 'i', company: 'c', appointment: 'a', epoch: 1 }, uid: 'a-1@x', transactionId: 'a-1' };
    const echo = await delegate.create(OWN, facets, marks, 'none', signal());
    expect(echo.read?.title).toBe('T');
    expect(simulator.world.outlook(OWNER).item(echo.id)?.subject).toBe('T');
    expect(simulator.world.outlook(COLLEAGUE).view(WINDOW.start, WINDOW.end)).toEqual([]);
  });
});
