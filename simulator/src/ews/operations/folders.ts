/** Folders in answers, and the shape in which they were asked for. */
import type { FolderView } from '../../world/mailbox.ts';
import type { Call } from '../call.ts';
import { ItemRefusal } from '../refusal.ts';
import { namedPath, readExtendedPath } from '../paths.ts';
import { atLeast } from '../versions.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childrenOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

/** What Default gives of every folder; of all but calendars TotalCount comes with it (R:baseshape). */
const DEFAULT = ['folder:FolderId', 'folder:DisplayName', 'folder:ChildFolderCount'];
const ALL = [
  ...DEFAULT,
  'folder:TotalCount',
  'folder:ParentFolderId',
  'folder:FolderClass',
  'folder:EffectiveRights',
  'folder:DistinguishedFolderId',
];

/** FieldURIs of the asked properties. Extended properties of folders are lawful; this store keeps none. */
export type FolderShape = { readonly fields: ReadonlySet<string>; readonly isDefault: boolean };

/** @throws ItemRefusal for paths that are none of folders. */
export function readFolderShape(element: XmlElement): FolderShape {
  const base = textOf(element, 'BaseShape');
  const fields = new Set(['folder:FolderId', ...(base === 'AllProperties' ? ALL : base === 'Default' ? DEFAULT : [])]);
  for (const path of childrenOf(element, 'AdditionalProperties')) {
    if (path.local === 'ExtendedFieldURI') {
      readExtendedPath(path);
      continue;
    }
    const uri = path.attributes.get('FieldURI') ?? '';
    if (path.local !== 'FieldURI' || !uri.startsWith('folder:')) {
      throw new ItemRefusal('ErrorInvalidPropertyRequest', 'Property is not valid for this object type.', namedPath(path));
    }
    fields.add(uri);
  }
  return { fields, isDefault: base === 'Default' };
}

/** Of the caller, whatever made it so: ownership, impersonation, or what a delegate was given (R:effectiverights). */
function effectiveRights(call: Call, folder: FolderView): XmlNode {
  const rights = call.world.rightsIn(call.caller, folder.mailbox);
  const writes = yesNo(rights.calendar === 'editor');
  return xml('t:EffectiveRights', [
    xml('t:CreateAssociated', writes),
    xml('t:CreateContents', writes),
    xml('t:CreateHierarchy', yesNo(isOwner(call, folder))),
    xml('t:Delete', writes),
    xml('t:Modify', writes),
    xml('t:Read', yesNo(rights.calendar !== 'none')),
    xml('t:ViewPrivateItems', yesNo(rights.viewPrivate)),
  ]);
}

const yesNo = (yes: boolean): string => (yes ? 'true' : 'false');

/** Whether the caller reads the folder as its owner (itself or by impersonation). */
function isOwner(call: Call, folder: FolderView): boolean {
  const own = call.caller.impersonated ?? call.world.admin.account(call.caller.account)?.mailbox ?? null;
  return own !== null && call.world.mailbox(own)?.guid === folder.mailbox;
}

/** The folder element that fits its class, with the asked properties in the order of BaseFolderType. */
export function folderNode(call: Call, folder: FolderView, shape: FolderShape): XmlNode {
  const isCalendar = folder.folderClass.startsWith('IPF.Appointment');
  const name = isCalendar ? 't:CalendarFolder' : 't:Folder';
  const hasTotal = shape.fields.has('folder:TotalCount') || (shape.isDefault && !isCalendar);
  const only = (uri: string, node: () => XmlNode | null): XmlNode | null => (shape.fields.has(uri) ? node() : null);
  return xml(name, [
    xml('t:FolderId', [], { Id: folder.id, ChangeKey: folder.changeKey }),
    only('folder:ParentFolderId', () => (folder.parentId === null ? null : xml('t:ParentFolderId', [], { Id: folder.parentId }))),
    only('folder:FolderClass', () => xml('t:FolderClass', folder.folderClass)),
    only('folder:DisplayName', () => xml('t:DisplayName', folder.name)),
    hasTotal ? xml('t:TotalCount', String(folder.totalCount)) : null,
    only('folder:ChildFolderCount', () => xml('t:ChildFolderCount', String(folder.childFolderCount))),
    only('folder:EffectiveRights', () => effectiveRights(call, folder)),
    only('folder:DistinguishedFolderId', () =>
      folder.distinguished === null || !atLeast(call.version, 'Exchange2013') ? null : xml('t:DistinguishedFolderId', folder.distinguished),
    ),
  ]);
}
