/** FindItem, in the two ways it is used: a window of a calendar with series expanded, and items by one exact property (R:finditem-operation). */
import type { Instant, Span } from '@lockstep/engine';
import { readReplies, repliesGrammar, type Answer, type Reply, type ReplyState } from '../answer.ts';
import { writeInstant } from '../date-time.ts';
import { itemNode, type WireItem } from '../item.ts';
import { CLEAN_GLOBAL_OBJECT_ID, folderId, itemShape, STAMP_PATH, type FolderAddress } from '../shape.ts';
import type { EwsVersion } from '../soap.ts';
import { children } from '../xml-read.ts';
import { element } from '../xml-write.ts';

/** Half of the find-count policy of a server at its defaults (1,000), so that two calls at once still fit. */
export const MAX_IN_VIEW = 500;
/** The policy is 250 for a call with a restriction. */
const MAX_FOUND = 100;

export type FindInViewInput = { readonly folder: FolderAddress; readonly window: Span; readonly version: EwsVersion };
export type FindByPropertyInput = {
  readonly folders: readonly FolderAddress[];
  /** `stamp` the text of our property; `globalObjectId` base64 of the clean global object id. */
  readonly by: 'stamp' | 'globalObjectId';
  readonly value: string;
  readonly version: EwsVersion;
};

export type FoundItems = { items: WireItem[]; includesLast: boolean | null; total: number | null };

const instantOf = (at: Instant): string => writeInstant(at);

/** Answers Single, Occurrence and Exception that end after the start and start before the end; never a RecurringMaster (R:calendarview). */
export const encodeFindInView = (input: FindInViewInput): string =>
  element(
    'm:FindItem',
    { Traversal: 'Shallow' },
    itemShape('listed', input.version) +
      element('m:CalendarView', {
        MaxEntriesReturned: MAX_IN_VIEW,
        StartDate: instantOf(input.window.start),
        EndDate: instantOf(input.window.end),
      }) +
      element('m:ParentFolderIds', null, folderId(input.folder)),
  );

/** Items whose property equals `value` exactly, one reply per folder. */
export const encodeFindByProperty = (input: FindByPropertyInput): string =>
  element(
    'm:FindItem',
    { Traversal: 'Shallow' },
    itemShape('located', input.version) +
      element('m:IndexedPageItemView', { MaxEntriesReturned: MAX_FOUND, Offset: 0, BasePoint: 'Beginning' }) +
      element(
        'm:Restriction',
        null,
        element(
          't:IsEqualTo',
          null,
          (input.by === 'stamp' ? STAMP_PATH : CLEAN_GLOBAL_OBJECT_ID) +
            element('t:FieldURIOrConstant', null, element('t:Constant', { Value: input.value })),
        ),
      ) +
      element('m:ParentFolderIds', null, input.folders.map(folderId).join('')),
  );

type State = ReplyState<FoundItems>;
const grammar = repliesGrammar<FoundItems>('FindItem', {
  RootFolder: {
    open: ({ value }, attributes) => {
      const lastWord = attributes['IncludesLastItemInRange'];
      value.includesLast = lastWord === undefined ? null : lastWord === 'true' || lastWord === '1';
      const total = Number(attributes['TotalItemsInView']);
      value.total = Number.isInteger(total) ? total : null;
    },
    children: children<State>({
      Items: { otherwise: itemNode<State>((state, read) => void state.value.items.push(read)) },
    }),
  },
});

/** One reply per folder asked. Throws MalformedXml. */
export const decodeFindItem = (bytes: Uint8Array): Answer<readonly Reply<FoundItems>[]> =>
  readReplies(bytes, grammar, () => ({ items: [], includesLast: null, total: null }));
