/** Ids, property paths, response shapes, people, zones: the parts that several operations share. */
import { allowed, choice, choices, empty, leaf, optionalChoice, parent, required, sequence, t, tMany, tOptional } from './model.ts';
import type { Particle } from './model.ts';
import * as v from './values.ts';
import { words } from '../words.ts';

export const text = leaf(v.string);
export const truth = leaf(v.boolean);
export const whole = leaf(v.int);
export const instant = leaf(v.dateTime);

export const fieldUri = empty({ FieldURI: required(v.nonEmpty) });
export const indexedFieldUri = empty({ FieldURI: required(v.nonEmpty), FieldIndex: required(v.string) });
export const extendedFieldUri = empty({
  DistinguishedPropertySetId: allowed(v.propertySet),
  PropertySetId: allowed(v.guid),
  PropertyTag: allowed(v.propertyTag),
  PropertyName: allowed(v.string),
  PropertyId: allowed(v.int),
  PropertyType: required(v.mapiType),
});

/** The substitution group of `t:Path`. */
export const PATHS: readonly Particle[] = [
  t('FieldURI', fieldUri),
  t('IndexedFieldURI', indexedFieldUri),
  t('ExtendedFieldURI', extendedFieldUri),
];

const additionalProperties = parent(choices(1, ...PATHS));

export const itemShape = parent(
  sequence(
    t('BaseShape', leaf(v.baseShape)),
    tOptional('IncludeMimeContent', truth),
    tOptional('BodyType', leaf(v.bodyTypeResponse)),
    tOptional('UniqueBodyType', leaf(v.bodyTypeResponse)),
    tOptional('NormalizedBodyType', leaf(v.bodyTypeResponse)),
    tOptional('FilterHtmlContent', truth),
    tOptional('ConvertHtmlCodePageToUTF8', truth),
    tOptional('InlineImageUrlTemplate', text),
    tOptional('BlockExternalImages', truth),
    tOptional('AddBlankTargetToLinks', truth),
    tOptional('MaximumBodySize', whole),
    tOptional('AdditionalProperties', additionalProperties),
  ),
);

export const folderShape = parent(sequence(t('BaseShape', leaf(v.baseShape)), tOptional('AdditionalProperties', additionalProperties)));

export const itemId = empty({ Id: required(v.string), ChangeKey: allowed(v.string) });
const folderId = empty({ Id: required(v.string), ChangeKey: allowed(v.string) });

export const mailbox = parent(
  sequence(
    tOptional('Name', text),
    tOptional('EmailAddress', leaf(v.nonEmpty)),
    tOptional('RoutingType', leaf(v.nonEmpty)),
    tOptional('MailboxType', leaf(v.mailboxType)),
    tOptional('ItemId', itemId),
    tOptional('OriginalDisplayName', text),
  ),
);

/** Names of `t:DistinguishedFolderIdNameType` that any served version knows. */
const distinguishedName = v.oneOf(
  'DistinguishedFolderIdNameType',
  ...words(`
    calendar contacts deleteditems drafts inbox journal notes outbox sentitems tasks msgfolderroot publicfoldersroot root junkemail
    searchfolders voicemail recoverableitemsroot recoverableitemsdeletions recoverableitemsversions recoverableitemspurges archiveroot
    archivemsgfolderroot archivedeleteditems archiveinbox syncissues conflicts localfailures serverfailures recipientcache
    quickcontacts conversationhistory todosearch mycontacts directory imcontactlist peopleconnect favorites adminauditlogs
  `),
);

const distinguishedFolderId = parent(sequence(tOptional('Mailbox', mailbox)), {
  Id: required(distinguishedName),
  ChangeKey: allowed(v.string),
});

const oneFolder = choice(t('FolderId', folderId), t('DistinguishedFolderId', distinguishedFolderId));
export const targetFolder = parent(oneFolder);
export const folderIds = parent(choices(1, t('FolderId', folderId), t('DistinguishedFolderId', distinguishedFolderId)));

export const occurrenceItemId = empty({
  RecurringMasterId: required(v.string),
  ChangeKey: allowed(v.string),
  InstanceIndex: required(v.int),
});
export const recurringMasterItemId = empty({ OccurrenceId: required(v.string), ChangeKey: allowed(v.string) });

/** The ids that name one item. */
export const ITEM_IDS: readonly Particle[] = [
  t('ItemId', itemId),
  t('OccurrenceItemId', occurrenceItemId),
  t('RecurringMasterItemId', recurringMasterItemId),
];
export const itemIds = parent(choices(1, ...ITEM_IDS));
export const itemIdsOrNone = parent(choices(0, ...ITEM_IDS));

const transitionTo = leaf(v.string, { Kind: required(v.oneOf('TransitionTargetKindType', 'Period', 'Group')) });
const recurring = [t('To', transitionTo), t('TimeOffset', leaf(v.duration)), t('Month', whole)];
const transitions = parent(
  choices(
    1,
    t('Transition', parent(sequence(t('To', transitionTo)))),
    t('AbsoluteDateTransition', parent(sequence(t('To', transitionTo), t('DateTime', instant)))),
    t('RecurringDayTransition', parent(sequence(...recurring, t('DayOfWeek', leaf(v.dayOfWeek)), t('Occurrence', whole)))),
    t('RecurringDateTransition', parent(sequence(...recurring, t('Day', whole)))),
  ),
  { Id: allowed(v.string) },
);
const period = empty({ Bias: allowed(v.duration), Name: allowed(v.string), Id: allowed(v.string) });

/** Id alone is enough in a request; a full definition is read as well. */
export const timeZoneDefinition = parent(
  optionalChoice(
    sequence(
      t('Periods', parent(tMany('Period', period, 1))),
      tOptional('TransitionsGroups', parent(tMany('TransitionsGroup', transitions))),
      tOptional('Transitions', transitions),
    ),
  ),
  { Id: allowed(v.string), Name: allowed(v.string) },
);
