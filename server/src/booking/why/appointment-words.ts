/** That somebody is booked then, by which appointment; or that its time in Outlook waits for an administrator (5.7, 4.18). */
import type { Obstacle } from '@lockstep/engine';
import type { Holder } from '../../store/rows/booking.ts';
import { spanInWords } from '../moment.ts';
import { buffersOf, type InWords, type Reason } from './reason.ts';

type Taking = Extract<Obstacle, { readonly is: 'appointment' }>;

export const appointmentReason = (holder: Holder, { appointment, span, buffersOnly }: Taking, words: InWords): Reason => {
  const { zone, evidence, service } = words;
  const row = evidence.appointments.get(appointment);
  const mayName = row !== undefined && evidence.mayName(row.company);
  const what =
    row === undefined || !mayName
      ? 'an appointment of another company'
      : `${row.state === 'reserved' ? 'the reservation' : 'the appointment'} "${row.title}"`;
  const record = { span, ...(mayName ? { appointment } : {}) };
  const when = spanInWords(span, zone);
  const asking = evidence.links.find(
    (link) =>
      link.appointment === appointment &&
      link.askStart === span.start &&
      link.askEnd === span.end &&
      isElsewhere(words, holder, appointment, span.start),
  );
  if (asking !== undefined && asking.ask?.kind === 'brake')
    return {
      code: 'braked',
      rule: '4.18',
      sentence: `In Outlook ${what} lies at ${when}, which the brake holds: both times stay taken until an administrator agrees.`,
      next: 'Look under Decisions.',
      ...record,
    };
  if (asking !== undefined)
    return {
      code: 'asked',
      rule: '5.7',
      sentence: `In Outlook ${what} lies at ${when}, about which an administrator is asked: both times stay taken until somebody decides.`,
      next: 'Decide under Decisions.',
      ...record,
    };
  if (!buffersOnly)
    return {
      code: 'appointment',
      rule: row?.state === 'reserved' ? '7.6' : '5.5',
      sentence: `${holder.name} is booked by ${what}, ${when}.`,
      next: mayName ? 'Move or cancel that appointment, or choose another time.' : null,
      ...record,
    };
  const its = row === undefined || row.service === null ? null : (evidence.services.get(row.service) ?? null);
  const own = buffersOf(service, words.span);
  const kept = buffersOf(its, span);
  const whose = [
    ...(own.start < words.span.start || own.end > words.span.end ? [`"${service?.name ?? ''}" keeps ${minutes(service)} free`] : []),
    ...(kept.start < span.start || kept.end > span.end ? [`that appointment keeps ${minutes(its)} free`] : []),
  ];
  return {
    code: 'buffer',
    rule: '5.5',
    sentence: `${holder.name} has ${what} ${when}, too close to it: ${whose.join(', and ')}.`,
    next: 'Buffers bind what is offered only: it can be booked all the same by hand.',
    ...record,
  };
};

const minutes = (service: { readonly bufferBeforeMinutes: number; readonly bufferAfterMinutes: number } | null): string =>
  `${service?.bufferBeforeMinutes ?? 0} minutes before and ${service?.bufferAfterMinutes ?? 0} after`;

/** Whether the appointment itself lies at another time than the one that is asked about. */
const isElsewhere = ({ evidence }: InWords, holder: Holder, appointment: string, start: number): boolean =>
  !evidence.assignments.some((one) => one.holder === holder.id && one.appointment === appointment && one.counts && one.startAt === start);
