/** The people and rooms of an appointment: who organises, what everybody answered, and everything that changes who is on it (3.6, 3.7, 4.7). */
import '../../texts/people.ts';
import { Alert, Anchor, Badge, Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import { ApiError } from '../../api/problem.ts';
import { Failure } from '../../shell/failure.tsx';
import { clientsQuery, servicesQuery, type Appointment, type Holder } from '../queries.ts';
import { Add } from './add.tsx';
import { Confirm, type Asking } from './confirm.tsx';
import { Flags } from './flags.tsx';
import { added, candidates, mayOrganise, standingOf, type Assignment } from './list.ts';
import { useNames } from './names.ts';
import classes from './people.module.css';
import { COLOURS, Person, type PersonStep } from './person.tsx';
import { useStaffing, type Staffing } from './staffing.ts';

type Props = {
  readonly appointment: Appointment;
  readonly holders: readonly Holder[];
  readonly zone: string;
  readonly editable: boolean;
};

const NOBODY_NAMED: readonly string[] = [];

export const People = ({ appointment, holders, zone, editable }: Props) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'add' | Asking | null>(null);
  const staffing = useStaffing(appointment, () => setOpen(null));
  const services = useQuery({ ...servicesQuery, enabled: editable });
  const known = useNames(appointment.assignments, holders);
  const holderOf = (id: string): Holder | null => known.find((one) => one.id === id) ?? null;
  const nameOf = (id: string): string => holderOf(id)?.name ?? id;
  const servedBy = services.data?.find(({ id }) => id === appointment.service)?.servedBy ?? NOBODY_NAMED;
  const standing = (one: Assignment) => standingOf(appointment, one, holderOf(one.holder));
  const changeable = editable && appointment.state !== 'cancelled';
  const about = open === null || open === 'add' ? undefined : appointment.assignments.find(({ holder }) => holder === open.holder);

  const start = (what: 'add' | Asking): void => {
    staffing.reset();
    setOpen(what);
  };
  const close = (): void => {
    staffing.reset();
    setOpen(null);
  };
  const take = (step: PersonStep, holder: string): void => {
    if (step === 'front' || step === 'remove') start({ step, holder });
    else staffing.mutate({ step, holder, name: nameOf(holder) });
  };
  return (
    <section aria-label={t('people.title')}>
      <Title order={2} size="sm" mb={4} c="dimmed">
        {t('people.title')}
      </Title>
      {appointment.state !== 'cancelled' && (
        <Flags {...{ appointment, holders, servedBy, nameOf, staffing }} editable={changeable} give={() => start('add')} />
      )}
      <ul className={classes.list}>
        {appointment.assignments.map((one) => (
          <Person
            key={one.holder}
            one={one}
            name={nameOf(one.holder)}
            standing={standing(one)}
            zone={zone}
            steps={changeable ? stepsOf(appointment, one) : []}
            going={staffing.isPending}
            take={(step) => take(step, one.holder)}
          />
        ))}
      </ul>
      <Refused staffing={staffing} />
      {open !== null && open !== 'add' && about !== undefined && (
        <Confirm
          key={`${open.step} ${open.holder}`}
          {...{ appointment, nameOf, staffing }}
          asking={open}
          one={about}
          standing={standing(about)}
          close={close}
        />
      )}
      {open === 'add' && <Add {...{ appointment, staffing }} offered={candidates(appointment, holders, servedBy)} close={close} />}
      {changeable && open === null && (
        <Button size="compact-sm" variant="subtle" mt={4} ml={-8} onClick={() => start('add')}>
          {t('people.add')}
        </Button>
      )}
      <Others
        appointment={appointment}
        offered={changeable ? candidates(appointment, holders, servedBy) : []}
        going={staffing.isPending}
        take={({ id, name }) => staffing.mutate({ step: 'add', name, list: added(appointment, id), anyway: false })}
      />
      <Clients appointment={appointment} />
    </section>
  );
};

/** The only one on the list cannot be taken off it: an appointment is somebody's, or cancelled. */
const stepsOf = (appointment: Appointment, one: Assignment): readonly PersonStep[] => {
  const { leftAt, response } = one;
  const declinedStays = leftAt === null && response === 'declined';
  return [
    ...(mayOrganise(appointment, one) ? (['front'] as const) : []),
    ...(leftAt !== null || declinedStays ? (['askAgain'] as const) : []),
    ...(declinedStays ? (['release'] as const) : []),
    ...(appointment.assignments.length > 1 ? (['remove'] as const) : []),
  ];
};

