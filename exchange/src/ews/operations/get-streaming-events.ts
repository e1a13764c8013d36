/**
 * GetStreamingEvents (R:getstreamingevents-operation). Of what is told, only that something happened is read, and to which subscription:
 * ids and times of events stay unread, since an event may be late, doubled, or about something that has changed again since.
 */
import { answerOf, blankReplies, readReplies, repliesGrammar, type Answer, type Reply, type ReplyState } from '../answer.ts';
import { children, openXml, type Node, type XmlReading } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';

/** The longest life the schema lets a connection have, in minutes. */
export const MOST_MINUTES = 30;
/** The most subscriptions of one connection (E:how-to-maintain-affinity…). */
export const MOST_SUBSCRIPTIONS = 200;

export type GetStreamingEventsInput = { readonly ids: readonly string[]; readonly minutes: number };

export const encodeGetStreamingEvents = (input: GetStreamingEventsInput): string =>
  element(
    'm:GetStreamingEvents',
    null,
    element('m:SubscriptionIds', null, input.ids.map((id) => textElement('t:SubscriptionId', id)).join('')) +
      textElement('m:ConnectionTimeout', String(input.minutes)),
  );

/** One message of the stream. `happened` names subscriptions in which there was more than a status event. */
export type Told = { happened: Set<string>; inError: Set<string>; status: string | null; subscription: string };
const blank = (): Told => ({ happened: new Set(), inError: new Set(), status: null, subscription: '' });

type State = ReplyState<Told>;
const grammar: Node<State> = repliesGrammar<Told>('GetStreamingEvents', {
  Notifications: {
    children: children<State>({
      Notification: {
        open: ({ value }) => void (value.subscription = ''),
        children: children<State>({
          SubscriptionId: { text: ({ value }, id) => void (value.subscription = id.trim()) },
          // SubscriptionId comes first by the schema.
          StatusEvent: {},
          PreviousWatermark: {},
          MoreEvents: {},
        }),
        otherwise: { open: ({ value }) => void value.happened.add(value.subscription) },
      },
    }),
  },
  ErrorSubscriptionIds: {
    children: children<State>({ SubscriptionId: { text: ({ value }, id) => void value.inError.add(id.trim()) } }),
  },
  ConnectionStatus: { text: ({ value }, status) => void (value.status = status.trim()) },
});

export type StreamAnswer = Answer<readonly Reply<Told>[]>;

/** An answer that came as a whole: a fault, or one that ended at once. Throws MalformedXml. */
export const decodeGetStreamingEvents = (bytes: Uint8Array): StreamAnswer => readReplies(bytes, grammar, blank);

/** One envelope of the stream, to be written piece by piece; `answer` once it has ended. */
export function openStreamingEvents(): { readonly reading: XmlReading; readonly answer: () => StreamAnswer } {
  const state = blankReplies(blank);
  return { reading: openXml(grammar, state), answer: () => answerOf(state) };
}
