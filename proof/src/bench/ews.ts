/**
 * A SyncFolderItems answer of 512 items from bytes to records: our decoder to canonical events, against ews-javascript-api to
 * its appointments, on the same bytes in the same run. Both start at the bytes of the body and end at records whose id, times
 * and title have been read.
 */
import { randomUUID } from 'node:crypto';
import { HOUR, instant } from '@lockstep/engine';
import { decodeSyncFolderItems, ewsConnector, readEvent } from '@lockstep/exchange';
import { createWorld, DEFAULT_PASSWORD, startSimulator, virtualClock } from '@lockstep/simulator';
import * as library from 'ews-javascript-api';
import { Agent } from 'undici';
import { type Figure, figure, median } from './figure.ts';

const ITEMS = 512;
/** The goal of the project: at least ten times the faster peer. */
const GOAL = 10;
const ROUNDS = 41;
const WARM_UP = 8;

const START = Date.UTC(2027, 2, 1, 8, 0);
const OWNER = 'ada@bank.example';
const ACCOUNT = 'BANK\\svc-lockstep';
const CONTEXT = { detail: 'busy', mailboxZone: null, installation: null } as const;

export const ews = async (): Promise<Figure> => {
  const bytes = await answer();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    // Turn and turn about, so that whatever the machine does meanwhile meets both.
    const own = performance.now();
    const read = decode(bytes);
    const between = performance.now();
    const peer = await decodeByLibrary(bytes);
    const end = performance.now();
    if (read !== ITEMS || peer !== ITEMS) throw new Error(`${ITEMS} items were expected; ours read ${read}, the library ${peer}`);
    if (round < WARM_UP) continue;
    ours.push(between - own);
    theirs.push(end - between);
  }
  const value = Math.round((median(theirs) / median(ours)) * 10) / 10;
  return figure(
    `SyncFolderItems answer of ${ITEMS} items (${bytes.byteLength} bytes), bytes to records`,
    GOAL,
    value,
    '× as fast as the peer',
    [
      { name: 'lockstep, ms', value: round2(median(ours)) },
      { name: 'ews-javascript-api 0.15.3, ms', value: round2(median(theirs)) },
    ],
  );
};

const round2 = (value: number): number => Math.round(value * 100) / 100;

/** The bytes that the simulator really sends to our connector. */
const answer = async (): Promise<Uint8Array> => {
  const clock = virtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 512 });
  world.admin.addMailbox({ address: OWNER });
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const outlook = world.outlook(OWNER);
  for (let index = 0; index < ITEMS; index += 1) {
    outlook.add({
      subject: `Meeting ${index}`,
      start: START + index * HOUR,
      end: START + (index + 1) * HOUR,
      location: `Room ${index % 9}`,
      body: 'Agenda',
    });
  }
  const simulator = await startSimulator({ world, clock });
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  let body: string | null = null;
  const connector = ewsConnector({
    endpoint: new URL(simulator.urls.ewsTls),
    signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
    access: 'impersonation',
    version: 'Exchange2013_SP1',
    dispatcher,
    clock: { now: () => instant(clock.now()) },
    requestTimeoutMs: 20_000,
    ids: randomUUID,
    messages: (direction, operation, xml) => {
      if (direction === 'answer' && operation === 'SyncFolderItems') body ??= xml;
    },
  });
  const feed = connector.changes({ address: OWNER, calendar: null }, null, null, new AbortController().signal);
  for await (const page of feed) if (page.changed.length !== ITEMS) throw new Error(`the first page holds ${page.changed.length} items`);
  await dispatcher.destroy();
  await simulator.close();
  if (body === null) throw new Error('the simulator gave no answer');
  return Buffer.from(body, 'utf8');
};

/** How many events were read. */
const decode = (bytes: Uint8Array): number => {
  const read = decodeSyncFolderItems(bytes);
  if (read.kind !== 'answered') throw new Error('a fault instead of an answer');
  let count = 0;
  for (const { value } of read.value) {
    for (const item of value.items) {
      const event = readEvent(item, CONTEXT);
      if (event.ok && event.event.when.start < event.event.when.end && event.event.id.length > 0) count += 1;
    }
  }
  return count;
};

/** The library over a transport that hands it these bytes; it reads a text, so turning bytes into one is part of its work. */
const decodeByLibrary = async (bytes: Uint8Array): Promise<number> => {
  const service = new library.ExchangeService(library.ExchangeVersion.Exchange2013_SP1);
  service.Url = new library.Uri('https://exchange.bank.example/EWS/Exchange.asmx');
  service.Credentials = new library.WebCredentials('nobody', 'nothing');
  service.XHRApi = {
    xhr: () => Promise.resolve(response(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))),
    xhrStream: () => Promise.reject(new Error('nothing streams here')),
    disconnect: () => undefined,
  };
  const folder = new library.FolderId(library.WellKnownFolderName.Calendar);
  const shape = library.PropertySet.FirstClassProperties;
  const changes = await service.SyncFolderItems(folder, shape, [], ITEMS, library.SyncFolderItemsScope.NormalItems, '');
  let count = 0;
  for (let index = 0; index < changes.Count; index += 1) {
    const item = changes._getItem(index).Item;
    if (item instanceof library.Appointment && item.Start.TotalMilliSeconds < item.End.TotalMilliSeconds && item.Id.UniqueId.length > 0)
      count += 1;
  }
  return count;
};

type Response = Awaited<ReturnType<library.ExchangeService['XHRApi']['xhr']>>;

/** The part of an XMLHttpRequest that the library looks at. */
const response = (text: string): Response => {
  const headers = 'content-type: text/xml; charset=utf-8';
  return {
    status: 200,
    statusText: 'OK',
    readyState: 4,
    responseText: text,
    response: text,
    responseType: 'text',
    getAllResponseHeaders: () => headers,
    getResponseHeader: (name: string) => (name.toLowerCase() === 'content-type' ? 'text/xml; charset=utf-8' : null),
  } as Response;
};
