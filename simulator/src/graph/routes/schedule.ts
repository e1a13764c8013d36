/** Who is busy when (graph.md section 11). */
import type { Instant } from '../../world/instant.ts';
import type { BusyTime, ItemResult } from '../../world/operations.ts';
import type { GraphCall, GraphReply, GraphRoute } from '../call.ts';
import { bodyOf, eitherCase, type Fields, list, onlyKnown, wholeNumber } from '../event/fields.ts';
import { graphShowAs } from '../event/words.ts';
import { refuseOthers } from '../options.ts';
import { contextOf } from '../paging.ts';
import { badRequest } from '../refusal.ts';
import { readWall, writeWall } from '../times.ts';
import { userOf } from './find.ts';
import { writeWorkingHours } from './users.ts';

const KNOWN: ReadonlySet<string> = new Set(['schedules', 'startTime', 'endTime', 'availabilityViewInterval']);
const DIGITS: Readonly<Record<BusyTime['showAs'], string>> = { Tentative: '1', Busy: '2', OOF: '3', WorkingElsewhere: '4', NoData: '5' };

function getSchedule(call: GraphCall): GraphReply {
  refuseOthers(call.query, []);
  const user = userOf(call);
  const fields = eitherCase(bodyOf(call.body));
  onlyKnown(fields, KNOWN, 'microsoft.graph.calendar');
  const schedules = list(fields, 'schedules').map(String);
  const window = { start: readWall(fields['startTime'], 'startTime').at, end: readWall(fields['endTime'], 'endTime').at };
  const minutes = intervalOf(fields);
  const found = call.world.graph.schedule(call.caller, user, schedules, window);
  const value = schedules.map((address, index) => writeSchedule(call, address, found[index], window, minutes * 60_000));
  return { status: 200, body: { '@odata.context': contextOf(call, 'Collection(microsoft.graph.scheduleInformation)'), value } };
}

function intervalOf(fields: Fields): number {
  const minutes = fields['availabilityViewInterval'] === undefined ? 30 : wholeNumber(fields, 'availabilityViewInterval');
  if (minutes < 5 || minutes > 1_440) throw badRequest('The interval of the availability view must lie between 5 and 1440 minutes.');
  return minutes;
}

type Window = { readonly start: Instant; readonly end: Instant };

function writeSchedule(
  call: GraphCall,
  address: string,
  found: ItemResult<readonly BusyTime[]> | undefined,
  window: Window,
  slotMs: number,
): object {
  if (found === undefined || !found.ok) {
    const error = { message: found?.error.message ?? '', responseCode: found?.error.code ?? 'ErrorMailRecipientNotFound' };
    return { scheduleId: address, availabilityView: '', scheduleItems: [], error };
  }
  const mailbox = call.world.mailbox(address);
  return {
    scheduleId: address,
    availabilityView: viewOf(found.value, window, slotMs),
    scheduleItems: found.value.map((busy) => writeItem(call, busy)),
    ...(mailbox === null ? {} : { workingHours: writeWorkingHours(mailbox.workingHours, mailbox.zone) }),
  };
}

function writeItem(call: GraphCall, { start, end, showAs, detail }: BusyTime): object {
  const { zone } = call.prefer;
  const shown = detail === null ? {} : { subject: detail.subject, location: detail.location, isPrivate: detail.isPrivate };
  return { status: graphShowAs(showAs), start: writeWall(start, zone), end: writeWall(end, zone), ...shown };
}

/** A digit for each slot: the busiest of what lies in it. */
function viewOf(busy: readonly BusyTime[], { start, end }: Window, slotMs: number): string {
  let view = '';
  for (let at = start; at < end; at += slotMs) {
    const inside = busy.filter((one) => one.start < at + slotMs && one.end > at).map((one) => DIGITS[one.showAs]);
    const order = ['3', '2', '1', '4', '5'];
    view += order.find((digit) => inside.includes(digit)) ?? '0';
  }
  return view;
}

export const scheduleRoutes: readonly GraphRoute[] = [
  { method: 'POST', path: '/users/{user}/calendar/getSchedule', operation: 'GetSchedule', write: false, serve: getSchedule },
];
