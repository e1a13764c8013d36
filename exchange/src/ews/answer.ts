/**
 * The common frame of EWS answers: one response message per requested thing, in request order, each a success or a problem
 * of its own (R:responsemessages). Operations add only what is inside theirs.
 */
import {
  answerGrammar,
  blankProblem,
  messageXml,
  problemOf,
  type Envelope,
  type Problem,
  type ProblemSink,
  type ServerVersion,
} from './soap.ts';
import { blankAttendee, blankItem, type ItemState } from './item.ts';
import { blankOccurrence, blankPart, blankSeries } from './recurrence.ts';
import { children, MalformedXml, readXml, type Node } from './xml-read.ts';
import { blankDefinition } from './zone-definition.ts';

/** One response message: what it carried, and what went wrong. A warning carries both. */
export type Reply<Value> = { readonly value: Value; readonly problem: Problem | null };

export type Answer<Value> =
  | { readonly kind: 'fault'; readonly fault: Problem }
  | { readonly kind: 'answered'; readonly value: Value; readonly server: ServerVersion | null };

/** The state while reading: `value` is the present message's. */
export type ReplyState<Value> = Envelope &
  ItemState & {
    problem: ProblemSink;
    level: string;
    value: Value;
    readonly blank: () => Value;
    readonly replies: Reply<Value>[];
  };

/** The grammar of `<operation>Response`, where `content` names the children of each response message. */
export function repliesGrammar<Value>(
  operation: string,
  content: Readonly<Record<string, Node<ReplyState<Value>>>>,
): Node<ReplyState<Value>> {
  const message: Node<ReplyState<Value>> = {
    open: (state, attributes) => {
      state.level = attributes['ResponseClass'] ?? '';
      state.problem = blankProblem();
      state.value = state.blank();
    },
    children: children<ReplyState<Value>>({
      ResponseCode: { text: (state, value) => void (state.problem.code = value.trim()) },
      MessageXml: messageXml,
      ...content,
    }),
    close: (state) => {
      if (state.level !== 'Success' && state.level !== 'Warning' && state.level !== 'Error') {
        throw new MalformedXml(`${operation}ResponseMessage without a known ResponseClass`);
      }
      const failed = state.level !== 'Success';
      state.replies.push({ value: state.value, problem: failed ? problemOf(state.problem, 'NoResponseCode') : null });
    },
  };
  return answerGrammar<ReplyState<Value>>(`${operation}Response`, {
    children: children<ReplyState<Value>>({
      ResponseMessages: { children: children<ReplyState<Value>>({ [`${operation}ResponseMessage`]: message }) },
    }),
  });
}

/**
 * Every field is written out: put together by spreads, as it was, the state alone took Node 20 as long as reading a short answer.
 */
export const blankReplies = <Value>(blank: () => Value): ReplyState<Value> => ({
  sawEnvelope: false,
  sawBody: false,
  server: null,
  fault: null,
  faultCode: '',
  item: blankItem(''),
  stampPath: false,
  definition: blankDefinition(),
  attendee: blankAttendee('required'),
  series: blankSeries(),
  part: blankPart(''),
  partField: '',
  occurrence: blankOccurrence(),
  problem: blankProblem(),
  level: '',
  value: blank(),
  blank,
  replies: [],
});

/** What was read, once the document has been read to its end. Throws MalformedXml. */
export function answerOf<Value>(state: ReplyState<Value>): Answer<readonly Reply<Value>[]> {
  if (!state.sawEnvelope) throw new MalformedXml('the document is not a SOAP envelope');
  if (state.fault !== null) return { kind: 'fault', fault: problemOf(state.fault, 'NoResponseCode') };
  if (!state.sawBody) throw new MalformedXml('the SOAP body does not hold the answer of this operation');
  return { kind: 'answered', value: state.replies, server: state.server };
}

/** Reads an answer along a grammar of `repliesGrammar`. Throws MalformedXml. */
export function readReplies<Value>(
  bytes: Uint8Array,
  grammar: Node<ReplyState<Value>>,
  blank: () => Value,
): Answer<readonly Reply<Value>[]> {
  const state = blankReplies(blank);
  readXml(bytes, grammar, state);
  return answerOf(state);
}
