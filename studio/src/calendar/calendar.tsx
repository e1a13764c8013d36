/** The calendar (7.4): a day with a column for each person and room, or the week of one of them. */
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { mayBook, maySync, sessionQuery } from '../api/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { instantOf, midnight, plusDays, viewerZone, wallOf, dayOf } from '../time/zone.ts';
import classes from './calendar.module.css';
import { useColumns } from './columns.ts';
import { Grid } from './grid.tsx';
import { gestures } from './gestures.ts';
import { appointmentsQuery, blocksQuery, busyQuery, holdersQuery, type Block, type Holder } from './queries.ts';
import type { Shown } from './search.ts';
import { shownAppointments, shownBlocks, shownBusy } from './shown.ts';
import type { Moving } from './tell-client.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Place } from '../why/drawer.tsx';
import { firstDayOfWeek, mondayOf } from './week.ts';

const AppointmentDrawer = lazy(async () => ({ default: (await import('./drawer.tsx')).AppointmentDrawer }));
const AskToTell = lazy(async () => ({ default: (await import('./tell-client.tsx')).AskToTell }));
const BlockNote = lazy(async () => ({ default: (await import('./block-note.tsx')).BlockNote }));
const ColumnChoice = lazy(async () => ({ default: (await import('./column-choice.tsx')).ColumnChoice }));
const NoAnswer = lazy(async () => ({ default: (await import('../users/no-answer.tsx')).NoAnswer }));
const NothingHere = lazy(async () => ({ default: (await import('./nothing-here.tsx')).NothingHere }));
const WhyDrawer = lazy(async () => ({ default: (await import('../why/drawer.tsx')).WhyDrawer }));
const NewAppointment = lazy(async () => ({ default: (await import('./new-appointment.tsx')).NewAppointment }));

const NONE: readonly never[] = [];

export const Calendar = () => {
  const { t } = useTranslation();
  const holders = useQuery(holdersQuery);
  if (holders.isPending) return <Loading />;
  if (holders.isError) return <Failure error={holders.error} retry={() => void holders.refetch()} />;
  if (holders.data.length === 0) {
    return (
      <div className={classes.empty}>
        <h1>{t('calendar.empty.title')}</h1>
        <p>{t('calendar.empty.text')}</p>
      </div>
    );
  }
  return <Room holders={holders.data} />;
};

/** What is opened over the grid. */
type Open =
  | 'columns'
  | { readonly why: Place }
  | { readonly block: Block }
  | { readonly start: string | null; readonly end: string | null; readonly holder: string | null }
  | null;

const Room = ({ holders }: { readonly holders: readonly Holder[] }) => {
  const { t } = useTranslation();
  const search = useSearch({ from: '/inside/calendar' });
  const navigate = useNavigate({ from: '/calendar' });
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [open, setOpen] = useState<Open>(null);
  const zone = viewerZone();
  const columns = useColumns(holders);

  const today = dayOf(wallOf(Date.now(), zone));
  const day = search.day ?? today;
  const view = search.view ?? 'day';
  const whose = holders.find(({ id }) => id === search.holder) ?? columns.shown[0];
  const shown = view === 'day' ? columns.shown : whose === undefined ? NONE : [whose];
  const firstDay = firstDayOfWeek();
  const first = view === 'day' ? day : mondayOf(day, firstDay);
  const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
  const span = {
    from: new Date(instantOf(midnight(first), zone)).toISOString(),
    to: new Date(instantOf(midnight(plusDays(first, view === 'day' ? 1 : 7)), zone)).toISOString(),
  };

  const appointments = useQuery(appointmentsQuery(ids, span));
  const busy = useQuery(busyQuery(ids, span));
  const blocks = useQuery(blocksQuery(ids, span));
  const editable = mayBook(session);
  const events = useMemo(
    () => [
      ...shownBlocks(blocks.data ?? NONE, zone, t),
      ...shownBusy(busy.data ?? NONE, zone, t),
      ...shownAppointments(
        (appointments.data ?? NONE).filter((one) => one.state !== 'cancelled' || one.reinstatable || one.id === search.appointment),
        ids,
        zone,
        editable,
      ),
    ],
    [appointments.data, busy.data, blocks.data, ids, zone, t, editable, search.appointment],
  );
  const resources = useMemo(() => shown.map(({ id, name }) => ({ id, title: name })), [shown]);

  const [moving, setMoving] = useState<Moving | null>(null);
  const queries = useQueryClient();
  const go = (where: Shown): void => void navigate({ search: (before) => ({ ...before, ...where }) });
  const show = (appointment: string | undefined): void => void navigate({ search: (before) => ({ ...before, appointment }) });

  const failed = appointments.error ?? busy.error ?? blocks.error;
  return (
    <div className={classes.room}>
      <Toolbar
        day={day}
        today={today}
        view={view}
        zone={zone}
        holders={holders}
        holder={whose?.id}
        go={go}
        chooseColumns={() => setOpen('columns')}
        add={editable ? () => setOpen({ start: null, end: null, holder: view === 'week' ? (whose?.id ?? null) : null }) : undefined}
      />
      <Suspense>
        <NoAnswer />
        {appointments.isSuccess && busy.isSuccess && events.length === 0 && (
          <NothingHere view={view} zone={zone} holders={ids} after={span.to} go={go} />
        )}
      </Suspense>
      {failed !== null && (
        <Failure error={failed} retry={() => void Promise.all([appointments.refetch(), busy.refetch(), blocks.refetch()])} />
      )}
      <div className={classes.grid} aria-busy={appointments.isFetching} data-loaded={appointments.isSuccess && busy.isSuccess}>
        <Grid
          view={view === 'day' ? 'resourceTimeGridDay' : 'timeGridWeek'}
          day={day}
          firstDay={firstDay}
          resources={resources}
          events={events}
          nowIndicator
          label={t('calendar.grid')}
          on={gestures({
            t,
            zone,
            holders: shown,
            everybody: holders,
            view,
            editable,
            queries,
            open: show,
            ask: setMoving,
            why: (why) => setOpen({ why }),
            openBlock: (block) => setOpen({ block }),
            draw: setOpen,
          })}
        />
      </div>
      <Suspense>
        {moving !== null && <AskToTell moving={moving} zone={zone} close={() => setMoving(null)} />}
        {open === 'columns' && <ColumnChoice holders={holders} columns={columns} close={() => setOpen(null)} />}
        {open !== null && open !== 'columns' && 'why' in open && (
          <WhyDrawer
            place={open.why}
            name={holders.find(({ id }) => id === open.why.holder)?.name ?? ''}
            zone={zone}
            close={() => setOpen(null)}
            open={(id) => (setOpen(null), show(id))}
          />
        )}
        {open !== null && open !== 'columns' && 'block' in open && (
          <BlockNote block={open.block} zone={zone} holders={holders} mayPutBack={maySync(session)} close={() => setOpen(null)} />
        )}
        {open !== null && open !== 'columns' && !('why' in open) && !('block' in open) && (
          <NewAppointment {...open} day={day} zone={zone} holders={holders} close={() => setOpen(null)} booked={(id) => show(id)} />
        )}
        {search.appointment !== undefined && (
          <AppointmentDrawer id={search.appointment} zone={zone} holders={holders} editable={editable} close={() => show(undefined)} />
        )}
      </Suspense>
    </div>
  );
};
