/** The two sides of the demonstration: a client of the booking API, and a person in Outlook. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoProgram } from './program.ts';

export type Appointment = {
  readonly id: string;
  readonly title: string;
  readonly start: string;
  readonly end: string;
  readonly state: string;
  readonly version: number;
};
export type OutlookEvent = { readonly id: string; readonly subject: string; readonly start: number; readonly end: number };

export type Sides = {
  readonly api: <Answer>(method: string, path: string, body?: object) => Promise<Answer>;
  readonly outlook: (action: string, fields: object) => Promise<OutlookEvent | null>;
  readonly events: (mailbox: string, from: string) => Promise<readonly OutlookEvent[]>;
  /** How many writes of ours reached Exchange, and how many mails Exchange sent because of them. */
  readonly counts: () => Promise<{ readonly writes: number; readonly mails: number }>;
  /** Asks until it is so; answers after how many milliseconds it was. */
  readonly until: (what: string, isSo: () => Promise<boolean>, withinMs?: number) => Promise<number>;
};

/** What people do, and what a server does for a room or a guest: their answers come seconds after the invitation. */
const OTHERS_DOING = /^(?:Outlook|Assistant|Outside):/u;

const PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;

export const sidesOf = ({ url, key, backDoor }: DemoProgram): Sides => {
  const answer = async (response: Response): Promise<unknown> => {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} from ${response.url}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const json = (method: string, body: object | undefined, headers: Record<string, string> = {}): RequestInit => ({
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const sim = async (path: string, method = 'GET', body?: object): Promise<unknown> =>
    answer(await fetch(new URL(path, backDoor), json(method, body)));
  return {
    api: async <Answer>(method: string, path: string, body?: object) =>
      (await answer(await fetch(`${url}/api/v1${path}`, json(method, body, { authorization: `Bearer ${key}` })))) as Answer,
    outlook: async (action, fields) => (await sim('outlook', 'POST', { action, ...fields })) as OutlookEvent | null,
    events: async (mailbox, from) => {
      const week = (await sim(`mailboxes/${encodeURIComponent(mailbox)}?from=${encodeURIComponent(from)}`)) as {
        events: readonly OutlookEvent[];
      };
      return week.events;
    },
    counts: async () => {
      const calls = (await sim('calls?limit=100000')) as { entries: readonly { write: boolean; account: string }[] };
      const mails = (await sim('mails?limit=100000')) as { entries: readonly { cause: { operation: string } }[] };
      return {
        writes: calls.entries.filter((call) => call.write).length,
        mails: mails.entries.filter(({ cause }) => !OTHERS_DOING.test(cause.operation)).length,
      };
    },
    until: async (what, isSo, withinMs = 180_000) => {
      const began = performance.now();
      while (!(await isSo())) {
        const waited = performance.now() - began;
        if (waited > withinMs) throw new Error(`${what}: not within ${withinMs / 1000} s`);
        // What takes long is not asked for so often: each question costs both sides more than the wait for it.
        await sleep(Math.min(Math.max(PAUSE_MS, waited / 10), LONGEST_PAUSE_MS));
      }
      return performance.now() - began;
    },
  };
};
