/** Reads what a request asks to be told, off the message itself, and holds it against what may be asked (4.1, 4.12). */
import type { CalendarItem, World } from '@lockstep/simulator';
import { markOf } from '../checker/stamps.ts';
import { everShows } from '../simulation/administrator.ts';
import type { Company } from '../simulation/company.ts';

/** Which properties of an event are text, or name people. */
const TEXT =
  /FieldURI="((?:item|calendar):(?:Subject|Body|TextBody|UniqueBody|Preview|Location|EnhancedLocation|RequiredAttendees|OptionalAttendees|Resources|Organizer))"/g;
const SHAPE = /<m:ItemShape>.*?<\/m:ItemShape>/s;
/** Any of these would send text unasked. */
const WHOLE = /<t:BaseShape>(Default|AllProperties)<\/t:BaseShape>/;
const ITEM = /<t:(?:Occurrence)?ItemId [^>]*?Id="([^"]+)"/g;

/** In words, what a request wants to know and may not; empty: nothing. */
export const improperRequests = (world: World, company: Company, operation: string, xml: string): readonly string[] => {
  const shape = SHAPE.exec(xml)?.[0] ?? '';
  const whole = WHOLE.exec(shape)?.[1];
  if (whole !== undefined) return [`${operation} asked for items as ${whole}, which sends text unasked.`];
  const fields = [...shape.matchAll(TEXT)].map(([, field]) => field ?? '');
  if (fields.length === 0) return [];
  // Lists name whatever lies there, so they may ask for no text at all.
  if (operation !== 'GetItem') return [`${operation} asked for ${fields.join(', ')} of everything in a calendar.`];
  return [...xml.matchAll(ITEM)].flatMap(([, id]) => {
    const item = itemOf(world, company, id ?? '');
    if (item === null || markOf(item) !== null) return [];
    const mayShow = everShows(company) && item.sensitivity === 'Normal';
    const improper = fields.filter((field) => field !== 'item:Subject' || !mayShow);
    return improper.length === 0 ? [] : [`GetItem asked for ${improper.join(', ')} of “${item.subject}” (${item.sensitivity}).`];
  });
};

const itemOf = (world: World, { staff }: Company, id: string): CalendarItem | null => {
  for (const { address } of staff) {
    const item = world.outlook(address).item(id);
    if (item !== null) return item;
  }
  return null;
};
