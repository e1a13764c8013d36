/** GetFolder (R:getfolder-operation). */
import type { Operation } from '../call.ts';
import { readFolderRef } from '../ids.ts';
import { batchMessages, responseMessages } from '../response.ts';
import { childOf, childrenOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';
import { folderNode, readFolderShape } from './folders.ts';

export const getFolder: Operation = (call, request) => {
  const shape = childOf(request, 'FolderShape') ?? request;
  const messages = batchMessages(
    call,
    'GetFolderResponseMessage',
    childrenOf(request, 'FolderIds'),
    (id) => [xml('m:Folders', [folderNode(call, call.world.getFolder(call.caller, readFolderRef(id)), readFolderShape(shape))])],
    [xml('m:Folders')],
  );
  return responseMessages('GetFolder', messages);
};
