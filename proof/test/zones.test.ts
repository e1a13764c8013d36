/** Two tables of zones that know nothing of each other, the simulator's and the connector's, held against each other (rule 4.13). */
import { instant, zoneId } from '@lockstep/engine';
import { readEvent, decodeSyncFolderItems, windowsZoneOf, zoneOfWindowsId } from '@lockstep/exchange';
import { DEFAULT_PASSWORD, ianaOfWindows, startSimulator, virtualClock, windowsZoneIds } from '@lockstep/simulator';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';

/** One that is over: of the present one governments still think anew, and with them the zone data of the Node at hand. */
const YEAR = 2025;
const WEEKS = Array.from({ length: 53 }, (_, week) => Date.UTC(YEAR, 0, 1 + 7 * week, 12));
const formats = new Map<string, Intl.DateTimeFormat>();
const wall = (at: number, zone: string): string => {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  return format.format(at);
};

describe('the zones of the simulator and ours', () => {
  it('4.13 are the same ids, and each the same time of day all year', { timeout: 60_000 }, () => {
    for (const id of windowsZoneIds()) {
      const [theirs, ours] = [ianaOfWindows(id), zoneOfWindowsId(id)];
      if (theirs === null || ours === null) throw new Error(`${id} is missing`);
      expect([id, windowsZoneOf(zoneId(theirs)), windowsZoneOf(ours)]).toEqual([id, id, id]);
      for (const at of WEEKS) expect([id, wall(at, ours)]).toEqual([id, wall(at, theirs)]);
    }
  });

  it(
    '4.13 every definition that GetServerTimeZones answers is read as a zone that keeps its time, its name unknown',
    { timeout: 120_000 },
    async () => {
      const definitions = await serverTimeZones();
      expect(definitions.length).toBe(windowsZoneIds().length);
      for (const { id, content } of definitions) {
        // As an item would ship it that was made in a customised zone with the same rules.
        const event = eventWith(`<t:StartTimeZone Id="Customized Time Zone" Name="">${content}</t:StartTimeZone>`);
        const theirs = ianaOfWindows(id) ?? '';
        for (const at of WEEKS) expect([id, wall(at, event.when.zone)]).toEqual([id, wall(at, theirs)]);
      }
    },
  );
});

/** Every definition in full, as the simulator answers it over TLS. */
async function serverTimeZones(): Promise<readonly { readonly id: string; readonly content: string }[]> {
  const simulator = await startSimulator({ clock: virtualClock(Date.UTC(YEAR, 4, 4, 6)) });
  const address = 'anna@bank.example';
  simulator.world.admin.addMailbox({ address });
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  try {
    const { body } = await request(simulator.urls.ewsTls, {
      method: 'POST',
      dispatcher,
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        authorization: `Basic ${Buffer.from(`${address}:${DEFAULT_PASSWORD}`).toString('base64')}`,
      },
      body:
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">' +
        '<s:Header><t:RequestServerVersion Version="Exchange2013_SP1"/></s:Header><s:Body><m:GetServerTimeZones ReturnFullTimeZoneData="true"/></s:Body></s:Envelope>',
    });
    const found = (await body.text()).matchAll(/<t:TimeZoneDefinition Id="([^"]+)"[^>]*>(.*?)<\/t:TimeZoneDefinition>/gs);
    return [...found].map(([, id = '', content = '']) => ({ id, content }));
  } finally {
    await dispatcher.destroy();
    await simulator.close();
  }
}

/** The event that a page of changes with this zone shows, in a mailbox whose own zone is of no use. */
function eventWith(zone: string) {
  const page = decodeSyncFolderItems(
    Buffer.from(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="m" xmlns:t="t"><s:Body><m:SyncFolderItemsResponse><m:ResponseMessages>' +
        '<m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:SyncState>s</m:SyncState>' +
        '<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes><t:Create><t:CalendarItem><t:ItemId Id="A" ChangeKey="B"/>' +
        `<t:Start>${YEAR}-05-04T09:00:00Z</t:Start><t:End>${YEAR}-05-04T10:00:00Z</t:End><t:CalendarItemType>Single</t:CalendarItemType>${zone}` +
        '</t:CalendarItem></t:Create></m:Changes></m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse></s:Body></s:Envelope>',
    ),
  );
  const item = page.kind === 'answered' ? page.value[0]?.value.items[0] : undefined;
  if (item === undefined) throw new Error('the page was not read');
  const read = readEvent(item, { detail: 'busy', mailboxZone: null, installation: null });
  if (!read.ok) throw new Error(read.why);
  expect(read.event.when.start).toBe(instant(Date.UTC(YEAR, 4, 4, 9)));
  return read.event;
}
