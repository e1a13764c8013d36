/** GetStreamingEvents (R:getstreamingevents-operation): the one operation whose answer does not end with its first message. */
import type { StreamMessage } from '../../world/streams.ts';
import type { Call } from '../call.ts';
import { instantText } from '../call.ts';
import { streamNode } from '../stream/nodes.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childrenOf, textOf } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';

/** Where the messages go: each the single child of a Body of its own. */
export type MessageSink = { readonly tell: (body: XmlNode, message: StreamMessage) => void; readonly end: () => void };

/** Begins the answer; answers what is to be called when the client has gone. */
export type Hanging = (sink: MessageSink) => () => void;

export function getStreamingEvents(call: Call, request: XmlElement): Hanging {
  const begin = call.world.stream(call.caller, {
    subscriptions: childrenOf(request, 'SubscriptionIds').map((id) => id.text.trim()),
    minutes: Number(textOf(request, 'ConnectionTimeout')),
    server: call.server,
  });
  return (sink) =>
    begin({
      tell: (message) =>
        sink.tell(
          streamNode(message, (at) => instantText(call, at)),
          message,
        ),
      end: sink.end,
    });
}
