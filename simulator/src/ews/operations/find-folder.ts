/** FindFolder (R:findfolder-operation): one response message per parent. */
import type { FolderView } from '../../world/mailbox.ts';
import type { Operation } from '../call.ts';
import { readFolderRef } from '../ids.ts';
import { ItemRefusal } from '../refusal.ts';
import { itemMessage, responseMessages } from '../response.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childOf, childrenOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';
import { folderNode, readFolderShape } from './folders.ts';

type Filter = (folder: FolderView) => boolean;

/** Folder restrictions served: equality of folder:FolderClass or folder:DisplayName, the ones that calendar clients send. */
function readFilter(restriction: XmlElement | undefined): Filter {
  if (restriction === undefined) return () => true;
  const [expression] = restriction.children;
  const uri = expression === undefined ? undefined : childOf(expression, 'FieldURI')?.attributes.get('FieldURI');
  const value = expression?.local === 'IsEqualTo' ? childrenOf(expression, 'FieldURIOrConstant')[0]?.attributes.get('Value') : undefined;
  if (value !== undefined && uri === 'folder:FolderClass') return (folder) => folder.folderClass === value;
  if (value !== undefined && uri === 'folder:DisplayName') return (folder) => folder.name.toLowerCase() === value.toLowerCase();
  throw new ItemRefusal('ErrorUnsupportedPathForQuery', 'The property can not be used with this type of restriction.');
}

export const findFolder: Operation = (call, request) => {
  const shapeElement = childOf(request, 'FolderShape') ?? request;
  const page = childOf(request, 'IndexedPageFolderView');
  const asked = request.attributes.get('Traversal');
  const traversal = asked === 'Deep' ? 'Deep' : 'Shallow';
  const messages = childrenOf(request, 'ParentFolderIds').map((id) =>
    itemMessage('FindFolderResponseMessage', () => {
      const shape = readFolderShape(shapeElement);
      const filter = readFilter(childOf(request, 'Restriction'));
      const folders = call.world
        .findFolders(call.caller, readFolderRef(id), traversal)
        .filter((folder) => asked !== 'SoftDeleted' && filter(folder));
      const offset = Math.max(0, Number(page?.attributes.get('Offset') ?? '0'));
      const max = Number(page?.attributes.get('MaxEntriesReturned') ?? String(folders.length));
      const shown = folders.slice(offset, offset + max);
      const last = offset + shown.length >= folders.length;
      return [
        xml(
          'm:RootFolder',
          [
            xml(
              't:Folders',
              shown.map((folder) => folderNode(call, folder, shape)),
            ),
          ],
          {
            IndexedPagingOffset: page === undefined ? undefined : String(offset + shown.length),
            TotalItemsInView: String(folders.length),
            IncludesLastItemInRange: String(last),
          },
        ),
      ];
    }),
  );
  return responseMessages('FindFolder', messages);
};
