/** The rows of the People and Resources tabs (2.1), without how they look. */
import type { Holder, Integration, Pairing } from './queries.ts';

export type PairRow = {
  readonly holder: Holder;
  readonly pairing: Pairing | null;
  /** The name of the integration, where the mailbox belongs to another one than this. */
  readonly through: string | null;
};

const letters = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Everybody by name, with the mailbox they have, through whichever integration. */
export const rowsOf = (
  holders: readonly Holder[],
  pairings: readonly Pairing[],
  integration: string,
  integrations: readonly Pick<Integration, 'id' | 'name'>[],
): readonly PairRow[] => {
  const byHolder = new Map(pairings.map((one) => [one.holder, one]));
  const names = new Map(integrations.map((one) => [one.id, one.name]));
  return holders
    .map((holder): PairRow => {
      const pairing = byHolder.get(holder.id) ?? null;
      const elsewhere = pairing !== null && pairing.integration !== integration;
      return { holder, pairing, through: elsewhere ? (names.get(pairing.integration) ?? pairing.integration) : null };
    })
    .sort((one, other) => letters.compare(one.holder.name, other.holder.name));
};

/** Those whose name, contact e-mail or mailbox has every word of the search; `open`: only those without a mailbox. */
export const shownOf = (
  rows: readonly PairRow[],
  search: string,
  open: boolean,
  drafts: ReadonlyMap<string, string>,
): readonly PairRow[] => {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter(({ holder, pairing }) => {
    if (open && pairing !== null) return false;
    const hay = `${holder.name}\n${holder.email ?? ''}\n${pairing?.address ?? ''}\n${drafts.get(holder.id) ?? ''}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
};
