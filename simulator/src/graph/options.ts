/** OData's options of a query, as far as Outlook takes them on calendars. What is not known is refused. */
import type { EventFilter } from '../world/graph/read.ts';
import { readExtendedId } from './event/extended.ts';
import { badRequest, GraphRefusal } from './refusal.ts';

/** What is to be told of an event. Names are in lower case; null: everything. */
export type EventWish = {
  readonly select: ReadonlySet<string> | null;
  /** Ids of the extended properties that are expanded, as they were written. */
  readonly extended: readonly string[];
  /** What is to be told of a master's exceptions; null: nothing. */
  readonly exceptions: EventWish | null;
};

export const EVERYTHING: EventWish = { select: null, extended: [], exceptions: null };

const PROPERTIES =
  'allowNewTimeProposals,attendees,body,bodyPreview,cancelledOccurrences,categories,changeKey,createdDateTime,end,hasAttachments,hideAttendees,iCalUId,id,importance,isAllDay,isCancelled,isDraft,isOnlineMeeting,isOrganizer,isReminderOn,lastModifiedDateTime,location,locations,onlineMeeting,onlineMeetingProvider,onlineMeetingUrl,organizer,originalEndTimeZone,originalStart,originalStartTimeZone,recurrence,reminderMinutesBeforeStart,responseRequested,responseStatus,sensitivity,seriesMasterId,showAs,start,subject,transactionId,type,webLink,exceptionOccurrences';
const known: ReadonlySet<string> = new Set(PROPERTIES.toLowerCase().split(','));

/** @throws GraphRefusal for any option that starts with a dollar sign and is not among these */
export function refuseOthers(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (name.startsWith('$') && !allowed.includes(name.toLowerCase())) {
      throw new GraphRefusal(400, 'BadRequest', `The query option '${name}' is not supported here.`);
    }
  }
}

export function option(query: URLSearchParams, name: string): string | null {
  for (const [key, value] of query) if (key.toLowerCase() === name) return value;
  return null;
}

export function readWish(query: URLSearchParams): EventWish {
  return wishOf(option(query, '$select'), option(query, '$expand'));
}

function wishOf(select: string | null, expand: string | null): EventWish {
  let extended: readonly string[] = [];
  let exceptions: EventWish | null = null;
  for (const part of expand === null ? [] : topLevel(expand, ',')) {
    const [, name = '', inner = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(part.trim()) ?? [];
    const options = new Map(
      topLevel(inner, ';').map((one): [string, string] => {
        const at = one.indexOf('=');
        return [one.slice(0, at).trim().toLowerCase(), one.slice(at + 1).trim()];
      }),
    );
    if (name.toLowerCase() === 'singlevalueextendedproperties') extended = idsIn(options.get('$filter') ?? '');
    else if (name.toLowerCase() === 'exceptionoccurrences')
      exceptions = wishOf(options.get('$select') ?? null, options.get('$expand') ?? null);
    else throw new GraphRefusal(400, 'BadRequest', `Could not find a property named '${name}' to expand on type 'microsoft.graph.event'.`);
  }
  return { select: select === null ? null : selectOf(select), extended, exceptions };
}

function selectOf(select: string): ReadonlySet<string> {
  const names = select.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !known.has(name.toLowerCase()));
  if (stranger !== undefined) {
    throw new GraphRefusal(400, 'BadRequest', `Could not find a property named '${stranger}' on type 'microsoft.graph.event'.`);
  }
  return new Set(names.map((name) => name.toLowerCase()));
}

/** The ids of `id eq '…' or id eq '…'`; without such a filter nothing is expanded (graph-pitfalls.md 24). */
function idsIn(filter: string): readonly string[] {
  const ids = [...filter.matchAll(/id\s+eq\s+'((?:[^']|'')*)'/gi)].map(([, id = '']) => id.replaceAll("''", "'"));
  for (const id of ids) readExtendedId(id);
  return ids;
}

/** The parts between separators that stand in no bracket and in no quotes. */
function topLevel(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  const last = text.slice(from);
  return last === '' ? parts : [...parts, last];
}

/** The two forms by which an event is looked for. */
export function readFilter(query: URLSearchParams): EventFilter | null {
  const filter = option(query, '$filter');
  if (filter === null) return null;
  const [, uid] = /^iCalUId\s+eq\s+'((?:[^']|'')*)'$/i.exec(filter.trim()) ?? [];
  if (uid !== undefined) return { equals: 'iCalUId', value: uid.replaceAll("''", "'") };
  const [, variable, id = '', value = ''] =
    /^singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*\1\/id\s+eq\s+'((?:[^']|'')*)'\s+and\s+\1\/value\s+eq\s+'((?:[^']|'')*)'\s*\)$/i.exec(
      filter.trim(),
    ) ?? [];
  if (variable === undefined) throw badRequest(`This simulator does not know the filter ${filter}.`);
  const { propertySet, name } = readExtendedId(id.replaceAll("''", "'"));
  return { equals: 'extended', path: { propertySet, name }, value: value.replaceAll("''", "'") };
}
