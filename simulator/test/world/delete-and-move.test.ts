/** DeleteItem, MoveItem, CopyItem and ConvertId. */
import { describe, expect, it } from 'vitest';
import type { IdFormat } from '../../src/world/operations.ts';
import { anna, asAnna, asJonas, code, make, only, read, stage } from './stage.ts';

describe('DeleteItem', () => {
  it('is refused without a send mode', () => {
    const { world } = stage();
    const item = make(world);
    expect(code(() => world.deleteItem(asAnna, { item, type: 'HardDelete', send: null }))).toBe('ErrorSendMeetingCancellationsRequired');
  });

  it.each([
    ['MoveToDeletedItems', 'deleteditems'],
    ['SoftDelete', 'recoverableitemsdeletions'],
    ['HardDelete', 'recoverableitemspurges'],
  ] as const)('%s puts the item into %s under a new id with the old change key', (type, distinguished) => {
    const { world, pass } = stage();
    const item = make(world);
    pass(1_000);
    const { changeKey } = read(world, item.id);
    world.deleteItem(asAnna, { item: { id: item.id }, type, send: 'SendToNone' });
    const there = only(world.findItems(asAnna, { folder: { distinguished } }).items);
    expect(there.id).not.toBe(item.id);
    expect(there.changeKey).toBe(changeKey);
    expect(there.immutableId).toBe(item.immutableId);
    expect(code(() => world.getItem(asAnna, { id: item.id }))).toBe('ErrorItemNotFound');
  });

  it('of what is already gone answers ErrorItemNotFound', () => {
    const { world } = stage();
    const item = make(world);
    const input = { item: { id: item.id }, type: 'HardDelete', send: 'SendToNone' } as const;
    world.deleteItem(asAnna, input);
    expect(code(() => world.deleteItem(asAnna, input))).toBe('ErrorItemNotFound');
  });
});

describe('MoveItem and CopyItem', () => {
  it('F24 a move to another calendar gives the item a new id and keeps everything else', () => {
    const { world } = stage();
    const item = make(world);
    const second = world.admin.addCalendar(anna, 'Second');
    const moved = world.moveItem(asAnna, { item, folder: { id: second.id } });
    expect(moved.id).not.toBe(item.id);
    expect(read(world, moved.id)).toMatchObject({ uid: item.uid, subject: item.subject, folderId: second.id });
    expect(code(() => world.getItem(asAnna, item))).toBe('ErrorItemNotFound');
  });

  it('4.11 a copy carries the extended properties along', () => {
    const { world } = stage();
    const stamp = { propertySet: 'c11ff724-aa03-4555-9952-8fa248a11c3e', name: 'Stamp', type: 'String', value: 'i/c/a/1' } as const;
    const item = make(world, { extended: [stamp] });
    const copy = world.copyItem(asAnna, { item, folder: { distinguished: 'calendar' } });
    expect(read(world, copy.id)).toMatchObject({ extended: [stamp], uid: item.uid });
    expect(read(world, item.id).id).toBe(item.id);
  });

  it('does not cross mailboxes', () => {
    const { world } = stage();
    const item = make(world);
    const jonas = world.getFolder(asJonas, { distinguished: 'calendar' });
    world.admin.grantDelegate('jonas@bank.example', anna, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    expect(code(() => world.moveItem(asAnna, { item, folder: { id: jonas.id } }))).toBe('ErrorCrossMailboxMoveCopy');
    expect(code(() => world.copyItem(asAnna, { item, folder: { id: jonas.id } }))).toBe('ErrorCrossMailboxMoveCopy');
  });
});

describe('ids', () => {
  it.each(['EntryId', 'HexEntryId', 'StoreId', 'OwaId', 'EwsLegacyId'] as const)(
    'convert to %s and back without loss',
    (format: IdFormat) => {
      const { world } = stage();
      const { id } = make(world);
      const there = world.convertId(asAnna, { id, from: 'EwsId', to: format, mailbox: anna });
      expect(world.convertId(asAnna, { id: there, from: format, to: 'EwsId', mailbox: anna })).toBe(id);
    },
  );

  it('stay within 512 bytes and name no other item when their letter case is lost', () => {
    const { world } = stage();
    const { id } = make(world);
    expect(id.length).toBeLessThanOrEqual(512);
    expect(code(() => world.getItem(asAnna, { id: id.toLowerCase() }))).toMatch(/^Error(ItemNotFound|InvalidIdMalformed)$/);
  });

  it('are refused when cut off, empty, or of a folder', () => {
    const { world } = stage();
    const { id } = make(world);
    expect(code(() => world.getItem(asAnna, { id: id.slice(0, 60) }))).toBe('ErrorInvalidIdMalformed');
    expect(code(() => world.getItem(asAnna, { id: `${id}\n` }))).toBe('ErrorInvalidIdMalformed');
    expect(code(() => world.getItem(asAnna, { id: '' }))).toBe('ErrorInvalidIdEmpty');
    const folder = world.getFolder(asAnna, { distinguished: 'calendar' });
    expect(code(() => world.getItem(asAnna, { id: folder.id }))).toBe('ErrorCannotUseFolderIdForItemId');
    expect(code(() => world.getFolder(asAnna, { id }))).toBe('ErrorCannotUseItemIdForFolderId');
  });
});
