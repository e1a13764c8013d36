/**
 * What Graph posts to an address of ours: change notifications and lifecycle events (graph.md section 4). Nothing of it is believed here,
 * and nothing of it but names: whoever takes it compares the secret, and a look tells what has happened.
 */
import { eventId } from '@lockstep/engine';
import type { Posted } from '../push.ts';
import { isObject, listIn, objectIn, readJson, textIn, type Json, type Shape } from './json-read.ts';

/** A post of Graph holds what fell together for one address; more than this is nobody's post. */
const MOST_BYTES = 1024 * 1024;
const MOST_ITEMS = 1000;
/** Ids of subscriptions are GUIDs; those of events stay far below. */
const LONGEST = 1024;

const SHAPE: Shape = {
  value: [{ subscriptionId: true, clientState: true, lifecycleEvent: true, changeType: true, resourceData: { id: true } }],
};

const LIFECYCLE: ReadonlyMap<string, Posted['what']> = new Map([
  ['reauthorizationRequired', 'reauthorise'],
  ['subscriptionRemoved', 'removed'],
  ['missed', 'missed'],
]);

/**
 * The items of one post, to either address. Null where it is no post of Graph: too large, no JSON, or an item without a subscription. An
 * event of the lifecycle that nobody knows counts as `missed`: a look harms nobody.
 */
export const readPosted = (bytes: Uint8Array): readonly Posted[] | null => {
  if (bytes.byteLength > MOST_BYTES) return null;
  let body: Json;
  try {
    body = readJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), SHAPE);
  } catch {
    return null;
  }
  const items = isObject(body) ? listIn(body, 'value') : null;
  if (items === null || items.length > MOST_ITEMS) return null;
  const posted = items.map(readItem);
  return posted.every((one) => one !== null) ? posted : null;
};

const readItem = (item: Json): Posted | null => {
  if (!isObject(item)) return null;
  const subscription = textIn(item, 'subscriptionId');
  if (subscription === null || subscription === '' || subscription.length > LONGEST) return null;
  const lifecycle = textIn(item, 'lifecycleEvent');
  const event = textIn(objectIn(item, 'resourceData'), 'id');
  const isMade = textIn(item, 'changeType') === 'created';
  const isNamed = lifecycle === null && event !== null && event !== '' && event.length <= LONGEST;
  return {
    subscription,
    clientState: textIn(item, 'clientState'),
    what: lifecycle === null ? (isMade ? 'made' : 'changed') : (LIFECYCLE.get(lifecycle) ?? 'missed'),
    event: isNamed ? eventId(event) : null,
  };
};
