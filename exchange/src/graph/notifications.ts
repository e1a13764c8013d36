/**
 * What Graph posts to the address of a subscription (G:change-notifications-delivery-webhooks): items of changes and of the lifecycle, of
 * which nothing is believed here. Titles and other content are never in it, as none is subscribed to.
 */
import { eventId } from '@lockstep/engine';
import type { Posted } from '../push.ts';

/** In one post; Graph itself sends far fewer. */
const MOST = 1_000;
/** Of an id or a `clientState`, in characters; the longest lawful ones are of some hundred. */
const LONGEST = 2_000;

/** Null: it is no collection of notifications, or there are too many of them, so that none of it counts. */
export const readPosted = (bytes: Uint8Array): readonly Posted[] | null => {
  const items = membersOf(parsed(bytes))['value'];
  if (!Array.isArray(items) || items.length > MOST) return null;
  const posted: Posted[] = [];
  for (const item of items) {
    const one = itemOf(membersOf(item));
    if (one === null) return null;
    posted.push(one);
  }
  return posted;
};

const itemOf = (item: Members): Posted | null => {
  const subscription = textIn(item, 'subscriptionId');
  if (subscription === null) return null;
  const clientState = textIn(item, 'clientState');
  const lifecycle = item['lifecycleEvent'];
  if (lifecycle !== undefined && lifecycle !== null) return { subscription, clientState, what: lifecycleOf(lifecycle), event: null };
  const id = textIn(membersOf(item['resourceData']), 'id');
  return { subscription, clientState, what: 'changed', event: id === null ? null : eventId(id) };
};

/** What Graph may tell one day of the life of a subscription is a reason to look, which is never wrong. */
const lifecycleOf = (event: unknown): Posted['what'] =>
  event === 'reauthorizationRequired' ? 'reauthorise' : event === 'subscriptionRemoved' ? 'removed' : 'missed';

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

/** Null: it is missing, empty, no text, or longer than any lawful one. */
const textIn = (members: Members, name: string): string | null => {
  const value = members[name];
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : null;
};

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
};
