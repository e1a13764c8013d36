/** What lies in somebody's Outlook calendar then: what takes the time, and what does not, each by which setting (4.12 to 4.16). */
import type { BusyTime, Span } from '@lockstep/engine';
import type { Holder } from '../../store/rows/booking.ts';
import type { BusyRules } from '../../store/rows/busy-rules.ts';
import type { Busy } from '../../store/rows/busy.ts';
import { isLeftOut } from '../busy-rules.ts';
import { spanInWords } from '../moment.ts';
import { copiedAppointment, eventBehind, laidDown, rulesFor } from './evidence.ts';
import type { InWords, Reason } from './reason.ts';

const SHOWN: Readonly<Record<Busy['showAs'], string>> = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  outOfOffice: 'Out of office',
  workingElsewhere: 'Working elsewhere',
};

const COUNTS: Readonly<Record<BusyRules['allDayCountsAs'], string>> = {
  workingHours: 'which the integration counts as the working hours of its dates',
  wholeDay: 'which the integration counts as the whole of its dates',
  nothing: 'which the integration counts as nothing',
};

/** By its title where titles are shown and its owner is within reach; never of a private one. */
const nameOf = (row: Busy | null, holder: Holder, rules: BusyRules, { evidence }: InWords): string => {
  if (row === null) return 'an event';
  if (row.private) return 'a private event';
  const isShown = rules.showTitles === 'title' && row.title !== null && evidence.mayName(holder.company);
  return isShown ? `"${row.title ?? ''}"` : 'an event';
};

/** Of a further calendar its name, where its owner is within reach (2.1); no word of what is in it is kept. */
const placeOf = (row: Busy | null, holder: Holder, { evidence }: InWords): string => {
  if (row === null || row.further === null) return 'in Outlook';
  const name = evidence.mayName(holder.company) ? evidence.further.get(row.further) : undefined;
  return name === undefined ? 'in a further calendar in Outlook' : `in the further calendar "${name}" in Outlook`;
};

const record = (row: Busy | null, span: Span): Partial<Reason> =>
  row === null ? { span } : { busy: `${row.mailbox} ${row.eventId}`, mailbox: row.mailbox, span };

/** Busy time that is in the way. */
export const busyReason = (holder: Holder, busy: BusyTime, words: InWords): Reason => {
  const { zone, evidence } = words;
  const rules = rulesFor(evidence, holder.id);
  const row = eventBehind(evidence, holder, busy);
  const owner = evidence.times.get(holder.id)?.zone ?? holder.zone;
  const span = row === null ? { start: busy.start, end: busy.end } : laidDown(row, owner);
  const when = spanInWords(span, zone);
  const copied = row === null ? null : copiedAppointment(evidence, row);
  if (copied !== null) {
    const what = evidence.mayName(copied.company) ? `the appointment "${copied.title}"` : 'an appointment of another company';
    return {
      code: 'copy',
      rule: '4.16',
      sentence: `In the calendar of ${holder.name} lies a copy of ${what}, ${when}, and ${holder.name} is not on that appointment, so it takes time like anything else.`,
      next: 'Put them on the appointment, or let them remove the copy in Outlook.',
      ...record(row, span),
      ...(evidence.mayName(copied.company) ? { appointment: copied.id } : {}),
    };
  }
  const series = row !== null && row.series !== null ? ', one of a series' : '';
  const allDay = busy.allDay ? `, all day, ${COUNTS[rules.allDayCountsAs]}` : '';
  const kept =
    row !== null && row.missingSince !== null
      ? ' It is missing in Exchange since, and the brake keeps it until that is certain (4.18).'
      : '';
  return {
    code: 'busy',
    rule: row !== null && row.further !== null ? '2.1' : busy.allDay ? '4.14' : series === '' ? '4.12' : '4.13',
    sentence: `${holder.name} has ${nameOf(row, holder, rules, words)} ${placeOf(row, holder, words)} ${when}, shown as ${SHOWN[busy.showAs]}${series}${allDay}.${kept}`,
    next:
      row !== null && row.further !== null
        ? 'Change or remove it in Outlook, or untick that calendar of this person under People.'
        : 'Change or remove it in Outlook; what blocks by its show-as is a setting of the integration.',
    ...record(row, span),
  };
};

const meets = (a: Span, b: Span): boolean =>
  Math.max(a.start, b.start) < Math.min(a.end, b.end) || (a.start === a.end && b.start <= a.start && a.start < b.end);

/** What lies there and takes no time. */
export const lyingFree = (holder: Holder, words: InWords): readonly Reason[] => {
  const { evidence, zone } = words;
  const rules = rulesFor(evidence, holder.id);
  const owner = evidence.times.get(holder.id)?.zone ?? holder.zone;
  return (evidence.lying.get(holder.id) ?? []).flatMap((row): readonly Reason[] => {
    const span = laidDown(row, owner);
    if (!meets(span, words.span) || isLeftOut(row, rules)) return [];
    const when = spanInWords(span, zone);
    const copied = copiedAppointment(evidence, row);
    const isOn =
      copied !== null && evidence.assignments.some((one) => one.holder === holder.id && one.appointment === copied.id && one.counts);
    if (isOn)
      return [
        {
          code: 'ownCopy',
          rule: '4.16',
          sentence: `In the calendar of ${holder.name} lies the event of an appointment they are on, ${when}: it takes time through the appointment alone.`,
          next: null,
          ...(evidence.mayName(copied.company) ? { appointment: copied.id } : {}),
        },
      ];
    const why =
      row.endAt <= row.startAt
        ? 'it has no length'
        : !rules.blocking.includes(row.showAs)
          ? `what is shown as ${SHOWN[row.showAs]} does not block`
          : row.allDay && rules.allDayCountsAs === 'nothing'
            ? 'all-day events count as nothing'
            : null;
    if (why === null) return [];
    const what = nameOf(row, holder, rules, words);
    const sentence = `${holder.name} has ${what} ${placeOf(row, holder, words)} ${when}, which takes no time: ${why} (a setting of the integration).`;
    return [{ code: 'free', rule: row.allDay ? '4.14' : '4.12', sentence, next: null, ...record(row, span) }];
  });
};
