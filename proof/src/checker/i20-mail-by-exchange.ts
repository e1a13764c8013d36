/** I20: Exchange mails people about our writes only where the table of 3.9 says so. */
import type { Invariant, Sent } from './observed.ts';
import { attendeesOf, isReceived } from './stamps.ts';
import { clock } from './words.ts';

export const mailByExchange: Invariant = {
  id: 'I20',
  sentence:
    'Time or place mails all attendees, the list those who are new or gone, a cancellation all, text and show-as nobody, a create nobody.',
  breaches: ({ sent, onceByGraph, clients }) => {
    const words: string[] = [];
    for (const [index, one] of sent.entries()) {
      const forClient = clients !== null && onceByGraph.has(one.mailbox) && isForClient(one, sent.slice(index + 1));
      const allowed = forClient ? attendeesOf(one.target).length : mayMail(one);
      if (one.mails > allowed) {
        words.push(
          `At ${clock(one.at)} a write (${one.do} ${one.facets.join(', ')}) in ${one.mailbox} mailed ${one.mails} people; the table allows ${allowed}.`,
        );
      }
    }
    return words;
  },
};

type Update = Sent & { readonly target: NonNullable<Sent['target']> };
/** A text for our own people is written over before a client is put on a list that no silent write can reach (3.5, Graph). */
const isForClient = (one: Sent, later: readonly Sent[]): one is Update => {
  if (one.do !== 'update' || one.target === null || one.facets.some((facet) => facet !== 'title' && facet !== 'body')) return false;
  const next = later.find(({ appointment }) => appointment === one.appointment)?.list;
  return next?.after.some((address) => address.endsWith('@home.example') && !next.before.includes(address)) === true;
};

/** Who is new on the list, and who is gone from it unless the write tells everybody who was there anyway. */
const changedIn = (list: Sent['list'], toAll: boolean): number => {
  const { before, after } = list ?? { before: [], after: [] };
  const missing = (from: readonly string[], other: readonly string[]): number => from.filter((one) => !other.includes(one)).length;
  return missing(after, before) + (toAll ? 0 : missing(before, after));
};

const mayMail = ({ do: deed, facets, target, met, notify, list }: Sent): number => {
  // Who was invited tells nobody by what we take out of their calendar (3.11).
  if (target === null || isReceived(target)) return 0;
  const attendees = attendeesOf(met ?? target).length;
  if (deed === 'moveBack') return 0;
  if (deed === 'remove') return attendees;
  const toAll = facets.includes('when') || facets.includes('location') ? attendees : 0;
  return toAll + (notify === 'none' ? 0 : changedIn(list, toAll > 0));
};
