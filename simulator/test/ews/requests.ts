/** Pieces of requests that the tests put together. */

export const ID_ONLY = '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>';
export const ZONE = 'W. Europe Standard Time';
export const calendarFolder = '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds>';

export const STAMP =
  '<t:ExtendedFieldURI PropertySetId="5b1d5a1c-1111-4222-8333-444455556666" PropertyName="Stamp" PropertyType="String"/>';

export function create(item: string, sendMode = 'SendToNone'): string {
  return `<m:CreateItem SendMeetingInvitations="${sendMode}"><m:SavedItemFolderId><t:DistinguishedFolderId Id="calendar"/></m:SavedItemFolderId><m:Items><t:CalendarItem>${item}</t:CalendarItem></m:Items></m:CreateItem>`;
}

export function times(start: string, end: string): string {
  return `<t:Start>${start}</t:Start><t:End>${end}</t:End>`;
}

export function getItem(id: string, shape: string): string {
  return `<m:GetItem><m:ItemShape>${shape}</m:ItemShape><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:GetItem>`;
}
