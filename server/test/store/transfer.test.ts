/** Moving an installation between stores: every row arrives, and a file that is not whole changes nothing. */
import { eventId } from '@lockstep/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { TABLE_NAMES } from '../../src/store/shapes.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';
import type { Store, Table } from '../../src/store/store.ts';
import { exportRows, importRows, ImportRefused } from '../../src/store/transfer.ts';
import { mailRows } from './contract/mail-rows.ts';
import { onTheMove } from './contract/migration-rows.ts';
import { subscription } from './contract/push-rows.ts';
import { fillWebhooks } from './contract/webhook-rows.ts';
import { appointment, assignment, busyTime, company, connection, entry, holder, link, mailbox, minutes, task } from './contract/rows.ts';
import { dataFolders, type DataFolders } from './data-folder.ts';

const root = 'praxis';
const installation = { id: 'inst-1', instanceKey: 'k', publicUrl: 'http://localhost:4400', createdAt: minutes(0) };

/** At least one row in every table, children before their parents in the order of ids, and more than one page of some. */
const fill = (store: Store): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.installations.insert(installation);
    await tx.companies.insert(company(root));
    await tx.companies.insert(company(root, { id: 'zz-branch', parent: root }));
    await tx.companies.insert(company(root, { id: 'aa-desk', parent: 'zz-branch' }));
    const place = { root, id: 'l', company: root, externalId: null, createdAt: minutes(0) };
    await tx.locations.insert({ ...place, name: 'Haus', address: 'Seestr. 1' });
    await tx.holders.insertAll([holder(root, 'ada'), holder(root, 'room', { kind: 'resource' })]);
    await tx.schedules.insert({
      root,
      id: 't',
      holder: 'ada',
      company: null,
      periods: [
        { zone: company(root).zone, rules: [{ weekday: 1, from: '09:00', to: '17:00' }], exceptions: [], validFrom: null, validTo: null },
      ],
      changedAt: minutes(0),
    });
    await tx.services.insert({
      root,
      id: 's',
      company: root,
      name: 'Beratung',
      durationMinutes: 30,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 5,
      noticeMinutes: 0,
      horizonDays: 90,
      stepMinutes: 15,
      priceText: 'CHF 90',
      booking: 'direct',
      reservationHours: 48,
      servedBy: ['ada'],
      active: true,
      externalId: null,
      createdAt: minutes(0),
    });
    await tx.clients.insert({
      root,
      id: 'c',
      company: root,
      name: 'Özgür 👋',
      email: null,
      phone: null,
      language: 'de-CH',
      zone: company(root).zone,
      externalId: null,
      createdAt: minutes(0),
    });
    const slots = Array.from({ length: 600 }, (_, slot) => ({
      id: `a${String(slot).padStart(4, '0')}`,
      startAt: minutes(slot * 30),
      endAt: minutes(slot * 30 + 30),
    }));
    await tx.appointments.insertAll(
      slots.map(({ id, startAt, endAt }) => appointment(root, id, { startAt, endAt, service: 's', location: 'l', clients: ['c'] })),
    );
    await tx.assignments.insertAll(
      slots.flatMap(({ id, startAt, endAt }) => ['ada', 'room'].map((who) => assignment(root, id, who, { startAt, endAt }))),
    );
    await tx.connections.insert(connection(root, 'exchange'));
    await tx.discoveries.insert({
      root,
      connection: 'exchange',
      address: 'ada@example.test',
      domain: 'example.test',
      endpoint: 'https://mail.example.test/EWS/Exchange.asmx',
      service: 'https://mail.example.test/autodiscover/autodiscover.svc',
      grouping: null,
      schemas: ['Exchange2013_SP1'],
      goesBy: null,
      foundAt: minutes(0),
      sightings: { since: minutes(0), last: minutes(1), times: 2 },
    });
    const tested = { testedAt: minutes(0), address: 'ada@example.test', passed: true, steps: [{ step: 'name' }] };
    const shown = { open: true, services: ['s'], choosesPerson: true, asksPhone: 'optional', framedBy: ['https://bank.example'] } as const;
    await tx.bookingPages.insert({ root, company: root, slug: 'bank', ...shown, changedAt: minutes(0) });
    await tx.connectionTests.insert({ root, connection: 'exchange', ...tested });
    await tx.mailboxes.insert(mailbox(root, 'm', { due: minutes(1), cursor: 'opaque' }));
    const push = { state: 'live', secret: 'sealed', subscription: 'AAMkGraph', expiresAt: minutes(9), told: 7, due: minutes(5) } as const;
    await tx.subscriptions.insert(subscription(root, 'm', push));
    await onTheMove(tx, root);
    const pairing = { root, id: 'p', holder: 'ada', mailbox: 'm', enabled: true, externalId: 'outlook of ada', createdAt: minutes(0) };
    await tx.pairings.insert(pairing);
    await tx.links.insert(
      link(root, 'a0001', 'm', {
        eventId: eventId('AAMk'),
        intent: { do: 'remove', sentAt: minutes(0), settledAt: minutes(1) },
        putBacks: [minutes(2)],
      }),
    );
    const away = {
      startAt: minutes(0),
      endAt: minutes(60),
      zone: company(root).zone,
      date: '2026-03-02',
      allDay: true,
      showAs: 'outOfOffice',
    } as const;
    await tx.blocks.insert({
      root,
      id: 'block.m.1',
      company: root,
      holder: 'ada',
      mailbox: 'm',
      ...away,
      gone: false,
      version: 2,
      changedAt: minutes(0),
    });
    await tx.busy.insert(busyTime(root, 'm', 'e', minutes(0), minutes(5)));
    await tx.series.insert({
      root,
      mailbox: 'm',
      eventId: 's',
      definition: null,
      detail: 'unclear',
      showAs: 'busy',
      private: true,
      cancelled: false,
      version: null,
      uid: null,
      title: null,
      readAt: minutes(0),
      expandedUntil: minutes(5),
    });
    await tx.movements.insert({
      root,
      id: 'v',
      company: root,
      mailbox: 'm',
      appointment: 'a0001',
      at: minutes(0),
      kind: 'move',
      direction: 'in',
      offset: -1_800_000,
    });
    await tx.parkings.insert({
      root,
      scope: 'host',
      key: 'mail.example.test',
      until: minutes(5),
      cause: 'unreachable',
      detail: 'ECONNREFUSED',
    });
    await tx.visits.insert({ root, mailbox: 'm', place: 1, owner: 'worker', until: minutes(1) });
    await tx.journal.insert(entry(root, 'j', { detail: { nested: [null, 1.5] } }));
    await tx.apiKeys.insert({
      root,
      id: 'k',
      company: root,
      name: 'K',
      hash: 'h',
      scopes: ['read', 'write'],
      createdAt: minutes(0),
      lastUsedAt: null,
      revokedAt: null,
    });
    await tx.users.insert({
      root,
      id: 'u',
      company: root,
      name: 'Ada',
      email: 'ada@example.test',
      role: 'owner',
      passwordHash: '$argon2id$x',
      active: true,
      createdAt: minutes(0),
      signedInAt: null,
    });
    await tx.sessions.insert({ root, id: 'n', user: 'u', hash: 'h', browser: 'B', createdAt: minutes(0), seenAt: minutes(1) });
    await mailRows(tx, root);
    await tx.invitations.insert({
      root,
      id: 'i',
      kind: 'reset',
      company: root,
      role: 'owner',
      email: null,
      user: 'u',
      hash: 'h',
      madeBy: null,
      createdAt: minutes(0),
      expiresAt: minutes(60),
    });
    await tx.repeats.insert({ root, apiKey: 'k', key: 'i', request: 'r', status: 201, answer: '{"a":1}', at: minutes(0) });
    await tx.tasks.insert(task(root, 'mail', 't'));
    await fillWebhooks(tx, root);
  });

