/** The messages of a hanging connection as XML: each is a complete answer of GetStreamingEvents (R:getstreamingevents-operation). */
import type { NotificationEvent } from '../../world/notification.ts';
import type { StreamMessage } from '../../world/streams.ts';
import { SOAP, TYPES } from '../names.ts';
import { responseMessages } from '../response.ts';
import type { ServerBuild } from '../versions.ts';
import type { XmlNode } from '../xml/write.ts';
import { writeXml, xml } from '../xml/write.ts';

function eventNode(event: NotificationEvent, at: (instant: number) => string): XmlNode {
  const idOf = (id: string, old: boolean): XmlNode =>
    xml(`t:${old ? 'Old' : ''}${event.what.kind === 'folder' ? 'FolderId' : 'ItemId'}`, [], { Id: id });
  return xml(`t:${event.type}`, [
    xml('t:TimeStamp', at(event.at)),
    idOf(event.what.id, false),
    xml('t:ParentFolderId', [], { Id: event.parentId }),
    event.old === null ? null : idOf(event.old.id, true),
    event.old === null ? null : xml('t:OldParentFolderId', [], { Id: event.old.parentId }),
  ]);
}

function notification(subscription: string, events: readonly XmlNode[]): XmlNode {
  return xml('m:Notifications', [xml('t:Notification', [xml('t:SubscriptionId', subscription), ...events])]);
}

const message = (level: 'Success' | 'Error', content: readonly XmlNode[]): XmlNode =>
  responseMessages('GetStreamingEvents', [xml('m:GetStreamingEventsResponseMessage', content, { ResponseClass: level })]);

const NO_ERROR = xml('m:ResponseCode', 'NoError');

/** The Body's child. `at` writes instants as the request asked for them. */
export function streamNode(told: StreamMessage, at: (instant: number) => string): XmlNode {
  switch (told.kind) {
    case 'status':
      return message('Success', [NO_ERROR, xml('m:ConnectionStatus', told.status)]);
    case 'statusEvents':
      return message('Success', [
        NO_ERROR,
        xml(
          'm:Notifications',
          told.subscriptions.map((id) => xml('t:Notification', [xml('t:SubscriptionId', id), xml('t:StatusEvent')])),
        ),
      ]);
    case 'notification':
      return message('Success', [
        NO_ERROR,
        notification(
          told.subscription,
          told.events.map((event) => eventNode(event, at)),
        ),
      ]);
    case 'error':
      return message('Error', [
        xml('m:MessageText', told.message),
        xml('m:ResponseCode', told.code),
        xml('m:DescriptiveLinkKey', '0'),
        xml(
          'm:ErrorSubscriptionIds',
          told.subscriptions.map((id) => xml('t:SubscriptionId', id)),
        ),
        xml('m:ConnectionStatus', told.status),
      ]);
    default: {
      const never: never = told;
      return never;
    }
  }
}

/**
 * One envelope of the stream. Unlike the answers of all other operations its root has no prefix, and Header and Body have another: that
 * is what clients in use look for (ews-javascript-api cuts the stream at `</Envelope>`).
 */
export function streamEnvelope(body: XmlNode, build: ServerBuild): string {
  const version = xml('ServerVersionInfo', [], {
    MajorVersion: String(build.major),
    MinorVersion: String(build.minor),
    MajorBuildNumber: String(build.majorBuild),
    MinorBuildNumber: String(build.minorBuild),
    Version: build.label,
    xmlns: TYPES,
  });
  return writeXml(
    xml('Envelope', [xml('soap11:Header', [version], { 'xmlns:soap11': SOAP }), xml('soap11:Body', [body], { 'xmlns:soap11': SOAP })], {
      xmlns: SOAP,
    }),
  );
}
