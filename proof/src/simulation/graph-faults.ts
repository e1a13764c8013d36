/** Which faults a simulation met on the face of Graph, apart from those of EWS: told by the operation that they struck. */
import type { ChangePage } from '@lockstep/exchange';
import type { FaultName, World } from '@lockstep/simulator';
import type { Mark, Marks } from './marks.ts';
import type { Posts } from './posts.ts';

/** Operations that only Graph has, by the names in the log of calls. */
const STRUCK: readonly (readonly [operation: string, fault: FaultName, mark: Mark])[] = [
  ['ChangeNotification', 'F01', 'F01 told by Graph: dropped'],
  ['ChangeNotification', 'F02', 'F02 told by Graph: repeated'],
  ['ChangeNotification', 'F03', 'F03 told by Graph: delayed'],
  ['ChangeNotification', 'F04', 'F04 told by Graph: overtaken'],
  ['ChangeNotification', 'F05', 'F05 told by Graph: silent while it looks alive'],
  ['ChangeNotification', 'F10', 'F10 told by Graph: a storm of its own life'],
  ['CreateSubscription', 'F11', 'F11 told by Graph: subscription made and its answer lost'],
  ['CreateEvent', 'F15', 'F15 answer of Graph lost after the write was applied'],
  ['UpdateEvent', 'F15', 'F15 answer of Graph lost after the write was applied'],
  ['Batch', 'F17', 'F17 some items of a batch of Graph failed'],
  ['Batch', 'F18', 'F18 batch of Graph answered out of order'],
  ['EventsDelta', 'F19', 'F19 delta token of Graph dead'],
  ['EventsDelta', 'F20', 'F20 changes of Graph repeated, pages overlapping or empty'],
  ['EventsDelta', 'F21', 'F21 change left out by the delta of Graph'],
  ['UpdateEvent', 'F25', 'F25 stale version at Graph or a save said to have failed'],
];

export const noteGraph = ({ sometimes }: Marks, { faults, front }: World, posts: Posts | null): void => {
  if ((posts?.outcomes.taken ?? 0) > 0) sometimes('told by Graph: a change that was taken in');
  if ((posts?.outcomes.unknown ?? 0) > 0) sometimes('told by Graph: of a subscription that is no more');
  for (const [operation, fault, mark] of STRUCK) if ((faults.hitsOf(operation)[fault] ?? 0) > 0) sometimes(mark);
  for (const { host, status, retryAfter, announcedUntil } of front.turnedAway()) {
    if (host !== 'graph') continue;
    if (status === 503) sometimes('F13 turned away by Graph (503)');
    else if (announcedUntil !== null) sometimes('F13 turned away by Graph (429) until a time it names');
    else if (retryAfter === null) sometimes('F13 turned away by Graph (429), and nothing said of when to come back');
    else sometimes('F13 turned away by Graph (429) with a time that cannot be kept to');
  }
};

const namesOf = ({ changed, removed }: ChangePage): readonly string[] => [...changed.map(({ id }) => id), ...removed];

/** Of a round, once this page of it has come: the one before it is null for the first. */
export const notePage = ({ sometimes }: Marks, before: ChangePage | null, page: ChangePage): void => {
  const names = namesOf(page);
  if (names.length === 0 && !page.last) sometimes('F20 empty page of Graph with another one behind it');
  const known = new Set(before === null ? [] : namesOf(before));
  if (names.some((name) => known.has(name))) sometimes('F20 pages of Graph overlapping');
};
