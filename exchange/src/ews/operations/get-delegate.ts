/**
 * GetDelegate: whom the owner of a mailbox lets act on his behalf (R:getdelegate-operation). The answer is a response message itself, with one
 * for each delegate inside; a mailbox without any answers without them.
 */
import { answerOf, blankReplies, type Answer, type Reply, type ReplyState } from '../answer.ts';
import { answerGrammar, blankProblem, messageXml, problemOf } from '../soap.ts';
import { children, MalformedXml, readXml, type Node } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';

/** Primary SMTP addresses in lower case, of all delegates that the answer names by one. */
export type Delegates = { readonly addresses: string[] };

export const encodeGetDelegate = ({ owner }: { readonly owner: string }): string =>
  element('m:GetDelegate', { IncludePermissions: 'false' }, element('m:Mailbox', null, textElement('t:EmailAddress', owner)));

type State = ReplyState<Delegates>;
const user: Node<State> = {
  children: children<State>({
    DelegateUser: {
      children: children<State>({
        UserId: {
          children: children<State>({
            PrimarySmtpAddress: { text: ({ value }, words) => void value.addresses.push(words.trim().toLowerCase()) },
          }),
        },
      }),
    },
  }),
};
const grammar = answerGrammar<State>('GetDelegateResponse', {
  open: (state, attributes) => {
    state.level = attributes['ResponseClass'] ?? '';
    state.problem = blankProblem();
    state.value = state.blank();
  },
  children: children<State>({
    ResponseCode: { text: (state, value) => void (state.problem.code = value.trim()) },
    MessageXml: messageXml,
    ResponseMessages: { children: children<State>({ DelegateUserResponseMessageType: user }) },
  }),
  close: (state) => {
    if (!['Success', 'Warning', 'Error'].includes(state.level)) throw new MalformedXml('GetDelegateResponse without a known ResponseClass');
    state.replies.push({ value: state.value, problem: state.level === 'Error' ? problemOf(state.problem, 'NoResponseCode') : null });
  },
});

/** One reply: the mailbox was asked about as a whole. */
export function decodeGetDelegate(bytes: Uint8Array): Answer<readonly Reply<Delegates>[]> {
  const state: State = blankReplies<Delegates>(() => ({ addresses: [] }));
  readXml(bytes, grammar, state);
  return answerOf(state);
}
