/** The value forms of the schema (XML Schema part 2, and the enumerations of EWS's types.xsd) with the sentences of .NET's validator. */
import { TYPES, XML_SCHEMA } from '../names.ts';
import type { ValueType } from './model.ts';
import { words } from '../words.ts';

function builtIn(name: string, clrName: string, pattern: RegExp, inRange: (text: string) => boolean = () => true): ValueType {
  return {
    describe: `${XML_SCHEMA}:${name}`,
    problem: (text) => {
      const trimmed = text.trim();
      return pattern.test(trimmed) && inRange(trimmed) ? null : `The string '${text}' is not a valid ${clrName} value.`;
    },
  };
}

/** Leap years included: a 30 February is a lexical error, and .NET says so. */
function isRealDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

const fitsInt32 = (text: string): boolean => Math.abs(Number(text)) <= 2_147_483_647 || text === '-2147483648';

export const string: ValueType = { describe: `${XML_SCHEMA}:string`, problem: () => null };
export const boolean = builtIn('boolean', 'Boolean', /^(?:true|false|0|1)$/);
export const int = builtIn('int', 'Int32', /^[+-]?\d{1,10}$/, fitsInt32);
export const short = builtIn('short', 'Int16', /^[+-]?\d{1,5}$/, (text) => Math.abs(Number(text)) <= 32_767);
export const duration = builtIn(
  'duration',
  'TimeSpan',
  /^-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
);
export const language = builtIn('language', 'language', /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/);
export const base64 = builtIn('base64Binary', 'Base64', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
export const dateTime = builtIn(
  'dateTime',
  'DateTime',
  /^\d{4}-(?:0[1-9]|1[0-2])-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/,
  isRealDate,
);
export const date = builtIn('date', 'Date', /^\d{4}-(?:0[1-9]|1[0-2])-\d\d(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/, isRealDate);

/** A closed list; values are case-sensitive, as everywhere in XML. */
export function oneOf(name: string, ...values: readonly string[]): ValueType {
  const set = new Set(values);
  return { describe: `${TYPES}:${name}`, problem: (text) => (set.has(text.trim()) ? null : 'The Enumeration constraint failed.') };
}

/** A space-separated list of members of a closed list. */
export function listOf(name: string, ...values: readonly string[]): ValueType {
  const set = new Set(values);
  return {
    describe: `${TYPES}:${name}`,
    problem: (text) =>
      text
        .trim()
        .split(/\s+/)
        .every((word) => set.has(word))
        ? null
        : 'The Enumeration constraint failed.',
  };
}

function patterned(name: string, pattern: RegExp): ValueType {
  return { describe: `${TYPES}:${name}`, problem: (text) => (pattern.test(text) ? null : 'The Pattern constraint failed.') };
}

/** Whole numbers within bounds, both included. */
export function intBetween(name: string, low: number, high: number): ValueType {
  return {
    describe: `${TYPES}:${name}`,
    problem: (text) => {
      const form = int.problem(text);
      if (form !== null) return form;
      if (Number(text) < low) return 'The MinInclusive constraint failed.';
      return Number(text) > high ? 'The MaxInclusive constraint failed.' : null;
    },
  };
}

export const nonEmpty: ValueType = {
  describe: `${TYPES}:NonEmptyStringType`,
  problem: (text) => (text.length > 0 ? null : 'The actual length is less than the MinLength value.'),
};
export const guid = patterned('GuidType', /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/);
export const propertyTag: ValueType = {
  describe: `${TYPES}:PropertyTagType`,
  problem: (text) => (/^(?:0[xX][0-9a-fA-F]{1,4}|\d{1,5})$/.test(text) && Number(text) <= 0xffff ? null : 'The Pattern constraint failed.'),
};

const WEEK = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const DAYS = [...WEEK, 'Day', 'Weekday', 'WeekendDay'] as const;

export const dayOfWeek = oneOf('DayOfWeekType', ...DAYS);
export const daysOfWeek = listOf('DaysOfWeekType', ...DAYS);
export const dayOfWeekIndex = oneOf('DayOfWeekIndexType', 'First', 'Second', 'Third', 'Fourth', 'Last');
export const month = oneOf(
  'MonthNamesType',
  ...words(`
    January February March April May June July August September October November December
  `),
);
export const sensitivity = oneOf('SensitivityChoicesType', 'Normal', 'Personal', 'Private', 'Confidential');
export const importance = oneOf('ImportanceChoicesType', 'Low', 'Normal', 'High');
export const legacyFreeBusy = oneOf('LegacyFreeBusyType', 'Free', 'Tentative', 'Busy', 'OOF', 'WorkingElsewhere', 'NoData');
export const bodyType = oneOf('BodyTypeType', 'HTML', 'Text');
export const bodyTypeResponse = oneOf('BodyTypeResponseType', 'Best', 'HTML', 'Text');
export const baseShape = oneOf('DefaultShapeNamesType', 'IdOnly', 'Default', 'AllProperties', 'PcxPeopleSearch');
export const responseType = oneOf('ResponseTypeType', 'Unknown', 'Organizer', 'Tentative', 'Accept', 'Decline', 'NoResponseReceived');
export const mailboxType = oneOf(
  'MailboxTypeType',
  ...words(`
    Unknown OneOff Mailbox PublicDL PrivateDL Contact PublicFolder GroupMailbox ImplicitContact User
  `),
);
export const calendarItemType = oneOf('CalendarItemTypeType', 'Single', 'Occurrence', 'Exception', 'RecurringMaster');
export const messageDisposition = oneOf('MessageDispositionType', 'SaveOnly', 'SendOnly', 'SendAndSaveCopy');
export const createOrDeleteSend = oneOf('CalendarItemCreateOrDeleteOperationType', 'SendToNone', 'SendOnlyToAll', 'SendToAllAndSaveCopy');
export const updateSend = oneOf(
  'CalendarItemUpdateOperationType',
  ...words(`
    SendToNone SendOnlyToAll SendOnlyToChanged SendToAllAndSaveCopy SendToChangedAndSaveCopy
  `),
);
export const conflictResolution = oneOf('ConflictResolutionType', 'NeverOverwrite', 'AutoResolve', 'AlwaysOverwrite');
export const disposal = oneOf('DisposalType', 'HardDelete', 'SoftDelete', 'MoveToDeletedItems');
export const idFormat = oneOf('IdFormatType', 'EwsLegacyId', 'EwsId', 'EntryId', 'HexEntryId', 'StoreId', 'OwaId');
export const itemTraversal = oneOf('ItemQueryTraversalType', 'Shallow', 'SoftDeleted', 'Associated');
export const folderTraversal = oneOf('FolderQueryTraversalType', 'Shallow', 'Deep', 'SoftDeleted');
export const basePoint = oneOf('IndexBasePointType', 'Beginning', 'End');
export const syncScope = oneOf('SyncFolderItemsScopeType', 'NormalItems', 'NormalAndAssociatedItems');
export const maxSyncChanges = intBetween('MaxSyncChangesReturnedType', 1, 512);
export const reminderMinutes = intBetween('ReminderMinutesBeforeStartType', 0, 2_629_800);
export const attendeeRole = oneOf('MeetingAttendeeType', 'Organizer', 'Required', 'Optional', 'Room', 'Resource');
export const freeBusyViewType = listOf(
  'FreeBusyViewType',
  'None',
  'MergedOnly',
  'FreeBusy',
  'FreeBusyMerged',
  'Detailed',
  'DetailedMerged',
);
export const resolveScope = oneOf(
  'ResolveNamesSearchScopeType',
  ...words(`
    ActiveDirectory ActiveDirectoryContacts Contacts ContactsActiveDirectory
  `),
);
export const connectionMinutes = intBetween('StreamingSubscriptionConnectionTimeoutType', 1, 30);
export const notificationType = oneOf(
  'NotificationEventTypeType',
  ...words(`
    CopiedEvent CreatedEvent DeletedEvent ModifiedEvent MovedEvent NewMailEvent FreeBusyChangedEvent
  `),
);
export const sortDirection = oneOf('SortDirectionType', 'Ascending', 'Descending');
export const propertySet = oneOf(
  'DistinguishedPropertySetType',
  ...words(`
    Meeting Appointment Common PublicStrings Address InternetHeaders CalendarAssistant UnifiedMessaging Task Sharing
  `),
);
const MAPI_SCALARS = [
  'ApplicationTime',
  'Binary',
  'Boolean',
  'CLSID',
  'Currency',
  'Double',
  'Float',
  'Integer',
  'Long',
  'Object',
  'Short',
  'SystemTime',
  'String',
];
export const mapiType = oneOf(
  'MapiPropertyTypeType',
  'Error',
  'Null',
  ...MAPI_SCALARS,
  ...MAPI_SCALARS.filter((name) => name !== 'Boolean').map((name) => `${name}Array`),
);
