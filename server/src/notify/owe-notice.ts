/**
 * What an organiser is told of their own doings in Outlook: that a move cannot be (4.4), that something is left as it is (4.3), that it
 * still waits for an administrator (5.7). Owed with the decision, before anything is written, so that a crash after the write tells it
 * all the same; known by the version of the event that was decided about, so that a write that is repeated does not.
 */
import type { Instant, ReasonCode, Tell } from '@lockstep/engine';
import type { SyncDeps } from '../sync/deps.ts';
import type { Judged } from '../sync/judge.ts';
import type { LetterKind } from '../store/rows/letter.ts';
import type { Transaction } from '../store/store.ts';
import { letterKey, newLetter } from './owe-letters.ts';
import { mailSettingsOf } from './settings.ts';

/** Why a move is put back, which has its words in each language. */
export const WHY_NOT = ['slotTaken', 'inThePast', 'breaksRule'] as const satisfies readonly ReasonCode[];

const KINDS: Partial<Record<Tell['kind'], LetterKind>> = { putBack: 'putBack', flagged: 'leftAlone' };

/** What the organiser has to be told of a plan. */
const noticesOf = ({ plan }: Judged): readonly LetterKind[] =>
  plan.tell.flatMap(({ kind, to }) => (to.includes('organiser') ? (KINDS[kind] ?? []) : []));

/**
 * Owes what follows from a plan that is about to be carried out.
 * @param reminds whether a question about it has waited for an hour (5.7)
 */
export const oweNotices = async (
  tx: Transaction,
  deps: Pick<SyncDeps, 'newId'>,
  judged: Judged,
  now: Instant,
  reminds = false,
): Promise<void> => {
  // Nobody is written to about their working hours (3.8); the mailbox and its calendar say what stands.
  if (judged.observed.block !== undefined) return;
  for (const kind of judged.halted ? [] : noticesOf(judged)) await owe(tx, deps, judged, kind, now);
  if (reminds) await owe(tx, deps, judged, 'reminder', now);
};

const owe = async (tx: Transaction, deps: Pick<SyncDeps, 'newId'>, judged: Judged, kind: LetterKind, now: Instant): Promise<void> => {
  const { link, row, event } = judged.observed;
  const { root } = link;
  const [[pairing], settings] = await Promise.all([
    tx.pairings.select({ root, mailbox: link.mailbox }),
    mailSettingsOf(tx, { root, company: row.company }),
  ]);
  // What is over is over (4.19), and without a server nobody is owed anything.
  if (pairing === undefined || settings === null || row.endAt <= now) return;
  const about = { root, company: row.company, appointment: row.id, version: row.version, kind } as const;
  const whom = { audience: 'organiser', client: null, holder: pairing.holder } as const;
  const change = event.at === 'present' ? `event ${event.version}` : `gone ${link.missingSince ?? link.epoch}`;
  const key = letterKey({ ...about, ...whom }, kind === 'reminder' ? `held ${link.heldSince ?? now}` : change);
  const [known] = await tx.letters.select({ root, key });
  if (known !== undefined) return;
  const why = kind === 'putBack' ? (WHY_NOT.find((code) => judged.plan.reasons.some((one) => one.code === code)) ?? null) : null;
  await tx.letters.insert(newLetter({ ...about, ...whom }, { id: deps.newId(), key, before: null, perhaps: null, why }, now));
};
