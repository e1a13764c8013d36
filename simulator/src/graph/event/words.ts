/** Graph's words for the world's. */
import type { ResponseType, ShowAs } from '../../world/calendar-item.ts';
import type { Importance, Sensitivity } from '../../world/item.ts';

export const SHOW_AS: Readonly<Record<string, ShowAs>> = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  oof: 'OOF',
  workingElsewhere: 'WorkingElsewhere',
  unknown: 'NoData',
};

export const SENSITIVITY: Readonly<Record<string, Sensitivity>> = {
  normal: 'Normal',
  personal: 'Personal',
  private: 'Private',
  confidential: 'Confidential',
};

export const IMPORTANCE: Readonly<Record<string, Importance>> = { low: 'Low', normal: 'Normal', high: 'High' };

export const RESPONSE: Readonly<Record<ResponseType, string>> = {
  Unknown: 'none',
  Organizer: 'organizer',
  Tentative: 'tentativelyAccepted',
  Accept: 'accepted',
  Decline: 'declined',
  NoResponseReceived: 'notResponded',
};

export function graphShowAs(showAs: ShowAs): string {
  return wordFor(SHOW_AS, showAs);
}

export function wordFor<T extends string>(words: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(words).find((key) => words[key] === value) ?? 'unknown';
}
