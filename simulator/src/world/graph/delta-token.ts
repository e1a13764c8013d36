/** Tokens of delta: opaque to clients, bound to one calendar and one window, mortal. */
import { WorldError } from '../error.ts';
import type { FolderRecord, WorldState } from '../state.ts';
import type { Window } from './read.ts';

/**
 * Where a reader stands. What changed up to `base` is known to it. While a round runs, the changes in (base, top] are told, first the
 * single instances and then the series, each newest first: of the present `part` those up to `next` are still to come. Between rounds
 * base and top are equal.
 */
export type DeltaPosition = {
  readonly window: Window;
  readonly base: number;
  readonly top: number;
  readonly part: DeltaPart;
  readonly next: number;
  readonly maxPageSize: number;
  readonly generation: number;
  /** Between two rounds: the token is one of a deltaLink. */
  readonly isResting: boolean;
};

export type DeltaPart = 'singles' | 'series';

/** How many windows of one calendar are remembered: Outlook's memory for tokens is bounded (graph.md section 3). */
const keptWindows = 64;

export function encodeToken(folder: FolderRecord, position: DeltaPosition): string {
  const { window, base, top, part, next, maxPageSize, generation, isResting } = position;
  const numbers = [window.start, window.end, base, top, part === 'singles' ? 0 : 1, next, maxPageSize, generation, isResting ? 1 : 0];
  const text = `${folder.number}.${folder.syncGeneration}.${numbers.map((one) => one.toString(36)).join('.')}`;
  return `${text}.${checksum(folder, text)}`;
}

/** The position, or 410: garbage, of another calendar, of a killed or forgotten generation. */
export function decodeToken(state: WorldState, folder: FolderRecord, token: string): DeltaPosition {
  const parts = token.split('.');
  const sum = parts.pop();
  const text = parts.join('.');
  if (parts.length !== 11 || sum !== checksum(folder, text)) throw dead();
  if (parts[0] !== String(folder.number) || parts[1] !== String(folder.syncGeneration)) throw dead();
  const numbers = parts.slice(2).map((part) => Number.parseInt(part, 36));
  const [start = 0, end = 0, base = 0, top = 0, part = 0, next = 0, maxPageSize = 0, generation = 0, resting = 0] = numbers;
  const window = { start, end };
  const latest = folder.deltaViews.get(viewKey(window));
  if (latest === undefined || generation <= latest - state.rules.deltaGenerations || generation > latest) throw dead();
  return { window, base, top, part: part === 0 ? 'singles' : 'series', next, maxPageSize, generation, isResting: resting === 1 };
}

/** The generation in which a round over this window goes on. */
export function generationOf(folder: FolderRecord, window: Window): number {
  const key = viewKey(window);
  const known = folder.deltaViews.get(key);
  if (known !== undefined) return known;
  for (const oldest of folder.deltaViews.keys()) {
    if (folder.deltaViews.size < keptWindows) break;
    folder.deltaViews.delete(oldest);
  }
  folder.deltaViews.set(key, 1);
  return 1;
}

/** A round has ended: the next generation begins. */
export function nextGeneration(folder: FolderRecord, window: Window): number {
  const generation = generationOf(folder, window) + 1;
  // To the end of the line: what is forgotten first is what nobody has asked for the longest.
  folder.deltaViews.delete(viewKey(window));
  folder.deltaViews.set(viewKey(window), generation);
  return generation;
}

export function dead(): WorldError {
  return new WorldError('SyncStateNotFound', 'The sync state generation is not found.');
}

function viewKey({ start, end }: Window): string {
  return `${start}/${end}`;
}

/** FNV-1a over the token and its mailbox: guards against accidents, not against forgers. */
function checksum(folder: FolderRecord, text: string): string {
  let value = 0x811c9dc5;
  const all = folder.folder.mailbox + text;
  for (let index = 0; index < all.length; index += 1) value = Math.imul(value ^ all.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(36);
}
