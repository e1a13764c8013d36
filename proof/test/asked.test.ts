/** What may be asked about events that are not ours, read off the requests themselves (4.1, 4.12). */
import { createWorld } from '@lockstep/simulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../src/random.ts';
import { drawCompany, WINDOWS_ZONE, type Company } from '../src/simulation/company.ts';
import { STAMP_PATH } from '../src/direct/draft.ts';
import { improperRequests } from '../src/wire/asked.ts';

const START = Date.UTC(2027, 2, 22, 9);
const FLAGS = ['item:Sensitivity', 'calendar:UID', 'calendar:Start', 'calendar:LegacyFreeBusyStatus'];

describe('4.1 a request', () => {
  let company: Company;
  let open: string;
  let closed: string;
  let ours: string;
  let world: ReturnType<typeof createWorld>;

  beforeEach(() => {
    company = drawCompany(createRandom(1));
    const [first] = company.staff;
    if (first === undefined) throw new Error('a company has somebody');
    world = createWorld({ clock: () => START, seed: 1 });
    for (const { address } of company.staff) world.admin.addMailbox({ address, zone: WINDOWS_ZONE });
    const outlook = world.outlook(first.address);
    const event = { start: START, end: START + 3_600_000 };
    open = outlook.add({ ...event, subject: 'Lunch' }).id;
    closed = outlook.add({ ...event, subject: 'Surgery', sensitivity: 'Private' }).id;
    ours = outlook.add({ ...event, subject: 'Advice' }).id;
    outlook.save(ours, [
      { change: 'set', field: 'extended', value: { ...STAMP_PATH, type: 'String', value: 'installation-a/root/appointment/0' } },
    ]);
  });

  const request = (operation: string, fields: readonly string[], ids: readonly string[] = [], base = 'IdOnly'): string => {
    const paths = fields.map((field) => `<t:FieldURI FieldURI="${field}"/>`).join('');
    const shape = `<m:ItemShape><t:BaseShape>${base}</t:BaseShape><t:AdditionalProperties>${paths}</t:AdditionalProperties></m:ItemShape>`;
    return `<m:${operation}>${shape}<m:ItemIds>${ids.map((id) => `<t:ItemId Id="${id}"/>`).join('')}</m:ItemIds></m:${operation}>`;
  };
  const improper = (operation: string, fields: readonly string[], ids?: readonly string[], base?: string): number =>
    improperRequests(world, company, operation, request(operation, fields, ids, base)).length;
  const showing = (showTitles: 'busy' | 'title'): void => {
    company = { ...company, busy: { ...company.busy, showTitles }, busyLater: null };
  };

  it('may ask for the flags of everything', () => {
    expect(improper('GetItem', FLAGS, [open, closed, ours])).toBe(0);
    expect(improper('SyncFolderItems', FLAGS)).toBe(0);
  });
  it('may ask for the title of an open event where titles are shown, and nowhere for that of a private one', () => {
    showing('title');
    expect(improper('GetItem', [...FLAGS, 'item:Subject'], [open])).toBe(0);
    expect(improper('GetItem', [...FLAGS, 'item:Subject'], [open, closed])).toBe(1);
    showing('busy');
    expect(improper('GetItem', [...FLAGS, 'item:Subject'], [open])).toBe(1);
  });
  it('may ask for notes, place and people of events of ours alone', () => {
    showing('title');
    for (const field of ['item:Body', 'calendar:Location', 'calendar:RequiredAttendees']) {
      expect([field, improper('GetItem', [field], [ours]), improper('GetItem', [field], [open])]).toEqual([field, 0, 1]);
    }
  });
  it('may ask a list for no text, and nothing for all it has', () => {
    showing('title');
    expect(improper('SyncFolderItems', ['item:Subject'])).toBe(1);
    expect(improper('FindItem', ['calendar:Location'])).toBe(1);
    expect(improper('GetItem', [], [ours], 'AllProperties')).toBe(1);
  });
});
