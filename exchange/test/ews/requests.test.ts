/** Every request, in every variant, against Microsoft's schema: order of elements, required attributes, values. */
import { canonical, instant, version, zoneId, type Facets, type Notify } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { encodeConvertId } from '../../src/ews/operations/convert-id.ts';
import { encodeCreateItem } from '../../src/ews/operations/create-item.ts';
import { encodeDeleteItem } from '../../src/ews/operations/delete-item.ts';
import { encodeFindFolder } from '../../src/ews/operations/find-folder.ts';
import { encodeFindByProperty, encodeFindInView } from '../../src/ews/operations/find-item.ts';
import { encodeGetFolder } from '../../src/ews/operations/get-folder.ts';
import { encodeGetItem } from '../../src/ews/operations/get-item.ts';
import { encodeWorkingHours } from '../../src/ews/operations/get-user-availability.ts';
import { encodeMoveItem } from '../../src/ews/operations/move-item.ts';
import { encodeGetStreamingEvents } from '../../src/ews/operations/get-streaming-events.ts';
import { encodeSubscribe, encodeUnsubscribe } from '../../src/ews/operations/subscribe.ts';
import { encodeSyncFolderItems } from '../../src/ews/operations/sync-folder-items.ts';
import { encodeUpdateItem } from '../../src/ews/operations/update-item.ts';
import type { FolderAddress, ItemDetail } from '../../src/ews/shape.ts';
import { envelope, EWS_VERSIONS } from '../../src/ews/soap.ts';
import { hasSchema, schemaComplaint } from '../schema.ts';

const OWN: FolderAddress = { by: 'name', name: 'calendar', owner: null };
const OWNERS: FolderAddress = { by: 'name', name: 'calendar', owner: 'ada@bank.example' };
const BY_ID: FolderAddress = { by: 'id', id: 'AAMk"&<>=' };
const at = (hour: number): ReturnType<typeof instant> => instant(Date.UTC(2026, 10, 20, hour));
const FACETS: Facets = {
  when: { start: at(9), end: at(10), zone: zoneId('Europe/Zurich'), allDay: false },
  title: 'Talk <b> & "co"',
  body: 'One\r\ntwo\u0001\uFFFF',
  location: '',
  showAs: 'outOfOffice',
};
const NOTIFY: readonly Notify[] = ['none', 'changed', 'all'];

const requests: [name: string, body: string][] = [
  ...[OWN, OWNERS, BY_ID].map((folder): [string, string] => [
    `GetFolder of ${JSON.stringify(folder)}`,
    encodeGetFolder({ folders: [folder, folder] }),
  ]),
  ['FindFolder', encodeFindFolder({ under: { by: 'name', name: 'msgfolderroot', owner: 'ada@bank.example' }, offset: 1000 })],
  ...EWS_VERSIONS.flatMap((declared): [string, string][] => [
    [`SyncFolderItems from nothing, ${declared}`, encodeSyncFolderItems({ folder: OWN, state: null, max: 512, version: declared })],
    [`SyncFolderItems from a state, ${declared}`, encodeSyncFolderItems({ folder: BY_ID, state: 'H4sI=+/', max: 1, version: declared })],
    [`FindItem in a view, ${declared}`, encodeFindInView({ folder: OWNERS, window: { start: at(0), end: at(23) }, version: declared })],
    ...(['listed', 'flags', 'title', 'ours', 'series', 'occurrence', 'ids'] as const satisfies readonly ItemDetail[]).map(
      (detail): [string, string] => [`GetItem ${detail}, ${declared}`, encodeGetItem({ ids: ['AAA=', 'aaa='], detail, version: declared })],
    ),
  ]),
  [
    'FindItem by stamp',
    encodeFindByProperty({ folders: [OWN, OWNERS, BY_ID], by: 'stamp', value: 'i/c/a/1', version: 'Exchange2013_SP1' }),
  ],
  [
    'FindItem by global object id',
    encodeFindByProperty({ folders: [OWN], by: 'globalObjectId', value: 'BAAAAIIA4AB0xbcQGoLgCA==', version: 'Exchange2013_SP1' }),
  ],
  ...NOTIFY.flatMap((notify): [string, string][] => [
    [`CreateItem telling ${notify}`, encodeCreateItem({ folder: OWNERS, facets: FACETS, stamp: 'i/c/a/1', uid: 'a-1@x', notify })],
    [`UpdateItem of all telling ${notify}`, encodeUpdateItem({ id: 'AAA=', changeKey: 'DwA=', patch: FACETS, notify })],
    ...(['softDelete', 'deletedItems', 'hardDelete'] as const).map((mode): [string, string] => [
      `DeleteItem ${mode} telling ${notify}`,
      encodeDeleteItem({ id: 'AAA=', changeKey: version('DwA='), mode, notify }),
    ]),
  ]),
  ...(['when', 'title', 'body', 'location', 'showAs'] as const).map((facet): [string, string] => [
    `UpdateItem of ${facet}`,
    encodeUpdateItem({ id: 'AAA=', changeKey: 'DwA=', patch: { [facet]: FACETS[facet] }, notify: 'none' }),
  ]),
  [
    'UpdateItem that makes a series single',
    encodeUpdateItem({ id: 'AAA=', changeKey: 'DwA=', patch: { when: FACETS.when, recurrence: null }, notify: 'all' }),
  ],
  ['MoveItem back', encodeMoveItem({ id: 'AAA=', changeKey: 'DwA=', to: BY_ID })],
  ['MoveItem', encodeMoveItem({ id: 'AAA=', changeKey: 'DwA=', to: { by: 'name', name: 'deleteditems', owner: 'ada@bank.example' } })],
  ...[OWN, OWNERS, BY_ID].map((folder): [string, string] => [`Subscribe to ${JSON.stringify(folder)}`, encodeSubscribe({ folder })]),
  ['Unsubscribe', encodeUnsubscribe({ id: 'JgBleGNo<&>' })],
  ['GetStreamingEvents of one', encodeGetStreamingEvents({ ids: ['JgBleGNo<&>'], minutes: 1 })],
  ['GetStreamingEvents of several', encodeGetStreamingEvents({ ids: ['JgBleGNo=', 'jgBleGNo='], minutes: 30 })],
  ['GetUserAvailability for working hours', encodeWorkingHours({ address: 'ada@bank.example', day: at(0) })],
  ['ConvertId', encodeConvertId({ ids: ['AAA=', 'aaa='], mailbox: 'ada@bank.example' })],
];

