/** One description per served operation, and the headers: what the root element of a Body may look like. */
import {
  allowed,
  anything,
  choice,
  choices,
  empty,
  leaf,
  mOptional,
  m,
  optionalChoice,
  parent,
  required,
  sequence,
  t,
  tMany,
  tOptional,
} from './model.ts';
import type { ElementType, Particle } from './model.ts';
import { calendarItem, cancelCalendarItem, plainItem, registrationResponse, removeItem } from './item.ts';
import {
  folderIds,
  folderShape,
  instant,
  ITEM_IDS,
  itemIds,
  itemIdsOrNone,
  itemShape,
  PATHS,
  targetFolder,
  text,
  timeZoneDefinition,
  truth,
  whole,
} from './paths.ts';
import { getDelegate } from './delegate.ts';
import { getStreamingEvents, subscribe, unsubscribe } from './streaming.ts';
import * as v from './values.ts';

const indexedPage = empty({ MaxEntriesReturned: allowed(v.int), Offset: required(v.int), BasePoint: required(v.basePoint) });
const calendarView = empty({ MaxEntriesReturned: allowed(v.int), StartDate: required(v.dateTime), EndDate: required(v.dateTime) });

/** The schema lets a path be repeated; that there may be only one is a rule of the operations. */
const path = choices(1, ...PATHS);

const constant = empty({ Value: required(v.string) });
const comparison = parent(sequence(path, t('FieldURIOrConstant', parent(choice(...PATHS, t('Constant', constant))))));
const COMPARISONS = ['IsEqualTo', 'IsNotEqualTo', 'IsGreaterThan', 'IsGreaterThanOrEqualTo', 'IsLessThan', 'IsLessThanOrEqualTo'];

/** Search expressions nest, hence the thunks. */
const expressions = (): readonly Particle[] => [
  t(
    'Contains',
    parent(sequence(path, t('Constant', constant)), {
      ContainmentMode: allowed(v.string),
      ContainmentComparison: allowed(v.string),
    }),
  ),
  t('Excludes', anything),
  t('Exists', parent(path)),
  ...COMPARISONS.map((name) => t(name, comparison)),
  t('And', () => parent(choices(2, ...expressions()))),
  t('Not', () => parent(choice(...expressions()))),
  t('Or', () => parent(choices(2, ...expressions()))),
];
const restriction: ElementType = parent(choices(1, ...expressions()));
const fieldOrders = parent(tMany('FieldOrder', parent(path, { Order: required(v.sortDirection) }), 1));

const getFolder = parent(sequence(m('FolderShape', folderShape), m('FolderIds', folderIds)));
const findFolder = parent(
  sequence(
    m('FolderShape', folderShape),
    optionalChoice(m('IndexedPageFolderView', indexedPage), m('FractionalPageFolderView', anything)),
    mOptional('Restriction', restriction),
    m('ParentFolderIds', folderIds),
  ),
  { Traversal: required(v.folderTraversal) },
);
const syncFolderItems = parent(
  sequence(
    m('ItemShape', itemShape),
    m('SyncFolderId', targetFolder),
    mOptional('SyncState', text),
    mOptional('Ignore', itemIdsOrNone),
    m('MaxChangesReturned', leaf(v.maxSyncChanges)),
    mOptional('SyncScope', leaf(v.syncScope)),
  ),
);
const findItem = parent(
  sequence(
    m('ItemShape', itemShape),
    optionalChoice(
      m('IndexedPageItemView', indexedPage),
      m('FractionalPageItemView', anything),
      m('SeekToConditionPageItemView', anything),
      m('CalendarView', calendarView),
      m('ContactsView', anything),
    ),
    optionalChoice(m('GroupBy', anything), m('DistinguishedGroupBy', anything)),
    mOptional('Restriction', restriction),
    mOptional('SortOrder', fieldOrders),
    m('ParentFolderIds', folderIds),
    mOptional('QueryString', anything),
  ),
  { Traversal: required(v.itemTraversal) },
);
const getItem = parent(sequence(m('ItemShape', itemShape), m('ItemIds', itemIds)));

/** Item kinds that exist by the schema and that a calendar server need not create; they get past validation and are refused by name. */
const OTHER_ITEMS = [
  'SharingMessage',
  'Contact',
  'DistributionList',
  'MeetingMessage',
  'MeetingRequest',
  'MeetingResponse',
  'MeetingCancellation',
  'Task',
  'PostItem',
];
const OTHER_RESPONSES = [
  'ReplyToItem',
  'ForwardItem',
  'ReplyAllToItem',
  'RemoveItem',
  'SuppressReadReceipt',
  'PostReplyItem',
  'AcceptSharingInvitation',
];

const createItem = parent(
  sequence(
    mOptional('SavedItemFolderId', targetFolder),
    m(
      'Items',
      parent(
        choices(
          1,
          t('Item', plainItem),
          t('Message', anything),
          t('CalendarItem', calendarItem),
          t('AcceptItem', registrationResponse),
          t('TentativelyAcceptItem', registrationResponse),
          t('DeclineItem', registrationResponse),
          t('CancelCalendarItem', cancelCalendarItem),
          t('RemoveItem', removeItem),
          ...[...OTHER_ITEMS, ...OTHER_RESPONSES].map((name) => t(name, anything)),
        ),
      ),
    ),
  ),
  { MessageDisposition: allowed(v.messageDisposition), SendMeetingInvitations: allowed(v.createOrDeleteSend) },
);

