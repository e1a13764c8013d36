/** The world kept across restarts in one file: a demonstration finds its mailboxes, ids, keys and sync states again, under the same CA. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { SavedSubscription } from './graph/subscriptions/saved.ts';
import type { AuthorityKeys } from './tls/authority.ts';
import type { SavedWorld } from './world/saved.ts';

export type SavedSimulator = {
  readonly format: 1;
  readonly authority: AuthorityKeys;
  readonly world: SavedWorld;
  /** Absent where it was written by a simulator without Graph. */
  readonly subscriptions?: readonly SavedSubscription[];
};

/** The file is there and is not ours, or not readable by this build. */
export class UnusableState extends Error {
  constructor(path: string, why: string) {
    super(`${path} cannot be used as a state file: ${why}. Name another file, or delete this one to start anew.`);
    this.name = 'UnusableState';
  }
}

function isSaved(value: unknown): value is SavedSimulator {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Partial<Record<keyof SavedSimulator, unknown>>;
  const world = fields.world as Partial<SavedWorld> | null | undefined;
  const authority = fields.authority as Partial<AuthorityKeys> | null | undefined;
  return fields.format === 1 && typeof authority?.cert === 'string' && typeof authority.key === 'string' && world?.version === 1;
}

/** Null when there is no such file yet. */
export async function readState(path: string): Promise<SavedSimulator | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new UnusableState(path, error instanceof Error ? error.message : 'it cannot be read');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnusableState(path, 'it is not JSON');
  }
  if (!isSaved(value)) throw new UnusableState(path, 'it was not written by this version of the simulator');
  return value;
}

/** Beside the file and then over it, so that a kill in the middle leaves the old state; 0600, as the CA's key is in it. */
export async function writeState(path: string, state: string): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, state, { mode: 0o600 });
  await rename(beside, path);
}
