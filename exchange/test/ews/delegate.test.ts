/** What *Test connection* sees of a delegate's rights, of a write, and of notifications, against the simulator. */
import { instant } from '@lockstep/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connector, Step } from '../../src/index.ts';
import { ACCOUNT, COLLEAGUE, openBench, OWNER, START, type Bench } from '../simulated.ts';

const NOW = instant(START);
const OWN = { address: OWNER };
const WEEK = { start: NOW, end: instant(NOW + 7 * 86_400_000) };
const signal = (): AbortSignal => new AbortController().signal;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Rights = Parameters<Bench['simulator']['world']['admin']['grantDelegate']>[2];
const bench = async (rights: Partial<NonNullable<Rights>> = {}) => {
  const made = await openBench();
  closing.push(made.close);
  made.simulator.world.admin.grantDelegate(OWNER, COLLEAGUE, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true, ...rights });
  const delegate = made.connect({ access: 'delegate', signIn: { kind: 'basic', userName: COLLEAGUE, password: 'Simulator-1' } });
  return { ...made, delegate };
};
const stepsOf = async (connector: Connector, write: boolean, privateMatters = true): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  for await (const step of connector.probe(OWN, signal(), { write, privateMatters })) steps.push(step);
  return steps;
};
const outcomes = (steps: readonly Step[]): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map(({ step, outcome, cause }) => [step, cause === null ? outcome : `${outcome}: ${cause}`]));

