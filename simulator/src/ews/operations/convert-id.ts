/** ConvertId (R:convertid-operation): does not check that the item exists, as on a real server. */
import type { IdFormat } from '../../world/operations.ts';
import type { Operation } from '../call.ts';
import { ItemRefusal } from '../refusal.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { childrenOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';
import { XML_SCHEMA_INSTANCE } from '../names.ts';

export const convertId: Operation = (call, request) => {
  // The schema has checked the formats.
  const to = request.attributes.get('DestinationFormat') as IdFormat;
  const messages = childrenOf(request, 'SourceIds').map((source) =>
    itemMessage('ConvertIdResponseMessage', () => {
      if (source.local !== 'AlternateId') throw new ItemRefusal('ErrorInvalidIdMalformed', 'Id is malformed.');
      const mailbox = source.attributes.get('Mailbox') ?? '';
      const id = call.world.convertId(call.caller, {
        id: source.attributes.get('Id') ?? '',
        from: source.attributes.get('Format') as IdFormat,
        to,
        mailbox,
      });
      const attributes = { 'xmlns:xsi': XML_SCHEMA_INSTANCE, 'xsi:type': 't:AlternateIdType', Format: to, Id: id, Mailbox: mailbox };
      return [xml('m:AlternateId', [], attributes)];
    }),
  );
  return responseMessages('ConvertId', messages);
};
