/** The page's requests. A refusal becomes a Refused with the sentence to show. */
import type { EventEdit, EventShape, MailboxShape, Problem, Removed, Response, WeekShape } from './shapes.ts';
import { texts } from './texts.ts';

const BASE = '/outlook/api/mailboxes';

/** A request that was answered with a problem, or not at all. `message` is for the person. */
export class Refused extends Error {
  readonly field: string | null;
  constructor(message: string, field: string | null) {
    super(message);
    this.name = 'Refused';
    this.field = field;
  }
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  let response: globalThis.Response;
  try {
    const content = method === 'GET' ? {} : { body: JSON.stringify(body ?? {}), headers: { 'content-type': 'application/json' } };
    response = await fetch(`${BASE}${path}`, { method, ...content });
  } catch {
    throw new Refused(texts.offline, null);
  }
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  const { error } = answer as Problem;
  throw new Refused(`${error.problem} ${error.nextStep}`, error.field);
}

const box = (address: string): string => `/${encodeURIComponent(address)}`;
const one = (address: string, id: string): string => `${box(address)}/events/${encodeURIComponent(id)}`;

export const mailboxes = (): Promise<readonly MailboxShape[]> => ask('GET', '');
/** `day` null: the present week. */
export const week = (address: string, day: string | null): Promise<WeekShape> =>
  ask('GET', `${box(address)}/week${day === null ? '' : `?day=${day}`}`);
export const event = (address: string, id: string): Promise<EventShape> => ask('GET', one(address, id));
export const add = (address: string, edit: EventEdit): Promise<EventShape> => ask('POST', `${box(address)}/events`, edit);
export const change = (address: string, id: string, edit: EventEdit): Promise<EventShape> => ask('PATCH', one(address, id), edit);
export const remove = (address: string, id: string, past: boolean): Promise<Removed> =>
  ask('DELETE', `${one(address, id)}?past=${String(past)}`);
export const restore = (address: string, id: string): Promise<EventShape> => ask('POST', `${one(address, id)}/restore`);
export const respond = (address: string, id: string, response: Response): Promise<EventShape | null> =>
  ask('POST', `${one(address, id)}/respond`, { response });
/** Where the mailbox's changes are told. */
export const changesAddress = (address: string): string => `${BASE}${box(address)}/changes`;