describe('a delegate', () => {
  it('1.1 is told what its rights are: it reads, writes, sees private events and may send on behalf', async () => {
    const { delegate, complaints } = await bench();
    expect((await delegate.identify(OWN, signal())).rights).toEqual({ read: true, write: true, seesPrivate: true, invites: true });
    const steps = await stepsOf(delegate, true);
    expect(outcomes(steps)).toMatchObject({ rights: 'passed', calendar: 'passed', write: 'passed', notifications: 'skipped' });
    expect(steps.find(({ step }) => step === 'rights')?.seen).toContain('It may send on behalf of the owner.');
    expect(complaints).toEqual([]);
  });

  it('1.1 from whom private events are hidden is refused, because the person would look free; where they do not matter it is said', async () => {
    const { delegate } = await bench({ viewPrivate: false });
    expect((await delegate.identify(OWN, signal())).rights.seesPrivate).toBe(false);
    const refused = await stepsOf(delegate, false);
    expect(refused.at(-1)).toMatchObject({ step: 'rights', outcome: 'failed', cause: 'privateEventsHidden' });
    const steps = await stepsOf(delegate, false, false);
    expect(outcomes(steps)).toMatchObject({ rights: 'passed', calendar: 'passed' });
    expect(steps.find(({ step }) => step === 'rights')?.seen).toContain('Private events are hidden from it, and not synced.');
  });

  it('1.1 that was let into the calendar alone may not send on behalf of its owner, and is told so', async () => {
    const { delegate } = await bench({ sendOnBehalf: false });
    expect((await delegate.identify(OWN, signal())).rights.invites).toBe(false);
    const rights = (await stepsOf(delegate, false)).find(({ step }) => step === 'rights');
    expect(rights).toMatchObject({ outcome: 'passed' });
    expect(rights?.seen).toContain('no appointment of several people is organised there');
  });

  it('1.1 is not taken for one because somebody else is', async () => {
    const { simulator, delegate } = await bench({ sendOnBehalf: false });
    simulator.world.admin.grantDelegate(OWNER, 'board@bank.example', { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    expect((await delegate.identify(OWN, signal())).rights.invites).toBe(false);
  });

  it('1.1 is known by its sign-in name of either form', async () => {
    const { simulator, connect } = await bench();
    const { admin } = simulator.world;
    admin.addMailbox({ address: 'lockstep.service@bank.example', zone: 'UTC' });
    admin.addAccount({ name: 'BANK\\svc-delegate', mailbox: 'lockstep.service@bank.example', impersonation: [] });
    admin.grantDelegate(OWNER, 'BANK\\svc-delegate', { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    const delegate = connect({ access: 'delegate', signIn: { kind: 'basic', userName: 'BANK\\svc-delegate', password: 'Simulator-1' } });
    expect((await delegate.identify(OWN, signal())).rights.invites).toBe(true);
  });

  it('1.1 who reads only may not write, and nothing is asked about sending', async () => {
    const { delegate } = await bench({ calendar: 'reviewer', sendOnBehalf: false });
    expect((await delegate.identify(OWN, signal())).rights).toEqual({ read: true, write: false, seesPrivate: true, invites: null });
    expect((await stepsOf(delegate, true)).at(-1)).toMatchObject({ step: 'rights', outcome: 'failed', cause: 'noRights' });
  });
});

describe('the test of a write', () => {
  it('1.1 leaves nothing behind, mails nobody, and proves that a change under an old version is refused', async () => {
    const { connector, simulator, mails, writes, complaints } = await bench();
    const before = mails();
    const steps = await stepsOf(connector, true);
    expect(outcomes(steps)).toMatchObject({ write: 'passed', notifications: 'passed' });
    expect(writes()).toBe(4);
    expect(mails()).toBe(before);
    expect(simulator.world.outlook(OWNER).view(WEEK.start, WEEK.end)).toEqual([]);
    expect(simulator.world.outlook(OWNER).deleted()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('1.1 writes nothing unless it is ticked', async () => {
    const { connector, writes } = await bench();
    expect(outcomes(await stepsOf(connector, false))).toMatchObject({ write: 'skipped', notifications: 'passed' });
    expect(writes()).toBe(0);
  });

  it('1.1 lives with the server’s own touch right after a create', async () => {
    const { connector, simulator } = await bench();
    simulator.world.faults.next('F25', { operation: 'UpdateItem' });
    expect(outcomes(await stepsOf(connector, true))['write']).toBe('passed');
    expect(simulator.world.outlook(OWNER).view(WEEK.start, WEEK.end)).toEqual([]);
  });

  it('1.1 whose write is refused says so, goes on to the notifications, and removes what it made', async () => {
    const { connector, simulator } = await bench();
    for (let tries = 0; tries < 3; tries += 1) simulator.world.faults.next('F25', { operation: 'UpdateItem' });
    const steps = await stepsOf(connector, true);
    expect(outcomes(steps)['write']).toMatch(/^failed/);
    expect(outcomes(steps)['notifications']).toBe('passed');
    expect(simulator.world.outlook(OWNER).view(WEEK.start, WEEK.end)).toEqual([]);
  });
});

describe('the test of notifications', () => {
  it('1.1 leaves no subscription behind', async () => {
    const { connector, simulator } = await bench();
    await stepsOf(connector, false);
    const calls = simulator.world.front.calls().map(({ operation }) => operation);
    expect(calls.filter((one) => one === 'Unsubscribe')).toHaveLength(1);
  });

  it('1.1 fails where Exchange refuses it, with what to do, and only at its own step', async () => {
    const { simulator, connect } = await bench();
    simulator.world.faults.next('F12', { operation: 'Subscribe' });
    const steps = await stepsOf(connect({ signIn: { kind: 'basic', userName: ACCOUNT, password: 'Simulator-1' } }), false);
    expect(outcomes(steps)).toMatchObject({ calendar: 'passed', notifications: 'failed: throttled' });
  });
});

it('1.1 what Autodiscover lists is where the versions begin', async () => {
  const { simulator, connect } = await bench();
  simulator.ews.serverVersion = '2013';
  const asked: string[] = [];
  const connector = connect({
    messages: (direction, _operation, xml) => {
      if (direction === 'request') asked.push(/RequestServerVersion Version="(\w+)"/.exec(xml)?.[1] ?? '');
    },
  });
  const { schemaVersion } = await connector.identify({ ...OWN, schemas: ['Exchange2010_SP2', 'Exchange2013'] }, signal());
  expect(schemaVersion).toBe('Exchange2013');
  expect(new Set(asked)).toEqual(new Set(['Exchange2013']));
  asked.length = 0;
  // A list that says less than the server takes only costs what is newest; one that says more is found out.
  expect((await connector.identify({ ...OWN, schemas: ['Exchange2013_SP1'] }, signal())).schemaVersion).toBe('Exchange2013');
  expect([...new Set(asked)]).toEqual(['Exchange2013_SP1', 'Exchange2013']);
  expect((await connector.identify({ ...OWN, schemas: ['Exchange2007'] }, signal())).schemaVersion).toBe('Exchange2013');
});