const Refused = ({ staffing }: { readonly staffing: Staffing }) => {
  const { t } = useTranslation();
  const { error, variables: change } = staffing;
  if (error === null) return null;
  const refused = error instanceof ApiError ? error : null;
  return (
    <Alert color="red" role="alert" my="xs">
      <Text size="sm">
        {error.message} {refused?.next}
      </Text>
      {refused?.code === 'notOnOffer' && change !== undefined && 'anyway' in change && (
        <Button size="xs" variant="default" mt="sm" onClick={() => staffing.mutate({ ...change, anyway: true })}>
          {t('people.addAnyway')}
        </Button>
      )}
    </Alert>
  );
};

type OthersProps = {
  readonly appointment: Appointment;
  /** Who could be put on it. */
  readonly offered: readonly Holder[];
  readonly going: boolean;
  readonly take: (holder: Holder) => void;
};

/** Whom people put on the event's list in Outlook; shown, and left alone, but who can be booked may be put on the appointment (4.9). */
const Others = ({ appointment: { attendees }, offered, going, take }: OthersProps) => {
  const { t } = useTranslation();
  const bookable = (holder: string | null): Holder | undefined => offered.find(({ id }) => id === holder);
  if (attendees.length === 0) return null;
  return (
    <>
      <Text size="xs" fw={600} c="dimmed" mt="sm">
        {t('people.others')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('people.othersHelp')}
      </Text>
      <ul className={classes.list}>
        {attendees.map(({ address, name, kind, internal, response, holder }) => (
          <li key={address} className={classes.person}>
            {name !== '' && name !== address && <Text size="sm">{name}</Text>}
            <Text size="xs">{address}</Text>
            {kind !== 'required' && (
              <Text size="xs" c="dimmed">
                {t(`people.${kind}`)}
              </Text>
            )}
            <Badge size="sm" color={internal ? 'gray' : 'petrol'} variant="light" tt="none">
              {t(internal ? 'people.internal' : 'people.external')}
            </Badge>
            <Badge size="sm" color={COLOURS[response]} variant="dot" tt="none">
              {t(`people.standing.${response}`)}
            </Badge>
            <Make who={bookable(holder)} {...{ going, take }} />
          </li>
        ))}
      </ul>
    </>
  );
};

const Make = ({ who, going, take }: Pick<OthersProps, 'going' | 'take'> & { readonly who: Holder | undefined }) => {
  const { t } = useTranslation();
  if (who === undefined) return null;
  const words = who.kind === 'staff' ? t('people.makeStaff') : t('people.makeRoom');
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      disabled={going}
      aria-label={t('people.stepOf', { step: words, name: who.name })}
      onClick={() => take(who)}
    >
      {words}
    </Button>
  );
};

/** What a client answered whom Exchange has invited (4.8). */
const Answer = ({ of }: { readonly of: Appointment['invitedClients'][number] | undefined }) => {
  const { t } = useTranslation();
  if (of === undefined || of.response === null) return null;
  return (
    <Badge size="sm" color={COLOURS[of.response]} variant="dot" tt="none">
      {t(`people.standing.${of.response}`)}
    </Badge>
  );
};

const Clients = ({ appointment: { clients: ids, invitedClients } }: { readonly appointment: Appointment }) => {
  const { t } = useTranslation();
  const clients = useQuery(clientsQuery(ids));
  if (clients.isError) return <Failure error={clients.error} retry={() => void clients.refetch()} />;
  if (ids.length === 0 || clients.data === undefined) return null;
  return (
    <ul className={`${classes.list} ${classes.apart}`} aria-label={t('people.clients')}>
      {clients.data.map(({ id, name, email, phone }) => (
        <li key={id} className={classes.person}>
          <Text size="sm">{name}</Text>
          <Text size="xs" c="dimmed">
            {t('people.client')}
          </Text>
          {email !== null && (
            <Anchor size="xs" href={`mailto:${encodeURIComponent(email)}`}>
              {email}
            </Anchor>
          )}
          {phone !== null && <Text size="xs">{phone}</Text>}
          <Answer of={invitedClients.find(({ client }) => client === id)} />
        </li>
      ))}
    </ul>
  );
};
