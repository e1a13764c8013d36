/**
 * The race of `bench ews`, in a process of its own that holds nothing but the two contenders: in one process with the
 * simulator, which parses XML too, both would run in code that V8 has optimised for somebody else.
 *
 * `node ews-race.js FILE ITEMS WARM_UP ROUNDS` prints `{ ours, theirs }`, milliseconds of each round.
 */
import { readFileSync } from 'node:fs';
import { decodeSyncFolderItems, readEvent } from '@lockstep/exchange';
import * as library from 'ews-javascript-api';

export type Race = { readonly ours: readonly number[]; readonly theirs: readonly number[] };

const CONTEXT = { detail: 'busy', mailboxZone: null, installation: null } as const;

const race = async (bytes: Uint8Array, items: number, warmUp: number, rounds: number): Promise<Race> => {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    // Turn and turn about, so that whatever the machine does meanwhile meets both.
    const own = performance.now();
    const read = decode(bytes);
    const between = performance.now();
    const peer = await decodeByLibrary(bytes, items);
    const end = performance.now();
    if (read !== items || peer !== items) throw new Error(`${items} items were expected; ours read ${read}, the library ${peer}`);
    if (round < warmUp) continue;
    ours.push(between - own);
    theirs.push(end - between);
  }
  return { ours, theirs };
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
const decodeByLibrary = async (bytes: Uint8Array, items: number): Promise<number> => {
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
  const changes = await service.SyncFolderItems(folder, shape, [], items, library.SyncFolderItemsScope.NormalItems, '');
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

const [file = '', items, warmUp, rounds] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await race(readFileSync(file), Number(items), Number(warmUp), Number(rounds)))}\n`);