const itemChoice = choice(
  t('Item', plainItem),
  t('Message', anything),
  t('CalendarItem', calendarItem),
  ...OTHER_ITEMS.map((name) => t(name, anything)),
);
const updateItem = parent(
  sequence(
    mOptional('SavedItemFolderId', targetFolder),
    m(
      'ItemChanges',
      parent(
        tMany(
          'ItemChange',
          parent(
            sequence(
              choice(...ITEM_IDS),
              t(
                'Updates',
                parent(
                  choices(
                    1,
                    t('AppendToItemField', parent(sequence(path, itemChoice))),
                    t('SetItemField', parent(sequence(path, itemChoice))),
                    t('DeleteItemField', parent(sequence(path))),
                  ),
                ),
              ),
            ),
          ),
          1,
        ),
      ),
    ),
  ),
  {
    ConflictResolution: required(v.conflictResolution),
    MessageDisposition: allowed(v.messageDisposition),
    SendMeetingInvitationsOrCancellations: allowed(v.updateSend),
    SuppressReadReceipts: allowed(v.boolean),
  },
);

const deleteItem = parent(sequence(m('ItemIds', itemIds)), {
  DeleteType: required(v.disposal),
  SendMeetingCancellations: allowed(v.createOrDeleteSend),
  AffectedTaskOccurrences: allowed(v.oneOf('AffectedTaskOccurrencesType', 'AllOccurrences', 'SpecifiedOccurrenceOnly')),
  SuppressReadReceipts: allowed(v.boolean),
});
const moveOrCopy = parent(sequence(m('ToFolderId', targetFolder), m('ItemIds', itemIds), mOptional('ReturnNewItemIds', truth)));

const alternateId = empty({
  Format: required(v.idFormat),
  Id: required(v.string),
  Mailbox: required(v.nonEmpty),
  IsArchive: allowed(v.boolean),
});
const convertId = parent(
  sequence(
    m(
      'SourceIds',
      parent(choices(1, t('AlternateId', alternateId), t('AlternatePublicFolderId', anything), t('AlternatePublicFolderItemId', anything))),
    ),
  ),
  {
    DestinationFormat: required(v.idFormat),
  },
);

const biasedTime = parent(
  sequence(
    t('Bias', whole),
    t('Time', text),
    t('DayOrder', leaf(v.short)),
    t('Month', leaf(v.short)),
    t('DayOfWeek', leaf(v.dayOfWeek)),
    tOptional('Year', text),
  ),
);
const address = parent(sequence(tOptional('Name', text), t('Address', text), tOptional('RoutingType', text)));
const mailboxSubject = parent(sequence(t('Email', address), t('AttendeeType', leaf(v.attendeeRole)), tOptional('ExcludeConflicts', truth)));
const getUserAvailability = parent(
  sequence(
    tOptional('TimeZone', parent(sequence(t('Bias', whole), t('StandardTime', biasedTime), t('DaylightTime', biasedTime)))),
    m('MailboxDataArray', parent(tMany('MailboxData', mailboxSubject))),
    tOptional(
      'FreeBusyViewOptions',
      parent(
        sequence(
          t('TimeWindow', parent(sequence(t('StartTime', instant), t('EndTime', instant)))),
          tOptional('MergedFreeBusyIntervalInMinutes', whole),
          tOptional('RequestedView', leaf(v.freeBusyViewType)),
        ),
      ),
    ),
    tOptional('SuggestionsViewOptions', anything),
  ),
);

const getServerTimeZones = parent(sequence(mOptional('Ids', parent(tMany('Id', text, 1)))), { ReturnFullTimeZoneData: allowed(v.boolean) });
const resolveNames = parent(sequence(mOptional('ParentFolderIds', folderIds), m('UnresolvedEntry', leaf(v.nonEmpty))), {
  ReturnFullContactData: required(v.boolean),
  SearchScope: allowed(v.resolveScope),
  ContactDataShape: allowed(v.baseShape),
});

/** The served operations by the name of their request element (EWS dispatches on the element, not on the SOAPAction). */
export const REQUESTS: ReadonlyMap<string, ElementType> = new Map([
  ['GetFolder', getFolder],
  ['FindFolder', findFolder],
  ['SyncFolderItems', syncFolderItems],
  ['FindItem', findItem],
  ['GetItem', getItem],
  ['CreateItem', createItem],
  ['UpdateItem', updateItem],
  ['DeleteItem', deleteItem],
  ['MoveItem', moveOrCopy],
  ['CopyItem', moveOrCopy],
  ['ConvertId', convertId],
  ['GetUserAvailabilityRequest', getUserAvailability],
  ['GetServerTimeZones', getServerTimeZones],
  ['ResolveNames', resolveNames],
  ['GetDelegate', getDelegate],
  ['Subscribe', subscribe],
  ['Unsubscribe', unsubscribe],
  ['GetStreamingEvents', getStreamingEvents],
]);

/** `t:ExchangeImpersonation`. */
export const impersonationHeader = parent(
  t('ConnectingSID', parent(choice(t('PrincipalName', text), t('SID', text), t('PrimarySmtpAddress', text), t('SmtpAddress', text)))),
);
/** `t:TimeZoneContext`. */
export const timeZoneContextHeader = parent(t('TimeZoneDefinition', timeZoneDefinition));