const everything = (store: Store): Promise<Readonly<Record<string, readonly unknown[]>>> =>
  store.transaction(async (tx) => {
    const all: Record<string, readonly unknown[]> = {};
    for (const name of TABLE_NAMES) all[name] = await (tx[name] as unknown as Table<object>).select({});
    return all;
  });

const linesOf = async (store: Store): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of exportRows(store)) lines.push(line);
  return lines;
};
async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('export and import', () => {
  let folders: DataFolders;
  let embedded: Store;
  let full: Store;
  let lines: string[];
  /** Of all tables, each with at least one. */
  let count: number;
  beforeAll(async () => {
    folders = await dataFolders();
    embedded = await openPglite({ dataFolder: folders.create(), log: { warn: () => undefined, info: () => undefined } });
    full = createMemoryStore();
    await fill(full);
    count = Object.values(await everything(full)).flat().length;
    lines = await linesOf(full);
  });
  afterAll(async () => {
    await embedded.close();
    folders.removeAll();
  });

  it('every row of every table goes to the embedded database and back unchanged', async () => {
    expect(Object.values(await everything(full)).every((rows) => rows.length > 0)).toBe(true);
    expect(await importRows(embedded, from(lines))).toBe(count);
    expect(await everything(embedded)).toEqual(await everything(full));
    const back = createMemoryStore();
    expect(await importRows(back, exportRows(embedded))).toBe(count);
    expect(await everything(back)).toEqual(await everything(full));
  });

  it('the lines begin with the format and end with the count', () => {
    expect(lines[0]).toBe('{"lockstep":"export","format":1}');
    expect(lines.at(-1)).toBe(`{"lockstep":"end","rows":${count}}`);
    expect(lines).toHaveLength(count + 2);
  });

  it('the installation of the lines takes the place of the one just made', async () => {
    const target = createMemoryStore();
    await target.transaction((tx) => tx.installations.insert({ ...installation, id: 'made-at-first-start' }));
    await importRows(target, from(lines));
    expect(await target.transaction((tx) => tx.installations.select({}))).toEqual([installation]);
  });

  it('a store that has rows is refused and keeps them', async () => {
    const target = createMemoryStore();
    await target.transaction((tx) => tx.companies.insert(company('other')));
    await expect(importRows(target, from(lines))).rejects.toThrow(/not empty \(it has company rows\)/);
    expect((await everything(target))['companies']).toEqual([company('other')]);
  });

  const without = (line: number): string[] => lines.toSpliced(line, 1);
  it.each([
    ['cut short after a line', () => lines.slice(0, -1), /the end is missing/],
    ['cut short within a line', () => [...lines.slice(0, 9), lines[9]?.slice(0, 20) ?? ''], /line 10: is not JSON/],
    ['without a row that others refer to', () => without(3), /missingParent/],
    ['without a row that nobody refers to', () => without(lines.length - 2), /\d+ rows where the end says \d+/],
    ['with a row twice', () => lines.toSpliced(3, 0, lines[2] ?? ''), /duplicate: company_pkey/],
    ['of another format', () => ['{"lockstep":"export","format":2}', ...lines.slice(1)], /line 1: is of format 2/],
    ['without its first line', () => lines.slice(1), /line 1: the first line/],
    ['going on after the end', () => [...lines, lines[2] ?? ''], /comes after the end/],
    ['with an unknown table', () => lines.toSpliced(1, 0, '{"table":"secrets","row":{}}'), /line 2: names no table/],
    [
      'with an unknown field',
      () => lines.toSpliced(2, 1, lines[2]?.replace('"name"', '"colour"') ?? ''),
      /row is refused \(company: name is missing\)/,
    ],
    ['that is empty', () => [], /the end is missing/],
  ])('an export %s is refused and leaves nothing behind', async (_how, given, problem) => {
    const target = createMemoryStore();
    const refused: unknown = await importRows(target, from(given())).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ImportRefused);
    expect(String(refused)).toMatch(problem);
    expect(Object.values(await everything(target)).flat()).toEqual([]);
  });

  it('whoever stops reading an export ends its transaction', async () => {
    for await (const line of exportRows(embedded)) {
      expect(line).toBe(lines[0]);
      break;
    }
    // The one connection is free again.
    expect(await embedded.transaction((tx) => tx.companies.count({}))).toBe(3);
  });

  it('a reader who fails ends it as well, with the reader’s own error', async () => {
    const failing = async (): Promise<void> => {
      for await (const line of exportRows(embedded)) if (line.includes('"holders"')) throw new Error('disk full');
    };
    await expect(failing()).rejects.toThrow('disk full');
    expect(await embedded.transaction((tx) => tx.companies.count({}))).toBe(3);
  });
});
