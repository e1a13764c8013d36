/** What is said of a template of the integration's own that failed (3.4): beside the mailbox, and once in the journal. */
import { MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Failed } from '../templates/event-text.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import type { Observed } from './observe.ts';

/** Why the event shows the default text; null: it does not, or nothing is to be shown. */
export const judgedText = ({ templated }: Pick<Observed, 'templated'>): Failed | null => templated?.failed ?? null;

/** One that was ended may come out when the machine has time for it; one that fails does so until somebody changes something. */
export const textAgain = ({ observed }: Judged, now: Instant): Instant | null =>
  judgedText(observed)?.ended === true ? ((now + 15 * MINUTE) as Instant) : null;

/** What is new about it for the journal: that it failed, or that it works again; null: nothing that was not said already. */
export const textNews = async (tx: Transaction, { observed }: Judged): Promise<TextNews | null> => {
  const { link, templated, appointment: side } = observed;
  if (templated === null) return null;
  if (templated.failed === null) {
    const isWorking = link.cause === 'templateFailed' && side.at === 'present';
    return isWorking ? { code: 'templateWorks', sentence: 'The template works again for this appointment.' } : null;
  }
  const { sentence } = templated.failed;
  const { root, appointment, mailbox } = link;
  // Another cause may stand beside the link, so that what was said is known from the journal alone.
  const [last] = await tx.journal.select({ root, appointment, mailbox, code: { in: CODES } }, { orderBy: [['id', 'desc']], limit: 1 });
  return last?.code === 'templateFailed' && last.sentence === sentence ? null : { code: 'templateFailed', sentence };
};

type TextNews = { readonly code: (typeof CODES)[number]; readonly sentence: string };
const CODES = ['templateFailed', 'templateWorks'] as const;

export const journalText = async (
  tx: Transaction,
  deps: SyncDeps,
  { root, appointment, mailbox }: Link,
  { code, sentence }: TextNews,
  now: Instant,
): Promise<void> => {
  const about = { root, appointment, mailbox, kind: 'plan' as const, code, rule: '3.4', sentence, detail: {} };
  await tx.journal.insert({ ...about, id: deps.newId(), at: now });
};
