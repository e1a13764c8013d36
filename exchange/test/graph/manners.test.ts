/** How Graph is asked: what goes with every call, how many at once, when not at all, and by which name. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Connector } from '../../src/index.ts';
import { failureOf } from '../simulated.ts';
import {
  ADA,
  batchOf,
  idIn,
  isBatch,
  NOW,
  odataError,
  openWire,
  OWN,
  WINDOW,
  wireEvent,
  type Asked,
  type Told,
  type Wire,
} from './wire.ts';

const signal = (): AbortSignal => new AbortController().signal;
const wires: Wire[] = [];
afterEach(async () => {
  for (const one of wires.splice(0)) await one.close();
});
const open = async (answer: (asked: Asked) => Told | Promise<Told>): Promise<{ readonly wire: Wire; readonly connector: Connector }> => {
  const wire = await openWire(answer);
  wires.push(wire);
  return { wire, connector: wire.connector() };
};
const EMPTY: Told = { body: { value: [] } };

describe('5.3 every call', () => {
  it('5.3 asks for ids that last, names the product, carries an id of its own, and leaves the zone alone', async () => {
    const { wire, connector } = await open((asked) =>
      isBatch(asked) ? batchOf(asked, ({ url }) => ({ body: wireEvent(idIn(url)) })) : EMPTY,
    );
    await connector.view(OWN, WINDOW, signal());
    await connector.fetch(ADA, ['A' as never], 'linked', signal());
    expect(wire.asked.length).toBeGreaterThan(2);
    for (const { headers, body } of wire.asked) {
      expect(headers['user-agent']).toBe('Lockstep/1 (calendar synchronisation)');
      expect(headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.authorization).toBe('Bearer token');
      expect(headers['prefer']).toContain('IdType="ImmutableId"');
      expect(`${String(headers['prefer'])}${body}`).not.toContain('outlook.timezone');
      if (body !== '') {
        const { requests } = JSON.parse(body) as { readonly requests: readonly { readonly headers: { readonly prefer: string } }[] };
        for (const one of requests) expect(one.headers['prefer']).toContain('IdType="ImmutableId"');
      }
    }
    expect(new Set(wire.asked.map(({ headers }) => headers['client-request-id'])).size).toBe(wire.asked.length);
  });

  it('1.1 a token that is refused is got anew, once', async () => {
    const { wire, connector } = await open(({ headers }) =>
      headers.authorization === 'Bearer newer' ? EMPTY : { status: 401, body: odataError('InvalidAuthenticationToken') },
    );
    expect(await connector.view(OWN, WINDOW, signal())).toEqual([]);
    expect(wire.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer token', 'Bearer newer']);
    const { wire: closed, connector: refused } = await open(() => ({ status: 401, body: odataError('InvalidAuthenticationToken') }));
    expect((await failureOf(refused.view(OWN, WINDOW, signal()))).kind).toBe('unauthorised');
    expect(closed.asked).toHaveLength(2);
  });

  it('2.1 a mailbox is named by its address until it is known, then by its object id, and by its address again once that is nobody’s', async () => {
    let isGone = false;
    const { wire, connector } = await open(({ url }) => {
      if (isGone) return { status: 404, body: odataError('ResourceNotFound') };
      if (url.includes('/calendarView')) return EMPTY;
      if (url.includes('/mailboxSettings')) return { body: { timeZone: 'tzone://Microsoft/Custom' } };
      if (url.includes('/calendar')) return { body: { id: 'C', name: 'Calendar', canEdit: true, isDefaultCalendar: true } };
      return { body: { id: 'object-1', mail: 'Ada@Bank.example', userPrincipalName: 'ada@bank.example', displayName: 'Ada' } };
    });
    await connector.view(OWN, WINDOW, signal());
    const identity = await connector.identify(ADA, signal());
    expect(identity).toMatchObject({
      identity: 'object-1',
      calendar: 'C',
      primaryAddress: 'Ada@Bank.example',
      zone: null,
      schemaVersion: null,
    });
    await connector.view(OWN, WINDOW, signal());
    isGone = true;
    await failureOf(connector.view(OWN, WINDOW, signal()));
    await failureOf(connector.view(OWN, WINDOW, signal()));
    const views = wire.asked.flatMap(({ url }) => /users\/([^/]+)\/calendar\/calendarView/.exec(url)?.[1] ?? []);
    expect(views).toEqual(['ada%40bank.example', 'object-1', 'object-1', 'ada%40bank.example']);
  });
});

describe('5.3 when Graph says that it is too much', () => {
  const busy = (retryAfter: string | null, code = 'ApplicationThrottled'): Told => ({
    status: 429,
    headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
    body: odataError(code),
  });

  it('5.3 nothing is asked of that mailbox before the moment that was said, and of others it is', async () => {
    let answer = busy('120');
    const { wire, connector } = await open(() => answer);
    const { retryAt, scope } = await failureOf(connector.view(OWN, WINDOW, signal()));
    expect([retryAt, scope]).toEqual([NOW + 120_000, 'mailbox']);
    answer = EMPTY;
    wire.now = (NOW + 119_999) as never;
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).kind).toBe('throttled');
    expect(wire.asked).toHaveLength(1);
    await connector.view({ address: 'grace@bank.example', calendar: null }, WINDOW, signal());
    wire.now = (NOW + 120_000) as never;
    await connector.view(OWN, WINDOW, signal());
    expect(wire.asked).toHaveLength(3);
  });

  it('5.3 a Retry-After of one second for ever grows by our own count, and begins anew after an answer', async () => {
    let answer: Told = busy('1');
    const { wire, connector } = await open(() => answer);
    const waits: number[] = [];
    const refused = async (): Promise<void> => {
      const { retryAt } = await failureOf(connector.view(OWN, WINDOW, signal()));
      waits.push(Number(retryAt) - wire.now);
      wire.now = retryAt as never;
    };
    for (let time = 0; time < 10; time += 1) await refused();
    answer = EMPTY;
    await connector.view(OWN, WINDOW, signal());
    answer = busy('1');
    await refused();
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 2].map((seconds) => seconds * 1000));
  });

  it('5.3 what is said to the application is said of every mailbox', async () => {
    const { wire, connector } = await open(() => busy('60', 'TooManyRequests'));
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).scope).toBe('tenant');
    await failureOf(connector.view({ address: 'grace@bank.example', calendar: null }, WINDOW, signal()));
    expect(wire.asked).toHaveLength(1);
  });

  it('5.3 what is said of one item of a batch is kept to as well', async () => {
    const { wire, connector } = await open((asked) => batchOf(asked, () => busy('30')));
    expect((await failureOf(connector.fetch(ADA, ['A' as never], 'busy', signal()))).retryAt).toBe(NOW + 30_000);
    await failureOf(connector.fetch(ADA, ['A' as never], 'busy', signal()));
    expect(wire.asked).toHaveLength(1);
  });

  it('5.3 of the times that the items of a batch name the latest is kept to, though others were answered', async () => {
    const times = ['10', null, '90', '40'];
    const { wire, connector } = await open((asked) =>
      batchOf(asked, ({ id, url }) => {
        const time = times[Number(id) % times.length] ?? null;
        return time === null ? { body: wireEvent(idIn(url)) } : busy(time, 'ErrorServerBusy');
      }),
    );
    expect((await failureOf(connector.fetch(ADA, ['A', 'B'] as never, 'busy', signal()))).retryAt).toBe(NOW + 90_000);
    expect(wire.asked).toHaveLength(1);
  });
});

describe('5.3 of one mailbox', () => {
  it('4.12 where an event lies is asked for again when that one answer of a batch failed for no fault of its own', async () => {
    const failing = new Set(['A']);
    const { connector } = await open((asked) =>
      batchOf(asked, ({ url }) => {
        const id = /\/events\/([^/?]+)/.exec(url)?.[1] ?? '';
        if (!url.includes('/calendar?')) return { body: wireEvent(id) };
        if (failing.delete(id)) return { status: 503, body: odataError('ErrorInternalServerTransientError') };
        return { body: { id: 'default', name: 'Calendar', isDefaultCalendar: true } };
      }),
    );
    const seen = await connector.fetch(ADA, ['A', 'B', 'C'] as never, 'busy', signal());
    expect(failing.size).toBe(0);
    expect([...seen].map(([id, { at }]) => `${id} ${at}`)).toEqual(['A present', 'B present', 'C present']);
  });

  it('5.3 three calls go out at once, and a batch goes alone; other mailboxes are not held up', async () => {
    let under = 0;
    const most: number[] = [];
    const held: (() => void)[] = [];
    const { connector } = await open(async (asked) => {
      if (asked.url.includes('grace')) return EMPTY;
      under += 1;
      most.push(isBatch(asked) ? under * 10 : under);
      await new Promise<void>((resolve) => {
        held.push(resolve);
      });
      under -= 1;
      return isBatch(asked) ? batchOf(asked, ({ url }) => ({ body: wireEvent(idIn(url)) })) : EMPTY;
    });
    const views = Array.from({ length: 5 }, () => connector.view(OWN, WINDOW, signal()));
    const fetched = connector.fetch(ADA, ['A' as never], 'busy', signal());
    const progress = { isDone: false };
    const all = Promise.all([...views, fetched]).then(() => {
      progress.isDone = true;
      return null;
    });
    while (held.length < 3) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    await connector.view({ address: 'grace@bank.example', calendar: null }, WINDOW, signal());
    while (!progress.isDone) {
      held.shift()?.();
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    await all;
    expect(Math.max(...most.filter((count) => count < 10))).toBe(3);
    expect(most.filter((count) => count >= 10)).toEqual([10]);
  });

  it('3.10 a call that is given up while it waits for its turn has sent nothing', async () => {
    const held: (() => void)[] = [];
    const { wire, connector } = await open(async () => {
      await new Promise<void>((resolve) => {
        held.push(resolve);
      });
      return EMPTY;
    });
    const views = Array.from({ length: 3 }, () => connector.view(OWN, WINDOW, signal()));
    const impatient = new AbortController();
    const fourth = failureOf(connector.view(OWN, WINDOW, impatient.signal));
    while (wire.asked.length < 3) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    impatient.abort();
    expect(await fourth).toMatchObject({ kind: 'unavailable', ambiguous: false });
    for (const release of held) release();
    await Promise.all(views);
    expect(wire.asked).toHaveLength(3);
  });
});
