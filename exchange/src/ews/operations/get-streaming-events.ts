/**
 * GetStreamingEvents (R:getstreamingevents-operation). Of what is told, only to which subscription something happened is read, and the ids
 * of items made or changed: times stay unread, since an event may be late, doubled, or about something that has changed again since.
 */
import { LISTENING_MS } from '../../live.ts';
import { answerOf, blankReplies, readReplies, repliesGrammar, type Answer, type Reply, type ReplyState } from '../answer.ts';
import { children, openXml, type Node, type XmlReading } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';

/** The longest life the schema lets a connection have, in minutes. */
export const MOST_MINUTES: number = LISTENING_MS / 60_000;
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

/**
 * One message of the stream. `happened` names subscriptions in which there was more than a status event, with the ids of items made and of
 * items changed, each as often as it is said; null: something else happened as well. None at all is a word about the folder alone.
 */
export type Told = {
  readonly happened: Map<string, Named | null>;
  readonly inError: Set<string>;
  status: string | null;
  subscription: string;
};
type Named = { readonly made: string[]; readonly changed: string[] };
const blank = (): Told => ({ happened: new Map(), inError: new Set(), status: null, subscription: '' });

/** Words about items that are kept one by one; of more than these it is only known that there were many. */
const MOST_WORDS = 50;

const somethingElse = ({ happened, subscription }: Told): void => void happened.set(subscription, null);
const something = ({ happened, subscription }: Told): void => {
  if (!happened.has(subscription)) happened.set(subscription, { made: [], changed: [] });
};
const item = (told: Told, what: keyof Named, id: string | undefined): void => {
  const named = told.happened.get(told.subscription);
  if (named === undefined || named === null) return;
  if (id === undefined || named.made.length + named.changed.length >= MOST_WORDS) somethingElse(told);
  else named[what].push(id);
};

type State = ReplyState<Told>;
/** An item is named by `ItemId`. A folder's own event comes beside every event of its items and says no more than they do. */
const wordOf = (what: keyof Named): Node<State> => ({
  open: ({ value }) => something(value),
  children: children<State>({ ItemId: { open: ({ value }, { Id }) => item(value, what, Id) } }),
});
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
          CreatedEvent: wordOf('made'),
          ModifiedEvent: wordOf('changed'),
        }),
        otherwise: { open: ({ value }) => somethingElse(value) },
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
