/** Who there is, how their mailbox is set, which rooms there are. */
import type { Mailbox, WorkingHours } from '../../world/mailbox.ts';
import { type GraphCall, type GraphReply, type GraphRoute, param } from '../call.ts';
import { option, refuseOthers } from '../options.ts';
import { contextOf, pageOf } from '../paging.ts';
import { badRequest, GraphRefusal } from '../refusal.ts';
import { userNamed, userOf } from './find.ts';

const USER = ['id', 'displayName', 'mail', 'userPrincipalName'];

function getUser(call: GraphCall): GraphReply {
  refuseOthers(call.query, ['$select']);
  const name = param(call, 'user');
  const mailbox = userNamed(call, name);
  if (mailbox === null) {
    throw new GraphRefusal(
      404,
      'Request_ResourceNotFound',
      `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }
  const all: Readonly<Record<string, unknown>> = {
    id: mailbox.guid,
    displayName: mailbox.name,
    mail: mailbox.address,
    userPrincipalName: mailbox.address,
  };
  const select = (option(call.query, '$select') ?? USER.join(',')).split(',').map((one) => one.trim().toLowerCase());
  const chosen = Object.fromEntries(Object.entries(all).filter(([key]) => select.includes(key.toLowerCase())));
  return { status: 200, body: { '@odata.context': contextOf(call, 'users/$entity'), ...chosen } };
}

function getMailboxSettings(call: GraphCall): GraphReply {
  refuseOthers(call.query, []);
  const user = userOf(call);
  const { zone, workingHours } = call.world.graph.mailboxSettings(call.caller, user);
  const body = {
    '@odata.context': contextOf(call, `users('${user}')/mailboxSettings`),
    timeZone: zone,
    dateFormat: 'dd.MM.yyyy',
    timeFormat: 'HH:mm',
    userPurpose: call.world.mailbox(user)?.kind === 'room' ? 'room' : 'user',
    workingHours: writeWorkingHours(workingHours, zone),
  };
  return { status: 200, body };
}

export function writeWorkingHours({ days, startMinute, endMinute }: WorkingHours, zone: string): object {
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00.0000000`;
  return {
    daysOfWeek: days.map((day) => day.toLowerCase()),
    startTime: clock(startMinute),
    endTime: clock(endMinute),
    timeZone: { name: zone },
  };
}

function getSupportedTimeZones(call: GraphCall): GraphReply {
  refuseOthers(call.query, []);
  const zones = call.world.graph.supportedTimeZones(call.caller, userOf(call));
  const { standard = "'Windows'" } = call.params;
  const [, wanted = ''] = /^(?:TimeZoneStandard=)?(?:microsoft\.graph\.timeZoneStandard)?'(\w+)'$/i.exec(standard) ?? [];
  if (!/^(windows|iana)$/i.test(wanted)) throw badRequest(`There is no time zone standard ${standard}.`);
  const names = wanted.toLowerCase() === 'iana' ? new Set(zones.map((zone) => zone.iana)) : zones.map((zone) => zone.windows);
  const value = [...names].map((name) => ({ alias: name, displayName: name }));
  return { status: 200, body: { '@odata.context': contextOf(call, 'Collection(microsoft.graph.timeZoneInformation)'), value } };
}

function listRooms(call: GraphCall): GraphReply {
  refuseOthers(call.query, ['$top', '$skiptoken']);
  const rooms = call.world.mailboxes().filter((mailbox) => mailbox.kind === 'room');
  const write = (room: Mailbox): object => ({
    id: room.guid,
    displayName: room.name,
    nickname: room.name,
    emailAddress: room.address,
    capacity: null,
  });
  return { status: 200, body: pageOf(call, 'places/microsoft.graph.room', rooms, write, 100) };
}

const zonePath = '/users/{user}/outlook/supportedTimeZones';

export const userRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: '/users/{user}', operation: 'GetUser', write: false, serve: getUser },
  { method: 'GET', path: '/users/{user}/mailboxSettings', operation: 'GetMailboxSettings', write: false, serve: getMailboxSettings },
  { method: 'GET', path: zonePath, operation: 'SupportedTimeZones', write: false, serve: getSupportedTimeZones },
  { method: 'GET', path: `${zonePath}({standard})`, operation: 'SupportedTimeZones', write: false, serve: getSupportedTimeZones },
  { method: 'GET', path: '/places/microsoft.graph.room', operation: 'ListRooms', write: false, serve: listRooms },
];
