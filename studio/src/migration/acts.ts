/** What can be done with a migration now, and at which of its steps it is. */
import { isUnderWay, type Act, type Migration } from './queries.ts';

export type Choice = { readonly what: Act; readonly words: 'start' | 'goOn' | 'retry' | 'stop' | 'goBack'; readonly first: boolean };

const START: Choice = { what: 'start', words: 'start', first: true };
const STOP: Choice = { what: 'stop', words: 'stop', first: true };
const BACK: Choice = { what: 'back', words: 'goBack', first: false };

export const actsOf = (migration: Migration): readonly Choice[] => {
  const { state, done, failed, waiting } = migration;
  // Whoever is there, or was on the way there when it was stopped.
  const back = done > 0 ? [BACK] : [];
  switch (state) {
    case 'planned':
      return isUnderWay(migration) ? [] : [START];
    case 'running':
    case 'returning':
      return [STOP];
    case 'stopped':
      return [...back, { ...START, words: 'goOn' }];
    case 'done':
      return failed + waiting > 0 ? [...back, { ...START, words: 'retry' }] : back;
    case 'back':
      return [{ ...START, first: false }];
    default: {
      const never: never = state;
      return never;
    }
  }
};

/** Choosing, looking, moving, over: as many of them as are behind. */
export const placeOf = (migration: Migration): number => {
  if (migration.state === 'planned') return isUnderWay(migration) ? 1 : 2;
  return migration.state === 'done' || migration.state === 'back' ? 4 : 2;
};
