/** GetUserAvailability (R:getuseravailability-operation): no ResponseMessages wrapper, times in the zone of the request and without offset. */
import type { Instant } from '../../world/instant.ts';
import type { BusyTime, ItemResult } from '../../world/operations.ts';
import type { Mailbox } from '../../world/mailbox.ts';
import type { Call, Operation } from '../call.ts';
import { readTime } from '../instants.ts';
import type { WireTime } from '../instants.ts';
import { SoapFault } from '../refusal.ts';
import { errorContent, responseRoot } from '../response.ts';
import { childOf, childrenOf, textOf } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';
import type { BiasZone } from './bias-zone.ts';
import { biasZoneNode, fromWall, readBiasZone, toWall } from './bias-zone.ts';

const DAY_MS = 86_400_000;
/** Longest window of a free/busy request (ews.md section 16). */
const LONGEST_MS = 42 * DAY_MS;
const MOST_MAILBOXES = 100;
const MINUTE_MS = 60_000;

/** Digits of MergedFreeBusy: the strongest state in each interval. */
const STRENGTH: Readonly<Record<BusyTime['showAs'], number>> = { Tentative: 1, Busy: 2, OOF: 3, WorkingElsewhere: 4, NoData: 0 };

type Wish = { readonly start: Instant; readonly end: Instant; readonly zone: BiasZone; readonly interval: number; readonly view: string };

function resolve(time: WireTime, zone: BiasZone): Instant {
  return time.kind === 'instant' ? time.at : fromWall(time.day * DAY_MS + time.ms, zone);
}

function readWish(request: XmlElement): Wish {
  const zoneElement = childOf(request, 'TimeZone');
  if (zoneElement === undefined) throw new SoapFault('ErrorTimeZone', 'The time zone of the request is missing.');
  const zone = readBiasZone(zoneElement);
  const options = childOf(request, 'FreeBusyViewOptions');
  const window = options === undefined ? undefined : childOf(options, 'TimeWindow');
  if (options === undefined || window === undefined)
    throw new SoapFault('ErrorInvalidFreeBusyViewType', 'A valid FreeBusyView must be requested.');
  const interval = Number(textOf(options, 'MergedFreeBusyIntervalInMinutes') ?? '30');
  if (interval < 5 || interval > 1_440)
    throw new SoapFault('ErrorInvalidMergedFreeBusyInterval', 'The MergedFreeBusyInterval must be between 5 and 1440 minutes.');
  const start = resolve(readTime(textOf(window, 'StartTime') ?? ''), zone);
  const end = resolve(readTime(textOf(window, 'EndTime') ?? ''), zone);
  if (end <= start) throw new SoapFault('ErrorInvalidTimeInterval', 'The specified time interval is invalid.');
  if (end - start > LONGEST_MS)
    throw new SoapFault('ErrorTimeIntervalTooBig', 'The requested time interval is too big. It may not exceed 42 days.');
  return { start, end, zone, interval, view: textOf(options, 'RequestedView')?.trim() ?? 'FreeBusy' };
}

function merged(busy: readonly BusyTime[], wish: Wish): string {
  const step = wish.interval * MINUTE_MS;
  const digits: string[] = [];
  for (let at = wish.start; at < wish.end; at += step) {
    const inside = busy.filter((time) => time.end > at && time.start < at + step);
    digits.push(String(Math.max(0, ...inside.map((time) => STRENGTH[time.showAs]))));
  }
  return digits.join('');
}

function eventNode(time: BusyTime, wish: Wish, detailed: boolean): XmlNode {
  const { detail } = time;
  const details =
    detail === null || !detailed
      ? null
      : xml('t:CalendarEventDetails', [
          xml('t:ID', detail.id),
          xml('t:Subject', detail.subject),
          xml('t:Location', detail.location),
          xml('t:IsMeeting', String(detail.isMeeting)),
          xml('t:IsRecurring', String(detail.isRecurring)),
          xml('t:IsException', String(detail.isException)),
          xml('t:IsReminderSet', 'false'),
          xml('t:IsPrivate', String(detail.isPrivate)),
        ]);
  const wall = (at: Instant): string => new Date(toWall(at, wish.zone)).toISOString().slice(0, 19);
  return xml('t:CalendarEvent', [
    xml('t:StartTime', wall(time.start)),
    xml('t:EndTime', wall(time.end)),
    xml('t:BusyType', time.showAs),
    details,
  ]);
}

function workingHours(mailbox: Mailbox, at: Instant): XmlNode {
  return xml('t:WorkingHours', [
    biasZoneNode('t:TimeZone', mailbox.zone, at),
    xml('t:WorkingPeriodArray', [
      xml('t:WorkingPeriod', [
        xml('t:DayOfWeek', mailbox.workingHours.days.join(' ')),
        xml('t:StartTimeInMinutes', String(mailbox.workingHours.startMinute)),
        xml('t:EndTimeInMinutes', String(mailbox.workingHours.endMinute)),
      ]),
    ]),
  ]);
}

function answerNode(call: Call, address: string, result: ItemResult<readonly BusyTime[]>, wish: Wish): XmlNode {
  if (!result.ok) return xml('m:FreeBusyResponse', [xml('m:ResponseMessage', errorContent(result.error), { ResponseClass: 'Error' })]);
  const mailbox = call.world.mailbox(address);
  const detailed = wish.view.startsWith('Detailed') && result.value.every((time) => time.detail !== null);
  const listsEvents = wish.view !== 'MergedOnly' && wish.view !== 'None';
  const busy = [...result.value].sort((left, right) => left.start - right.start);
  const shown = listsEvents ? busy.map((time) => eventNode(time, wish, detailed)) : [];
  const view = wish.view.startsWith('Detailed') && !detailed ? wish.view.replace('Detailed', 'FreeBusy') : wish.view;
  return xml('m:FreeBusyResponse', [
    xml('m:ResponseMessage', [xml('m:ResponseCode', 'NoError')], { ResponseClass: 'Success' }),
    xml('m:FreeBusyView', [
      xml('t:FreeBusyViewType', view),
      wish.view.includes('Merged') ? xml('t:MergedFreeBusy', merged(busy, wish)) : null,
      shown.length === 0 ? null : xml('t:CalendarEventArray', shown),
      mailbox === null ? null : workingHours(mailbox, wish.start),
    ]),
  ]);
}

export const getUserAvailability: Operation = (call, request) => {
  const wish = readWish(request);
  const addresses = childrenOf(request, 'MailboxDataArray').map((subject) => {
    const email = childOf(subject, 'Email');
    return (email === undefined ? undefined : textOf(email, 'Address'))?.trim() ?? '';
  });
  if (addresses.length > MOST_MAILBOXES)
    throw new SoapFault('ErrorMailboxDataArrayTooBig', 'The MailboxDataArray may not hold more than 100 mailboxes.');
  const results = call.world.getUserAvailability(call.caller, { mailboxes: addresses, start: wish.start, end: wish.end });
  const answers = addresses.flatMap((address, index) => {
    const result = results[index];
    return result === undefined ? [] : [answerNode(call, address, result, wish)];
  });
  return responseRoot('GetUserAvailabilityResponse', [xml('m:FreeBusyResponseArray', answers)]);
};