describe.skipIf(!hasSchema)('requests against the schema', () => {
  it.each(requests)('3.1 %s is valid', (_, body) => {
    const impersonated = envelope(
      { version: 'Exchange2013_SP1', impersonate: { by: 'SmtpAddress', address: 'ada@bank.example' }, timeZone: 'UTC' },
      body,
    );
    const asItself = envelope({ version: 'Exchange2010_SP2', impersonate: null, timeZone: 'W. Europe Standard Time' }, body);
    expect(schemaComplaint(impersonated)).toBeNull();
    expect(schemaComplaint(asItself)).toBeNull();
  });
});

describe('what requests say', () => {
  it('5.3 nothing about notifications ever names a watermark: a stream is begun anew, and what was missed is looked for', () => {
    const asked = requests.filter(([name]) => /^(?:Subscribe|Unsubscribe|GetStreamingEvents)/.test(name));
    expect(asked).toHaveLength(6);
    for (const [name, body] of asked) expect(body, name).not.toContain('Watermark');
  });

  const update = (patch: Partial<Facets>): string => encodeUpdateItem({ id: 'AAA=', changeKey: 'DwA=', patch, notify: 'none' });

  it('3.2 an update names one property per change, never over another version', () => {
    const xml = update(FACETS);
    expect(xml).toContain('ConflictResolution="NeverOverwrite"');
    expect(xml).toContain('MessageDisposition="SaveOnly"');
    for (const change of xml.split('<t:SetItemField>').slice(1)) expect(change.match(/<t:CalendarItem>(<t:\w+)/g)).toHaveLength(1);
    expect(xml.split('<t:SetItemField>')).toHaveLength(10);
  });

  it('3.2 an update of the title writes nothing but the title', () => {
    expect(update({ title: 'New' }).match(/FieldURI="[^"]+"/g)).toEqual(['FieldURI="item:Subject"']);
  });

  it('4.11 a recurrence is deleted before the time is set, in the same change', () => {
    const xml = encodeUpdateItem({ id: 'AAA=', changeKey: 'DwA=', patch: { when: FACETS.when, recurrence: null }, notify: 'none' });
    expect(xml.match(/<t:ItemChange>/g)).toHaveLength(1);
    expect(xml).toContain('<t:Updates><t:DeleteItemField><t:FieldURI FieldURI="calendar:Recurrence"/></t:DeleteItemField><t:SetItemField>');
    expect(update({ when: FACETS.when })).not.toContain('Recurrence');
  });

  it('4.2 a time is written as start, end and both zones together, zones first', () => {
    expect(update({ when: FACETS.when }).match(/FieldURI="[^"]+"/g)).toEqual(
      ['calendar:IsAllDayEvent', 'calendar:StartTimeZone', 'calendar:EndTimeZone', 'calendar:Start', 'calendar:End'].map(
        (uri) => `FieldURI="${uri}"`,
      ),
    );
    expect(update({ when: FACETS.when })).toContain('<t:Start>2026-11-20T09:00:00Z</t:Start>');
  });

  it('3.9 each write says whom Exchange mails, and none means nobody', () => {
    expect(encodeCreateItem({ folder: OWN, facets: FACETS, stamp: 'i/c/a/1', uid: 'u', notify: 'none' })).toContain(
      'SendMeetingInvitations="SendToNone"',
    );
    expect(update({ title: 'x' })).toContain('SendMeetingInvitationsOrCancellations="SendToNone"');
    expect(encodeDeleteItem({ id: 'A', changeKey: 'B', mode: 'softDelete', notify: 'none' })).toContain(
      'SendMeetingCancellations="SendToNone"',
    );
    expect(encodeDeleteItem({ id: 'A', changeKey: 'B', mode: 'softDelete', notify: 'all' })).toContain(
      'SendMeetingCancellations="SendToAllAndSaveCopy"',
    );
  });

  it('4.1 no list ever asks for a subject, a body, a place or people', () => {
    for (const [name, body] of requests.filter(([name]) => /^(?:Sync|FindItem|GetItem (?:listed|flags|ids))/.test(name))) {
      expect(body, name).not.toMatch(/Subject|Body|Location|Attendees|Organizer/);
    }
  });

  it('3.1 characters that XML forbids are dropped and the others are kept to the letter', () => {
    const xml = update({ title: 'a\u0000b\uD83Dc\uD83D\uDE00<&>', body: 'x\r\ny' });
    expect(xml).toContain('<t:Subject>abc\uD83D\uDE00&lt;&amp;&gt;</t:Subject>');
    expect(xml).toContain('<t:Body BodyType="Text">x&#13;\ny</t:Body>');
  });

  it('3.1 a title is cut at 255 characters, never through a character', () => {
    const long = `${'x'.repeat(254)}\u{1F600}rest`;
    expect(/<t:Subject>([^<]*)</.exec(update({ title: long }))?.[1]).toBe('x'.repeat(254));
    expect(canonical({ ...FACETS, title: long }).title).toBe('x'.repeat(254));
  });
});
