/** The front door: call log, busy storms, lost answers, and the count of bad manners (I12). */
import { describe, expect, it } from 'vitest';
import type { Admission, CallInput } from '../../src/faults/front.ts';
import { anna, asAnna, code, make, minutes, monday9, service, stage } from './stage.ts';

const call = (more: Partial<CallInput> = {}): CallInput => ({
  account: service,
  mailbox: anna,
  operation: 'GetItem',
  write: false,
  ...more,
});

function refused(admission: Admission): Extract<Admission, { admit: false }> {
  if (admission.admit) throw new Error('the call was admitted');
  return admission;
}

describe('the front door', () => {
  it('logs each call with its outcome and duration', () => {
    const { world } = stage();
    const { front } = world;
    const first = front.enter(call(), monday9);
    const second = front.enter(call({ operation: 'CreateItem', write: true }), monday9 + 5);
    front.leave(first.call, 'NoError', monday9 + 20);
    expect(front.calls()).toEqual([
      { call: 1, at: monday9, account: service, mailbox: anna, operation: 'GetItem', write: false, outcome: 'NoError', durationMs: 20 },
      { call: 2, at: monday9 + 5, account: service, mailbox: anna, operation: 'CreateItem', write: true, outcome: null, durationMs: null },
    ]);
    expect(front.inFlight(service, anna)).toBe(1);
    front.leave(second.call, 'ErrorItemNotFound', monday9 + 30);
    expect(front.inFlight(service, anna)).toBe(0);
    expect(() => front.leave(second.call, 'NoError', monday9)).toThrow(/not under way/);
  });

  it('keeps the log bounded', () => {
    const { world } = stage();
    world.front.settings.keptCalls = 10;
    for (let index = 0; index < 100; index += 1)
      world.front.leave(world.front.enter(call(), monday9 + index).call, 'NoError', monday9 + index);
    const calls = world.front.calls();
    expect(calls.length).toBeLessThanOrEqual(20);
    expect(calls.at(-1)).toMatchObject({ call: 100, outcome: 'NoError' });
  });

  it('F12 refuses with a back-off, goes on refusing through the storm, and admits after it', () => {
    const { world } = stage();
    world.front.settings.stormMs = [minutes(1), minutes(1)];
    world.faults.next('F12');
    const first = refused(world.front.enter(call(), monday9));
    expect(first).toMatchObject({ code: 'ErrorServerBusy' });
    expect(first.backOffMs).toBeGreaterThan(0);
    expect(first.backOffMs).toBeLessThanOrEqual(minutes(1));
    expect(world.front.enter(call(), monday9 + minutes(1)).admit).toBe(true);
    expect(world.front.breaches()).toEqual([]);
  });

  it('F12 spares other mailboxes of the same account', () => {
    const { world } = stage();
    world.faults.next('F12');
    refused(world.front.enter(call(), monday9));
    expect(world.front.enter(call({ mailbox: 'jonas@bank.example' }), monday9).admit).toBe(true);
  });

  it('I12 counts a call before the announced back-off ended', () => {
    const { world } = stage();
    world.faults.next('F12');
    const { backOffMs } = refused(world.front.enter(call(), monday9));
    refused(world.front.enter(call(), monday9 + (backOffMs ?? 0) - 1));
    expect(world.front.breaches()).toMatchObject([{ kind: 'beforeBackOffEnded', operation: 'GetItem' }]);
  });

  it('I12 what was on its way when a back-off was announced is no breach, however often it is announced again to others', () => {
    const { world } = stage();
    world.front.settings.travelMs = 200;
    world.front.settings.stormMs = [minutes(1), minutes(1)];
    world.faults.next('F12');
    refused(world.front.enter(call(), monday9));
    for (const ms of [0, 50, 199]) refused(world.front.enter(call(), monday9 + ms));
    expect(world.front.breaches()).toEqual([]);
    refused(world.front.enter(call(), monday9 + 200));
    expect(world.front.breaches()).toMatchObject([{ kind: 'beforeBackOffEnded', at: monday9 + 200 }]);
  });

  it('I12 counts more calls in flight than allowed, leaving hanging connections out', () => {
    const { world } = stage();
    for (let index = 0; index < 6; index += 1) world.front.enter(call({ hanging: true, operation: 'GetStreamingEvents' }), monday9);
    for (let index = 0; index < 4; index += 1) world.front.enter(call(), monday9);
    expect(world.front.breaches()).toEqual([]);
    world.front.enter(call(), monday9);
    expect(world.front.breaches()).toMatchObject([{ kind: 'tooManyInFlight', account: service, mailbox: anna }]);
  });

  it('F14 refuses over the concurrency of the server, and when the fault strikes', () => {
    const { world } = stage();
    world.front.settings.maxConcurrency = 2;
    world.faults.next('F14');
    expect(refused(world.front.enter(call(), monday9)).code).toBe('ErrorExceededConnectionCount');
    const held = world.front.enter(call(), monday9);
    world.front.enter(call(), monday9);
    expect(refused(world.front.enter(call(), monday9)).code).toBe('ErrorExceededConnectionCount');
    world.front.leave(held.call, 'NoError', monday9);
    expect(world.front.enter(call(), monday9).admit).toBe(true);
  });

  it('F14 refuses too many SyncFolderItems at once and lets others pass', () => {
    const { world } = stage();
    world.front.settings.concurrentSyncCalls = 1;
    const sync = world.front.enter(call({ operation: 'SyncFolderItems' }), monday9);
    expect(refused(world.front.enter(call({ operation: 'SyncFolderItems' }), monday9)).code).toBe('ErrorExceededConnectionCount');
    expect(world.front.enter(call(), monday9).admit).toBe(true);
    world.front.leave(sync.call, 'NoError', monday9);
    expect(world.front.enter(call({ operation: 'SyncFolderItems' }), monday9).admit).toBe(true);
  });

  it('F13 turns away outside SOAP: a 429 is about one mailbox, a 503 about everybody, each until the time it names', () => {
    const { world } = stage();
    const { front } = world;
    front.settings.retryAfter = ['seconds', 'date'];
    const other = call({ mailbox: 'jonas@bank.example' });
    const met = new Set<number>();
    for (let now = monday9; met.size < 2; now += minutes(10)) {
      world.faults.next('F13');
      const { outside } = refused(front.enter(call(), now));
      if (outside === null || outside.announcedUntil === null) throw new Error('a time is named');
      met.add(outside.status);
      expect(front.calls().at(-1)).toMatchObject({ outcome: outside.status === 429 ? 'TooManyRequests' : 'ServiceUnavailable' });
      const before = front.breaches().length;
      expect(front.enter(other, outside.announcedUntil - 1).admit).toBe(true);
      expect(front.breaches()).toHaveLength(before + (outside.status === 503 ? 1 : 0));
      front.enter(call(), outside.announcedUntil - 1);
      expect(front.breaches()).toHaveLength(before + (outside.status === 503 ? 2 : 1));
      front.calm();
      front.enter(call(), outside.announcedUntil);
      expect(front.breaches()).toHaveLength(before + (outside.status === 503 ? 2 : 1));
      for (const { call: number, outcome } of front.calls()) if (outcome === null) front.leave(number, 'NoError', now);
    }
  });

  it('F13 says of when to come back all that servers say, and a date is the moment it names', () => {
    const { world } = stage();
    const said = new Map<string, number | null>();
    for (let time = 0; time < 200; time += 1) {
      world.faults.next('F13');
      const { outside } = refused(world.front.enter(call(), monday9));
      const kind = outside?.retryAfter?.replaceAll(/\d+/g, '0').replaceAll(/[A-Z][a-z]{2}/g, 'Day') ?? 'none';
      said.set(kind, outside?.announcedUntil ?? null);
      if (kind.includes('GMT') && outside?.announcedUntil != null)
        expect(Date.parse(outside.retryAfter ?? '')).toBe(outside.announcedUntil);
    }
    expect([...said.keys()].sort()).toEqual(['-0', '0', 'Day, 0 Day 0 0:0:0 GMT', 'none', 'soon']);
    expect([said.get('-0'), said.get('none'), said.get('soon')]).toEqual([null, null, null]);
  });

  it('a budget that took more of the server than its policy allows is refused until it has recharged', () => {
    const { world } = stage();
    const { front } = world;
    front.settings.policy = { maxBurstMs: minutes(1), rechargePerHourMs: minutes(60), cutoffMs: minutes(1) };
    const slow = front.enter(call(), monday9);
    front.leave(slow.call, 'NoError', monday9 + minutes(5));
    const { code: why, backOffMs } = refused(front.enter(call(), monday9 + minutes(5)));
    expect([why, backOffMs]).toEqual(['ErrorServerBusy', minutes(3)]);
    // Every budget is one of its own.
    expect(front.enter(call({ mailbox: 'jonas@bank.example' }), monday9 + minutes(5)).admit).toBe(true);
    expect(front.enter(call(), monday9 + minutes(8)).admit).toBe(true);
    expect(front.breaches()).toEqual([]);
  });

  it('F15 loses the answers of writes only, F16 cuts off any', () => {
    const { world } = stage({ faults: { F15: 1, F16: 1 } });
    expect(world.front.enter(call(), monday9)).toMatchObject({ admit: true, loseAnswer: false, truncateAnswer: true });
    expect(world.front.enter(call({ operation: 'CreateItem', write: true }), monday9)).toMatchObject({
      loseAnswer: true,
      truncateAnswer: false,
    });
  });

  it.each([
    ['F30', 'ErrorAccountDisabled', 'disabledMs'],
    ['F31', 'ErrorImpersonateUserDenied', 'rightsGoneMs'],
  ] as const)('%s refuses with %s for a while and then no more', (fault, expected, setting) => {
    const { world } = stage();
    world.front.settings[setting] = [minutes(3), minutes(3)];
    world.faults.next(fault);
    expect(refused(world.front.enter(call(), monday9)).code).toBe(expected);
    expect(refused(world.front.enter(call(), monday9 + minutes(2))).code).toBe(expected);
    expect(world.front.enter(call(), monday9 + minutes(3)).admit).toBe(true);
  });

  it('F32 empties the calendar of the called mailbox for a while', () => {
    const { world, pass } = stage();
    const item = make(world);
    world.front.settings.emptyMs = [minutes(3), minutes(3)];
    world.faults.next('F32');
    expect(world.front.enter(call(), monday9).admit).toBe(true);
    expect(code(() => world.getItem(asAnna, item))).toBe('ErrorItemNotFound');
    pass(minutes(3));
    expect(world.getItem(asAnna, { id: item.id }).id).toBe(item.id);
  });

  it('I4 calmed, with the faults cleared, lets everybody in at once', () => {
    const { world } = stage({ faults: { F12: 1 } });
    refused(world.front.enter(call(), monday9));
    world.faults.clear();
    world.front.calm();
    expect(world.front.enter(call(), monday9 + 1).admit).toBe(true);
    expect(world.front.breaches()).toEqual([]);
  });
});
