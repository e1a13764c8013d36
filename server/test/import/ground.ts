/** A bank with two people, a room and an integration, and its file of pairings over HTTP. */
import type { HttpDeps } from '../../src/http/server.ts';
import { openHouse, START, type House, type Reply } from '../http/house.ts';

export type Line = {
  readonly line: number;
  readonly does: string;
  readonly mailbox: string | null;
  readonly enabled: boolean | null;
  readonly before: object | null;
  readonly refusal: { readonly code: string; readonly field: string | null; readonly problem: string; readonly next: string } | null;
};
export const exchange = { endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };

export type Ground = {
  readonly house: House;
  readonly integration: string;
  /** Anna and Bert are staff; Anna and the room have one external id. */
  readonly anna: string;
  readonly bert: string;
  readonly room: string;
  readonly made: (path: string, body: object, key?: string) => Promise<string>;
  /** Imports a file. */
  readonly file: (csv: string | Uint8Array, query?: string, key?: string) => Promise<Reply>;
  readonly dry: (csv: string, query?: string) => Promise<readonly Line[]>;
  readonly exported: (query?: string, key?: string) => Promise<string>;
  /** The mapped mailboxes by holder. */
  readonly addresses: () => Promise<Record<string, string>>;
  /** Makes as if so many appointments had an event in the holder's mailbox. */
  readonly publish: (holder: string, events: 0 | 1) => Promise<void>;
};

export const linesOf = (reply: Reply): readonly Line[] => {
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.body['lines'] as Line[];
};

export const furnish = async (more: Partial<HttpDeps> = {}): Promise<Ground> => {
  const house = await openHouse(more);
  const made = async (path: string, body: object, key = house.keys.parent): Promise<string> => {
    const reply = await house.call('POST', path, { body, key });
    if (reply.status !== 201) throw new Error(reply.text);
    return String(reply.body['id']);
  };
  const integration = await made('/integrations', { name: 'Exchange', ...exchange });
  const file = (csv: string | Uint8Array, query = '', key = house.keys.parent): Promise<Reply> =>
    house.call('POST', `/integrations/${integration}/pairings/import${query}`, { key, body: csv, headers: { 'content-type': 'text/csv' } });
  return {
    house,
    integration,
    anna: await made('/staff', { name: 'Anna', email: 'anna@bank.example', externalId: 'A-1' }),
    bert: await made('/staff', { name: 'Bert', email: 'bert@bank.example' }),
    room: await made('/resources', { name: 'Room 1', externalId: 'A-1' }),
    made,
    file,
    dry: async (csv, query = '') => linesOf(await file(csv, `?dryRun=true${query}`)),
    exported: async (query = '', key = house.keys.parent) =>
      (await house.call('GET', `/integrations/${integration}/pairings.csv${query}`, { key })).text,
    addresses: async () => {
      const reply = await house.call('GET', '/pairings?limit=200');
      const items = reply.body['items'] as { holder: string; address: string }[];
      return Object.fromEntries(items.map((one) => [one.holder, one.address]));
    },
    publish: async (holder, events) => {
      const { root } = house.parent;
      if (events === 1) {
        const [start, end] = [new Date(START + 86_400_000).toISOString(), new Date(START + 90_000_000).toISOString()];
        await made('/appointments', { title: 'Talk', start, end, assignments: [{ holder }] });
      }
      await house.store.transaction(async (tx) => {
        const [pairing] = await tx.pairings.select({ root, holder });
        await tx.links.update({ root, mailbox: pairing?.mailbox ?? '' }, { eventId: events === 1 ? 'event' : null });
      });
    },
  };
};
