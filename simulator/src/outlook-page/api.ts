/** `/outlook`: the page, its parts, and the JSON behind it. Everything is done as the mailbox's owner in Outlook; loopback only. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, send } from '../http/wire.ts';
import { isOurs } from '../sim-api/api.ts';
import type { Fields } from '../sim-api/fields.ts';
import { oneOf, onlyKnown, parseFields } from '../sim-api/fields.ts';
import type { CalendarItem } from '../world/calendar-item.ts';
import type { Outlook } from '../world/outlook.ts';
import { dateOfDay, dayOfDate, ianaOfWindows, instantOf, wallOf } from '../world/time-zones.ts';
import type { World } from '../world/world.ts';
import type { EventShape, MailboxShape, Removed, WeekShape } from './client/shapes.ts';
import { RESPONSES } from './client/shapes.ts';
import { follow } from './changes.ts';
import { addEvent, editEvent } from './edits.ts';
import { PAGE } from './page.ts';
import { PageRefusal, problemOf } from './refusal.ts';
import { shown, wallText } from './shown.ts';
import { STYLE } from './style.ts';

const WEEK_DAYS = 7;
/** What the compiler made of client/; the same folder seen from the sources and from `dist`. */
const CLIENT = new URL('../../dist/outlook-page/client/', import.meta.url);

const SAFETY = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

type Asked = {
  readonly world: World;
  readonly outlook: Outlook;
  readonly fields: Fields;
  readonly query: URLSearchParams;
  /** The event's id, where the path has one. */
  readonly id: string;
};

function mailboxesOf(world: World): readonly MailboxShape[] {
  return world.mailboxes().map(({ name, address, kind }) => ({ name, address, kind }));
}

