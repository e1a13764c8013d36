/** Rows of people and resources that were deactivated (2.5): since when, why, and what becomes of their pairing. */
import type { Instant } from '@lockstep/engine';
import { shape } from '../shape.ts';

export type Deactivation = {
  root: string;
  holder: string;
  since: Instant;
  /** In the words of whoever did it; empty: none were given. */
  reason: string;
  /** The pairing that is switched on again with its holder; null: there was none, or it was off already. */
  pairing: string | null;
  /** When it is looked at whether nothing of theirs is left ahead, so that the pairing can be switched off; null: it is off. */
  due: Instant | null;
};
export const deactivations = shape<Deactivation>({
  name: 'deactivation',
  columns: { root: 'text', holder: 'text', since: 'instant', reason: 'text', pairing: 'text?', due: 'instant?' },
  key: ['root', 'holder'],
  unique: [],
  references: [{ columns: ['root', 'holder'], table: 'holder', cascade: true }],
});
