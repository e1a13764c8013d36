/** What the tests of webhooks stand on: a house with its API, processes that send, and a clock that is moved by hand. */
import { HOUR, MINUTE, type Instant } from '@lockstep/engine';
import { vi } from 'vitest';
import { createEgress, type Egress, type EgressOptions } from '../../src/egress/egress.ts';
import type { DeliveryRow, WebhookRow } from '../../src/store/rows/webhook.ts';
import type { Store } from '../../src/store/store.ts';
import { createDeliveryMeter, type DeliveryMeter } from '../../src/webhooks/meter.ts';
import { createDeliveries } from '../../src/webhooks/run.ts';
import { openHouse, type House } from '../http/house.ts';
import { made } from '../http/bank.ts';
import { openReceiver, type Receiver } from './receiver.ts';

export type Process = ReturnType<typeof createDeliveries> & {
  /** Sends everything that is due, and waits for what comes of it. */
  readonly turn: () => Promise<void>;
  readonly warned: string[];
};
export type Ground = {
  readonly house: House;
  readonly receiver: Receiver;
  readonly meter: DeliveryMeter;
  readonly process: Process;
  /** Another process on the same store. */
  readonly another: (given?: { readonly egress?: Partial<EgressOptions>; readonly requestMs?: number; readonly store?: Store }) => Process;
  readonly pass: (milliseconds: number) => void;
  readonly hook: (body?: object, key?: string) => Promise<{ readonly id: string; readonly secret: string }>;
  readonly holder: string;
  /** Books something an hour long, so many hours from the beginning. */
  readonly book: (hours: number, body?: object, key?: string) => Promise<string>;
  readonly deliveries: (webhook: string) => Promise<readonly DeliveryRow[]>;
  readonly webhook: (id: string) => Promise<WebhookRow>;
  readonly close: () => Promise<void>;
};

let processes = 0;

/** Only the date is moved; sockets and their times are real. */
export const openGround = async (stored?: Store): Promise<Ground> => {
  const meter = createDeliveryMeter();
  const receiver = await openReceiver();
  const house = await openHouse({ deliveries: meter, ...(stored === undefined ? {} : { store: stored }) });
  vi.useFakeTimers({ toFake: ['Date'], now: house.clock.at });
  const egresses: Egress[] = [];
  const another: Ground['another'] = ({ egress: options = {}, requestMs, store } = {}) => {
    const egress = createEgress({ allow: ['127.0.0.1/32'], resolve: async () => ['127.0.0.1'], ...options });
    egresses.push(egress);
    processes += 1;
    const warned: string[] = [];
    let ids = 0;
    const prefix = `p${processes}`;
    const sending = createDeliveries(
      {
        store: store ?? house.store,
        clock: { now: () => house.clock.at },
        newId: () => `${prefix}-${String((ids += 1)).padStart(8, '0')}`,
        chance: () => 0.5,
        owner: prefix,
        dispatcher: egress.dispatcher({ verifyTls: true, ca: receiver.ca }),
        unseal: (sealed) => Buffer.from(sealed.split(':')[2] ?? '', 'hex').toString(),
        publicUrl: 'http://localhost:4400',
        version: '1.2.3',
        log: {
          warn: (facts, message) => void warned.push(`${message} ${JSON.stringify(facts)}`),
          error: (facts, message) => void warned.push(`${message} ${String(facts['err'])}`),
        },
        meter,
        ...(requestMs === undefined ? {} : { requestMs }),
      },
      () => undefined,
    );
    const turn = async (): Promise<void> => {
      // What ends may leave room for more.
      while ((await sending.runDue()) > 0) await sending.idle();
      await sending.idle();
    };
    return { ...sending, turn, warned };
  };
  const process = another();
  const holder = await made(house, '/staff', { name: 'Ada Byron' });
  const created = async (path: string, body: object, key?: string): Promise<Record<string, unknown>> => {
    const reply = await house.call('POST', path, { body, ...(key === undefined ? {} : { key }) });
    if (reply.status !== 201) throw new Error(reply.text);
    return reply.body;
  };
  return {
    house,
    receiver,
    meter,
    process,
    another,
    pass: (milliseconds) => {
      house.clock.at = (house.clock.at + milliseconds) as Instant;
      vi.setSystemTime(house.clock.at);
    },
    hook: async (body = {}, key) => {
      const { id, secret } = await created('/webhooks', { url: receiver.url(), ...body }, key);
      return { id: String(id), secret: String(secret) };
    },
    holder,
    book: async (hours, body = {}, key) => {
      const from = Math.ceil(house.clock.at / MINUTE) * MINUTE;
      const start = new Date(from + hours * HOUR).toISOString();
      const end = new Date(from + (hours + 1) * HOUR).toISOString();
      const { id } = await created('/appointments', { title: 'Mortgage', start, end, assignments: [{ holder }], ...body }, key);
      return String(id);
    },
    deliveries: (webhook) =>
      house.store.transaction((tx) =>
        tx.webhookDeliveries.select({ root: house.parent.root, webhook }, { orderBy: [['sequence', 'asc']] }),
      ),
    webhook: async (id) => {
      const row = await house.store.transaction((tx) => tx.webhooks.get({ root: house.parent.root, id }));
      if (row === null) throw new Error('there is no such webhook');
      return row;
    },
    close: async () => {
      vi.useRealTimers();
      await process.end();
      await Promise.all(egresses.map((egress) => egress.close()));
      await house.app.close();
      await receiver.close();
    },
  };
};
