/**
 * What happened is written down for those who hear it, in the transaction in which it happens: never without it, and once. Who hears it is
 * found afterwards (`spread.ts`), so that nobody who books waits for that.
 */
import type { Instant } from '@lockstep/engine';
import type { Transaction } from '../store/store.ts';
import { HEARD_TYPES, type HeardType } from './types.ts';

/** Types that somebody in the organisation hears; mostly none, and then nothing is written. */
export type Heard = ReadonlySet<HeardType>;

/** `content`: ids, states and times. No title, note or name may stand in it: it leaves the house (4.1, 4.12). */
export type Told = {
  readonly root: string;
  readonly company: string;
  readonly type: HeardType;
  readonly content: Readonly<Record<string, unknown>>;
};

/** When it happens, and where ids come from. */
export type Moment = { readonly now: Instant; readonly newId: () => string };

export const heardIn = (tx: Transaction, root: string): Promise<Heard> =>
  tx.kept(root, 'heard', async () => {
    const rows = await tx.webhooks.select({ root, enabled: true });
    const heard = new Set(
      rows.flatMap((row) => (row.types.length === 0 ? HEARD_TYPES : HEARD_TYPES.filter((type) => row.types.includes(type)))),
    );
    return { value: heard, rows: rows.length };
  });

/** Writes it down, unless nobody hears it. `heard`: where the transaction has asked already. */
export const tellWebhooks = async (tx: Transaction, moment: Moment, told: Told, heard?: Heard): Promise<void> => {
  const known = heard ?? (await heardIn(tx, told.root));
  if (!known.has(told.type)) return;
  await tx.webhookMessages.insert({ ...told, id: moment.newId(), at: moment.now, spreadAt: null });
};
