/** FindFolder: every calendar of a mailbox (R:findfolder-operation). */
import { readReplies, repliesGrammar, type Answer, type Reply } from '../answer.ts';
import { folderId, type FolderAddress } from '../shape.ts';
import { children } from '../xml-read.ts';
import { element } from '../xml-write.ts';
import { folderShape, foldersNode, type FolderSink } from './get-folder.ts';

/** More folders than this in one mailbox are not looked at in one call; the answer then says that it is not the last. */
const MAX_FOLDERS = 1000;

export type FindFolderInput = { readonly under: FolderAddress; readonly offset: number };
export type FoundFolders = FolderSink & { includesLast: boolean; nextOffset: number | null };

/** All folders below one, at any depth. Which are calendars is told by their kind: restrictions on FolderClass are not served everywhere. */
export const encodeFindFolder = (input: FindFolderInput): string =>
  element(
    'm:FindFolder',
    { Traversal: 'Deep' },
    folderShape('m:FolderShape') +
      element('m:IndexedPageFolderView', { MaxEntriesReturned: MAX_FOLDERS, Offset: input.offset, BasePoint: 'Beginning' }) +
      element('m:ParentFolderIds', null, folderId(input.under)),
  );

const grammar = repliesGrammar<FoundFolders>('FindFolder', {
  RootFolder: {
    open: ({ value }, attributes) => {
      value.includesLast = attributes['IncludesLastItemInRange'] === 'true';
      const next = Number(attributes['IndexedPagingOffset']);
      value.nextOffset = Number.isInteger(next) ? next : null;
    },
    children: children({ Folders: foldersNode }),
  },
});

export const decodeFindFolder = (bytes: Uint8Array): Answer<readonly Reply<FoundFolders>[]> =>
  readReplies(bytes, grammar, () => ({ folders: [], includesLast: false, nextOffset: null }));
