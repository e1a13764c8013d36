/** Subscribe and Unsubscribe for streaming (R:subscribe-operation). Neither knows a watermark: a stream is never gone on with. */
import { readReplies, repliesGrammar, type Answer, type Reply } from '../answer.ts';
import { folderId, type FolderAddress } from '../shape.ts';
import { element, textElement } from '../xml-write.ts';

/** Everything that can change what a calendar shows; one action of a person makes several. */
const EVENT_TYPES = ['CopiedEvent', 'CreatedEvent', 'DeletedEvent', 'ModifiedEvent', 'MovedEvent'] as const;

export type SubscribeInput = { readonly folder: FolderAddress };

export const encodeSubscribe = (input: SubscribeInput): string =>
  element(
    'm:Subscribe',
    null,
    element(
      'm:StreamingSubscriptionRequest',
      null,
      element('t:FolderIds', null, folderId(input.folder)) +
        element('t:EventTypes', null, EVENT_TYPES.map((type) => textElement('t:EventType', type)).join('')),
    ),
  );

export type Subscribed = { id: string | null };
const subscribed = repliesGrammar<Subscribed>('Subscribe', {
  SubscriptionId: { text: (state, value) => void (state.value.id = value.trim()) },
});

/** One reply. Throws MalformedXml. */
export const decodeSubscribe = (bytes: Uint8Array): Answer<readonly Reply<Subscribed>[]> =>
  readReplies(bytes, subscribed, () => ({ id: null }));

export const encodeUnsubscribe = (input: { readonly id: string }): string =>
  element('m:Unsubscribe', null, textElement('m:SubscriptionId', input.id));

const unsubscribed = repliesGrammar<null>('Unsubscribe', {});

/** One reply, which carries nothing. Throws MalformedXml. */
export const decodeUnsubscribe = (bytes: Uint8Array): Answer<readonly Reply<null>[]> => readReplies(bytes, unsubscribed, () => null);
