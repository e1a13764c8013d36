/** That somebody does not work then: which rule or exception of whose schedule says so (7.1). */
import { hoursAt } from '@lockstep/engine';
import type { HoursOfDate, Span } from '@lockstep/engine';
import type { Holder } from '../../store/rows/booking.ts';
import { spanInWords } from '../moment.ts';
import type { InWords, Reason } from './reason.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const hoursInWords = ({ spans }: HoursOfDate): string =>
  spans.length === 0 ? 'closed' : spans.map(({ from, to }) => `${from}-${to}`).join(', ');

/** `out`: the part of the time that lies out of working time. */
export const openingReason = (holder: Holder, out: Span, { zone, evidence }: InWords): Reason => {
  const { id, name, kind } = holder;
  const schedule = evidence.schedules.get(id);
  const said = hoursAt(schedule?.periods ?? [], out.start);
  const exception = said.find(({ by }) => by === 'exception');
  const deciding = exception ?? said.find(({ by }) => by === 'rules') ?? said[0];
  const whose =
    schedule?.source === 'own' ? 'their own hours' : schedule?.source === 'company' ? 'the hours of the company' : 'the usual office hours';
  const because =
    deciding === undefined
      ? 'no hours are set'
      : deciding.by === 'exception'
        ? `an exception for ${deciding.date} says ${hoursInWords(deciding)}`
        : deciding.by === 'notValid'
          ? `they do not hold on ${deciding.date}`
          : `${WEEKDAYS[deciding.weekday - 1] ?? deciding.date} is ${hoursInWords(deciding)}`;
  const clock = deciding === undefined ? '' : ` (${deciding.zone})`;
  return {
    code: exception === undefined ? 'openingHours' : 'exception',
    rule: '7.1',
    sentence: `${name} ${kind === 'staff' ? 'does not work' : 'is not open'} ${spanInWords(out, zone)}: by ${whose}, ${because}${clock}.`,
    next: 'Change the hours under Set-up, or book it all the same by hand.',
    span: out,
  };
};
