/** GetFolder: whether a folder is there, what it is, and what the caller may do in it (R:getfolder-operation). */
import { readReplies, repliesGrammar, type Answer, type Reply } from '../answer.ts';
import { fieldPath, folderId, type FolderAddress } from '../shape.ts';
import { children, nameIn, type Node } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';

export type GetFolderInput = { readonly folders: readonly FolderAddress[] };

/** Null where the answer did not tell. `kind` is the element: `CalendarFolder`, `Folder` … */
export type WireFolder = {
  kind: string;
  id: string | null;
  displayName: string | null;
  folderClass: string | null;
  rights: { read: string | null; createContents: string | null; modify: string | null; delete: string | null; viewPrivate: string | null };
};
export const blankFolder = (kind: string): WireFolder => ({
  kind,
  id: null,
  displayName: null,
  folderClass: null,
  rights: { read: null, createContents: null, modify: null, delete: null, viewPrivate: null },
});

export type FolderSink = { folders: WireFolder[] };
type Sink = { value: FolderSink };
const last = (state: Sink): WireFolder | undefined => state.value.folders.at(-1);
const right = (key: keyof WireFolder['rights']): Node<Sink> => ({
  text: (state, value) => {
    const folder = last(state);
    if (folder !== undefined) folder.rights[key] = value;
  },
});
const textOf = (key: 'displayName' | 'folderClass'): Node<Sink> => ({
  text: (state, value) => {
    const folder = last(state);
    if (folder !== undefined) folder[key] = value;
  },
});

/** `m:Folders`, whatever kind of folder lies in it. */
export const foldersNode: Node<Sink> = {
  otherwise: {
    open: (state, _attributes, name) => void state.value.folders.push(blankFolder(name)),
    children: children<Sink>({
      FolderId: {
        open: (state, attributes) => {
          const folder = last(state);
          if (folder !== undefined) folder.id = nameIn(attributes, 'Id');
        },
      },
      DisplayName: textOf('displayName'),
      FolderClass: textOf('folderClass'),
      EffectiveRights: {
        children: children<Sink>({
          Read: right('read'),
          CreateContents: right('createContents'),
          Modify: right('modify'),
          Delete: right('delete'),
          // Since Exchange 2010, and of a calendar that is somebody else's the one place that tells it.
          ViewPrivateItems: right('viewPrivate'),
        }),
      },
    }),
  },
};

export const folderShape = (name: 'm:FolderShape'): string =>
  element(
    name,
    null,
    textElement('t:BaseShape', 'IdOnly') +
      element(
        't:AdditionalProperties',
        null,
        ['folder:DisplayName', 'folder:FolderClass', 'folder:EffectiveRights'].map(fieldPath).join(''),
      ),
  );

export const encodeGetFolder = (input: GetFolderInput): string =>
  element('m:GetFolder', null, folderShape('m:FolderShape') + element('m:FolderIds', null, input.folders.map(folderId).join('')));

const grammar = repliesGrammar<FolderSink>('GetFolder', { Folders: foldersNode });

/** One reply per folder asked for, each with one folder or a problem. */
export const decodeGetFolder = (bytes: Uint8Array): Answer<readonly Reply<FolderSink>[]> =>
  readReplies(bytes, grammar, () => ({ folders: [] }));
