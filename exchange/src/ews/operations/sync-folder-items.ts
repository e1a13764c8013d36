/** SyncFolderItems: what changed in a folder since a state, the source of truth for changes (R:syncfolderitems-operation). */
import { readReplies, repliesGrammar, type Answer, type Reply, type ReplyState } from '../answer.ts';
import { itemNode, type WireItem } from '../item.ts';
import { folderId, itemShape, type FolderAddress } from '../shape.ts';
import type { EwsVersion } from '../soap.ts';
import { children, nameIn, type Node } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';

/** The most one call may return (XSD MaxSyncChangesReturnedType). */
export const MAX_CHANGES = 512;

export type SyncFolderItemsInput = {
  readonly folder: FolderAddress;
  /** Null: from the beginning, everything as created. */
  readonly state: string | null;
  readonly max: number;
  readonly version: EwsVersion;
};

export type SyncedItems = {
  /** Created and updated alike: a consumer must take either for "look at this". */
  items: WireItem[];
  /** Ids of deletions, as the server orders them. */
  deleted: string[];
  /** Entries whose id could not be read. */
  nameless: number;
  state: string | null;
  includesLast: boolean | null;
};
const blank = (): SyncedItems => ({ items: [], deleted: [], nameless: 0, state: null, includesLast: null });

export const encodeSyncFolderItems = (input: SyncFolderItemsInput): string =>
  element(
    'm:SyncFolderItems',
    null,
    itemShape('listed', input.version) +
      element('m:SyncFolderId', null, folderId(input.folder)) +
      (input.state === null ? '' : textElement('m:SyncState', input.state)) +
      textElement('m:MaxChangesReturned', String(input.max)),
  );

type State = ReplyState<SyncedItems>;
const item: Node<State> = { otherwise: itemNode<State>((state, read) => void state.value.items.push(read)) };
const grammar = repliesGrammar<SyncedItems>('SyncFolderItems', {
  SyncState: { text: (state, value) => void (state.value.state = value.trim()) },
  IncludesLastItemInRange: {
    text: (state, value) => {
      const word = value.trim();
      state.value.includesLast = word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : null;
    },
  },
  // ReadFlagChange is left out: whether an event was read is nobody's business.
  Changes: {
    children: children<State>({
      Create: item,
      Update: item,
      Delete: {
        children: children<State>({
          ItemId: {
            open: ({ value }, attributes) => {
              const id = nameIn(attributes, 'Id');
              if (id === null) value.nameless += 1;
              else value.deleted.push(id);
            },
          },
        }),
      },
    }),
  },
});

/** One reply. Throws MalformedXml. */
export const decodeSyncFolderItems = (bytes: Uint8Array): Answer<readonly Reply<SyncedItems>[]> => readReplies(bytes, grammar, blank);
