/** Folder and item ids in requests. */
import type { DistinguishedFolder, FolderRef } from '../world/mailbox.ts';
import type { ItemRef } from '../world/operations.ts';
import { ItemRefusal } from './refusal.ts';
import type { XmlElement } from './xml/tree.ts';
import { childOf, textOf } from './xml/tree.ts';

const SERVED: readonly DistinguishedFolder[] = [
  'msgfolderroot',
  'calendar',
  'inbox',
  'sentitems',
  'deleteditems',
  'recoverableitemsroot',
  'recoverableitemsdeletions',
  'recoverableitemspurges',
];

/**
 * `t:FolderId` or `t:DistinguishedFolderId`.
 * @throws ItemRefusal ErrorFolderNotFound for lawful distinguished folders that no mailbox here has.
 */
export function readFolderRef(element: XmlElement): FolderRef {
  const id = element.attributes.get('Id') ?? '';
  if (element.local === 'FolderId') return { id };
  const name = id === 'root' ? 'msgfolderroot' : id;
  const distinguished = SERVED.find((known) => known === name);
  if (distinguished === undefined) throw new ItemRefusal('ErrorFolderNotFound', 'The specified folder could not be found in the store.');
  const mailbox = childOf(element, 'Mailbox');
  const address = mailbox === undefined ? undefined : textOf(mailbox, 'EmailAddress')?.trim();
  return address === undefined ? { distinguished } : { distinguished, mailbox: address };
}

/** The folder inside ToFolderId, SyncFolderId, SavedItemFolderId. */
export function readTargetFolder(element: XmlElement | undefined): FolderRef {
  const [inner] = element?.children ?? [];
  return inner === undefined ? { distinguished: 'calendar' } : readFolderRef(inner);
}

/** `t:ItemId`, `t:OccurrenceItemId`, `t:RecurringMasterItemId` (and `t:ReferenceItemId`). */
export function readItemRef(element: XmlElement): ItemRef {
  const changeKey = element.attributes.get('ChangeKey');
  const key = changeKey === undefined ? {} : { changeKey };
  switch (element.local) {
    case 'OccurrenceItemId':
      return {
        recurringMasterId: element.attributes.get('RecurringMasterId') ?? '',
        instanceIndex: Number(element.attributes.get('InstanceIndex') ?? '0'),
        ...key,
      };
    case 'RecurringMasterItemId':
      return { occurrenceId: element.attributes.get('OccurrenceId') ?? '', ...key };
    default:
      return { id: element.attributes.get('Id') ?? '', ...key };
  }
}