/** The week around `?day=YYYY-MM-DD`, or the present one. */
function week({ world, outlook, query }: Asked): WeekShape {
  const { name, address, kind, zone } = outlook.mailbox;
  const asked = query.get('day');
  const day = asked === null ? wallOf(world.clock(), zone).day : dayOfDate(asked);
  if (day === null) throw new PageRefusal('day', '"day" is no date.', 'Send ?day=YYYY-MM-DD, or leave it out for the present week.');
  // Day 0 of the count, 1970-01-01, was a Thursday.
  const monday = day - ((((day + 3) % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS);
  const events = outlook.view(instantOf({ day: monday, ms: 0 }, zone), instantOf({ day: monday + WEEK_DAYS, ms: 0 }, zone));
  return {
    mailbox: { name, address, kind },
    zone: ianaOfWindows(zone) ?? zone,
    monday: dateOfDay(monday),
    now: wallText(world.clock(), zone),
    events: events.map((item) => shown(item, zone)),
  };
}

/** An event by its id, occurrences of a series included. */
const eventOf = ({ outlook, id }: Asked): CalendarItem => outlook.look(id);

const shownTo = ({ outlook }: Asked, item: CalendarItem): EventShape => shown(item, outlook.mailbox.zone);

function remove(asked: Asked): Removed {
  const { outlook, query, id } = asked;
  const past = query.get('past') ?? 'false';
  if (past !== 'true' && past !== 'false')
    throw new PageRefusal('past', '"past" is neither true nor false.', 'Send ?past=true to delete past Deleted Items, or ?past=false.');
  const item = eventOf(asked);
  // Shift+Delete: what lies beyond Deleted Items can still be recovered from there.
  if (past === 'true') outlook.removeFor(id, 'SoftDelete');
  else outlook.remove(id);
  const lying = item.masterId === null ? outlook.deleted().find((one) => one.immutableId === item.immutableId) : undefined;
  return { restorable: lying?.id ?? null };
}

function respond(asked: Asked): EventShape | null {
  const { outlook, fields, id } = asked;
  onlyKnown(fields, ['response']);
  const response = oneOf(fields, 'response', RESPONSES);
  if (response === 'decline') {
    outlook.decline(id);
    return null;
  }
  return shownTo(asked, response === 'accept' ? outlook.accept(id) : outlook.tentative(id));
}

/** By method, name and what follows the event's id. */
const ROUTES: ReadonlyMap<string, (asked: Asked) => unknown> = new Map<string, (asked: Asked) => unknown>([
  ['GET week', week],
  ['GET events/:id', (asked) => shownTo(asked, eventOf(asked))],
  ['POST events', (asked) => shownTo(asked, addEvent(asked.outlook, asked.fields))],
  ['PATCH events/:id', (asked) => shownTo(asked, editEvent(asked.outlook, eventOf(asked), asked.fields))],
  ['DELETE events/:id', remove],
  ['POST events/:id/respond', respond],
  ['POST events/:id/restore', (asked) => shownTo(asked, asked.outlook.restore(asked.id))],
]);

function outlookOf(world: World, address: string): Outlook {
  if (world.mailbox(address) === null) {
    throw new PageRefusal('mailbox', `There is no mailbox "${address}".`, 'Choose one of GET /outlook/api/mailboxes.', 404);
  }
  return world.outlook(address);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new PageRefusal(null, 'The address is not encoded as a URL.', 'Encode each part of the path.');
  }
}

async function answerJson(world: World, request: IncomingMessage, parts: readonly string[], query: URLSearchParams): Promise<unknown> {
  const method = request.method ?? '';
  const body = (await readBody(request)) ?? '';
  const writes = method === 'POST' || method === 'PATCH' || method === 'DELETE';
  if (writes && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    // A form of another site cannot send this type, so it cannot write here either.
    throw new PageRefusal('content-type', 'The body is not announced as JSON.', 'Send the header content-type: application/json.', 415);
  }
  if (parts.length === 0 && method === 'GET') return mailboxesOf(world);
  const [address = '', name = '', id = '', action] = parts;
  const outlook = outlookOf(world, address);
  const key = `${method} ${name}${id === '' ? '' : '/:id'}${action === undefined ? '' : `/${action}`}`;
  const route = parts.length > 4 ? undefined : ROUTES.get(key);
  if (route === undefined) {
    throw new PageRefusal(null, `There is no ${key}.`, `Known: ${[...ROUTES.keys()].join(', ')}, GET changes.`, 404);
  }
  return route({ world, outlook, fields: writes ? parseFields(body) : {}, query, id });
}

async function file(name: string): Promise<{ readonly type: string; readonly body: string }> {
  if (name === '') return { type: 'text/html', body: PAGE };
  if (name === 'style.css') return { type: 'text/css', body: STYLE };
  const [, script] = /^client\/([a-z-]+\.js)$/.exec(name) ?? [];
  if (script !== undefined) {
    try {
      return { type: 'text/javascript', body: await readFile(new URL(script, CLIENT), 'utf8') };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new PageRefusal(null, `There is no /outlook/${name}.`, 'Open /outlook.', 404);
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOurs(request)) throw new PageRefusal('host', 'This page answers on loopback only.', 'Open it as http://127.0.0.1.', 403);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, , ...parts] = url.pathname.split('/').map(decoded);
  if (parts[0] === 'api' && parts[1] === 'mailboxes') {
    const rest = parts.slice(2);
    if (request.method === 'GET' && rest.length === 2 && rest[1] === 'changes') {
      follow(world, outlookOf(world, rest[0] ?? '').mailbox.guid, response);
      return;
    }
    const body = JSON.stringify(await answerJson(world, request, rest, url.searchParams));
    send(request, response, { status: 200, headers: { ...SAFETY, 'content-type': 'application/json; charset=utf-8' }, body });
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new PageRefusal(null, 'This address is only read.', 'Write to /outlook/api/mailboxes.', 405);
  }
  const { type, body } = await file(parts.join('/'));
  send(request, response, { status: 200, headers: { ...SAFETY, 'content-type': `${type}; charset=utf-8` }, body });
}

/** The route for `/outlook`. */
export function createOutlookPage(world: World): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      await answer(world, request, response);
    } catch (error) {
      const { status, body } = problemOf(error);
      request.resume();
      const headers = { ...SAFETY, 'content-type': 'application/json; charset=utf-8' };
      send(request, response, { status, headers, body: JSON.stringify(body) });
    }
  };
}
