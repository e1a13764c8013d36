/**
 * What is held back because the database was served by another installation before (1.7): a copy, or one that was restored elsewhere. Two
 * that both believe an event is theirs would undo each other, and tell people twice; so an administrator says which one goes on.
 */
import type { ConnectionSettings, ServedElsewhere } from '../store/rows/connection-settings.ts';
import type { Connection } from '../store/rows/sync.ts';

/** Why an integration was switched off by the move of its database; null: it was not, or somebody has said since that this one goes on. */
export const servedElsewhere = ({ enabled, disconnect, settings }: Connection): ServedElsewhere | null =>
  enabled || disconnect !== null ? null : (settings.servedElsewhere ?? null);

/** The settings of an integration that somebody has switched on or off here: whose it is is no question any more. */
export const settledHere = (settings: ConnectionSettings): ConnectionSettings => {
  const { servedElsewhere: _, ...others } = settings;
  return others;
};
