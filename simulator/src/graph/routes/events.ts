/** Events one by one, and lists of masters and single instances. */
import { type GraphCall, type GraphReply, type GraphRoute } from '../call.ts';
import { bodyOf, eitherCase, type Fields, fieldsOf, list, onlyKnown, optionalText, truth } from '../event/fields.ts';
import { readAddress, readChanges, readDraft } from '../event/read.ts';
import { EVERYTHING, readFilter, readWish, refuseOthers } from '../options.ts';
import { pageOf } from '../paging.ts';
import { badRequest } from '../refusal.ts';
import { readWindow } from '../times.ts';
import { calendarOf, eventOf, userOf } from './find.ts';
import { show, showAlone } from './show.ts';

const SHOWING = ['$select', '$expand'];
const LISTING = [...SHOWING, '$top', '$skiptoken'];

function listEvents(call: GraphCall): GraphReply {
  refuseOthers(call.query, [...LISTING, '$filter']);
  const user = userOf(call);
  const wish = readWish(call.query);
  const events = call.world.graph.events(call.caller, user, calendarOf(call), readFilter(call.query));
  return { status: 200, body: pageOf(call, `users('${user}')/events`, events, (event) => show(call, user, event, wish)) };
}

function createEvent(call: GraphCall): GraphReply {
  refuseOthers(call.query, []);
  const user = userOf(call);
  const { draft, transactionId } = readDraft(bodyOf(call.body));
  const made = call.world.graph.create(call.caller, user, calendarOf(call), draft, transactionId);
  return showAlone(call, user, made, EVERYTHING, 201);
}

function getEvent(call: GraphCall): GraphReply {
  refuseOthers(call.query, SHOWING);
  const user = userOf(call);
  const wish = readWish(call.query);
  return showAlone(call, user, call.world.graph.get(call.caller, user, eventOf(call, user)), wish, 200);
}

function patchEvent(call: GraphCall): GraphReply {
  refuseOthers(call.query, []);
  const user = userOf(call);
  const changes = readChanges(bodyOf(call.body));
  const patched = call.world.graph.patch(call.caller, user, eventOf(call, user), changes, versionOf(call));
  return showAlone(call, user, patched, EVERYTHING, 200);
}

function deleteEvent(call: GraphCall): GraphReply {
  const user = userOf(call);
  call.world.graph.remove(call.caller, user, eventOf(call, user), versionOf(call));
  return { status: 204 };
}

function permanentDelete(call: GraphCall): GraphReply {
  const user = userOf(call);
  call.world.graph.permanentDelete(call.caller, user, eventOf(call, user));
  return { status: 204 };
}

function cancelEvent(call: GraphCall): GraphReply {
  const user = userOf(call);
  const fields = argumentsOf(call, ['comment']);
  call.world.graph.cancel(call.caller, user, eventOf(call, user), optionalText(fields, 'comment'));
  return { status: 202 };
}

function answering(response: 'Accept' | 'Tentative' | 'Decline'): GraphRoute['serve'] {
  return (call) => {
    const user = userOf(call);
    const known = response === 'Accept' ? ['comment', 'sendResponse'] : ['comment', 'sendResponse', 'proposedNewTime'];
    const fields = argumentsOf(call, known);
    const send = fields['sendResponse'] === undefined || fields['sendResponse'] === null || truth(fields, 'sendResponse');
    if (fields['proposedNewTime'] !== undefined && fields['proposedNewTime'] !== null && !send) {
      throw badRequest('A new time cannot be proposed without a response.');
    }
    const comment = optionalText(fields, 'comment');
    call.world.graph.respond(call.caller, user, eventOf(call, user), { response, send, ...(comment === null ? {} : { comment }) });
    return { status: 202 };
  };
}

/** `toRecipients` and `comment` (graph.md section 5). */
function forwardEvent(call: GraphCall): GraphReply {
  const user = userOf(call);
  const fields = argumentsOf(call, ['comment', 'toRecipients']);
  const to = list(fields, 'toRecipients').map((one) => {
    const { address, name } = readAddress(fieldsOf(fieldsOf(one, 'toRecipients')['emailAddress'], 'toRecipients.emailAddress'));
    return name === null ? { address } : { address, name };
  });
  if (to.length === 0) throw badRequest('At least one recipient is needed.');
  call.world.graph.forward(call.caller, user, eventOf(call, user), to);
  return { status: 202 };
}

function listInstances(call: GraphCall): GraphReply {
  refuseOthers(call.query, LISTING);
  const user = userOf(call);
  const wish = readWish(call.query);
  const instances = call.world.graph.instances(call.caller, user, eventOf(call, user), readWindow(call.query));
  return { status: 200, body: pageOf(call, `users('${user}')/events`, instances, (event) => show(call, user, event, wish)) };
}

function argumentsOf(call: GraphCall, known: readonly string[]): Fields {
  const fields = call.body === null ? {} : eitherCase(bodyOf(call.body));
  onlyKnown(fields, new Set(known), 'microsoft.graph.event');
  return fields;
}

/** The changeKey behind If-Match; null: any. */
function versionOf(call: GraphCall): string | null {
  const header = call.header('if-match');
  if (header === null || header.trim() === '*') return null;
  return /^(?:W\/)?"([^"]*)"$/.exec(header.trim())?.[1] ?? header.trim();
}

const of = (path: string): string => `/users/{user}/events/{event}${path}`;

export const eventRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: '/users/{user}/events', operation: 'ListEvents', write: false, serve: listEvents },
  { method: 'GET', path: '/users/{user}/calendar/events', operation: 'ListEvents', write: false, serve: listEvents },
  { method: 'GET', path: '/users/{user}/calendars/{calendar}/events', operation: 'ListEvents', write: false, serve: listEvents },
  { method: 'POST', path: '/users/{user}/events', operation: 'CreateEvent', write: true, serve: createEvent },
  { method: 'POST', path: '/users/{user}/calendar/events', operation: 'CreateEvent', write: true, serve: createEvent },
  { method: 'POST', path: '/users/{user}/calendars/{calendar}/events', operation: 'CreateEvent', write: true, serve: createEvent },
  { method: 'GET', path: of(''), operation: 'GetEvent', write: false, serve: getEvent },
  { method: 'PATCH', path: of(''), operation: 'UpdateEvent', write: true, serve: patchEvent },
  { method: 'DELETE', path: of(''), operation: 'DeleteEvent', write: true, serve: deleteEvent },
  { method: 'POST', path: of('/permanentDelete'), operation: 'PermanentDelete', write: true, serve: permanentDelete },
  { method: 'POST', path: of('/cancel'), operation: 'CancelEvent', write: true, serve: cancelEvent },
  { method: 'POST', path: of('/accept'), operation: 'RespondToEvent', write: true, serve: answering('Accept') },
  { method: 'POST', path: of('/tentativelyAccept'), operation: 'RespondToEvent', write: true, serve: answering('Tentative') },
  { method: 'POST', path: of('/decline'), operation: 'RespondToEvent', write: true, serve: answering('Decline') },
  { method: 'POST', path: of('/forward'), operation: 'ForwardEvent', write: true, serve: forwardEvent },
  { method: 'GET', path: of('/instances'), operation: 'ListInstances', write: false, serve: listInstances },
];
