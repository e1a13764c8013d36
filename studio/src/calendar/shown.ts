/** Appointments and busy time as the grid takes them: one shape, on the wall of the zone that is shown. */
import type { Calendar } from '@event-calendar/core';
import type { Translate } from '../texts/i18n.ts';
import { shortDayWords, spanWords, timeWords } from '../time/words.ts';
import { midnight, plusDays, wallOf } from '../time/zone.ts';
import type { Appointment, Block, Busy } from './queries.ts';

type Shown = Calendar.EventInput;

/** What an event of the grid stands for. */
export type Meaning = { readonly appointment: Appointment } | { readonly busy: Busy } | { readonly block: Block };

export const meaningOf = (event: { readonly extendedProps: Record<string, unknown> }): Meaning => event.extendedProps as Meaning;

/** Colours and marks by state; what Exchange makes of it lies over them. */
const classesOf = (appointment: Appointment): string[] => [
  'appointment',
  `state-${appointment.state}`,
  `sync-${appointment.sync.state}`,
  ...flagsOf(appointment).map((one) => `flag-${one}`),
  ...length(appointment),
];

/** So short that title and time have to share a line. */
const SHORT_MS = 40 * 60_000;
const length = ({ start, end }: { readonly start: string; readonly end: string }): string[] =>
  Date.parse(end) - Date.parse(start) < SHORT_MS ? ['short'] : [];

/** What somebody should do something about; of a cancelled one nothing. */
export const flagsOf = ({ state, flags }: Appointment): Appointment['flags'] => (state === 'cancelled' ? [] : flags);

/**
 * In whose columns it stands: of everybody whose time it takes. Who left has no block of it, unless nobody is left at all: somebody
 * has to find it then. A cancelled one takes nobody's time and stands where it stood.
 */
const columnsOf = ({ assignments }: Appointment): readonly string[] => {
  const there = assignments.filter((one) => one.leftAt === null);
  return (there.length > 0 ? there : assignments).map((one) => one.holder);
};

/** @param columns ids of those who are shown: what none of them is on any more is left out */
export const shownAppointments = (
  appointments: readonly Appointment[],
  columns: readonly string[],
  zone: string,
  mayMove: boolean,
): Shown[] =>
  appointments.flatMap((appointment) => {
    const resourceIds = columnsOf(appointment).filter((one) => columns.includes(one));
    if (resourceIds.length === 0) return [];
    const movable = mayMove && appointment.state !== 'cancelled' && !appointment.attended;
    return {
      id: appointment.id,
      start: wallOf(Date.parse(appointment.start), zone),
      end: wallOf(Date.parse(appointment.end), zone),
      title: appointment.title,
      resourceIds,
      classNames: classesOf(appointment),
      startEditable: movable,
      durationEditable: movable,
      extendedProps: { appointment },
    };
  });

export const shownBusy = (busy: readonly Busy[], zone: string, t: Translate): Shown[] =>
  busy.map((one) => ({
    id: `busy ${one.id}`,
    // All-day means dates, which are the same on every wall.
    start: one.dates === null ? wallOf(Date.parse(one.start), zone) : midnight(one.dates.first),
    end: one.dates === null ? wallOf(Date.parse(one.end), zone) : midnight(plusDays(one.dates.last, 1)),
    allDay: one.allDay,
    title: busyTitle(one, t),
    resourceIds: [one.holder],
    classNames: ['busy', ...(one.blocks ? [] : ['free']), ...length(one)],
    editable: false,
    extendedProps: { busy: one },
  }));

/** What is published of the working hours; it takes no time beside them. */
export const shownBlocks = (blocks: readonly Block[], zone: string, t: Translate): Shown[] =>
  blocks.map((one) => ({
    id: one.id,
    start: one.dates === null ? wallOf(Date.parse(one.start), zone) : midnight(one.dates.first),
    end: one.dates === null ? wallOf(Date.parse(one.end), zone) : midnight(plusDays(one.dates.last, 1)),
    allDay: one.dates !== null,
    title: t(`calendar.block.${one.showAs}`),
    resourceIds: [one.holder],
    classNames: ['block', `block-${one.state}`, ...length(one)],
    editable: false,
    extendedProps: { block: one },
  }));

/** A whole-day absence by its dates, which are the same on every wall. */
export const blockTimes = ({ start, end, dates }: Block, zone: string): string =>
  dates === null
    ? spanWords(Date.parse(start), Date.parse(end), zone)
    : dates.first === dates.last
      ? dateWords(dates.first)
      : `${dateWords(dates.first)} – ${dateWords(dates.last)}`;

const dateWords = (date: string): string => shortDayWords(Date.parse(`${date}T12:00:00Z`), 'UTC');

export const blockReason = (block: Block, zone: string, t: Translate): string =>
  [
    t(`calendar.block.${block.showAs}`),
    blockTimes(block, zone),
    t(`calendar.block.${block.state === 'published' || block.state === 'left' ? block.state : 'other'}`),
  ].join(' · ');

const busyTitle = (busy: Busy, t: Translate): string =>
  busy.title ?? (busy.private ? t('calendar.private') : t(`calendar.showAs.${busy.showAs}`));

/** Why the time is grey and says no more, as a person asks: as what it is in Outlook, what the settings make of that, and as of when. */
export const busyReason = (busy: Busy, zone: string, t: Translate): string =>
  [
    t('calendar.fromOutlook', { showAs: t(`calendar.showAs.${busy.showAs}`) }),
    ...(busy.calendar === null ? [] : [busy.calendar]),
    ...(busy.private ? [t('calendar.private')] : busy.titles === 'busy' ? [t('calendar.masked')] : []),
    ...(busy.dates === null || busy.countsAs === 'itself' ? [] : [t(`calendar.counts.${busy.countsAs}`)]),
    t(busy.blocks ? 'calendar.blocks' : 'calendar.blocksNot'),
    t('calendar.readAt', { time: timeWords(Date.parse(busy.readAt), zone) }),
  ].join(' · ');
