/** What each layer puts under the same simulation. */
import { level1 } from '../simulation/level1.ts';
import type { GroundFor } from '../simulation/stage.ts';
import type { Judged } from './tally.ts';

/** `judged`: messages held against the schemas so far; left out where nothing goes over a wire. */
export type LayerGround = { readonly groundFor: GroundFor; readonly judged?: () => Judged; readonly close: () => Promise<void> };

/** @param database the URL of an empty PostgreSQL database for the wire; null: the embedded one */
export const groundOf = async (layer: 'L1' | 'L2', database: string | null = null): Promise<LayerGround> => {
  if (layer === 'L1') return { groundFor: level1, close: () => Promise.resolve() };
  // Only the wire needs a database in WebAssembly and the XML of Microsoft's schemas: loaded when it is asked for.
  const { openWire } = await import('../wire/ground.ts');
  return openWire(database);
};
