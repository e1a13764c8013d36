/** Answers as Exchange writes them, put together from Microsoft's reference pages; each whole one is held against the schema. */
import { expect } from 'vitest';
import { schemaComplaint } from '../schema.ts';

const NAMESPACES =
  'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';
const VERSION =
  '<h:ServerVersionInfo xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types" MajorVersion="15" MinorVersion="2" MajorBuildNumber="1544" MinorBuildNumber="4" Version="V2017_07_11"/>';

export const bytes = (xml: string): Uint8Array => Buffer.from(xml, 'utf8');

/** `<operation>Response` with its response messages, valid against the schema. */
export function answer(operation: string, messages: string): string {
  const xml =
    `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>${VERSION}</s:Header>` +
    `<s:Body><m:${operation}Response ${NAMESPACES}><m:ResponseMessages>${messages}</m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`;
  expect(schemaComplaint(xml)).toBeNull();
  return xml;
}

/** A SOAP fault; `detail` is the whole detail element or nothing. */
export function fault(faultCode: string, detail: string): string {
  const xml =
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>' +
    `<faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">${faultCode}</faultcode>` +
    `<faultstring xml:lang="en-US">The server cannot service this request right now.</faultstring>${detail}</s:Fault></s:Body></s:Envelope>`;
  expect(schemaComplaint(xml)).toBeNull();
  return xml;
}
export const faultDetail = (code: string, messageXml: string): string =>
  `<detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>` +
  `<e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">Try again later.</e:Message>${messageXml}</detail>`;
export const TYPES = 'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';

/** A response message that failed. */
export const failed = (operation: string, code: string, messageXml = '', content = ''): string =>
  `<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>Private words of the server.</m:MessageText><m:ResponseCode>${code}</m:ResponseCode>` +
  `<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${messageXml}${content}</m:${operation}ResponseMessage>`;
export const succeeded = (operation: string, content: string): string =>
  `<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage>`;

/** A calendar item with every flag we ask for; `more` goes between Sensitivity and LastModifiedTime, `late` to the end. */
export const calendarItem = (id: string, changed: Readonly<Record<string, string>> = {}, late = ''): string => {
  const values: Readonly<Record<string, string>> = {
    Sensitivity: 'Normal',
    LastModifiedTime: '2026-11-19T10:00:00Z',
    UID: '040000008200E00074C5B7101A82E0080000000000000000000000000000000000000000100000006F3B7F0C1D2E3F405162738495A6B7C8',
    Start: '2026-11-20T09:00:00Z',
    End: '2026-11-20T10:00:00Z',
    IsAllDayEvent: 'false',
    LegacyFreeBusyStatus: 'Busy',
    IsCancelled: 'false',
    CalendarItemType: 'Single',
    ...changed,
  };
  const of = (name: string): string => (values[name] === undefined || values[name] === '-' ? '' : `<t:${name}>${values[name]}</t:${name}>`);
  return (
    `<t:CalendarItem><t:ItemId Id="${id}" ChangeKey="DwAAABYAAAD${id}"/>${of('Subject')}${of('Sensitivity')}${values['Body'] ?? ''}${values['Stamp'] ?? ''}${of('LastModifiedTime')}` +
    `${of('UID')}${of('Start')}${of('End')}${of('OriginalStart')}${of('IsAllDayEvent')}${of('LegacyFreeBusyStatus')}${of('Location')}${of('IsCancelled')}${of('CalendarItemType')}${of('MyResponseType')}${late}</t:CalendarItem>`
  );
};
export const stampProperty = (value: string): string =>
  '<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="B1C7A6D2-5E0F-4C3B-9A48-6F2D7C1E9B35" PropertyName="LockstepStamp" PropertyType="String"/>' +
  `<t:Value>${value}</t:Value></t:ExtendedProperty>`;
