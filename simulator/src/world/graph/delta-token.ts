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
  const span = `${window.start.toString(36)}.${window.end.toString(36)}.${base.toString(36)}.${top.toString(36)}`;
  const place = `${part === 'singles' ? 0 : 1}.${next.toString(36)}.${maxPageSize.toString(36)}.${generation.toString(36)}`;
  const text = `${folder.number}.${folder.syncGeneration}.${span}.${place}.${isResting ? 1 : 0}`;
  return `${text}.${checksum(folder, text)}`;
}

/** The position, or 410: garbage, of another calendar, of a killed or forgotten generation. */
export function decodeToken(state: WorldState, folder: FolderRecord, token: string): DeltaPosition {
  const dot = token.lastIndexOf('.');
  const text = token.slice(0, Math.max(0, dot));
  const parts = text.split('.');
  if (parts.length !== 11 || token.slice(dot + 1) !== checksum(folder, text)) throw dead();
  if (parts[0] !== String(folder.number) || parts[1] !== String(folder.syncGeneration)) throw dead();
  const number = (index: number): number => Number.parseInt(parts[index] ?? '', 36);
  const window = { start: number(2), end: number(3) };
  const generation = number(9);
  const latest = folder.deltaViews.get(viewKey(window));
  if (latest === undefined || generation <= latest - state.rules.deltaGenerations || generation > latest) throw dead();
  return {
    window,
    base: number(4),
    top: number(5),
    part: parts[6] === '0' ? 'singles' : 'series',
    next: number(7),
    maxPageSize: number(8),
    generation,
    isResting: parts[10] === '1',
  };
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
  const key = viewKey(window);
  // To the end of the line: what is forgotten first is what nobody has asked for the longest.
  folder.deltaViews.delete(key);
  folder.deltaViews.set(key, generation);
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
  for (const part of [folder.folder.mailbox, text])
    for (let index = 0; index < part.length; index += 1) value = Math.imul(value ^ part.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(36);
}
