/** What is done to the settings of mail, in the journal (5.4). */
import { nameOf, type Occasion } from '../booking/actor.ts';
import type { Transaction } from '../store/store.ts';
import type { MailPlace } from './inherited.ts';

export type MailDeed =
  | 'mailSettingsChanged'
  | 'mailSettingsRemoved'
  | 'mailReleased'
  | 'mailRulesChanged'
  | 'mailTemplateChanged'
  | 'mailTemplateRemoved';

/** `sentence` ends before the actor; neither it nor the detail has words of templates, or secrets. */
export const journalMail = async (
  tx: Transaction,
  occasion: Occasion,
  { root, company }: MailPlace,
  code: MailDeed,
  sentence: string,
  rule: '6.1' | '1.7' = '6.1',
): Promise<void> => {
  await tx.journal.insert({
    root,
    id: occasion.newId(),
    at: occasion.now,
    appointment: null,
    mailbox: null,
    kind: 'state',
    code,
    rule,
    sentence: `${sentence}, by ${nameOf(occasion.actor)}.`,
    detail: { actor: occasion.actor, company },
  });
};
