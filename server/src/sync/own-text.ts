/** What is said of a template of the integration's own that failed (3.4): beside the mailbox, and once in the journal. */
import { MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Failed } from '../templates/event-text.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import type { Observed } from './observe.ts';

/** Why the event shows the default text; null: it does not, or nothing is to be shown. */
export const judgedText = ({ templated }: Pick<Observed, 'templated'>): Failed | null => templated?.failed ?? null;

/** One that was ended may come out when the machine has time for it; one that fails does so until somebody changes something. */
export const textAgain = ({ observed }: Judged, now: Instant): Instant | null =>
  judgedText(observed)?.ended === true ? ((now + 15 * MINUTE) as Instant) : null;

/** That it failed, and that it works again. */
export const journalText = async (tx: Transaction, deps: SyncDeps, { observed }: Judged, now: Instant): Promise<void> => {
  const { link } = observed;
  const failed = judgedText(observed);
  const was = link.cause === 'templateFailed';
  if (failed === null ? !was || observed.appointment.at !== 'present' : was && link.detail === failed.sentence) return;
  const { root, appointment, mailbox } = link;
  const [code, sentence] =
    failed === null ? ['templateWorks', 'The template works again for this appointment.'] : ['templateFailed', failed.sentence];
  await tx.journal.insert({
    root,
    id: deps.newId(),
    at: now,
    appointment,
    mailbox,
    kind: 'plan',
    code,
    rule: '3.4',
    sentence,
    detail: {},
  });
};
