/** The process that templates are rendered in: it may be ended at any moment, and holds nothing but what it was just given. */
import { Script } from 'node:vm';
import { checkNow, renderNow } from './liquid.ts';
import type { Answer, Order } from './template.ts';

/** Whoever started this one ends it far earlier; this is for when nobody is there any more. */
const ALONE_MS = 5_000;

const answerTo = (order: Order): Answer =>
  order.kind === 'render' ? { rendered: renderNow(order.wish) } : { problems: checkNow(order.template, order.objects) };

const global = globalThis as unknown as { lockstepAnswer: () => Answer };
const guarded = new Script('lockstepAnswer()');

process.on('message', (order: Order) => {
  global.lockstepAnswer = () => answerTo(order);
  process.send?.(guarded.runInThisContext({ timeout: ALONE_MS }));
});
process.send?.('ready');
