/** What was written to Exchange and whom it was asked to mail (3.9), in sentences, from what the journal keeps of a plan. */
import type { JournalEntry } from '../store/rows/record.ts';

/** By id. */
export type Names = { readonly addresses: ReadonlyMap<string, string>; readonly holders: ReadonlyMap<string, string> };

const FIELDS: Readonly<Record<string, string>> = {
  when: 'the time',
  title: 'the title',
  body: 'the text',
  location: 'the place',
  showAs: 'the show-as',
  attendees: 'the list of attendees',
  recurrence: 'that it repeats',
};

const DEEDS: Readonly<Record<string, string>> = {
  createEvent: 'An event was made in the calendar',
  moveEventBack: 'The event was moved back into its calendar',
  removeEvent: 'The event was removed from the calendar',
  removeCopy: 'A copy that was left over was removed from the calendar',
};

/** Each write once, however many reasons it had. */
export const writtenOf = (entries: readonly JournalEntry[], names: Names): readonly string[] => {
  const sentences: string[] = [];
  const seen = new Set<string>();
  for (const { kind, at, mailbox, detail } of entries) {
    const actions = detail['actions'];
    // Every reason of a plan carries the same.
    const key = `${at} ${mailbox ?? ''} ${JSON.stringify(actions)}`;
    if (kind !== 'plan' || !Array.isArray(actions) || seen.has(key)) continue;
    seen.add(key);
    const where = names.addresses.get(mailbox ?? '');
    sentences.push(...actions.flatMap((action: unknown) => inWords(action, where === undefined ? '' : ` of ${where}`, names)));
  }
  return sentences;
};

const inWords = (action: unknown, whose: string, names: Names): readonly string[] => {
  if (typeof action !== 'object' || action === null || !('do' in action) || typeof action.do !== 'string') return [];
  const made = DEEDS[action.do];
  const deed = action.do === 'updateEvent' ? updated(action, whose) : made === undefined ? undefined : `${made}${whose}`;
  if (deed === undefined) return [];
  const notify = 'exchangeMails' in action ? action.exchangeMails : 'none';
  return [`${deed}; ${notify === 'none' ? 'Exchange mails nobody about it.' : mailed(action, names)}`];
};

const updated = (action: object, whose: string): string => {
  const facets: readonly unknown[] = 'facets' in action && Array.isArray(action.facets) ? action.facets : [];
  const fields = facets.map((one) => FIELDS[String(one)] ?? String(one));
  return `Written to the event${whose}: ${listed(fields)}`;
};

const mailed = (action: object, { holders }: Names): string => {
  const who: unknown = 'mailed' in action ? action.mailed : null;
  // Written before it was kept whom: all on the list then.
  if (typeof who !== 'object' || who === null || !('holders' in who) || !Array.isArray(who.holders))
    return 'Exchange was asked to mail those on the list.';
  const names = who.holders.map((id) => holders.get(String(id)) ?? 'somebody who was on it');
  const others = 'others' in who && typeof who.others === 'number' ? who.others : 0;
  const guests = others === 0 ? [] : [others === 1 ? 'one other' : `${others} others`];
  const all = [...names, ...guests];
  return all.length === 0 ? 'there is nobody on its list whom Exchange could mail.' : `Exchange was asked to mail ${listed(all)}.`;
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
