/** The answer of operations whose response messages hold `m:Items`: GetItem, CreateItem, UpdateItem, MoveItem. */
import { readReplies, repliesGrammar, type Answer, type Reply, type ReplyState } from './answer.ts';
import { itemNode, type WireItem } from './item.ts';

export type ItemsReply = { items: WireItem[] };
type State = ReplyState<ItemsReply>;

/** A decoder for `<operation>Response`; one reply per item of the request, in its order. Throws MalformedXml. */
export function itemsDecoder(operation: string): (bytes: Uint8Array) => Answer<readonly Reply<ItemsReply>[]> {
  const grammar = repliesGrammar<ItemsReply>(operation, {
    Items: { otherwise: itemNode<State>((state, read) => void state.value.items.push(read)) },
  });
  return (bytes) => readReplies(bytes, grammar, () => ({ items: [] }));
}
