/** DeleteItem of one event (R:deleteitem-operation). */
import type { DeleteMode, Notify } from '@lockstep/engine';
import { readReplies, repliesGrammar, type Answer, type Reply } from '../answer.ts';
import { ON_DELETE } from '../send-modes.ts';
import { itemId } from '../shape.ts';
import { element } from '../xml-write.ts';

/** Rule 3.3. SoftDelete: recoverable by the user from "Recover deleted items". HardDelete: out of the user's reach. */
const DELETE_TYPE: Readonly<Record<DeleteMode, string>> = {
  softDelete: 'SoftDelete',
  deletedItems: 'MoveToDeletedItems',
  hardDelete: 'HardDelete',
};

export type DeleteItemInput = { readonly id: string; readonly changeKey: string; readonly mode: DeleteMode; readonly notify: Notify };

export const encodeDeleteItem = (input: DeleteItemInput): string =>
  element(
    'm:DeleteItem',
    { DeleteType: DELETE_TYPE[input.mode], SendMeetingCancellations: ON_DELETE[input.notify] },
    element('m:ItemIds', null, itemId(input.id, input.changeKey)),
  );

const grammar = repliesGrammar<null>('DeleteItem', {});
export const decodeDeleteItem = (bytes: Uint8Array): Answer<readonly Reply<null>[]> => readReplies(bytes, grammar, () => null);
