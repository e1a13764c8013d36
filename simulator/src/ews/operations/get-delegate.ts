/** GetDelegate (R:getdelegate-operation): the answer is itself a response message, and holds one for each delegate. */
import { WorldError } from '../../world/error.ts';
import type { Operation } from '../call.ts';
import { ItemRefusal } from '../refusal.ts';
import { errorContent, responseRoot } from '../response.ts';
import { childOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';

const LEVELS = { none: 'None', reviewer: 'Reviewer', editor: 'Editor' } as const;
const ROOT = 'GetDelegateResponse';

export const getDelegate: Operation = (call, request) => {
  const mailbox = childOf(request, 'Mailbox');
  const address = (mailbox === undefined ? undefined : textOf(mailbox, 'EmailAddress'))?.trim() ?? '';
  const detailed = request.attributes.get('IncludePermissions') === 'true';
  try {
    const users = call.world
      .delegates(call.caller, address)
      .map(({ name, address: own, rights }): XmlNode =>
        xml(
          'm:DelegateUserResponseMessageType',
          [
            xml('m:ResponseCode', 'NoError'),
            xml('m:DelegateUser', [
              xml('t:UserId', [own === null ? null : xml('t:PrimarySmtpAddress', own), xml('t:DisplayName', name)]),
              detailed ? xml('t:DelegatePermissions', [xml('t:CalendarFolderPermissionLevel', LEVELS[rights.calendar])]) : null,
              xml('t:ReceiveCopiesOfMeetingMessages', 'false'),
              xml('t:ViewPrivateItems', String(rights.viewPrivate)),
            ]),
          ],
          { ResponseClass: 'Success' },
        ),
      );
    return answered('Success', [xml('m:ResponseCode', 'NoError'), ...(users.length === 0 ? [] : [xml('m:ResponseMessages', users)])]);
  } catch (error) {
    if (!(error instanceof WorldError || error instanceof ItemRefusal)) throw error;
    return answered('Error', errorContent(error));
  }
};

const answered = (level: 'Success' | 'Error', content: readonly (XmlNode | null)[]): XmlNode => {
  const root = responseRoot(
    ROOT,
    content.filter((node) => node !== null),
  );
  return { ...root, attributes: { ...root.attributes, ResponseClass: level } };
};
