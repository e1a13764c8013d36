/** ConvertId: the id of an item in another of Exchange's notations; existence is not checked (R:convertid-operation). */
import { nameIn } from '../xml-read.ts';
import { readReplies, repliesGrammar, type Answer, type Reply } from '../answer.ts';
import { element } from '../xml-write.ts';

export type ConvertIdInput = { readonly ids: readonly string[]; readonly mailbox: string };
export type ConvertedId = { id: string | null };

/** From EWS ids to HexEntryId, the notation that other transports and tools can take. */
export const encodeConvertId = (input: ConvertIdInput): string =>
  element(
    'm:ConvertId',
    { DestinationFormat: 'HexEntryId' },
    element(
      'm:SourceIds',
      null,
      input.ids.map((id) => element('t:AlternateId', { Format: 'EwsId', Id: id, Mailbox: input.mailbox })).join(''),
    ),
  );

const grammar = repliesGrammar<ConvertedId>('ConvertId', {
  AlternateId: { open: ({ value }, attributes) => void (value.id = nameIn(attributes, 'Id')) },
});
export const decodeConvertId = (bytes: Uint8Array): Answer<readonly Reply<ConvertedId>[]> =>
  readReplies(bytes, grammar, () => ({ id: null }));
