/** What is done to the settings of mail, in the journal (5.4). */
import type { Occasion } from '../booking/actor.ts';
import { journalDeed } from '../booking/deed.ts';
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
  await journalDeed(tx, occasion, { root, mailbox: null, code, rule, sentence, about: { company } });
};
