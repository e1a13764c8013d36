/** Watches for canaries: in what a connector answers while the simulation runs, and in all that is left behind when it rests. */
import type { Event } from '@lockstep/engine';
import type { Store } from '@lockstep/server';
import { canariesIn, isSubject, mayHold, seedOf } from '../checker/canaries.ts';
import type { Deed, Sighting } from '../checker/observed.ts';
import { TABLES } from '../wire/store.ts';
import { everShows } from './administrator.ts';
import type { Stage, Uttered } from './stage.ts';

/** Looks through events that a connector answered; `since`: how many deeds there were when it was asked. */
export const overhear = (stage: Stage, operation: string, events: Iterable<Event>, since: number): void => {
  for (const event of events) {
    // Most hold none, and need not be taken apart.
    if (!mayHold(event)) continue;
    const { title, ...rest } = event;
    const seen = [
      ...canariesIn(JSON.stringify(rest)),
      ...canariesIn(title ?? '').filter((found) => !isSubject(found) || !mayBeTold(stage, found, since)),
    ];
    for (const canary of seen) stage.sightings.push({ canary, where: `an answer of ${operation}` });
  }
};

/** Where titles are shown, and its event was not private at some moment of the call: its owner may act while it is under way. */
const mayBeTold = ({ company, deeds }: Stage, found: string, since: number): boolean => {
  if (!everShows(company)) return false;
  const written = deeds.find((deed) => deed.side === 'outlook' && deed.after?.subject === found);
  if (written?.side !== 'outlook') return false;
  // One of a series may be hidden or deleted while all of it is not: what both are called is then no secret.
  const isOne = (deed: Deed): boolean => deed.side === 'outlook' && (deed.after?.masterId ?? null) !== null;
  const same = (deed: Deed): boolean =>
    deed.side === 'outlook' && deed.after !== null && deed.immutableId === written.immutableId && isOne(deed) === isOne(written);
  const before = deeds.slice(0, since).findLast(same);
  return [before, ...deeds.slice(since).filter(same)].some((deed) => deed?.side === 'outlook' && deed.after?.sensitivity === 'Normal');
};

/** What got out by another way than to Exchange, and what the disk holds of it. */
export const utteredWords = async (stage: Stage): Promise<readonly Sighting[]> =>
  wordsIn((await stage.ground.exits?.uttered()) ?? [], stage.seed, (found) => mayBeTold(stage, found, 0));

/** @param mayBeShown of a title, where titles may stand at all */
export const wordsIn = (uttered: readonly Uttered[], seed: number, mayBeShown: (found: string) => boolean): readonly Sighting[] =>
  uttered.flatMap(({ text, where, to }) =>
    canariesIn(text)
      .filter((found) => to !== 'disk' || seedOf(found) === seed)
      .filter((found) => to === 'said' || !isSubject(found) || !mayBeShown(found))
      .map((found) => ({ canary: found, where })),
  );

/** All that is left behind: every table of the store, and the trace, in which the log is too. */
export const remains = async (store: Store, steps: readonly string[]): Promise<readonly Sighting[]> => {
  const sightings: Sighting[] = [];
  const look = (text: string, where: string): void => {
    for (const found of canariesIn(text)) sightings.push({ canary: found, where });
  };
  await store.transaction(async (tx) => {
    for (const name of TABLES) {
      for (const row of await tx[name].select({})) {
        if (!mayHold(row)) continue;
        // Whether a title may be kept is judged by itself.
        const { title, ...rest } = row as { readonly title?: unknown };
        look(JSON.stringify(name === 'busy' || name === 'series' ? rest : { title, ...rest }), `table ${name}`);
      }
    }
  });
  for (const step of steps) look(step, 'the trace');
  return sightings;
};
