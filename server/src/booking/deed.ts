/** What somebody did to something that is no appointment, in the journal (5.4): who, what, and by which rule, in one way everywhere. */
import type { Transaction } from '../store/store.ts';
import { nameOf, type Occasion } from './actor.ts';

/**
 * `sentence` ends before the actor, who is added here. `about`: ids of what it was done to, never what people wrote: the journal outlives
 * an erasure of personal content.
 */
export type Deed = {
  readonly root: string;
  /** Null: it is about no mailbox alone. */
  readonly mailbox: string | null;
  readonly code: string;
  readonly rule: string | null;
  readonly sentence: string;
  readonly about: Readonly<Record<string, string>>;
};

export const journalDeed = (tx: Transaction, { newId, now, actor }: Occasion, deed: Deed): Promise<void> =>
  tx.journal.insert({
    root: deed.root,
    id: newId(),
    at: now,
    appointment: null,
    mailbox: deed.mailbox,
    kind: 'state',
    code: deed.code,
    rule: deed.rule,
    sentence: `${deed.sentence}, by ${nameOf(actor)}.`,
    detail: { actor, ...deed.about },
  });
