/** The same of Graph: what a request asks to be sent, off its address, and of batches off their body (4.1, 4.12). */
import type { CalendarItem, World } from '@lockstep/simulator';
import { markOf } from '../checker/stamps.ts';
import { everShows } from '../simulation/administrator.ts';
import type { Company } from '../simulation/company.ts';
import { wayTo } from '../simulation/company.ts';
import { GRAPH_NAMES } from './graph.ts';
import type { GraphMessage } from './graph-schema.ts';

/** Properties of an event that are text, or name people. */
const TEXT = new Set(['subject', 'body', 'bodyPreview', 'uniqueBody', 'location', 'locations', 'attendees', 'organizer']);
/** The feed cannot be told what to send (graph.md section 3), and what it sends is not kept (I7). */
const FEED = /\/calendarView\/delta/;
/** Where events are asked for, by list or by id. */
const EVENTS = /\/(?:events|calendarView)(?:\/([^/?]+))?(?:\?|$)/;

type Asked = { readonly path: string; readonly select: readonly string[] | null; readonly item: string | null };

const askedOf = (url: string): Asked | null => {
  const { pathname, search, searchParams } = new URL(url, 'https://graph.example');
  const found = EVENTS.exec(pathname + search);
  if (found === null || FEED.test(pathname)) return null;
  const item = found[1] === undefined ? null : decodeURIComponent(found[1]);
  return { path: pathname, select: searchParams.get('$select')?.split(',') ?? null, item };
};

const urlsOf = ({ method, url, sent, operation }: GraphMessage): readonly string[] => {
  if (method === 'GET') return [url];
  if (!operation.endsWith(' in a $batch') || sent === null) return [];
  return (JSON.parse(sent) as { readonly requests: readonly { readonly url: string }[] }).requests.map((one) => one.url);
};

/** In words, what a request wants to know and may not; empty: nothing. */
export const improperGraphRequests = (world: World, company: Company, message: GraphMessage): readonly string[] =>
  urlsOf(message).flatMap((url) => {
    const asked = askedOf(url);
    if (asked === null) return [];
    const { select, item: id } = asked;
    if (select === null) return [`${message.operation} asked for events whole, which sends text unasked.`];
    const texts = select.filter((name) => TEXT.has(name));
    if (texts.length === 0) return [];
    if (id === null) return [`${message.operation} asked for ${texts.join(', ')} of everything in a calendar.`];
    const item = itemOf(world, company, id);
    if (item === null || markOf(item) !== null) return [];
    const mayShow = everShows(company) && item.sensitivity === 'Normal';
    // A copy of an event of ours is removed when that is gone, and whether that would mail hangs on who is on it.
    const mayName = isCopyOfOurs(world, company, item);
    const improper = texts.filter((name) => !(name === 'subject' && mayShow) && !(name === 'attendees' && mayName));
    return improper.length === 0 ? [] : [`GetEvent asked for ${improper.join(', ')} of “${item.subject}” (${item.sensitivity}).`];
  });

const isCopyOfOurs = (world: World, { staff }: Company, { uid, myResponse }: CalendarItem): boolean =>
  myResponse !== 'Organizer' &&
  staff.some(({ address }) => {
    const outlook = world.outlook(address);
    return [...outlook.findByUid(uid), ...outlook.deleted(), ...outlook.purged()].some((one) => one.uid === uid && markOf(one) !== null);
  });

const itemOf = (world: World, company: Company, id: string): CalendarItem | null => {
  const lasting = GRAPH_NAMES.lasting(id);
  for (const { address } of company.staff) {
    const item = wayTo(company, address) === 'graph' ? world.outlook(address).item(lasting) : null;
    if (item !== null) return item;
  }
  return null;
};
