/** What hands and keys do on the grid, put into the words of appointments. */
import type { Calendar } from '@event-calendar/core';
import type { QueryClient } from '@tanstack/react-query';
import type { Translate } from '../texts/i18n.ts';
import { spanWords } from '../time/words.ts';
import { complain } from '../shell/toast.tsx';
import { instantOf } from '../time/zone.ts';
import type { Place } from '../why/drawer.tsx';
import type { Grid } from './grid.tsx';
import type { Doing } from './deeds.ts';
import type { Delta } from './moves.ts';
import type { Appointment, Block, Busy, Holder } from './queries.ts';
import type { View } from './search.ts';
import { blockReason, busyReason, flagsOf, meaningOf } from './shown.ts';

type Wishes = {
  readonly t: Translate;
  readonly zone: string;
  /** Whose columns are shown. */
  readonly holders: readonly Holder[];
  /** Those of whom names are known: on an appointment there may be others than are shown. */
  readonly everybody: readonly Holder[];
  readonly view: View;
  readonly editable: boolean;
  readonly queries: QueryClient;
  readonly open: (appointment: string) => void;
  readonly ask: Doing['ask'];
  /** Asks why a time in somebody's column cannot be booked. */
  readonly why: (place: Place) => void;
  readonly openBlock: (block: Block) => void;
  readonly draw: (place: { readonly start: string; readonly end: string; readonly holder: string | null }) => void;
};

const DAY_MS = 24 * 3_600_000;
/** Of what lasts for days, or no time at all: the part that can be asked about at once. */
const timeOf = ({ start, end }: Busy): { readonly start: string; readonly end: string } => {
  const from = Date.parse(start);
  const until = Math.min(Math.max(Date.parse(end), from + 60_000), from + DAY_MS);
  return { start, end: new Date(until).toISOString() };
};

const STEP_SECONDS = 15 * 60;
const nothing = (): void => undefined;

/** Alt with an arrow: a quarter of an hour, and in the week a day. */
const keyDelta = (key: KeyboardEvent, view: View): Delta | null => {
  if (!key.altKey) return null;
  if (key.key === 'ArrowUp') return { days: 0, seconds: -STEP_SECONDS };
  if (key.key === 'ArrowDown') return { days: 0, seconds: STEP_SECONDS };
  if (view === 'week' && key.key === 'ArrowLeft') return { days: -1, seconds: 0 };
  if (view === 'week' && key.key === 'ArrowRight') return { days: 1, seconds: 0 };
  return null;
};

/** In the day, Alt with left and right gives it to the neighbouring column. */
const neighbour = (key: KeyboardEvent, { view, holders }: Wishes, appointment: Appointment): readonly [string, string] | null => {
  if (!key.altKey || view !== 'day' || (key.key !== 'ArrowLeft' && key.key !== 'ArrowRight')) return null;
  const at = holders.findIndex(({ id }) => appointment.assignments.some(({ holder, leftAt }) => holder === id && leftAt === null));
  const from = holders[at];
  const to = holders[at + (key.key === 'ArrowLeft' ? -1 : 1)];
  return from === undefined || to === undefined || from.kind !== to.kind ? null : [from.id, to.id];
};

export const gestures = (wishes: Wishes): Parameters<typeof Grid>[0]['on'] => {
  const { t, zone, queries, everybody, editable, open, openBlock, ask, why, draw } = wishes;
  const nameOf = (id: string): string => everybody.find((one) => one.id === id)?.name ?? id;
  const appointmentOf = (event: Calendar.Event): Appointment | null => {
    const meaning = meaningOf(event);
    return 'appointment' in meaning ? meaning.appointment : null;
  };
  const doing: Doing = { t, zone, queries, nameOf, ask };
  const give = (appointment: Appointment, delta: Delta, from: string | undefined, to: string | undefined, revert: () => void): void =>
    void import('./deeds.ts').then((deeds) => deeds.give(doing, appointment, { delta, from, to }, revert), complain);
  return {
    open: (event) => {
      const meaning = meaningOf(event);
      if ('busy' in meaning) why({ ...timeOf(meaning.busy), holder: meaning.busy.holder, about: busyReason(meaning.busy, zone, t) });
      else if ('block' in meaning) openBlock(meaning.block);
      else open(meaning.appointment.id);
    },
    drop: ({ event, delta, oldResource, newResource, revert }) => {
      const appointment = appointmentOf(event);
      if (appointment === null || event.allDay) return revert();
      give(appointment, delta, oldResource?.id, newResource?.id, revert);
    },
    resize: ({ event, endDelta, revert }) => {
      const appointment = appointmentOf(event);
      if (appointment === null) return revert();
      import('./deeds.ts').then((deeds) => deeds.stretch(doing, appointment, endDelta, revert), complain);
    },
    draw: (start, end, holder) => {
      if (editable) return draw({ start, end, holder });
      // Who may not book still learns what takes the time.
      const whose = holder ?? wishes.holders[0]?.id;
      const iso = (wall: string): string => new Date(instantOf(wall, zone)).toISOString();
      if (whose !== undefined) why({ start: iso(start), end: iso(end), holder: whose, about: null });
    },
    key: (event, key) => {
      const appointment = appointmentOf(event);
      if (appointment === null || event.startEditable !== true) return false;
      const delta = keyDelta(key, wishes.view);
      if (delta !== null) {
        give(appointment, delta, undefined, undefined, nothing);
        return true;
      }
      const columns = neighbour(key, wishes, appointment);
      if (columns === null) return false;
      give(appointment, { days: 0, seconds: 0 }, columns[0], columns[1], nothing);
      return true;
    },
    describe: (event) => {
      const meaning = meaningOf(event);
      if ('busy' in meaning) return busyReason(meaning.busy, zone, t);
      if ('block' in meaning) return blockReason(meaning.block, zone, t);
      const { title, start, end, state, sync, assignments } = meaning.appointment;
      return [
        title,
        spanWords(Date.parse(start), Date.parse(end), zone),
        assignments.flatMap(({ holder, leftAt }) => (leftAt === null ? [nameOf(holder)] : [])).join(', '),
        t(`calendar.state.${state}`),
        t(`calendar.sync.${sync.state}`),
        ...flagsOf(meaning.appointment).map((one) => t(`calendar.flags.${one}`)),
        ...(editable ? [t('calendar.keys')] : []),
      ].join(' · ');
    },
  };
};
